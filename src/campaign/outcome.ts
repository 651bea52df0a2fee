import { worst, type Report, type Verdict } from "../check/report.js";
import type { Kind } from "../check/judgement.js";

/** What one part of the main job found. */
export interface Section {
  readonly name: string;
  readonly verdict: Verdict;
  /** Checks, networks or steps done. */
  readonly cases: number;
  /** Partial derivatives by answer; all 0 for a part that checks none. */
  readonly counts: Readonly<Record<Kind, number>>;
  /** What was measured, in words for the table and as numbers for programs. */
  readonly note: string;
  readonly figures: Readonly<Record<string, number>>;
  readonly seconds: number;
}

/** A case that failed, as small as it could be made. */
export interface Failure {
  readonly section: string;
  /** The report of the failing check, in words. */
  readonly report: string;
  /** The smallest network that fails in the same way, as a network file; undefined where there is none. */
  readonly network: string | undefined;
  readonly replay: string;
}

/** The outcome of the main job. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly seed: number;
  readonly sections: readonly Section[];
  readonly failures: readonly Failure[];
  /** Set when the job was stopped before its end. */
  readonly interrupted: boolean;
}

/** No answers at all. */
export const NO_COUNTS: Readonly<Record<Kind, number>> = {
  agrees: 0,
  disagrees: 0,
  nondifferentiable: 0,
  inconclusive: 0,
};

/** Answers added up over reports. */
export function sumCounts(reports: readonly Pick<Report, "counts">[]): Record<Kind, number> {
  const sum = { ...NO_COUNTS };
  for (const { counts } of reports) {
    for (const kind of ["agrees", "disagrees", "nondifferentiable", "inconclusive"] as const) sum[kind] += counts[kind];
  }
  return sum;
}

/** The verdict of many independent cases: fail when one fails, pass when any passes; undecided ones are counted. */
export function together(verdicts: readonly Verdict[]): Verdict {
  return !verdicts.includes("fail") && verdicts.includes("pass") ? "pass" : worst(verdicts);
}
