import * as dd from "./dd-ball.js";
import { dot as dotOfBalls } from "./dd-sum.js";
import type { Ball } from "./enclosure.js";
import { EnclosureError, type Sign } from "./field.js";
import { SMALLEST } from "./float64.js";

/**
 * An affine form: all numbers c + Σᵢ terms[i]·ε_(start + i) with c in the ball and every symbol εₖ in [−1, 1]. Forms with
 * symbols in common are dependent: what they share cancels where they are subtracted, and is added with its sign
 * everywhere else. A ball is the form without symbols.
 * Source: de Figueiredo and Stolfi (2004), Affine arithmetic: concepts and applications.
 */
export interface Affine {
  readonly ball: Ball;
  readonly start: number;
  readonly terms: Float64Array;
  /** Σ|terms| or more. */
  readonly spread: number;
}

/** The symbols of a result, and a bound on what rounding the terms has lost. */
interface Linear extends Omit<Affine, "ball"> {
  readonly error: number;
}
type Part = readonly [factor: number, x: Affine];

const NO_TERMS = new Float64Array(0);
const NO_SYMBOLS: Linear = { start: 0, terms: NO_TERMS, spread: 0, error: 0 };

/** A ball as a form. */
export function constant(ball: Ball): Affine {
  return { ball, start: 0, terms: NO_TERMS, spread: 0 };
}

/**
 * Σ factorₙ·xₙ of the symbols alone. With s = Σ|factorₙ|·spreadₙ, the products lose us and the n − 1 sums at most
 * (n − 1)us together, to first order; (n + 2)·2u covers that and the rounding of s. Products may also underflow.
 */
function linear(parts: readonly Part[]): Linear {
  const kept = parts.filter(([factor, x]) => factor !== 0 && x.spread !== 0);
  if (kept.length === 0) return NO_SYMBOLS;
  let [start, end, size] = [Infinity, 0, 0];
  for (const [factor, x] of kept) {
    start = Math.min(start, x.start);
    end = Math.max(end, x.start + x.terms.length);
    size += Math.abs(factor) * x.spread;
  }
  const terms = new Float64Array(end - start);
  for (const [factor, x] of kept) {
    const at = x.start - start;
    for (let i = 0; i < x.terms.length; i++) terms[at + i]! += factor * x.terms[i]!;
  }
  let spread = 0;
  for (let i = 0; i < terms.length; i++) spread += Math.abs(terms[i]!);
  const error = (kept.length + 2) * (2 ** -52 * size + terms.length * SMALLEST);
  return { start, terms, spread: spread * (1 + (terms.length + 1) * 2 ** -52), error };
}

/**
 * The form of a ball, symbols, and all else that is at most `rest` ≥ 0, a result of at most 10 operations on numbers ≥ 0.
 * @throws {EnclosureError} when it is beyond 2⁹⁹⁶
 */
function form(ball: Ball, { start, terms, spread, error }: Linear, rest: number): Affine {
  if (!(spread <= Number.MAX_VALUE)) throw new EnclosureError(`affine: the spread is ${spread}; expected a finite one`);
  return { ball: dd.widen(ball, dd.above(rest + error)), start, terms, spread };
}

/** Whether the form has no symbols, so that its ball is all of it. */
export function isBall(x: Affine): boolean {
  return x.spread === 0;
}

function areBalls(x: Affine, y: Affine): boolean {
  return isBall(x) && isBall(y);
}

/** Whether the form is exactly 0. */
function isZero(x: Affine): boolean {
  return isBall(x) && dd.isZero(x.ball);
}

/** The distance from the centre h + l to the farthest number of the form, or more. */
export function reach(x: Affine): number {
  return isBall(x) ? x.ball.r : dd.above(x.ball.r + x.spread);
}

/** The ball of all numbers of the form. */
export function toBall(x: Affine): Ball {
  return dd.widen(x.ball, x.spread);
}

export function sign(x: Affine): Sign {
  return dd.sign(toBall(x));
}

export function neg(x: Affine): Affine {
  return { ...x, ball: dd.neg(x.ball), terms: x.terms.map((t) => -t) };
}

export function add(x: Affine, y: Affine): Affine {
  const ball = dd.add(x.ball, y.ball);
  if (areBalls(x, y)) return constant(ball);
  const symbols = linear([
    [1, x],
    [1, y],
  ]);
  return form(ball, symbols, 0);
}

