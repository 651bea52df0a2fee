import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Decimal } from "../../src/numeric/decimal.js";
import { decimalField } from "../../src/numeric/decimal-field.js";
import { isPositive, UndecidedSign } from "../../src/numeric/field.js";
import { float64Field } from "../../src/numeric/float64-field.js";
import { finite } from "./rational.js";

test("isPositive(v) = (v > 0) in every number type that decides signs; both zeros belong to the left piece", () => {
  const decimal = decimalField(20);
  fc.assert(
    fc.property(fc.oneof(finite, fc.constantFrom(0, -0)), (v) => {
      expect(isPositive(float64Field, v)).toBe(v > 0);
      expect(isPositive(decimal, decimal.from(v))).toBe(v > 0);
    }),
  );
  expect(isPositive(decimal, new Decimal("-0"))).toBe(false);
});

test("an undecided sign throws UndecidedSign, a RangeError that shows the midpoint", () => {
  fc.assert(
    fc.property(finite, (midpoint) => {
      const undecided = { ...float64Field, sign: () => "undecided" as const };
      expect(() => isPositive(undecided, midpoint)).toThrow(UndecidedSign);
      expect(() => isPositive(undecided, midpoint)).toThrow(`the enclosure around ${midpoint} holds both signs`);
    }),
  );
  const thrown = new UndecidedSign("relu", 0.5);
  expect(thrown).toBeInstanceOf(RangeError);
  expect([thrown.name, thrown.message.startsWith("relu: ")]).toEqual(["UndecidedSign", true]);
});
