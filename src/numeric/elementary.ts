import { isPositive, type Field } from "./field.js";

/**
 * Elementary functions derived from a Field's primitives by exact identities in which nothing of size 1 is
 * subtracted from something of size 1. With e = exp(−|x|) all intermediate values stay in (0, 2].
 */

/** |x|; at an undecided sign it throws as `isPositive` does. */
export function absolute<T>(field: Field<T>, x: T): T {
  return isPositive(field, x) ? x : field.neg(x);
}

/** σ(x) = 1/(1 + e⁻ˣ), written as e/(1 + e) with e = eˣ when x is negative, so that it never overflows. */
export function sigmoid<T>(field: Field<T>, x: T): T {
  if (field.derived !== undefined) return field.derived.sigmoid(x);
  const one = field.from(1);
  const positive = field.number(x) >= 0;
  const e = field.exp(positive ? field.neg(x) : x);
  return field.div(positive ? one : e, field.add(one, e));
}

/** tanh x = −m/(2 + m) with m = expm1(−2|x|), times the sign of x: relative accuracy also near 0. */
export function tanh<T>(field: Field<T>, x: T): T {
  if (field.derived !== undefined) return field.derived.tanh(x);
  const two = field.from(2);
  const positive = field.number(x) >= 0;
  const m = field.expm1(field.mul(two, positive ? field.neg(x) : x));
  const t = field.div(m, field.add(two, m));
  return positive ? field.neg(t) : t;
}

/** ln(1 + eˣ) = max(x, 0) + log1p(e^(−|x|)). */
export function softplus<T>(field: Field<T>, x: T): T {
  if (field.derived !== undefined) return field.derived.softplus(x);
  const positive = field.number(x) >= 0;
  const tail = field.log1p(field.exp(positive ? field.neg(x) : x));
  return positive ? field.add(x, tail) : tail;
}

/**
 * logSumExp in two parts, ln Σ exp(zₖ) = z_max + tail with tail = log1p(Σ_{k ≠ max} exp(zₖ − z_max)): for the largest
 * entry the tail alone is −ln softmax, with all its digits.
 * `max` is picked by float64 midpoints; any pick is analytically right.
 * @returns the index of the largest entry and the tail, shape []
 * @throws {RangeError} when z is empty
 */
export function logSumExp<T>(field: Field<T>, z: ArrayLike<T>): { readonly max: number; readonly tail: T } {
  if (z.length === 0) throw new RangeError("logSumExp: z has length 0; expected at least one entry");
  let max = 0;
  for (let k = 1; k < z.length; k++) if (field.number(z[k]!) > field.number(z[max]!)) max = k;
  let others = field.from(0);
  for (let k = 0; k < z.length; k++) {
    if (k !== max) others = field.add(others, field.exp(field.sub(z[k]!, z[max]!)));
  }
  return { max, tail: field.log1p(others) };
}
