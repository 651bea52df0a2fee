import { toBall } from "./big-ball.js";
import { ln2 } from "./big-ball-elementary.js";
import * as dd from "./dd-ball.js";
import { ONE } from "./dd-ball.js";
import type { Ball } from "./enclosure.js";
import { EnclosureError } from "./field.js";

/** t = (x − k ln 2)/2⁹, at most 2⁻¹⁰·⁵. */
const HALVINGS = 9;
/** Terms of Σ tⁿ/(n + 1)!: the next one is below (2⁻¹⁰·⁵)⁹/10! < 2⁻¹¹⁶. */
const TERMS = 9;
/** Above, the result passes 2⁹⁹⁶; below, it is less than 2⁻¹⁰⁰⁸ and not worth its digits. */
const LARGEST_EXPONENT = 690;
const SMALLEST_EXPONENT = -700;
/** What a float64 logarithm is right by, at least. */
const LOG_ACCURACY = 2 ** -20;
/** Numbers below 2⁻⁵⁰⁰ are multiplied by 2⁵⁰⁰ first: their reciprocal scale would overflow. */
const LIFT = 500;
const LIFTED_BELOW = 2 ** -LIFT;
const VANISHING: Ball = { h: 0, l: 0, r: 2 ** -1008 }; // e^−699 < 2^−1008

/** ln 2 = high + low; high has 32 bits, so that k·high is exact. The bits of low come from the BigInt type. */
const LN2_BITS = 256;
const HIGH_BITS = 32;
const high = Math.round(Math.LN2 * 2 ** HIGH_BITS);
const LN2_HIGH = dd.exact(high / 2 ** HIGH_BITS);
const LN2_LOW = toBall(LN2_BITS, { m: ln2(LN2_BITS) - (BigInt(high) << BigInt(LN2_BITS - HIGH_BITS)), r: 2n });

/** 1/(n + 1)! for n = 0 … TERMS − 1, and the factorial of the first term left out. */
const factorials = Array.from({ length: TERMS + 1 }, (_, n) => factorial(n + 1));
const COEFFICIENTS = factorials.slice(0, TERMS).map((f) => dd.div(ONE, dd.exact(f)));
const NEXT_FACTORIAL = factorials[TERMS]!;

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}

/** eˣ and eˣ − 1. */
interface Powers {
  readonly whole: Ball;
  readonly lessOne: Ball;
}

/**
 * Both at a number of radius 0, which must lie in [−701, 691].
 * k = the integer nearest to x/ln 2, t = (x − k ln 2)/2⁹, s = t·Σ tⁿ/(n + 1)!, then s ← 2s + s² nine times: s = e^(2⁹t) − 1
 * relative to its size, so that tiny x lose nothing; eˣ = 2^k(1 + s). Every step is ball arithmetic; the terms left out of
 * the sum are |t|⁹/10!·(1 + |t|/11 + …), less than twice the first, whatever k was.
 */
function expPoint(x: Ball): Powers {
  const k = Math.round(x.h / Math.LN2);
  const count = dd.exact(k);
  const t = dd.scale(dd.sub(dd.sub(x, dd.mul(count, LN2_HIGH)), dd.mul(count, LN2_LOW)), -HALVINGS);
  let sum = COEFFICIENTS[TERMS - 1]!;
  for (let n = TERMS - 2; n >= 0; n--) sum = dd.add(dd.mul(sum, t), COEFFICIENTS[n]!);
  sum = dd.widen(sum, dd.above((2 * dd.largest(t) ** TERMS) / NEXT_FACTORIAL));
  let s = dd.mul(t, sum);
  for (let i = 0; i < HALVINGS; i++) s = dd.add(dd.scale(s, 1), dd.mul(s, s));
  const whole = dd.scale(dd.add(ONE, s), k);
  return { whole, lessOne: k === 0 ? s : dd.sub(whole, ONE) };
}

/**
 * e^ρ − 1 ≤ ρ/(1 − ρ): |e^(x+δ) − eˣ| ≤ eˣ(e^ρ − 1) for |δ| ≤ ρ.
 * @throws {EnclosureError} when ρ ≥ 1
 */
function growth(name: string, x: Ball): number {
  if (x.r < 1) return dd.above(x.r / (1 - x.r));
  throw new EnclosureError(`${name}: x is ${x.h} ± ${x.r}; expected a radius below 1`);
}

