import type { Bounds } from "./decimal-elementary.js";
import { type Decimal, type DecimalContext, decimalContext } from "./decimal.js";
import { EnclosureError, type Sign } from "./field.js";

/**
 * Intervals [lower, upper] of decimals: lower ends rounded down, upper ends up, by decimal.js's + − × ÷, which round
 * correctly in every mode. No other function of decimal.js is used.
 */

/** The two roundings of one number of digits. */
export interface Directed {
  readonly down: DecimalContext;
  readonly up: DecimalContext;
}

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
