import { ddBallField } from "../numeric/dd-ball-field.js";
import * as dd from "../numeric/dd-ball.js";
import type { Ball, BallColumns, EnclosureField } from "../numeric/enclosure.js";
import { reverse } from "../numeric/reverse.js";
import type { GenericLoss } from "../subject/generic.js";
import { ballAt, columnsOf, combined } from "./columns.js";
import { deciding, pieces, type Pieces } from "./pieces.js";

/** A loss and its gradient on one piece. */
export interface Enclosed {
  readonly loss: Ball;
  readonly gradient: BallColumns;
}

/** Gradients at a kink by the slope that every piecewise function takes there. */
export interface Sides {
  readonly left: BallColumns;
  readonly right: BallColumns;
  /** Half of each: the mean over all combinations of sides, for a gradient is linear in each slope. */
  readonly half: BallColumns;
}

/** How the last enclosures were found: by the loss's own ddGradient, or reverse mode over a number type. */
export type EncloseMethod = "fused" | "dd-ball" | "big-ball";

/** In double-double: fused where the loss can and no piece is in question, else by reverse mode. */
export function ddPieces(loss: GenericLoss, theta: Float64Array): readonly [Pieces<Enclosed>, EncloseMethod] {
  if (loss.ddGradient !== undefined) {
    const point = Array.from(theta, (x) => ddBallField.from(x));
    const { runs, kinks } = pieces((decide) => loss.over(deciding(ddBallField, decide), point));
    if (kinks.length === 0)
      return [{ runs: [{ loss: runs[0]!, gradient: loss.ddGradient(theta) }], shares: [1], kinks }, "fused"];
  }
  return [gradientPieces(loss, ddBallField, theta), "dd-ball"];
}

/**
 * The gradients of all pieces by reverse mode. The sign of a constant that is 0 is no kink: it stays 0 around θ.
 */
export function gradientPieces<T>(loss: GenericLoss, base: EnclosureField<T>, theta: Float64Array): Pieces<Enclosed> {
  return pieces((decide) => {
    const { field, variable, gradient, isConstant } = reverse(base);
    const point = Array.from(theta, (x) => variable(base.from(x)));
    const value = loss.over(deciding(field, decide, isConstant), point);
    return {
      loss: base.ball(value.value),
      gradient: columnsOf(gradient(value, point).map((partial) => base.ball(partial))),
    };
  });
}

/**
 * The gradients of the sides.
 * @throws {EnclosureError} when one is beyond 2⁹⁹⁶
 */
export function sidesOf({ runs, shares }: Pieces<Enclosed>): Sides {
  const part = ({ gradient }: Enclosed, share: number): BallColumns =>
    columnsOf(Array.from(gradient.h, (_, i) => dd.mul(dd.exact(share), dd.normal(ballAt(gradient, i)))));
  return {
    left: runs[0]!.gradient,
    right: runs.at(-1)!.gradient,
    half: runs.map((run, k) => part(run, shares[k]!)).reduce((a, b) => combined(a, b, dd.add)),
  };
}