/** Both over the ball. */
function expBall(name: string, x: Ball): Powers {
  if (x.h + x.r <= SMALLEST_EXPONENT) return { whole: VANISHING, lessOne: dd.sub(VANISHING, ONE) };
  if (x.h > LARGEST_EXPONENT) {
    throw new EnclosureError(`${name}: x is ${x.h}; expected at most ${LARGEST_EXPONENT}`);
  }
  const { whole, lessOne } = expPoint(dd.midpoint(x));
  if (x.r === 0) return { whole, lessOne };
  const spread = dd.above(dd.largest(whole) * growth(name, x));
  return { whole: dd.widen(whole, spread), lessOne: dd.widen(lessOne, spread) };
}

/**
 * eˣ, relative error below 2⁻⁹⁶ for a number of radius 0 (here and below: while the result is above 2⁻⁸⁸⁰). Where x ≤ −700 the enclosure is 0 ± 2⁻¹⁰⁰⁸.
 * @throws {EnclosureError} when x > 690, or its radius reaches 1
 */
export function exp(x: Ball): Ball {
  return expBall("exp", x).whole;
}

/** eˣ − 1, relative error below 2⁻⁹⁶ for a number of radius 0, tiny ones too. @throws as `exp` */
export function expm1(x: Ball): Ball {
  return expBall("expm1", x).lessOne;
}

/**
 * ln(1 + a) for a number a of radius 0, |a| ≤ ½.
 * y = a float64 near ln(1 + a) and d = (1 + a)e^(−y) − 1 = a + E + aE with E = expm1(−y): ln(1 + a) = y + ln(1 + d), and d,
 * about ua in size, keeps its digits. ln(1 + d) = d − d²/2 with an error below |d|³/(3(1 − |d|)) < |d|³, whatever y was.
 */
function log1pPoint(a: Ball): Ball {
  const y = dd.exact(Math.log1p(a.h));
  const e = expPoint(dd.neg(y)).lessOne;
  const d = dd.add(dd.add(a, e), dd.mul(a, e));
  const size = dd.largest(d);
  if (!(size < LOG_ACCURACY)) {
    throw new EnclosureError(`log: the float64 logarithm is off by ${size}; expected less than ${LOG_ACCURACY}`);
  }
  const tail = dd.sub(d, dd.scale(dd.mul(d, d), -1));
  return dd.widen(dd.add(y, tail), dd.isZero(d) ? 0 : dd.above(size * size * size));
}

/**
 * |ln(x + δ) − ln x| for |δ| ≤ ρ and x the centre of the argument: −ln(1 − ρ/x) ≤ ρ/(x − ρ), since ln(1 + z) ≤ z.
 * @param argument the logarithm's argument as a ball; its radius is at least ρ
 * @throws {EnclosureError} when it holds numbers ≤ 0
 */
function logSpread(name: string, argument: Ball, rho: number): number {
  const smallest = dd.least(argument);
  if (!(argument.h > 0 && smallest > 0)) {
    throw new EnclosureError(`${name}: the argument is ${argument.h} ± ${argument.r}; expected positive numbers only`);
  }
  return rho === 0 ? 0 : dd.above(rho / smallest);
}

/**
 * ln x = k ln 2 + ln(1 + a) with x = 2^k(1 + a), |a| < ½; relative error below 2⁻⁹⁶ for a number of radius 0. ln 1 = 0
 * exactly.
 * @throws {EnclosureError} when the ball holds numbers ≤ 0
 */
export function log(x: Ball): Ball {
  const spread = logSpread("log", x, x.r);
  const lift = x.h < LIFTED_BELOW ? LIFT : 0;
  const lifted = dd.scale(dd.midpoint(x), lift);
  const k = Math.round(Math.log2(lifted.h));
  const near = log1pPoint(dd.sub(dd.scale(lifted, -k), ONE));
  const count = dd.exact(k - lift);
  return dd.widen(dd.add(dd.add(dd.mul(count, LN2_HIGH), dd.mul(count, LN2_LOW)), near), spread);
}

/** ln(1 + x), relative error below 2⁻⁹⁶ for a number of radius 0, tiny ones too. @throws as `log` */
export function log1p(x: Ball): Ball {
  const argument = dd.add(ONE, x);
  if (Math.abs(x.h) > 0.25) return log(argument);
  return dd.widen(log1pPoint(dd.midpoint(x)), logSpread("log1p", argument, x.r));
}
