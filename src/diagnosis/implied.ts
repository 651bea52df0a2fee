import { pseudoInverse } from "../numeric/least-squares.js";
import type { Layer } from "./candidates.js";
import type { Row } from "./codes.js";
import { gapOf } from "./fit.js";
import type { Signal } from "./frame.js";
import { dataOf } from "./truth.js";
import { rightMean } from "./reductions.js";

/** δ is wrong in no known way, but dW and db are those of one δ. */
export const IMPLIED: Row = {
  key: "delta.unknown",
  code: "GRAD-IMPLIED-DELTA",
  cost: 5,
  formula: "δ is another; dW = (1/m) Σ δ aᵀ + l2·W and db = (1/m) Σ δ of it are right",
};

/**
 * The δ that dW and db have in common, shape [m, units]: of every unit i the m numbers δ[s, i] with
 * m·(dW[i, j] − l2·W[i, j]) = Σₛ δ[s, i]·a[s, j] for all inputs j and m·db[i] = Σₛ δ[s, i], by least squares.
 * @returns undefined where these are not more equations than samples, or the samples' inputs are not independent, or no
 *   δ gives the claimed numbers: then dW or db is wrong for itself
 * Error of δ: a few u times the condition number of the samples' inputs.
 */
export function impliedDelta({ frame, targets, truth }: Layer): Signal | undefined {
  const { samples: m, units, inputs, below, claimedW, claimedB } = frame;
  const isBiased = claimedB.length === units;
  const equations = inputs + Number(isBiased);
  if (m >= equations) return undefined;
  const rows = pseudoInverse(
    Array.from({ length: m }, (_, s) => {
      const column = new Float64Array(equations).fill(1);
      column.set(below.subarray(s * inputs, (s + 1) * inputs));
      return column;
    }),
  );
  const delta = new Float64Array(m * units);
  for (let i = 0; i < units; i++) {
    for (let s = 0; s < m; s++) {
      let sum = isBiased ? rows[s]![inputs]! * claimedB[i]! : 0;
      for (let j = 0; j < inputs; j++) {
        const at = i * inputs + j;
        sum += rows[s]![j]! * (claimedW[at]! - truth.penalty[at]!);
      }
      delta[s * units + i] = m * sum;
    }
  }
  const isTheirs =
    delta.every(Number.isFinite) && gapOf(targets.both, dataOf(frame, delta, rightMean(m))) !== undefined;
  return isTheirs ? { delta, error: delta } : undefined;
}
