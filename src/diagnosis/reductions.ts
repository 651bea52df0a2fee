import type { Row } from "./codes.js";

/** A wrong mean over m samples: the weight of every sample. */
export interface Reduction extends Row {
  weights(m: number): Float64Array;
}

function row(key: string, cost: number, formula: string, weight: (s: number, m: number) => number): Reduction {
  const weights = (m: number): Float64Array => new Float64Array(m).map((_, s) => weight(s, m) / m);
  return { key, code: "GRAD-BATCH-SAMPLE", cost, formula, weights };
}

/** The right mean: 1/m each. */
export function rightMean(m: number): Float64Array {
  return new Float64Array(m).fill(1 / m);
}

/** Wrong means, but for a factor, one row each. */
export const REDUCTIONS: readonly Reduction[] = [
  { ...row("zero", 1.1, "0 but for the regulariser", () => 0), code: "GRAD-ZERO-PART" },
  row("last-sample-only", 1.1, "only the last sample", (s, m) => (s === m - 1 ? 1 : 0)),
  row("first-sample-only", 1.1, "only the first sample", (s) => (s === 0 ? 1 : 0)),
  row("skip-first-sample", 1.3, "samples 1 … m − 1", (s) => (s === 0 ? 0 : 1)),
  row("skip-last-sample", 1.3, "samples 0 … m − 2", (s, m) => (s === m - 1 ? 0 : 1)),
  row("last-sample-heavy", 1.8, "the last sample 1.5 times", (s, m) => (s === m - 1 ? 1.5 : 1)),
];
