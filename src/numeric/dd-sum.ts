import { productError, sumError } from "./dd.js";
import {
  checked,
  isOne,
  isZero,
  PRODUCT_ROUNDING,
  SMALL_PRODUCT,
  SMALL_PRODUCT_ROUNDING,
  UNDERFLOW,
} from "./dd-ball.js";
import type { Ball } from "./enclosure.js";

/** A sum of products of balls on its way: r is still without what its own roundings and underflows have lost. */
export interface RunningSum {
  h: number;
  l: number;
  r: number;
  underflow: number;
}

/**
 * sum ← sum + a·b without intermediate objects: the product of `mul` as p + e, then the sum of `add`. r grows by
 * |a|r_b + |b|r_a + r_a r_b, by what `mul` drops of the product, and by what is discarded of the sum, which is known
 * exactly: exact sums of exact products keep radius 0. Exactly zero times anything adds nothing; exactly one times a
 * ball adds the ball.
 */
export function addProduct(sum: RunningSum, a: Ball, b: Ball): void {
  if (isZero(a) || isZero(b)) return;
  if (isOne(b)) return addTo(sum, a.h, a.l, a.r);
  if (isOne(a)) return addTo(sum, b.h, b.l, b.r);
  const p = a.h * b.h;
  let e = 0;
  let spread = 0;
  if (Math.abs(p) < SMALL_PRODUCT) {
    spread = Math.abs(p) * SMALL_PRODUCT_ROUNDING;
    sum.underflow += UNDERFLOW;
  } else {
    e = productError(a.h, b.h, p);
    if (a.l !== 0 || b.l !== 0) {
      e += a.h * b.l + a.l * b.h;
      spread = Math.abs(p) * PRODUCT_ROUNDING;
    }
  }
  if (a.r !== 0 || b.r !== 0) {
    spread += Math.abs(a.h) * b.r + Math.abs(b.h) * a.r + a.r * b.r;
    sum.underflow += UNDERFLOW;
  }
  addTo(sum, p, e, spread);
}

/** sum ← sum + (h + l ± r), by the steps of `add`; l may be as large as 3u|h|. */
function addTo(sum: RunningSum, h: number, l: number, r: number): void {
  const s = sum.h + h;
  const t = sum.l + l;
  const e = sumError(sum.h, h, s);
  const f = sumError(sum.l, l, t);
  const c = e + t;
  const v = s + c;
  const rest = sumError(s, c, v);
  const w = rest + f;
  sum.h = v + w;
  sum.l = sumError(v, w, sum.h);
  sum.r += r + (Math.abs(sumError(e, t, c)) + Math.abs(sumError(rest, f, w)));
}

/**
 * The ball of a sum after at most `terms` products: about 8 operations each have made r too small by at most a factor
 * (1 − u)^(8·terms + 16), which 1 + 16u(terms + 2) restores.
 * @throws {EnclosureError} when it is not finite, or beyond 2⁹⁹⁶
 */
export function total(sum: RunningSum, terms: number): Ball {
  return checked("dot", sum.h, sum.l, sum.r * (1 + (terms + 2) * 2 ** -49) + sum.underflow);
}

/**
 * bias + Σⱼ weights[offset + j]·x[j], rounded as one sum.
 * @throws {EnclosureError} when it is not finite, or beyond 2⁹⁹⁶
 */
export function dot(bias: Ball, weights: ArrayLike<Ball>, offset: number, x: ArrayLike<Ball>): Ball {
  const sum: RunningSum = { h: bias.h, l: bias.l, r: bias.r, underflow: 0 };
  for (let j = 0; j < x.length; j++) addProduct(sum, weights[offset + j]!, x[j]!);
  return total(sum, x.length);
}
