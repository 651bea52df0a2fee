import { EnclosureError, type Field } from "./field.js";

/** All real numbers within r of h + l: l is at most half an ulp of h, r ≥ 0, and r = 0 means exactly h + l. */
export interface Ball {
  readonly h: number;
  readonly l: number;
  readonly r: number;
}

/** Many balls as columns: ball i is h[i] + l[i] ± r[i]. */
export interface BallColumns {
  readonly h: Float64Array;
  readonly l: Float64Array;
  readonly r: Float64Array;
}

/**
 * A Field whose numbers are sets of reals. The inclusion law: for all x in a and y in b, x ∘ y lies in a ∘ b.
 * The only promise is containment; how wide a result is depends on the type, and exact operations on exact numbers
 * (radius 0) stay exact where the type can hold the result.
 * Operations that cannot promise a finite enclosure throw EnclosureError.
 */
export interface EnclosureField<T> extends Field<T> {
  /**
   * An enclosure of all numbers of the ball; ball.l need not be small.
   * @throws {EnclosureError} when the ball is not finite or the type cannot hold it
   */
  enclose(ball: Ball): T;
  /**
   * A ball that holds all numbers of a: the common form of every type's results.
   * @throws {EnclosureError} when a lies beyond float64
   */
  ball(a: T): Ball;
}

/**
 * The ball itself, when it is one.
 * @throws {EnclosureError} when h, l or r is not finite, or r < 0
 */
export function finiteBall(ball: Ball): Ball {
  if (ball.r >= 0 && Math.abs(ball.h) + Math.abs(ball.l) + ball.r < Infinity) return ball;
  throw new EnclosureError(`enclose: the ball is ${ball.h} + ${ball.l} ± ${ball.r}; expected finite numbers, r ≥ 0`);
}
