import * as elementary from "./big-ball-elementary.js";
import * as big from "./big-ball.js";
import type { BigBall } from "./big-ball.js";
import type { EnclosureField } from "./enclosure.js";

const LEAST_BITS = 64;

/**
 * BigInt balls with `bits` bits after the point: absolute accuracy about 2^−bits whatever the size, so that any
 * question about float64 numbers is decided once there are bits enough. Also discs around real centres in the complex
 * plane: every operation then encloses the complex results.
 * @throws {RangeError} when bits is not an integer ≥ 64
 */
export function bigBallField(bits: number): EnclosureField<BigBall> {
  if (!Number.isInteger(bits) || bits < LEAST_BITS) {
    throw new RangeError(`bigBallField: bits is ${bits}; expected an integer ≥ ${LEAST_BITS}`);
  }
  const checked = (name: string, x: BigBall): BigBall => big.checked(name, bits, x);
  const enclose: EnclosureField<BigBall>["enclose"] = (ball) => big.fromBall(bits, ball);
  return {
    name: `big-ball(${bits})`,
    from: (value) => enclose({ h: value, l: 0, r: 0 }),
    enclose,
    ball: (a) => big.toBall(bits, a),
    number: (a) => big.midpoint(bits, a.m),
    sign: big.sign,
    neg: big.neg,
    add: big.add,
    sub: big.sub,
    mul: (a, b) => checked("mul", big.mul(bits, a, b)),
    div: (a, b) => checked("div", big.div(bits, a, b)),
    exp: (a) => elementary.exp(bits, a),
    expm1: (a) => elementary.expm1(bits, a),
    log: (a) => elementary.log(bits, a),
    log1p: (a) => elementary.log1p(bits, a),
    dot: (bias, weights, offset, x) => checked("dot", big.dot(bits, bias, [weights, offset], x)),
  };
}
