import * as fc from "fast-check";
import { expect, test } from "vitest";
import { errors, isWrong, relativeError, truthOf } from "../../../scripts/verdicts/truth.mjs";

const numbers = fc.double({ min: -4, max: 4, noNaN: true });
const ends = fc.array(fc.oneof(fc.tuple(numbers), fc.tuple(numbers, numbers)), { minLength: 1, maxLength: 5 });

/** The truth where the right program takes the first end exactly, and nothing is allowed for rounding. */
const exactTruth = (given: readonly (readonly number[])[]): ReturnType<typeof truthOf> =>
  truthOf(given, { right: firstEnds(given), allowance: new Float64Array(given.length) });

const firstEnds = (given: readonly (readonly number[])[]): Float64Array => Float64Array.from(given, ([end]) => end!);

test("a claim between the one-sided slopes is right, and beyond them it is off by its distance", () => {
  fc.assert(
    fc.property(ends, fc.double({ min: 0, max: 1, noNaN: true }), (given, share) => {
      const truth = exactTruth(given);
      const between = truth.lower.map((low, i) => Math.min(truth.upper[i]!, low + share * (truth.upper[i]! - low)));
      expect(errors(truth, between)).toEqual(new Float64Array(given.length));
      expect(isWrong(truth, between)).toBe(false);
      for (const off of [truth.upper.map((high) => high + 1), truth.lower.map((low) => low - 1)]) {
        expect(isWrong(truth, off)).toBe(true);
        for (const error of errors(truth, off)) expect(error).toBeCloseTo(1, 12);
      }
    }),
  );
});

test("a claim that is no finite number is infinitely wrong, and so is one that is too short", () => {
  fc.assert(
    fc.property(ends, fc.nat(), fc.constantFrom(NaN, Infinity, -Infinity), (given, n, g) => {
      const truth = exactTruth(given);
      const i = n % given.length;
      expect(errors(truth, firstEnds(given).with(i, g))[i]).toBe(Infinity);
      expect(isWrong(truth, firstEnds(given).subarray(1))).toBe(true);
    }),
  );
});

test("the size of a gradient off by the factor 1 + r is r", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1, max: 4, noNaN: true }), { minLength: 1 }), numbers, (gradient, r) => {
      const truth = exactTruth(gradient.map((g) => [g]));
      const claimed = Float64Array.from(gradient, (g) => g * (1 + r));
      expect(relativeError(truth, claimed)).toBeCloseTo(Math.abs(r), 12);
    }),
  );
});

test("the allowance is a hundred times the right program's own error, but at a kink", () => {
  const rounding = { right: Float64Array.of(1.25, 3), allowance: Float64Array.of(1, 1) };
  expect(truthOf([[1], [1, 2]], rounding).allowance).toEqual(Float64Array.of(25, 1));
  expect(truthOf([[1.25], [3]], rounding).allowance).toEqual(Float64Array.of(1, 1));
});
