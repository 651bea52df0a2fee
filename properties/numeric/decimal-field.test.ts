import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Decimal, decimalContext, exactDecimal } from "../../src/numeric/decimal.js";
import { decimalField } from "../../src/numeric/decimal-field.js";
import { compare, finite, rationalOf, rationalOfDecimal } from "./rational.js";

const digitCounts = fc.integer({ min: 1, max: 40 });
/** More digits than any sum, product or function value below needs to be as good as exact. */
const exactly = decimalContext(400, "nearest");

const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: -30, max: 10 }))
  .map(([coefficient, exponent]) => new Decimal(`${coefficient}e${exponent}`));
const sizes = fc.tuple(fc.bigInt({ min: 1n, max: 10n ** 20n }), fc.integer({ min: -60, max: -18 }));
/** |x| from 1e-60 to 100. */
const moderate = fc
  .tuple(sizes, fc.constantFrom("", "-"))
  .map(([[coefficient, exponent], sign]) => new Decimal(`${sign}${coefficient}e${exponent}`));

/** One unit of digit `digits` of d. */
function unit(d: Decimal, digits: number): Decimal {
  return new Decimal(`1e${d.e - digits + 1}`);
}

function expectWithin(found: Decimal, real: Decimal, digits: number, units: number): void {
  const error = exactly.sub(found, real).abs();
  expect(found.precision()).toBeLessThanOrEqual(digits);
  expect(error.lte(unit(real, digits).times(units))).toBe(true);
}

test.each(["add", "sub", "mul", "div"] as const)("%s is within ½ unit of the last digit", (name) => {
  fc.assert(
    fc.property(digitCounts, decimals, decimals, (digits, a, b) => {
      fc.pre(name !== "div" || !b.isZero());
      const found = decimalField(digits)[name](a, b);
      const real = exactly[name](a, b);
      expect(found.isZero()).toBe(real.isZero());
      expectWithin(found, real, digits, 0.5);
    }),
  );
});

/** One rounding, ½ unit, of a bound that is good to a few units of the fourth guard digit. */
const ONE_ROUNDING = 0.501;

describe("exp, expm1, log and log1p make one rounding, for tiny arguments too", () => {
  // decimal.js's own exp and ln as second implementation: never more than 1 unit wrong, here with 160 digits.
  const many = decimalContext(160, "nearest");
  const one = new Decimal(1);
  const functions = [
    { name: "exp", points: moderate, real: (x: Decimal) => many.exp(x) },
    { name: "expm1", points: moderate, real: (x: Decimal) => many.sub(many.exp(x), one) },
    { name: "log", points: moderate.map((x) => x.abs()), real: (x: Decimal) => many.ln(x) },
    {
      name: "log1p",
      points: moderate.map((x) => (x.gt(-1) ? x : x.abs())),
      real: (x: Decimal) => many.ln(exactly.add(x, one)),
    },
  ] as const;

  test.each(functions)("$name", ({ name, points, real }) => {
    fc.assert(
      fc.property(points, digitCounts, (x, digits) => {
        const value = real(x);
        fc.pre(!value.isZero());
        expectWithin(decimalField(digits)[name](x), value, digits, ONE_ROUNDING);
      }),
      { numRuns: 30 },
    );
  });

  test("log1p keeps its digits next to −1, and both keep 0", () => {
    const field = decimalField(15);
    const nearly = exactDecimal(Decimal, -1 + 2 ** -53);
    expectWithin(field.log1p(nearly), many.mul(many.ln(2), -53), 15, ONE_ROUNDING);
    expect([field.expm1(new Decimal(0)), field.log1p(new Decimal(0))].map(Number)).toEqual([0, 0]);
  });
});

test("from is exact whatever the number of digits, and number undoes it", () => {
  fc.assert(
    fc.property(finite, digitCounts, (v, digits) => {
      const field = decimalField(digits);
      expect(compare(rationalOfDecimal(field.from(v)), rationalOf(v))).toBe(0);
      expect(field.number(field.from(v)) === v).toBe(true);
    }),
  );
});

test("sign(−a) = −sign(a), 0 for both zeros, and a + (−a) = 0", () => {
  fc.assert(
    fc.property(decimals, digitCounts, (a, digits) => {
      const field = decimalField(digits);
      const [sign, opposite] = [Number(field.sign(a)), Number(field.sign(field.neg(a)))];
      expect(sign).toBe(Math.sign(Number(a)) + 0);
      expect(sign + opposite).toBe(0);
      expect(field.add(a, field.neg(a)).isZero()).toBe(true);
    }),
  );
  expect([decimalField(5).sign(new Decimal(0)), decimalField(5).sign(new Decimal("-0"))]).toEqual([0, 0]);
});

test("dot(b, w, offset, x) = b + Σ wⱼxⱼ within 2n roundings, and reads only its window of w", () => {
  const pairs = fc.array(fc.tuple(decimals, decimals), { maxLength: 6 });
  fc.assert(
    fc.property(pairs, decimals, fc.array(decimals, { maxLength: 3 }), digitCounts, (terms, bias, before, digits) => {
      const weights = [...before, ...terms.map(([w]) => w)];
      const x = terms.map(([, xj]) => xj);
      const found = decimalField(digits).dot(bias, weights, before.length, x);
      const real = terms.reduce((total, [w, xj]) => exactly.add(total, exactly.mul(w, xj)), bias);
      const magnitude = terms.reduce((total, [w, xj]) => exactly.add(total, exactly.mul(w, xj).abs()), bias.abs());
      // 2n factors 1 ± ½·10^(1−digits), and one more for the roundings of this bound itself.
      const relative = Math.expm1((2 * terms.length + 1) * Math.log1p(10 ** (1 - digits) / 2));
      expect(exactly.sub(found, real).abs().lte(magnitude.times(relative))).toBe(true);
    }),
  );
});

test("the name tells the digits, and digits other than an integer ≥ 1 are refused", () => {
  expect(decimalField(37).name).toBe("decimal(37)");
  expect(() => decimalField(0)).toThrow(RangeError);
  expect(() => decimalField(2.5)).toThrow("digits is 2.5");
});
