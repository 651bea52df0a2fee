import * as fc from "fast-check";
import { expect, test } from "vitest";
import { productError, sumError } from "../../src/numeric/dd.js";
import { extreme, ordinary } from "./containment.js";
import { compare, finite, negative, product, rationalOf, sum } from "./rational.js";

const numbers = fc.oneof(ordinary, extreme, finite);

test("a + b = fl(a + b) + sumError, exactly, for all float64 without overflow", () => {
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const s = a + b;
      fc.pre(Number.isFinite(s));
      const exact = sum(rationalOf(a), rationalOf(b));
      expect(compare(sum(rationalOf(s), rationalOf(sumError(a, b, s))), exact)).toBe(0);
    }),
    { numRuns: 1000 },
  );
});

test("a·b = fl(a·b) + productError, exactly, for factors up to 2⁹⁹⁶ and products from 2⁻⁹⁶⁸ on", () => {
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const p = a * b;
      fc.pre(Math.max(Math.abs(a), Math.abs(b)) <= 2 ** 996 && Math.abs(p) >= 2 ** -968 && Number.isFinite(p));
      const error = sum(product(rationalOf(a), rationalOf(b)), negative(rationalOf(p)));
      expect(compare(rationalOf(productError(a, b, p)), error)).toBe(0);
    }),
    { numRuns: 1000 },
  );
});

test("an overflowing sum has the error NaN", () => {
  expect(sumError(Number.MAX_VALUE, Number.MAX_VALUE, Infinity)).toBeNaN();
});
