import type { Row } from "./codes.js";

/** How much sample s of m counts in the gradient of a batch; it should be 1/m. */
export interface Weighting extends Row {
  readonly weight: (s: number, m: number) => number;
}

function row(
  weight: Weighting["weight"],
  ...[key, code, cost, formula]: readonly [string, Row["code"], number, string]
): Weighting {
  return { key, code, cost, formula, weight };
}

/** The right weight of every sample. */
export const MEAN = { weight: (_s: number, m: number): number => 1 / m } as const;

/** Wrong weights, one row each. */
export const WEIGHTINGS: readonly Weighting[] = [
  row(() => 1, "scale:m", "GRAD-BATCH-SUM", 1, "Σ over the samples, not their mean"),
  row((_s, m) => 1 / m ** 2, "scale:1/m", "GRAD-BATCH-TWICE", 1, "Σ/m²"),
  row((_s, m) => 1 / (m - 1), "scale:m/(m-1)", "GRAD-SCALE", 1.6, "Σ/(m − 1)"),
  row((s) => (s === 0 ? 1 : 0), "first-sample-only", "GRAD-BATCH-SAMPLE", 1.1, "the first sample only"),
  row((s, m) => (s === 0 ? 1 / m : 0), "first-sample-only", "GRAD-BATCH-SAMPLE", 1.1, "the first sample only, /m"),
  row((s, m) => (s === m - 1 ? 1 : 0), "last-sample-only", "GRAD-BATCH-SAMPLE", 1.1, "the last sample only"),
  row((s, m) => (s === m - 1 ? 1 / m : 0), "last-sample-only", "GRAD-BATCH-SAMPLE", 1.1, "the last sample only, /m"),
  row((s, m) => (s === 0 ? 0 : 1 / m), "skip-first-sample", "GRAD-BATCH-SAMPLE", 1.3, "samples 1 … m − 1, /m"),
  row(
    (s, m) => (s === 0 ? 0 : 1 / (m - 1)),
    "skip-first-sample",
    "GRAD-BATCH-SAMPLE",
    1.3,
    "samples 1 … m − 1, /(m − 1)",
  ),
  row((s, m) => (s === m - 1 ? 0 : 1 / m), "skip-last-sample", "GRAD-BATCH-SAMPLE", 1.3, "samples 0 … m − 2, /m"),
  row(
    (s, m) => (s === m - 1 ? 0 : 1 / (m - 1)),
    "skip-last-sample",
    "GRAD-BATCH-SAMPLE",
    1.3,
    "samples 0 … m − 2, /(m − 1)",
  ),
];
