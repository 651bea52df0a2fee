import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decimalIntervalField } from "../../src/numeric/decimal-interval-field.js";
import { exp, expm1, log, log1p } from "../../src/numeric/decimal-interval-elementary.js";
import type { Bounds } from "../../src/numeric/decimal-elementary.js";
import { Decimal, exactDecimal } from "../../src/numeric/decimal.js";
import { EnclosureError } from "../../src/numeric/field.js";
import { ELEMENTARY } from "./mpfr.js";
import { reals } from "./reals.js";

const sizes = fc.oneof(
  reals(-50, 50),
  fc.tuple(fc.integer({ min: -1070, max: 0 }), reals(-2, 2)).map(([k, m]) => m * 2 ** k),
);
const domains = { exp: sizes, expm1: sizes, log: sizes.map(Math.abs), log1p: sizes.filter((x) => x > -1) };

test.each(ELEMENTARY)("%s of a number is at most 3 units of the last digit wide, next to its zero too", (name) => {
  fc.assert(
    fc.property(domains[name], fc.integer({ min: 3, max: 40 }), (x, digits) => {
      fc.pre(x !== 0);
      const end = exactDecimal(Decimal, x);
      const { lower, upper } = decimalIntervalField(digits)[name]({ lower: end, upper: end });
      const larger = lower.abs().gt(upper.abs()) ? lower : upper;
      expect(upper.minus(lower).lte(new Decimal(`3e${larger.e - digits + 1}`))).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test("x < eˣ − 1 and ln(1 + x) < x, strictly, also where x² is below the last digit", () => {
  const short = fc
    .tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: -400, max: -6 }), fc.constantFrom("", "-"))
    .map(([c, e, sign]) => new Decimal(`${sign}${c}e${e}`));
  fc.assert(
    fc.property(short, fc.integer({ min: 5, max: 30 }), (x, digits) => {
      const [power, logarithm] = [expm1, log1p].map((f) => f({ lower: x, upper: x }, digits));
      expect(power!.lower.gte(x) && power!.upper.gt(x)).toBe(true);
      expect(logarithm!.upper.lte(x) && logarithm!.lower.lt(x)).toBe(true);
    }),
  );
});

function point(text: string): Bounds {
  return { lower: new Decimal(text), upper: new Decimal(text) };
}

test("|x| ≥ 10¹⁵ in exp, and ends ≤ 0 in log, are refused by name", () => {
  expect(() => exp(point("-1e15"), 20)).toThrow("exp: x is -1.00000e+15; expected |x| < 1e15");
  expect(() => expm1(point("1e300"), 20)).toThrow(EnclosureError);
  expect(() => log({ lower: new Decimal(0), upper: new Decimal(1) }, 20)).toThrow(
    "log: an end is 0.00000e+0; expected positive numbers only",
  );
  expect(() => log1p(point("-1"), 20)).toThrow(EnclosureError);
});
