import type { Bounds } from "./decimal-elementary.js";
import * as elementary from "./decimal-interval-elementary.js";
import * as interval from "./decimal-interval.js";
import { exactDecimal, nearestFloat64 } from "./decimal.js";
import { checkDecimal } from "./decimal-self-check.js";
import { finiteBall, type EnclosureField } from "./enclosure.js";

/** Digits that a sum of products carries beyond the field's, so that it rounds once. */
const GUARD = 5;

/**
 * Decimal intervals with `digits` significant digits: the second opinion, of another radix and another author's
 * arithmetic. decimal.js is checked on known results before it is used.
 * @throws {RangeError} when digits is not an integer ≥ 1
 * @throws {Error} when decimal.js does not round
 */
export function decimalIntervalField(digits: number): EnclosureField<Bounds> {
  checkDecimal();
  const rounding = interval.directed(digits);
  const guarded = interval.directed(digits + GUARD);
  return {
    name: `decimal-interval(${digits})`,
    from(value) {
      const exact = exactDecimal(rounding.down, finiteBall({ h: value, l: 0, r: 0 }).h);
      return { lower: exact, upper: exact };
    },
    enclose: (ball) => interval.fromBall(rounding, ball),
    ball: interval.toBall,
    number: (a) => nearestFloat64(interval.centre(a)),
    sign: interval.sign,
    neg: interval.neg,
    add: (a, b) => interval.add(rounding, a, b),
    sub: (a, b) => interval.sub(rounding, a, b),
    mul: (a, b) => interval.mul(rounding, a, b),
    div: (a, b) => interval.div(rounding, a, b),
    exp: (a) => elementary.exp(a, digits),
    expm1: (a) => elementary.expm1(a, digits),
    log: (a) => elementary.log(a, digits),
    log1p: (a) => elementary.log1p(a, digits),
    dot(bias, weights, offset, x) {
      let sum = bias;
      for (let j = 0; j < x.length; j++) {
        sum = interval.add(guarded, sum, interval.mul(guarded, weights[offset + j]!, x[j]!));
      }
      return interval.round(rounding, sum);
    },
  };
}