export function sub(x: Affine, y: Affine): Affine {
  return add(x, neg(y));
}

/** |l| + r: by how much the ball's numbers differ from h. */
function tail(x: Affine): number {
  return Math.abs(x.ball.l) + x.ball.r;
}

/** What x·y has beyond the product of the balls and h_x·Σy + h_y·Σx: the tails times the symbols, and Σx·Σy. */
function bilinear(x: Affine, y: Affine): number {
  return tail(x) * y.spread + tail(y) * x.spread + x.spread * y.spread;
}

export function mul(x: Affine, y: Affine): Affine {
  const ball = dd.mul(x.ball, y.ball);
  if (areBalls(x, y)) return constant(ball);
  if (isZero(x) || isZero(y)) return constant(dd.ZERO);
  const symbols = linear([
    [x.ball.h, y],
    [y.ball.h, x],
  ]);
  return form(ball, symbols, bilinear(x, y));
}

/** bias + Σⱼ weights[offset + j]·x[j], every symbol's terms rounded as one sum. */
export function dot(bias: Affine, weights: ArrayLike<Affine>, offset: number, x: ArrayLike<Affine>): Affine {
  const parts: Part[] = [[1, bias]];
  const balls: [Ball[], Ball[]] = [[], []];
  let rest = 0;
  for (let j = 0; j < x.length; j++) {
    const [a, b] = [weights[offset + j]!, x[j]!];
    balls[0].push(a.ball);
    balls[1].push(b.ball);
    if (areBalls(a, b) || isZero(a) || isZero(b)) continue;
    parts.push([a.ball.h, b], [b.ball.h, a]);
    rest += bilinear(a, b);
  }
  const ball = dotOfBalls(bias.ball, balls[0], 0, balls[1]);
  const symbols = linear(parts);
  return parts.length === 1 && symbols.spread === 0
    ? constant(ball)
    : form(ball, symbols, rest * (1 + x.length * 2 ** -52) + 2 * parts.length * SMALLEST); // n roundings, 3n underflows
}

/**
 * x/y = q + (δx − qδy)/y with q the quotient of the centres c_x/c_y and δ the deviations from them; and 1/y is
 * 1/c_y − δy/(c_y·y). The factors 1/c_y and q/c_y are rounded, by 4u each and the width of q.
 * @throws {EnclosureError} when the divisor holds 0
 */
export function div(x: Affine, y: Affine): Affine {
  if (areBalls(x, y)) return constant(dd.div(x.ball, y.ball));
  if (isZero(x)) return constant(dd.ZERO);
  const least = dd.least(toBall(y));
  if (!(least > 0))
    throw new EnclosureError(`div: the divisor is ${y.ball.h} ± ${reach(y)}; expected a form without 0`);
  const q = dd.div(dd.midpoint(x.ball), dd.midpoint(y.ball));
  const [size, centre] = [dd.largest(q), dd.least(dd.midpoint(y.ball))];
  const [byX, byY] = [1 / y.ball.h, -q.h / y.ball.h];
  const symbols = linear([
    [byX, x],
    [byY, y],
  ]);
  const ofFactors = 2 ** -51 * (Math.abs(byX) * x.spread + Math.abs(byY) * y.spread) + (q.r / centre) * y.spread;
  // What underflows before a division by `centre` counts.
  const ofRadii = (x.ball.r + size * y.ball.r + SMALLEST) / centre;
  const curved = ((reach(x) + size * reach(y) + SMALLEST) / centre) * (reach(y) / least);
  return form(q, symbols, dd.above(ofFactors + SMALLEST * y.spread) + ofRadii + curved);
}

/**
 * f(c + δ) = f(c) + f′(c)·δ and what is beyond.
 * @param value f(c)
 * @param slope f′(c)
 * @param curved ½·max|f″|·reach² over the form, or more
 */
export function curve(x: Affine, [value, slope]: readonly [value: Ball, slope: Ball], curved: number): Affine {
  const rest = dd.largest(slope) * x.ball.r + (Math.abs(slope.l) + slope.r) * x.spread;
  return form(value, linear([[slope.h, x]]), rest + curved);
}
