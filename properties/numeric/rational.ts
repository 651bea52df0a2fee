import * as fc from "fast-check";
import type { Decimal } from "../../src/numeric/decimal.js";

/** An exact rational number; the denominator is positive. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** v exactly, by doubling until it is an integer: no bit pattern is read. */
export function rationalOf(v: number): Rational {
  let scaled = v;
  let denominator = 1n;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    denominator *= 2n;
  }
  return { numerator: BigInt(scaled), denominator };
}

/** d exactly, from its decimal text; for exponents of a few thousand at most. */
export function rationalOfDecimal(d: Decimal): Rational {
  const [digits = "", exponent = ""] = d.toExponential().split("e");
  const [whole = "", fraction = ""] = digits.split(".");
  const power = Number(exponent) - fraction.length;
  const coefficient = BigInt(whole + fraction);
  return power >= 0
    ? { numerator: coefficient * 10n ** BigInt(power), denominator: 1n }
    : { numerator: coefficient, denominator: 10n ** BigInt(-power) };
}

export function sum(a: Rational, b: Rational): Rational {
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

export function negative(a: Rational): Rational {
  return { numerator: -a.numerator, denominator: a.denominator };
}

export function product(a: Rational, b: Rational): Rational {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator };
}

/** a/b; b must not be 0. */
export function quotient(a: Rational, b: Rational): Rational {
  const sign = b.numerator < 0n ? -1n : 1n;
  return { numerator: sign * a.numerator * b.denominator, denominator: sign * a.denominator * b.numerator };
}

/** −1, 0 or 1 as a < b, a = b or a > b. */
export function compare(a: Rational, b: Rational): number {
  const left = a.numerator * b.denominator;
  const right = b.numerator * a.denominator;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** |a − b|. */
export function distance(a: Rational, b: Rational): Rational {
  const { numerator, denominator } = sum(a, negative(b));
  return { numerator: numerator < 0n ? -numerator : numerator, denominator };
}

/** Finite float64 of every size, powers of two and their neighbours among them. */
export const finite: fc.Arbitrary<number> = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc
    .tuple(fc.integer({ min: -1074, max: 1023 }), fc.constantFrom(-1, -(2 ** -53), 0, 2 ** -52), fc.constantFrom(-1, 1))
    .map(([exponent, shift, sign]) => sign * 2 ** exponent * (shift === -1 ? 1.5 : 1 + shift)),
);
