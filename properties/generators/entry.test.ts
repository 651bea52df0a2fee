import * as fc from "fast-check";
import { expect, test } from "vitest";
import { entry } from "../../src/generators/entry.js";

test("entry(list, i) = list[i] where there is one", () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (list) => {
      expect(list.map((_, i) => entry(list, i))).toEqual(list);
    }),
  );
});

test("an index without entry is refused, and index and length are named", () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.nat(), (list, n) => {
      for (const i of [list.length + n, -1 - n]) {
        const refusal = new RangeError(`entry: index is ${i}; expected one below ${list.length}`);
        expect(() => entry(list, i)).toThrow(refusal);
      }
    }),
  );
});
