import type { Field, Sign } from "./field.js";

/**
 * float64 as a Field. Each operation is rounded once (relative error ≤ u = 2⁻⁵³); exp, expm1, log and log1p are the
 * engine's, within 1 ulp in practice but without a guarantee.
 */
export const float64Field: Field<number> = {
  name: "float64",
  from: (value) => value,
  number: (a) => a,
  sign: (a) => (Number.isNaN(a) ? "undecided" : (Math.sign(a) as Sign)),
  neg: (a) => -a,
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  dot(bias, weights, offset, x) {
    let sum = bias;
    for (let j = 0; j < x.length; j++) sum += weights[offset + j]! * x[j]!;
    return sum;
  },
};
