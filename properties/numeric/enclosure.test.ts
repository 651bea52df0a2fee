import * as fc from "fast-check";
import { expect, test } from "vitest";
import { finiteBall } from "../../src/numeric/enclosure.js";
import { EnclosureError } from "../../src/numeric/field.js";
import { overlaps, TYPES, unlessRefused, type AnyType, type Ends } from "./enclosures.js";
import { formulas, type Formula } from "./formulas.js";

/** The ends of the formula's value, or undefined where the type refuses to give one. */
function evaluate({ field, ends }: AnyType, formula: Formula, x: readonly number[]): Ends | undefined {
  return unlessRefused(() => {
    const value = formula.over(
      field,
      x.map((v) => field.from(v)),
    );
    field.ball(value); // beyond float64 the rationals grow too large to compare
    return ends(value);
  });
}

test("the enclosures of one formula by any two types overlap", () => {
  fc.assert(
    fc.property(formulas, ([formula, x]) => {
      const found = TYPES.map((type) => evaluate(type, formula, x)).filter((ends) => ends !== undefined);
      for (const [i, a] of found.entries()) for (const b of found.slice(0, i)) expect(overlaps(a, b)).toBe(true);
    }),
    { numRuns: 100 },
  );
});

test("a ball is finite and has r ≥ 0; anything else is refused and shown", () => {
  expect(finiteBall({ h: 1, l: 0, r: 0 })).toEqual({ h: 1, l: 0, r: 0 });
  expect(() => finiteBall({ h: 1, l: 2, r: -3 })).toThrow(
    "enclose: the ball is 1 + 2 ± -3; expected finite numbers, r ≥ 0",
  );
  expect(() => finiteBall({ h: NaN, l: 0, r: 0 })).toThrow(EnclosureError);
});
