import { productError, sumError } from "./dd.js";
import { finiteBall, type Ball } from "./enclosure.js";
import { EnclosureError, type Sign } from "./field.js";

/**
 * Arithmetic of double-double balls h + l ± r in float64 alone. Below, x = h + l exactly, |l| ≤ u|h|, u = 2⁻⁵³.
 *
 * Radii are sums and products of numbers ≥ 0 in float64. Up to 15 such operations lose at most a factor (1 − u)¹⁵, which
 * ROUND_UP = 1 + 16u restores: (1 − u)¹⁵(1 + 16u) ≥ 1. Each may lose 2⁻¹⁰⁷⁵ more when it underflows, which UNDERFLOW
 * covers.
 */
const ROUND_UP = 1 + 2 ** -49;
export const UNDERFLOW: number = 2 ** -1060;
/** Beyond it Dekker's split overflows. */
const LARGEST = 2 ** 996;
/** Products below it are not worth their error term, which may underflow. */
export const SMALL_PRODUCT: number = 2 ** -900;
/** 9u²; see `mul`. */
export const PRODUCT_ROUNDING: number = 9 * 2 ** -106;
/** 4u. */
export const SMALL_PRODUCT_ROUNDING: number = 2 ** -51;

export const ZERO: Ball = { h: 0, l: 0, r: 0 };
export const ONE: Ball = { h: 1, l: 0, r: 0 };

/** A sum or product of at most 15 float64 operations on numbers ≥ 0, made an upper bound. */
export function above(radius: number): number {
  return radius * ROUND_UP + UNDERFLOW;
}

/**
 * h + l ± r in normal form.
 * @throws {EnclosureError} when it is not finite, or beyond 2⁹⁹⁶
 */
export function checked(name: string, h: number, l: number, r: number): Ball {
  if (!(Math.abs(h) <= LARGEST && r <= LARGEST)) {
    throw new EnclosureError(`${name}: the result is ${h} ± ${r}; expected at most 2^996 in size`);
  }
  return { h, l, r };
}

/** The float64 v as a ball of radius 0. */
export function exact(v: number): Ball {
  return checked("from", v, 0, 0);
}

/** The sum h + l of any two float64, and r, in normal form. */
export function normal(ball: Ball): Ball {
  const { h, l, r } = finiteBall(ball);
  const s = h + l;
  return checked("enclose", s, sumError(h, l, s), r);
}

/** h + l alone. */
export function midpoint(x: Ball): Ball {
  return { h: x.h, l: x.l, r: 0 };
}

/** An upper bound of |y| over the ball: |h|(1 + u) + r. */
export function largest(x: Ball): number {
  return above(Math.abs(x.h) + x.r);
}

/**
 * A lower bound of |y| over the ball, |h|(1 − u) − r; not positive when the ball holds 0.
 * fl(fl(|h|(1 − 4u)) − r) ≤ (|h|(1 − 4u)(1 + u) − r)(1 + u) ≤ |h|(1 − u) − r.
 */
export function least(x: Ball): number {
  return Math.abs(x.h) * (1 - 2 ** -51) - x.r;
}

export function isZero(x: Ball): boolean {
  return x.h === 0 && x.r === 0;
}

/** Exactly 1. */
export function isOne(x: Ball): boolean {
  return x.h === 1 && x.l === 0 && x.r === 0;
}

/** x with its radius enlarged by r ≥ 0. */
export function widen(x: Ball, r: number): Ball {
  return r === 0 ? x : checked("widen", x.h, x.l, above(x.r + r));
}

export function sign(x: Ball): Sign {
  if (isZero(x)) return 0;
  return x.r === 0 || least(x) > 0 ? (Math.sign(x.h) as Sign) : "undecided";
}

export function neg(x: Ball): Ball {
  return { h: -x.h, l: -x.l, r: x.r };
}

/**
 * x + y. The exact sum is s + c + c′ + f with (s, e), (t, f) the error-free sums of the high and low parts and (c, c′)
 * that of e + t; then v = fl(s + c), w = fl(v′ + f). What is discarded, c′ and w′, is known exactly and goes to the
 * radius: exact sums keep radius 0. (Relative to |h| it is at most 3u² + 13u³.)
 * Source: Joldes, Muller and Popescu (2017), algorithm 6 and theorem 3.1, for the order of operations.
 */
