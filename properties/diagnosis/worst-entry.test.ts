import * as fc from "fast-check";
import { expect, test } from "vitest";
import { worstEntry } from "../../src/diagnosis/worst-entry.js";
import { problems } from "../../src/generators/arbitraries.js";
import { networkSubject } from "../../src/network/network-subject.js";
import { formatPlace, placeOf } from "../../src/subject/blocks.js";

test("the entry that is furthest off is given with its place and both numbers; NaN is furthest of all", () => {
  fc.assert(
    fc.property(problems(), fc.nat(), fc.constantFrom(1, -3, NaN), (problem, at, error) => {
      const subject = networkSubject(problem);
      const right = subject.gradient(problem.parameters);
      fc.pre(right.every(Number.isFinite));
      const index = at % right.length;
      const claimed = right.with(index, right[index]! + error);
      expect(worstEntry({ problem, claimed })).toEqual({
        place: formatPlace(placeOf(subject.blocks, index)),
        claimed: claimed[index],
        right: right[index],
      });
    }),
  );
});
