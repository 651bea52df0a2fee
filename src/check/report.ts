import type { Misconduct } from "../subject/conduct.js";
import type { Evaluations } from "../subject/drive.js";
import { placeOf, type Block, type Place } from "../subject/blocks.js";
import type { Precision } from "../subject/subject.js";
import type { Evidence, Mode } from "./mode.js";
import { countKinds, kindAt, reasonAt, type Columns } from "./columns.js";
import { REASONS, type Kind } from "./judgement.js";

/** What a whole check says. */
export type Verdict = "pass" | "fail" | "inconclusive";

/** The outcome of a gradient check: a value, never an exception. */
export interface Report {
  readonly subject: { readonly name: string; readonly precision: Precision; readonly blocks: readonly Block[] };
  readonly verdict: Verdict;
  readonly evidence: Evidence;
  readonly mode: Mode;
  /** Probes: probability that an error of the stated size was missed. */
  readonly missProbability: number | undefined;
  /** Probes: a residual was too large, and no entry could be blamed for it. */
  readonly isUnexplained: boolean;
  /** Why the subject cannot be checked. */
  readonly misconduct: Misconduct | undefined;
  readonly counts: Readonly<Record<Kind, number>>;
  readonly evaluations: Evaluations;
  readonly seed: number;
  /** What the subject itself has to say. */
  readonly notes: readonly string[];
  /** The answers about every coordinate. */
  readonly columns: Columns;
}

/** One coordinate that does not simply agree, with everything known about it. */
export interface Finding {
  readonly index: number;
  readonly place: Place;
  readonly kind: Kind;
  readonly claimed: number;
  readonly measured: number;
  readonly bar: number;
  /** The smallest error that would have been seen here. */
  readonly resolution: number;
  readonly left: number;
  readonly right: number;
  /** In words; empty when there is nothing to add. */
  readonly reason: string;
}

/**
 * fail when any coordinate disagrees; inconclusive when nothing could be decided anywhere; otherwise pass. Single
 * undecided coordinates of a check that decides others are listed in the report, and do not change its verdict.
 */
function verdictOf(counts: Readonly<Record<Kind, number>>): Verdict {
  if (counts.disagrees > 0) return "fail";
  return counts.agrees + counts.nondifferentiable === 0 ? "inconclusive" : "pass";
}

/** The worst of several verdicts: fail, then inconclusive, then pass; a job that did nothing is inconclusive. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes("fail")) return "fail";
  return verdicts.length === 0 || verdicts.includes("inconclusive") ? "inconclusive" : "pass";
}

/** Coordinate i as a finding. */
export function findingAt(report: Report, index: number): Finding {
  const { columns, subject } = report;
  return {
    index,
    place: placeOf(subject.blocks, index),
    kind: kindAt(columns, index),
    claimed: columns.claimed[index]!,
    measured: columns.measured[index]!,
    bar: columns.bar[index]!,
    resolution: columns.resolution[index]!,
    left: columns.left[index]!,
    right: columns.right[index]!,
    reason: REASONS[reasonAt(columns, index)],
  };
}

/** The coordinates of a kind, those off by the most bars first; at most `most` of them. */
export function findings(report: Report, kind: Kind, most: number): Finding[] {
  const { columns } = report;
  const indices = Array.from(columns.kind.keys()).filter((i) => kindAt(columns, i) === kind);
  const bars = (i: number): number => {
    const off = Math.abs(columns.claimed[i]! - columns.measured[i]!) / columns.bar[i]!;
    return Number.isNaN(off) ? Infinity : off;
  };
  indices.sort((i, j) => bars(j) - bars(i) || i - j);
  return indices.slice(0, most).map((i) => findingAt(report, i));
}

/** A report from the answers of a check. */
export function makeReport(outline: Omit<Report, "verdict" | "counts">): Report {
  const counts = countKinds(outline.columns);
  const decided = verdictOf(counts);
  return { ...outline, counts, verdict: outline.isUnexplained && decided === "pass" ? "inconclusive" : decided };
}
