import type { Bounds } from "./decimal-elementary.js";
import * as elementary from "./decimal-interval-elementary.js";
import * as interval from "./decimal-interval.js";
import { decimalContext, exactDecimal, nearestFloat64, type Decimal } from "./decimal.js";
import { checkDecimal } from "./decimal-self-check.js";
import { finiteBall, type Ball, type EnclosureField } from "./enclosure.js";
import { EnclosureError } from "./field.js";
import { nextUp } from "./float64.js";

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
      const exact = exactDecimal(EXACT, finiteBall({ h: value, l: 0, r: 0 }).h);
      return { lower: exact, upper: exact };
    },
    enclose(given) {
      const { h, l, r } = finiteBall(given);
      const middle = EXACT.add(exactDecimal(EXACT, h), exactDecimal(EXACT, l));
      const radius = exactDecimal(EXACT, r);
      return { lower: rounding.down.sub(middle, radius), upper: rounding.up.add(middle, radius) };
    },
    ball,
    number: (a) => nearestFloat64(centre(a)),
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

/** Sums and differences of float64 are exact in it: their digits lie between 10³⁰⁹ and 10⁻¹⁰⁷⁴. */
const EXACT = decimalContext(1400, "nearest");

/** A decimal near the middle of the interval. */
function centre({ lower, upper }: Bounds): Decimal {
  if (lower === upper) return lower;
  return lower.eq(upper) ? lower : lower.plus(upper).div(2);
}

/** h + l near the centre, and r as far as the ends are from it, rounded up. */
function ball(a: Bounds): Ball {
  const h = nearestFloat64(centre(a));
  if (!Number.isFinite(h)) throw new EnclosureError(`ball: the centre is ${h}; expected a number within float64`);
  const high = exactDecimal(EXACT, h);
  const l = nearestFloat64(RADII.sub(centre(a), high));
  const exact = EXACT.add(high, exactDecimal(EXACT, l));
  const [below, above] = [RADII.sub(exact, a.lower), RADII.sub(a.upper, exact)];
  const radius = below.gt(above) ? below : above;
  const r = nearestFloat64(radius);
  return { h, l, r: radius.lte(r === Infinity ? r : exactDecimal(EXACT, r)) ? r : nextUp(r) };
}
const RADII = decimalContext(40, "up");
