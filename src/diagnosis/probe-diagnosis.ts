import type { Problem } from "../network/problem.js";
import type { Row } from "./codes.js";
import type { Bug, Diagnosis, Explanation, Quantity } from "./diagnosis.js";

/** A row that a probe shows, and what it is about. */
export interface Shown {
  readonly row: Row;
  readonly quantity: Quantity;
  /** Rows that the probe does not tell from it. */
  readonly others?: readonly Row[];
}

/** What probes show, as a diagnosis. */
export function diagnosisOf(shown: readonly Shown[], evidence: readonly string[], network?: Problem): Diagnosis {
  const rows = shown.map(({ row }) => row);
  const explained = (by: readonly Row[]): Explanation => ({
    bugs: by.map(({ key, code, formula }, k): Bug => ({
      key,
      code,
      formula,
      quantity: shown[k]!.quantity,
      layers: [],
    })),
    cost: by.reduce((sum, { cost }) => sum + cost, 0),
  });
  return {
    ...explained(rows),
    alternatives: shown.flatMap(({ others = [] }, k) => others.map((row) => explained(rows.with(k, row)))),
    evidence,
    foundOn: 1,
    confirmedOn: 0,
    network,
    isComplete: true,
  };
}
