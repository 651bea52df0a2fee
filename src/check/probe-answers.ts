import type { Random } from "../numeric/random.js";
import type { Blame } from "./blame.js";
import { createColumns, type Columns } from "./columns.js";
import { KINDS, REASON_CODES, type Kind, type Reason } from "./judgement.js";
import type { Evidence } from "./mode.js";
import type { CheckedOutline } from "./precision.js";
import { missProbability, visibleError, type ProbeScale } from "./probe.js";

/** What probing is asked for. */
export interface ProbeGoal {
  /** Size of the error that must be found, relative to the median entry of the claim. */
  readonly relative: number;
  /** Probability with which such an error may be missed. */
  readonly miss: number;
}

/** What probing found. */
export interface ProbeOutcome {
  readonly columns: Columns;
  /** "measured" where a residual that is too large had every coordinate looked at. */
  readonly evidence: Evidence;
  /** Probability that an error of the stated relative size was missed; of what is left when wrong entries were found. */
  readonly missProbability: number | undefined;
  /** Whether a residual was too large but no entry could be blamed for it. */
  readonly isUnexplained: boolean;
}

/** A subject while it is probed. */
export interface ProbeRun {
  readonly subject: CheckedOutline;
  /** Its noise grows when the loss is found to have steps. */
  scale: ProbeScale;
  readonly goal: ProbeGoal;
  readonly stream: Random;
  /** The error that must be found, in scaled coordinates. */
  readonly error: number;
}

/** All agree to the largest bar that was kept, when the goal is met; otherwise nothing is decided. */
export function agreeing(run: ProbeRun, bars: readonly number[], isMet: boolean): Columns {
  const bar = Math.max(0, ...bars);
  const columns = isMet ? answered(run, "agrees", "none", bar) : answered(run, "inconclusive", "unmetGoal", bar);
  const visible = visibleError(bars, run.goal.miss);
  for (let i = 0; i < columns.resolution.length; i++) columns.resolution[i] = visible / run.scale.sizes[i]!;
  return columns;
}

/** The same answer everywhere, with a bar in scaled coordinates, which is also the resolution. */
export function answered({ scale }: ProbeRun, kind: Kind, reason: Reason, bar: number): Columns {
  const columns = createColumns(scale.claimed);
  columns.kind.fill(KINDS.indexOf(kind));
  columns.reason.fill(REASON_CODES.indexOf(reason));
  for (let i = 0; i < scale.sizes.length; i++) columns.bar[i] = columns.resolution[i] = bar / scale.sizes[i]!;
  return columns;
}

/** A claim that is not finite disagrees; a loss that is not finite decides nothing. */
export function nonFinite(claimed: Float64Array, value: number): ProbeOutcome {
  const columns = createColumns(claimed);
  columns.reason.fill(REASON_CODES.indexOf("lossNotFinite"));
  for (let i = 0; i < claimed.length; i++) {
    if (!Number.isFinite(value) || Number.isFinite(claimed[i])) continue;
    columns.kind[i] = KINDS.indexOf("disagrees");
    columns.reason[i] = REASON_CODES.indexOf("claimNotFinite");
  }
  return { columns, evidence: "sampled", missProbability: 1, isUnexplained: false };
}

/** A claim that disagrees where it was put right, and agrees elsewhere as far as the mended claim's probe shows. */
export function blamed(run: ProbeRun, { mended, mends, bar }: Blame): ProbeOutcome {
  const bars = bar === undefined ? [] : [bar];
  const columns = agreeing(run, bars, true);
  for (const { start, doubt } of mends) {
    for (let k = 0, i = start; k < doubt.length; k++, i++) {
      columns.measured[i] = mended[i]!;
      columns.bar[i] = Math.abs(doubt[k]!);
      const isWrong = Math.abs(columns.claimed[i]! - mended[i]!) > columns.bar[i]!;
      if (isWrong) columns.kind[i] = KINDS.indexOf("disagrees");
    }
  }
  return { columns, evidence: "sampled", missProbability: missProbability(bars, run.error), isUnexplained: false };
}
