import * as big from "../numeric/big-ball.js";
import type { BigBall } from "../numeric/big-ball.js";
import type { BallColumns, EnclosureField } from "../numeric/enclosure.js";
import { recorded } from "../numeric/replay.js";
import type { GenericLoss } from "../subject/generic.js";
import { columnsOf, narrower, UNKNOWN } from "./columns.js";
import { bestDisc, derivativeOn } from "./disc.js";
import { escalate, startBudget } from "./effort.js";
import { narrowness, type EncloseOptions } from "./enclose.js";
import { whyNot, type Inconclusive } from "./inconclusive.js";
import { checkPoint } from "./point.js";

/** Partial derivatives, enclosed by their difference quotients. */
export interface QuotientEnclosure {
  /** Ball k holds the derivative along coordinate indices[k]. */
  readonly quotients: BallColumns;
  /** 1 where the ball is as narrow as asked. */
  readonly narrow: Uint8Array;
  /** Bits after the point at last; null when no attempt was successful. */
  readonly bits: number | null;
  readonly seconds: number;
  /** Null when all is narrow. */
  readonly inconclusive: Inconclusive | null;
}

/**
 * Partial derivatives at θ, enclosed by the definition of the derivative and Cauchy's estimate of what a difference
 * quotient leaves out (see `derivativeOn`), with 170, 340, 680, … bits until every ball is as narrow as asked, one ulp by default. No
 * rule of differentiation is used. One evaluation over the discs |θᵢ − wᵢ| ≤ R of all the coordinates bounds the loss for each of
 * them alone; then two evaluations a coordinate.
 *
 * At a kink, and where the slopes of a loss meet but not its curvatures, no disc can be had: inconclusive.
 * @param theta shape [P]
 * @param indices which coordinates; all by default
 * @throws {RangeError} when θ is not finite, an index is not one of its coordinates, or an option is out of range
 */
export function enclosedQuotients(
  loss: GenericLoss,
  theta: Float64Array,
  indices: readonly number[] = Array.from(theta.keys()),
  options: EncloseOptions = {},
): QuotientEnclosure {
  checkPoint("enclosedQuotients", theta);
  const stray = indices.find((i) => theta[i] === undefined);
  if (stray !== undefined) {
    throw new RangeError(`enclosedQuotients: index is ${stray}; expected an integer from 0 to ${theta.length - 1}`);
  }
  const isEnough = narrowness("enclosedQuotients", options);
  const budget = startBudget("enclosedQuotients", options);
  const balls = indices.map(() => UNKNOWN);
  let reached: number | null = null;
  const ending = escalate(budget, (field, bits) => {
    const quotient = quotients({ loss, theta, field, bits }, indices);
    reached = bits;
    for (const [k, i] of indices.entries()) {
      if (!isEnough(balls[k]!)) balls[k] = narrower(balls[k]!, field.ball(quotient(i)));
    }
    return balls.every(isEnough);
  });
  return {
    quotients: columnsOf(balls),
    narrow: Uint8Array.from(balls, (ball) => Number(isEnough(ball))),
    bits: reached,
    seconds: budget.spent(),
    inconclusive: whyNot(ending) ?? null,
  };
}

interface At {
  readonly loss: GenericLoss;
  readonly theta: Float64Array;
  readonly field: EnclosureField<BigBall>;
  readonly bits: number;
}

/** The quotient along a coordinate, one of `indices`. */
function quotients({ loss, theta, field, bits }: At, indices: readonly number[]): (i: number) => BigBall {
  const point = Array.from(theta, (x) => field.from(x));
  const disc = bestDisc(bits, (k) => {
    const discs = point.slice();
    for (const i of indices) discs[i] = big.add(point[i]!, { m: 0n, r: 1n << BigInt(bits - k) });
    return recorded(field, discs, (over, variables) => loss.over(over, variables));
  });
  const formula = disc.over.at(point);
  const h = { m: 1n << BigInt(bits - disc.e), r: 0n };
  return (i) => {
    const plus = formula.moved(i, big.add(point[i]!, h));
    const minus = formula.moved(i, big.sub(point[i]!, h));
    return plus === undefined || minus === undefined ? big.ZERO : derivativeOn(disc, plus, minus);
  };
}
