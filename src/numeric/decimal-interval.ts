import type { Bounds } from "./decimal-elementary.js";
import { type Decimal, type DecimalContext, decimalContext, exactDecimal, nearestFloat64 } from "./decimal.js";
import { finiteBall, type Ball } from "./enclosure.js";
import { EnclosureError, type Sign } from "./field.js";
import { nextUp } from "./float64.js";

/**
 * Intervals [lower, upper] of decimals: lower ends rounded down, upper ends up, by decimal.js's + − × ÷, which round
 * correctly in every mode. No other function of decimal.js is used.
 */

/** The two roundings of one number of digits. */
export interface Directed {
  readonly down: DecimalContext;
  readonly up: DecimalContext;
}

/** Sums and differences of float64 are exact in it: their digits lie between 10³⁰⁹ and 10⁻¹⁰⁷⁴. */
const EXACT = decimalContext(1400, "nearest");
/** More digits than a radius of 53 bits needs. */
const RADII = decimalContext(40, "up");
/** decimal.js loses numbers beyond 10^±9e15 silently; with ends below 10^±1e15 no operation gets there. */
const LARGEST_EXPONENT = 1e15;

export function directed(digits: number): Directed {
  return { down: decimalContext(digits, "down"), up: decimalContext(digits, "up") };
}

/** @throws {EnclosureError} when an end is not finite or beyond 10^±1e15 */
export function interval(lower: Decimal, upper: Decimal): Bounds {
  for (const end of [lower, upper]) {
    if (!end.isFinite() || Math.abs(end.e) > LARGEST_EXPONENT) {
      throw new EnclosureError(`decimal interval: an end is ${end.toExponential(5)}; expected a size within 1e±1e15`);
    }
  }
  return { lower, upper };
}

/** [h + l − r, h + l + r], rounded outward. @throws {EnclosureError} when h, l or r is not finite, or r < 0 */
export function fromBall({ down, up }: Directed, ball: Ball): Bounds {
  finiteBall(ball);
  const sum = EXACT.add(exactDecimal(EXACT, ball.h), exactDecimal(EXACT, ball.l));
  const radius = exactDecimal(EXACT, ball.r);
  return interval(down.sub(sum, radius), up.add(sum, radius));
}

/**
 * h + l near the centre, and r as far as the farther end is from it, rounded up.
 * @throws {EnclosureError} when the interval lies beyond float64
 */
export function toBall(a: Bounds): Ball {
  const [middle, halfWidth] = [centre(a), nearestFloat64(RADII.sub(a.upper, a.lower)) / 2];
  const h = nearestFloat64(middle);
  if (!Number.isFinite(h + halfWidth)) {
    throw new EnclosureError(`ball: the result is ${h} ± ${halfWidth}; expected a ball within float64`);
  }
  const l = nearestFloat64(RADII.sub(middle, exactDecimal(EXACT, h)));
  const exact = EXACT.add(exactDecimal(EXACT, h), exactDecimal(EXACT, l));
  const [below, above] = [RADII.sub(exact, a.lower), RADII.sub(a.upper, exact)];
  const radius = below.gt(above) ? below : above;
  const r = nearestFloat64(radius);
  return { h, l, r: radius.lte(exactDecimal(EXACT, r)) ? r : nextUp(r) };
}

/** The middle of the interval, to 1400 digits. */
export function centre({ lower, upper }: Bounds): Decimal {
  return EXACT.add(lower, upper).div(2);
}

/** 1, −1, exact 0, or undecided when 0 lies inside or on an end. */
export function sign({ lower, upper }: Bounds): Sign {
  if (lower.isZero() && upper.isZero()) return 0;
  if (lower.gt(0)) return 1;
  return upper.lt(0) ? -1 : "undecided";
}

export function neg(a: Bounds): Bounds {
  return { lower: a.upper.negated(), upper: a.lower.negated() };
}

export function add({ down, up }: Directed, a: Bounds, b: Bounds): Bounds {
  return interval(down.add(a.lower, b.lower), up.add(a.upper, b.upper));
}

export function sub({ down, up }: Directed, a: Bounds, b: Bounds): Bounds {
  return interval(down.sub(a.lower, b.upper), up.sub(a.upper, b.lower));
}

/** The products of the ends that are smallest and largest, by the signs of a and b. */
export function mul(rounding: Directed, a: Bounds, b: Bounds): Bounds {
  const { down, up } = rounding;
  if (a.lower.gte(0)) {
    return interval(
      down.mul(b.lower.gte(0) ? a.lower : a.upper, b.lower),
      up.mul(b.upper.gte(0) ? a.upper : a.lower, b.upper),
    );
  }
  if (a.upper.lte(0)) return neg(mul(rounding, neg(a), b));
  if (b.lower.gte(0) || b.upper.lte(0)) return mul(rounding, b, a);
  const [ll, uu] = [down.mul(a.lower, b.upper), down.mul(a.upper, b.lower)];
  const [lower, upper] = [up.mul(a.lower, b.lower), up.mul(a.upper, b.upper)];
  return interval(ll.lt(uu) ? ll : uu, lower.gt(upper) ? lower : upper);
}

/**
 * The quotients of the ends that are smallest and largest.
 * @throws {EnclosureError} when the divisor holds 0
 */
export function div(rounding: Directed, a: Bounds, b: Bounds): Bounds {
  const { down, up } = rounding;
  if (b.upper.lt(0)) return neg(div(rounding, a, neg(b)));
  if (b.lower.lte(0)) {
    const text = `[${b.lower.toExponential(5)}, ${b.upper.toExponential(5)}]`;
    throw new EnclosureError(`div: the divisor is ${text}; expected an interval without 0`);
  }
  return interval(
    down.div(a.lower, a.lower.gte(0) ? b.upper : b.lower),
    up.div(a.upper, a.upper.gte(0) ? b.lower : b.upper),
  );
}

/** The ends rounded outward. */
export function round({ down, up }: Directed, a: Bounds): Bounds {
  return { lower: down.mul(a.lower, 1), upper: up.mul(a.upper, 1) };
}
