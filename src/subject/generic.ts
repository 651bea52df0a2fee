import type { Field } from "../numeric/field.js";

/**
 * A loss written once over any Field: what the oracles evaluate. It must use the Field's operations only.
 * @param theta shape [P]
 */
export interface GenericLoss {
  over<T>(field: Field<T>, theta: readonly T[]): T;
}
