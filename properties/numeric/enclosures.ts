import type { Affine } from "../../src/numeric/affine.js";
import { affineField } from "../../src/numeric/affine-field.js";
import type { BigBall } from "../../src/numeric/big-ball.js";
import { bigBallField } from "../../src/numeric/big-ball-field.js";
import { ddBallField } from "../../src/numeric/dd-ball-field.js";
import type { Bounds } from "../../src/numeric/decimal-elementary.js";
import { decimalIntervalField } from "../../src/numeric/decimal-interval-field.js";
import type { Ball, EnclosureField } from "../../src/numeric/enclosure.js";
import { EnclosureError } from "../../src/numeric/field.js";
import { compare, rationalOf, rationalOfDecimal, negative, sum, type Rational } from "./rational.js";

/** The exact ends of an enclosure. */
export type Ends = readonly [lower: Rational, upper: Rational];

/** An enclosure type with a way to read its ends that does not go through the type's own arithmetic. */
export interface EnclosureType<T> {
  readonly field: EnclosureField<T>;
  readonly ends: (a: T) => Ends;
}

export const ddBalls: EnclosureType<Ball> = { field: ddBallField, ends: ballEnds };

export function bigBalls(bits: number): EnclosureType<BigBall> {
  const denominator = 1n << BigInt(bits);
  return {
    field: bigBallField(bits),
    ends: ({ m, r }) => [
      { numerator: m - r, denominator },
      { numerator: m + r, denominator },
    ],
  };
}

export function decimalIntervals(digits: number): EnclosureType<Bounds> {
  return {
    field: decimalIntervalField(digits),
    ends: ({ lower, upper }) => [rationalOfDecimal(lower), rationalOfDecimal(upper)],
  };
}

/** Affine forms, each field with symbols of its own. */
export function affineForms(): EnclosureType<Affine> {
  return {
    field: affineField(),
    ends({ ball, terms }) {
      const spread = [...terms].map((term) => rationalOf(Math.abs(term))).reduce(sum, rationalOf(0));
      const [lower, upper] = ballEnds(ball);
      return [sum(lower, negative(spread)), sum(upper, spread)];
    },
  };
}

/** h + l − r and h + l + r. */
export function ballEnds({ h, l, r }: Ball): Ends {
  const centre = sum(rationalOf(h), rationalOf(l));
  const radius = rationalOf(r);
  return [sum(centre, negative(radius)), sum(centre, radius)];
}

/** A type whose numbers are opaque: what laws about every type are written over. */
export type AnyType = EnclosureType<unknown>;

/** The types, coarse and fine. */
export const TYPES: readonly AnyType[] = [
  ddBalls,
  bigBalls(64),
  bigBalls(170),
  decimalIntervals(12),
  decimalIntervals(30),
  affineForms(),
].map((type) => type as AnyType);

export function contains([lower, upper]: Ends, x: Rational): boolean {
  return compare(lower, x) <= 0 && compare(x, upper) <= 0;
}

export function isWithin(inner: Ends, outer: Ends): boolean {
  return compare(outer[0], inner[0]) <= 0 && compare(inner[1], outer[1]) <= 0;
}

export function overlaps(a: Ends, b: Ends): boolean {
  return compare(a[0], b[1]) <= 0 && compare(b[0], a[1]) <= 0;
}

/** The result, or undefined where an enclosure type refuses to give one. */
export function unlessRefused<R>(result: () => R): R | undefined {
  try {
    return result();
  } catch (error) {
    if (error instanceof EnclosureError) return undefined;
    throw error;
  }
}
