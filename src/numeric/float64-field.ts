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
    if (x instanceof Float64Array) return rowDot(bias, weights, offset, x);
    let sum = bias;
    for (let j = 0; j < x.length; j++) sum += weights[offset + j]! * x[j]!;
    return sum;
  },
  row: (n) => new Float64Array(n),
  derived: {
    sigmoid(x) {
      const e = Math.exp(x >= 0 ? -x : x);
      return (x >= 0 ? 1 : e) / (1 + e);
    },
    tanh(x) {
      const m = Math.expm1(2 * (x >= 0 ? -x : x));
      const t = m / (2 + m);
      return x >= 0 ? -t : t;
    },
    softplus(x) {
      const tail = Math.log1p(Math.exp(x >= 0 ? -x : x));
      return x >= 0 ? x + tail : tail;
    },
  },
};

/** `dot` of rows in a loop of its own: engines compile a loop for every kind of array that it has met, and slowly for many. */
function rowDot(bias: number, weights: ArrayLike<number>, offset: number, x: Float64Array): number {
  let sum = bias;
  for (let j = 0; j < x.length; j++) sum += weights[offset + j]! * x[j]!;
  return sum;
}
