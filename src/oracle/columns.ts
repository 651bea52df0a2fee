import * as dd from "../numeric/dd-ball.js";
import type { Ball, BallColumns } from "../numeric/enclosure.js";
import { FLOAT_FORMATS } from "../numeric/float-formats.js";
import { ulp, UNIT_ROUNDOFF } from "../numeric/float64.js";
import type { Precision } from "../subject/subject.js";

/** The ball of all numbers: nothing is known. */
export const UNKNOWN: Ball = { h: 0, l: 0, r: Infinity };

/** n balls as columns. */
export function columnsOf(balls: readonly Ball[]): BallColumns {
  return {
    h: Float64Array.from(balls, ({ h }) => h),
    l: Float64Array.from(balls, ({ l }) => l),
    r: Float64Array.from(balls, ({ r }) => r),
  };
}

/** Ball i of the columns. */
export function ballAt({ h, l, r }: BallColumns, i: number): Ball {
  return { h: h[i]!, l: l[i]!, r: r[i]! };
}

/** Columns made of two, ball by ball. */
export function combined(a: BallColumns, b: BallColumns, combine: (a: Ball, b: Ball) => Ball): BallColumns {
  return columnsOf(Array.from(a.h, (_, i) => combine(ballAt(a, i), ballAt(b, i))));
}

/** Of two balls around the same number, the one with the smaller radius. */
export function narrower(a: Ball, b: Ball): Ball {
  return b.r < a.r ? b : a;
}

/**
 * A ball that holds both, around the middle of their ends: no larger than it must be, but for rounding. Two with the
 * same centre keep it.
 * @throws {EnclosureError} when one is beyond 2⁹⁹⁶
 */
export function hull(a: Ball, b: Ball): Ball {
  if (a.h === b.h && a.l === b.l) return a.r > b.r ? a : b;
  const between = dd.sub(dd.normal(b), dd.normal(a)).h;
  const growth = b.r - a.r;
  const isInside = Math.abs(growth) >= Math.abs(between);
  const inside = growth > 0 ? between : 0;
  const shift = isInside ? inside : (between + Math.sign(between) * growth) / 2;
  const centre = dd.midpoint(dd.add(dd.midpoint(a), dd.exact(shift)));
  const reach = (ball: Ball): number => dd.largest(dd.sub(ball, centre));
  return { ...centre, r: Math.max(reach(a), reach(b)) };
}

/** Whether no number lies in both balls. */
export function areDisjoint(a: Ball, b: Ball): boolean {
  const sign = dd.sign(dd.sub(a, b));
  return sign === 1 || sign === -1;
}

/** One ulp of a precision at v ≥ 0. */
export function ulpOf(v: number, precision: Precision): number {
  const { u, smallest } = FLOAT_FORMATS[precision];
  return Math.max(ulp(v) * (u / UNIT_ROUNDOFF), smallest);
}

/**
 * Whether the ball is narrower than so many ulps: 2r is at most those of the smallest number in it, by size. Around 0,
 * where no ball but the exact one is narrower than an ulp of all its numbers, and among subnormals it is enough that
 * r is at most the smallest positive number: columns of float64 cannot say less without being exact.
 */
export function isNarrow({ h, r }: Ball, precision: Precision, ulps: number = 1): boolean {
  const least = Math.max(0, Math.abs(h) * (1 - 2 ** -51) - r); // the factor covers l and two roundings
  return r <= FLOAT_FORMATS[precision].smallest || 2 * r <= ulps * ulpOf(least, precision);
}
