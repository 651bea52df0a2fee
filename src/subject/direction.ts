import type { Random } from "../numeric/random.js";

/**
 * A vector to contract with: entries of random sign and of a size uniform on [½, 3/2].
 *
 * Let e be the errors that the contraction ⟨u, e⟩ sums up. One error alone is at most halved. Several cancel to within
 * ±t with probability at most t/max|eₖ|, whatever they are: an entry of u has density ½, so ⟨u, e⟩ has density at most
 * 1/(2·max|eₖ|). A constant u has no such bound: the outputs of a softmax sum to 1, so a constant cotangent gives it
 * the gradient 0, and the claims J, 2J and 0 alike. Nor have random signs alone: two equal errors cancel with
 * probability ½.
 * @returns shape [n]
 */
export function randomVector(n: number, stream: Random): Float64Array {
  return Float64Array.from({ length: n }, () => (stream.uniform() < 0.5 ? -1 : 1) * (0.5 + stream.uniform()));
}

/** Σ uₖ·yₖ over the entries where u is not 0, so that the others may be anything. */
export function contract(u: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < u.length; k++) if (u[k] !== 0) sum += u[k]! * y[k]!;
  return sum;
}
