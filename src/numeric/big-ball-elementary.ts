import * as big from "./big-ball.js";
import type { BigBall } from "./big-ball.js";
import { EnclosureError } from "./field.js";
import { bitLength } from "./float64.js";

/** eˣ beyond e^(2¹⁴·ln 2) is refused: no float64 subject gets there, and its digits cost time. */
const LARGEST_EXPONENT = 1 << 14;
/** Bits of y in log: more than the float64 logarithm that it comes from has. */
const SEED_BITS = 60;
/** Bits by which the seed must be right; a float64 logarithm is right by about 45 at least. */
const SEED_ACCURACY = 40;
const GUARD = 32;

const constants = new Map<number, bigint>();

/**
 * ln 2 in units of 2^−bits, less than 2 units too small or too large.
 * ln 2 = 18 artanh(1/26) − 2 artanh(1/4801) + 8 artanh(1/8749); each of at most bits/9 terms of a series loses less
 * than 2 of its units, 2^−32 of ours, and the last division 1.
 * Source: Gourdon and Sebah, The logarithmic constant: log 2.
 */
export function ln2(bits: number): bigint {
  const known = constants.get(bits);
  if (known !== undefined) return known;
  const one = 1n << BigInt(bits + GUARD);
  const value = (18n * artanh(one, 26n) - 2n * artanh(one, 4801n) + 8n * artanh(one, 8749n)) >> BigInt(GUARD);
  constants.set(bits, value);
  return value;
}

/** artanh(1/n) = Σ 1/((2k + 1)n^(2k+1)) in units of 1/one. */
function artanh(one: bigint, n: bigint): bigint {
  let power = one / n;
  let sum = power;
  for (let k = 3n; power !== 0n; k += 2n) {
    power /= n * n;
    sum += power / k;
  }
  return sum;
}

/**
 * e^(m·2^−P) at one point.
 * With W = P + Q + 32 bits: k = ⌊x/ln 2⌋, T = x − k ln 2 in [0, ln 2), eˣ = 2^k (Σ tⁿ/n!)^(2^Q), t = T/2^Q < 0.05.
 * Error in units of 2^−W, all roundings down: the computed term n lacks at most 0.05 of what its predecessor lacks, and
 * 2 for two roundings, so less than 2.2; N terms and the tail, bounded by the first term that came out 0, lack less than
 * 3N. One unit more for t. A squaring doubles the relative deficit of S ≥ 1 and adds one unit: 2^Q(3N + 2) in the end, twice
 * that since S < 2. T itself is wrong by 2|k| units, which eᵀ < 2 turns into less than 5|k|.
 * @throws {EnclosureError} when the result is 2^16384 or more
 */
function expPoint(bits: number, m: bigint): BigBall {
  const halvings = BigInt(Math.max(4, Math.round(Math.sqrt(bits) / 1.5)));
  const guard = halvings + BigInt(GUARD);
  const working = BigInt(bits) + guard;
  const x = m << guard;
  const constant = ln2(Number(working));
  const k = x / constant - (x < 0n ? 1n : 0n);
  if (k >= LARGEST_EXPONENT) {
    throw new EnclosureError(`exp: x is ${big.midpoint(bits, m)}; expected e^x below 2^${LARGEST_EXPONENT}`);
  }
  if (k < -bits - 2) return { m: 0n, r: 1n }; // eˣ < 2^(k + 2)
  const t = (x - k * constant) >> halvings;
  let term = 1n << working;
  let sum = term;
  let n = 0n;
  while (term !== 0n) {
    n += 1n;
    term = ((term * t) >> working) / n;
    sum += term;
  }
  for (let q = 0n; q < halvings; q++) sum = (sum * sum) >> working;
  const error = ((3n * n + 2n) << (halvings + 1n)) + 5n * big.magnitude(k) + 1n;
  const shift = guard - k;
  return shift < 0n ? { m: sum << -shift, r: error << -shift } : { m: sum >> shift, r: (error >> shift) + 2n };
}

/**
 * An upper bound of e^ρ − 1 in units, ρ = r·2^−P: |e^(x+δ) − eˣ| ≤ |eˣ|(e^ρ − 1) for |δ| ≤ ρ, real or complex.
 * e^ρ − 1 ≤ ρ/(1 − ρ) for ρ < 1, used up to ½.
 */
