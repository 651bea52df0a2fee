import * as fc from "fast-check";
import { expect, test } from "vitest";
import { problems } from "../../src/generators/arbitraries.js";
import { sourceOf } from "../../src/network/network-source.js";
import { networkSubject } from "../../src/network/network-subject.js";
import { withStoredClaim } from "../../src/network/stored-claim.js";
import { asSubject } from "../../src/subject/subject.js";

test("the subject of a network tells its network, also with another gradient; a stored claim is no program", () => {
  fc.assert(
    fc.property(problems(), (problem) => {
      const subject = networkSubject(problem);
      expect(sourceOf(asSubject({ ...subject, gradient: (theta) => theta }))).toEqual({ problem, isProgram: true });
      const stored = withStoredClaim(subject, subject.point);
      expect(sourceOf(asSubject(stored))).toEqual({ problem, isProgram: false });
      const { source: _source, ...anonymous } = subject;
      expect(sourceOf(withStoredClaim(anonymous, subject.point))).toBeUndefined();
    }),
  );
});

test("a subject that is made of no network, or of anything else, has none", () => {
  const plain = { point: [1], loss: () => 0, gradient: () => [0] };
  for (const source of [undefined, null, 1, "net", {}, { problem: 1 }]) {
    expect(sourceOf(asSubject({ ...plain, source }))).toBeUndefined();
  }
});
