import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Decimal, decimalContext, exactDecimal, nearestFloat64, type Rounding } from "../../src/numeric/decimal.js";
import { nextUp, SMALLEST } from "../../src/numeric/float64.js";
import {
  compare,
  distance,
  finite,
  negative,
  product,
  quotient,
  rationalOf,
  rationalOfDecimal,
  sum,
  type Rational,
} from "./rational.js";

const ROUNDINGS: readonly Rounding[] = ["down", "up", "nearest"];
/** Few digits on purpose: ties and carries at every power of ten come up often. */
const digitCounts = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 5, max: 40 }));
const decimals = fc
  .tuple(
    fc.oneof(fc.bigInt({ min: -2000n, max: 2000n }), fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n })),
    fc.integer({ min: -30, max: 30 }),
  )
  .map(([coefficient, exponent]) => new Decimal(`${coefficient}e${exponent}`));

/** The next number with `digits` digits above d, exactly. */
function above(d: Decimal, digits: number): Rational {
  const towardsZero = d.isNegative() && d.abs().eq(`1e${d.e}`) ? 1 : 0;
  const unit = rationalOfDecimal(new Decimal(`1e${d.e - digits + 1 - towardsZero}`));
  return sum(rationalOfDecimal(d), unit);
}

/** Whether d is the real number r rounded to `digits` digits: by the definition of each direction. */
function isRounded(d: Decimal, r: Rational, digits: number, rounding: Rounding): boolean {
  if (d.isZero()) return r.numerator === 0n;
  const up = above(d, digits);
  const down = negative(above(d.negated(), digits));
  const value = rationalOfDecimal(d);
  if (rounding === "down") return compare(value, r) <= 0 && compare(r, up) < 0;
  if (rounding === "up") return compare(value, r) >= 0 && compare(r, down) > 0;
  const error = distance(value, r);
  const nearer = Math.max(compare(error, distance(up, r)), compare(error, distance(down, r)));
  const lastDigit = Number(
    d
      .abs()
      .toExponential(digits - 1)
      .replace(/e.*/, "")
      .at(-1),
  );
  return nearer < 0 || (nearer === 0 && lastDigit % 2 === 0);
}

describe.each(ROUNDINGS)("decimalContext(digits, %s)", (rounding) => {
  const operations = [
    { name: "+", apply: (c: typeof Decimal, a: Decimal, b: Decimal) => c.add(a, b), exact: sum },
    {
      name: "−",
      apply: (c: typeof Decimal, a: Decimal, b: Decimal) => c.sub(a, b),
      exact: (a: Rational, b: Rational) => sum(a, negative(b)),
    },
    { name: "×", apply: (c: typeof Decimal, a: Decimal, b: Decimal) => c.mul(a, b), exact: product },
    { name: "÷", apply: (c: typeof Decimal, a: Decimal, b: Decimal) => c.div(a, b), exact: quotient },
  ];

  test.each(operations)("a $name b is the exact result rounded once", ({ name, apply, exact }) => {
    fc.assert(
      fc.property(digitCounts, decimals, decimals, (digits, a, b) => {
        fc.pre(name !== "÷" || !b.isZero());
        const result = apply(decimalContext(digits, rounding), a, b);
        expect(result.precision()).toBeLessThanOrEqual(digits);
        expect(isRounded(result, exact(rationalOfDecimal(a), rationalOfDecimal(b)), digits, rounding)).toBe(true);
      }),
    );
  });

  test("digits other than an integer ≥ 1 are refused and shown", () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer({ max: 0 }), fc.constantFrom(0.5, 20.5, NaN, Infinity)), (digits) => {
        const message = `decimalContext: digits is ${digits}; expected an integer ≥ 1`;
        expect(() => decimalContext(digits, rounding)).toThrow(new RangeError(message));
      }),
    );
  });
});

test("exponents of 10^±10¹⁵ neither overflow nor vanish", () => {
  const context = decimalContext(5, "nearest");
  const small = context.mul("1e-500000000000000", "1e-500000000000000");
  const large = context.mul("1e500000000000000", "1e500000000000000");
  expect([small.e, large.e]).toEqual([-1e15, 1e15]);
});

test("making and using contexts leaves decimal.js's own constructor as it was", () => {
  const before = [Decimal.precision, Decimal.rounding, Decimal.toExpNeg, Decimal.toExpPos];
  fc.assert(
    fc.property(digitCounts, fc.constantFrom(...ROUNDINGS), decimals, (digits, rounding, a) => {
      const context = decimalContext(digits, rounding);
      context.mul(a, a);
      expect(decimalContext(digits, rounding)).toBe(context);
      expect([Decimal.precision, Decimal.rounding, Decimal.toExpNeg, Decimal.toExpPos]).toEqual(before);
    }),
  );
});

test("exactDecimal(v) = v, to the last digit, whatever the context", () => {
  fc.assert(
    fc.property(finite, digitCounts, fc.constantFrom(...ROUNDINGS), (v, digits, rounding) => {
      const d = exactDecimal(decimalContext(digits, rounding), v);
      expect(compare(rationalOfDecimal(d), rationalOf(v))).toBe(0);
    }),
  );
});

test("exactDecimal refuses NaN and ±∞", () => {
  for (const v of [NaN, Infinity, -Infinity]) {
    expect(() => exactDecimal(decimalContext(20, "nearest"), v)).toThrow(RangeError);
  }
});

test("nearestFloat64(exactDecimal(v)) = v", () => {
  fc.assert(
    fc.property(finite, (v) => {
      expect(nearestFloat64(exactDecimal(Decimal, v)) === v).toBe(true);
    }),
  );
});

test("nearestFloat64 rounds to nearest, ties to even: at, just below and just above the midpoint of two neighbours", () => {
  const exactly = decimalContext(1100, "nearest");
  fc.assert(
    fc.property(fc.oneof(finite.map(Math.abs), fc.constant(0), fc.constant(SMALLEST)), (v) => {
      fc.pre(v < Number.MAX_VALUE);
      const next = nextUp(v);
      const midpoint = exactly.div(exactly.add(exactDecimal(exactly, v), exactDecimal(exactly, next)), 2);
      const nudge = exactly.mul(midpoint, "1e-300");
      const even = new DataView(Float64Array.of(v).buffer).getUint8(0) % 2 === 0 ? v : next;
      expect(nearestFloat64(midpoint)).toBe(even);
      expect(nearestFloat64(exactly.sub(midpoint, nudge))).toBe(v);
      expect(nearestFloat64(exactly.add(midpoint, nudge))).toBe(next);
    }),
    { numRuns: 50 },
  );
});

test("nearestFloat64 of a number beyond float64's range is ±∞ or ±0, at every exponent that decimal.js knows", () => {
  const exponents = fc.oneof(fc.integer({ min: 400, max: 1e6 }), fc.integer({ min: 400, max: 9e15 }));
  fc.assert(
    fc.property(exponents, fc.integer({ min: -999, max: 999 }), (exponent, coefficient) => {
      fc.pre(coefficient !== 0);
      const context = decimalContext(5, "nearest");
      expect(nearestFloat64(new context(`${coefficient}e${exponent}`))).toBe(Math.sign(coefficient) * Infinity);
      expect(Math.abs(nearestFloat64(new context(`${coefficient}e-${exponent}`)))).toBe(0);
    }),
  );
  expect([new Decimal(NaN), new Decimal("-Infinity")].map(nearestFloat64)).toEqual([NaN, -Infinity]);
});