export function add(x: Ball, y: Ball): Ball {
  const s = x.h + y.h;
  const t = x.l + y.l;
  const e = sumError(x.h, y.h, s);
  const f = sumError(x.l, y.l, t);
  const c = e + t;
  const v = s + c;
  const rest = sumError(s, c, v);
  const w = rest + f;
  const h = v + w;
  const discarded = Math.abs(sumError(e, t, c)) + Math.abs(sumError(rest, f, w));
  return checked("add", h, sumError(v, w, h), (x.r + y.r + discarded) * ROUND_UP);
}

export function sub(x: Ball, y: Ball): Ball {
  return add(x, neg(y));
}

/**
 * x·y = x_h y_h + (x_h y_l + x_l y_h) + x_l y_l, the last one dropped. With P = |x_h y_h|: dropped u²P; two products
 * rounded, u·uP each; their sum, 2u²P; that added to the product's error term, at most 3uP in size, 3u²P: together
 * 8u²P(1 + 4u), which with P ≤ |h|(1 + 4u), and two products that may underflow by 2⁻¹⁰⁷⁵, is below 9u²|h|. Products of
 * two float64 are exact. (The sharp bound is 5u²: Muller and Rideau (2022), Formalization of double-word arithmetic.)
 * Below 2⁻⁹⁰⁰ the high product alone: dropped (2u + u²)P, rounded u|p| + 2⁻¹⁰⁷⁵, together less than 4u|p| + 2⁻¹⁰⁷³.
 * The radii contribute |x|r_y + |y|r_x + r_x r_y. Exactly zero times anything is exactly zero, exactly one times
 * anything is that.
 */
export function mul(x: Ball, y: Ball): Ball {
  if (isZero(x) || isZero(y)) return ZERO;
  if (isOne(x)) return y;
  if (isOne(y)) return x;
  const p = x.h * y.h;
  const spread = Math.abs(x.h) * y.r + Math.abs(y.h) * x.r + x.r * y.r;
  if (Math.abs(p) < SMALL_PRODUCT) {
    return checked("mul", p, 0, above(spread + Math.abs(p) * SMALL_PRODUCT_ROUNDING));
  }
  const e = productError(x.h, y.h, p) + (x.h * y.l + x.l * y.h);
  const h = p + e;
  const isExact = x.l === 0 && y.l === 0;
  if (isExact && x.r === 0 && y.r === 0) return checked("mul", h, sumError(p, e, h), 0);
  return checked("mul", h, sumError(p, e, h), above(spread + (isExact ? 0 : Math.abs(h) * PRODUCT_ROUNDING)));
}

/**
 * x/y by long division of the midpoints, q = q₁ + q₂, and an error bound from the residual, whatever q is:
 * x/y − q = (x − q·y)/y, hence r = max|x − q·y| / min|y| over both balls. Exact quotients keep radius 0.
 * @throws {EnclosureError} when the divisor holds 0
 */
export function div(x: Ball, y: Ball): Ball {
  const divisor = least(y);
  if (!(divisor > 0)) throw new EnclosureError(`div: the divisor is ${y.h} ± ${y.r}; expected a ball without 0`);
  if (isZero(x)) return ZERO;
  const q1 = exact(x.h / y.h);
  const rest = sub(midpoint(x), mul(q1, midpoint(y)));
  const q = add(q1, exact(rest.h / y.h));
  const residual = sub(x, mul(midpoint(q), y));
  return checked("div", q.h, q.l, isZero(residual) ? 0 : above(above(largest(residual) / divisor)));
}

/** x·2^k for |k| ≤ 1022: exact unless a part becomes subnormal, by at most 2⁻¹⁰⁷⁵ each. */
export function scale(x: Ball, k: number): Ball {
  const factor = 2 ** k;
  const scaled = checked("scale", x.h * factor, x.l * factor, x.r * factor);
  const isExact = scaled.h / factor === x.h && scaled.l / factor === x.l && scaled.r / factor === x.r;
  return isExact ? scaled : { ...scaled, r: above(scaled.r) };
}
