import { finiteBall, type Ball } from "./enclosure.js";
import { EnclosureError, type Sign } from "./field.js";
import { binaryFraction, nearestFloat64, nextUp } from "./float64.js";

/**
 * Fixed-point balls: all numbers within r of m, both in units of 2^−P; P, the bits, is the first argument of what
 * needs it. Every rule holds for complex numbers too: then a ball is a disc around a real centre.
 *
 * x >> P rounds down, by less than one unit, which is the + 1 of a centre and the + 1 of a radius in the rules below.
 */
export interface BigBall {
  readonly m: bigint;
  readonly r: bigint;
}

/** Numbers of 2^(2¹⁵) and more are refused: nothing that began as float64 gets there but by mistake, and they cost time. */
const LARGEST_EXPONENT = 1 << 15;

export const ZERO: BigBall = { m: 0n, r: 0n };

export function magnitude(m: bigint): bigint {
  return m < 0n ? -m : m;
}

export function isZero(x: BigBall): boolean {
  return x.m === 0n && x.r === 0n;
}

/** @throws {EnclosureError} when the ball reaches 2^32768 */
export function checked(name: string, bits: number, x: BigBall): BigBall {
  if ((magnitude(x.m) + x.r) >> BigInt(bits + LARGEST_EXPONENT) !== 0n) {
    throw new EnclosureError(
      `${name}: the result has more than ${LARGEST_EXPONENT} bits before the point; expected less`,
    );
  }
  return x;
}

/** v in units of 2^−P, rounded down, and whether it had to be. */
function units(bits: number, v: number): { readonly floor: bigint; readonly isExact: boolean } {
  const { mantissa, exponent } = binaryFraction(v);
  const shift = BigInt(exponent + bits);
  if (shift >= 0n) return { floor: mantissa << shift, isExact: true };
  const floor = mantissa >> -shift;
  return { floor, isExact: floor << -shift === mantissa };
}

/**
 * h + l ± r, each rounded to units.
 * @throws {EnclosureError} when one is not finite, or r < 0
 */
export function fromBall(bits: number, ball: Ball): BigBall {
  finiteBall(ball);
  const [h, l, r] = [units(bits, ball.h), units(bits, ball.l), units(bits, ball.r)];
  const rounded = [h, l, r].filter(({ isExact }) => !isExact).length;
  return { m: h.floor + l.floor, r: r.floor + BigInt(rounded) };
}

/**
 * The ball h + l ± r around x: h and l are the nearest float64 of the centre and of what is left of it, and what is
 * left then goes to the radius, rounded up. (The centre has no bits below 2^−P, so h and l are whole units.)
 * @throws {EnclosureError} when x lies beyond float64
 */
export function toBall(bits: number, x: BigBall): Ball {
  const h = midpoint(bits, x.m);
  if (!Number.isFinite(h + midpoint(bits, x.r))) {
    throw new EnclosureError(`ball: the result is ${h} ± ${midpoint(bits, x.r)}; expected a ball within float64`);
  }
  const afterHigh = x.m - units(bits, h).floor;
  const l = midpoint(bits, afterHigh);
  const radius = x.r + magnitude(afterHigh - units(bits, l).floor);
  const r = midpoint(bits, radius);
  return { h, l, r: units(bits, r).floor >= radius ? r : nextUp(r) };
}

/** m·2^−P to the nearest float64. */
export function midpoint(bits: number, m: bigint): number {
  return nearestFloat64({ mantissa: m, exponent: -bits });
}

/** Decided when |m| > r: the ball does not hold 0 then. */
export function sign(x: BigBall): Sign {
  if (magnitude(x.m) > x.r) return x.m > 0n ? 1 : -1;
  return isZero(x) ? 0 : "undecided";
}

export function neg(x: BigBall): BigBall {
  return { m: -x.m, r: x.r };
}

export function add(x: BigBall, y: BigBall): BigBall {
  return { m: x.m + y.m, r: x.r + y.r };
}

export function sub(x: BigBall, y: BigBall): BigBall {
  return { m: x.m - y.m, r: x.r + y.r };
}

/** |(m₁ + δ₁)(m₂ + δ₂) − m₁m₂| ≤ |m₁|r₂ + |m₂|r₁ + r₁r₂ in units of 2^−2P. */
function spread(x: BigBall, y: BigBall): bigint {
  return x.r === 0n && y.r === 0n ? 0n : magnitude(x.m) * y.r + magnitude(y.m) * x.r + x.r * y.r;
}

/** m ± r in units of 2^−2P brought to units of 2^−P; exact when r = 0 and no bit is lost. */
function round(bits: number, m: bigint, r: bigint): BigBall {
  const shift = BigInt(bits);
  const floor = m >> shift;
  if (r === 0n) return { m: floor, r: floor << shift === m ? 0n : 1n };
  return { m: floor, r: (r >> shift) + 2n };
}

export function mul(bits: number, x: BigBall, y: BigBall): BigBall {
  return isZero(x) || isZero(y) ? ZERO : round(bits, x.m * y.m, spread(x, y));
}

/** bias + Σⱼ weights[offset + j]·x[j]: exact in units of 2^−2P, rounded once. */
export function dot(
  bits: number,
  bias: BigBall,
  [weights, offset]: readonly [ArrayLike<BigBall>, number],
  x: ArrayLike<BigBall>,
): BigBall {
  let m = 0n;
  let r = 0n;
  for (let j = 0; j < x.length; j++) {
    const [w, xj] = [weights[offset + j]!, x[j]!];
    m += w.m * xj.m;
    r += spread(w, xj);
  }
  return add(bias, round(bits, m, r));
}

/**
 * x/y: (m₁ + δ₁)/(m₂ + δ₂) − m₁/m₂ = (δ₁m₂ − δ₂m₁)/(m₂(m₂ + δ₂)), at most (r₁|m₂| + r₂|m₁|)/(|m₂|(|m₂| − r₂)).
 * Both quotients are rounded by less than one unit; a quotient of exact numbers that needs no rounding is exact.
 * @throws {EnclosureError} when the divisor holds 0
 */
export function div(bits: number, x: BigBall, y: BigBall): BigBall {
  const size = magnitude(y.m);
  if (size <= y.r) {
    throw new EnclosureError(
      `div: the divisor is ${midpoint(bits, y.m)} ± ${midpoint(bits, y.r)}; expected a ball without 0`,
    );
  }
  if (isZero(x)) return ZERO;
  const shift = BigInt(bits);
  const numerator = x.m << shift;
  const m = numerator / y.m;
  if (x.r === 0n && y.r === 0n) return { m, r: m * y.m === numerator ? 0n : 1n };
  const r = ((x.r * size + y.r * magnitude(x.m)) << shift) / (size * (size - y.r));
  return { m, r: r + 2n };
}