function growth(bits: number, r: bigint): bigint {
  const one = 1n << BigInt(bits);
  if (2n * r <= one) return (r << BigInt(bits)) / (one - r) + 1n;
  const e = expPoint(bits, r);
  return e.m + e.r - one;
}

/** eˣ; absolute error about one unit of 2^−P, or relative of 2^−P where eˣ > 1. e⁰ = 1 exactly. */
export function exp(bits: number, x: BigBall): BigBall {
  if (big.isZero(x)) return { m: 1n << BigInt(bits), r: 0n };
  const e = expPoint(bits, x.m);
  if (x.r === 0n) return e;
  return { m: e.m, r: e.r + (((big.magnitude(e.m) + e.r) * growth(bits, x.r)) >> BigInt(bits)) + 1n };
}

/** eˣ − 1: in fixed point the subtraction is exact, so nothing is lost that x itself has. */
export function expm1(bits: number, x: BigBall): BigBall {
  return big.sub(exp(bits, x), { m: 1n << BigInt(bits), r: 0n });
}

/** ln(1 + x); see `log`. */
export function log1p(bits: number, x: BigBall): BigBall {
  return log(bits, big.add({ m: 1n << BigInt(bits), r: 0n }, x));
}

/**
 * ln x = ln f + j ln 2 with m = f·2^j, 1 ≤ f < 2, and for the radius |ln(1 + δ/m)| ≤ r/(m − r), real or complex.
 * At W = P + 32 bits, with y ≈ ln f of 60 bits from float64 and d = f e^(−y) − 1 as a ball: ln f = y + ln(1 + d), the series
 * of ln(1 + d) cut after N terms, |d| ≤ 2⁻⁴⁰, 40N ≥ W, so that the rest, below |d|^(N+1)/(1 − |d|), is less than a unit.
 * ln 1 = 0 exactly.
 * @throws {EnclosureError} when x holds 0 or is negative
 */
export function log(bits: number, x: BigBall): BigBall {
  if (x.m <= x.r) {
    const text = `${big.midpoint(bits, x.m)} ± ${big.midpoint(bits, x.r)}`;
    throw new EnclosureError(`log: x is ${text}; expected a ball of positive numbers`);
  }
  if (x.r === 0n && x.m === 1n << BigInt(bits)) return big.ZERO;
  const point = logPoint(bits, x.m);
  if (x.r === 0n) return point;
  return { m: point.m, r: point.r + (x.r << BigInt(bits)) / (x.m - x.r) + 1n };
}

function logPoint(bits: number, m: bigint): BigBall {
  const working = bits + GUARD;
  const length = bitLength(m);
  const shift = BigInt(working + 1 - length);
  const f = shift >= 0n ? { m: m << shift, r: 0n } : { m: m >> -shift, r: 1n };
  const j = BigInt(length - 1 - bits);
  const seedShift = BigInt(working - SEED_BITS);
  const seed = Math.log(Number(f.m >> seedShift) / 2 ** SEED_BITS);
  const y = BigInt(Math.round(seed * 2 ** SEED_BITS)) << seedShift;
  const ratio = big.mul(working, f, expPoint(working, -y));
  const d = { m: ratio.m - (1n << BigInt(working)), r: ratio.r };
  const tail = logSeries(working, d);
  const sum = { m: y + tail.m + j * ln2(working), r: tail.r + 2n * big.magnitude(j) };
  return { m: sum.m >> BigInt(GUARD), r: (sum.r >> BigInt(GUARD)) + 2n };
}

/** ln(1 + d) = d − d²/2 + d³/3 − … for |d| ≤ 2⁻⁴⁰. */
function logSeries(bits: number, d: BigBall): BigBall {
  if ((big.magnitude(d.m) + d.r) >> BigInt(bits - SEED_ACCURACY) !== 0n) {
    throw new EnclosureError(
      `log: the float64 logarithm is off by ${big.midpoint(bits, d.m)}; expected less than 2^-40`,
    );
  }
  let power = d;
  let { m, r } = d;
  for (let n = 2n; n <= Math.ceil(bits / SEED_ACCURACY); n++) {
    power = big.neg(big.mul(bits, power, d));
    m += power.m / n;
    r += power.r / n + 2n;
  }
  return { m, r: r + 1n };
}
