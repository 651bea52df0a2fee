import type { BallColumns } from "../numeric/enclosure.js";
import type { Field } from "../numeric/field.js";

/**
 * A loss written once over any Field: what the oracles evaluate. It must use the Field's operations only.
 * @param theta shape [P]
 */
export interface GenericLoss {
  over<T>(field: Field<T>, theta: readonly T[]): T;
  /**
   * Optional, for speed: balls around every partial derivative at θ, in fused double-double arithmetic.
   * @param theta shape [P]
   * @returns columns of shape [P]
   * @throws {EnclosureError} where double-double balls cannot enclose it
   */
  ddGradient?(theta: Float64Array): BallColumns;
}
