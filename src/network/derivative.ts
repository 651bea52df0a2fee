import type { Field } from "../numeric/field.js";
import { reverse } from "../numeric/reverse.js";

/** A function of n variables over any number type. */
type Definition = <V>(field: Field<V>, x: readonly V[]) => V;

/** f(x) and its partial derivatives, both over the field: what the definition of f says, by reverse mode. */
export function derivative<T>(
  field: Field<T>,
  x: readonly T[],
  f: Definition,
): { readonly value: T; readonly partials: T[] } {
  const tape = reverse(field);
  const variables = x.map((v) => tape.variable(v));
  const result = f(tape.field, variables);
  return { value: result.value, partials: tape.gradient(result, variables) };
}
