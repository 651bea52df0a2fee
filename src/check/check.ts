import type { Random } from "../numeric/random.js";
import { askClaimBar, askingTwin, type Engine } from "../subject/engine.js";
import type { AsyncSubject, Precision, SubjectOutline } from "../subject/subject.js";
import { arithmeticOf, precisionOf } from "./arithmetic.js";
import { checkByProbes } from "./check-probes.js";
import { observeConduct, type Baseline } from "./conduct.js";
import { checkEvery } from "./every.js";
import type { Mode } from "./mode.js";
import { PRECISIONS, type CheckedOutline } from "./precision.js";
import type { ProbeGoal, ProbeOutcome } from "./probe-answers.js";

/** What a check is asked for. */
export interface CheckGoal extends ProbeGoal {
  readonly mode: Mode | "auto";
  /** Loss evaluations that "auto" may spend before it changes from every coordinate to probes. */
  readonly budget: number;
  /** Seconds that "auto" may spend on them. */
  readonly seconds: number;
}

/** What a check found, before it is made a report. */
export interface CheckOutcome extends ProbeOutcome {
  readonly mode: Mode;
  /** The precision in which the subject computes, stated or detected. */
  readonly precision: Precision;
}

/** What a check knows of a subject: its outline, and whether it has a twin and bars of its claim. */
export type CheckSubject = SubjectOutline & Pick<AsyncSubject, "twin" | "claimBar">;

/** Losses a coordinate costs in "every" mode, in the mean over networks of all classes. */
const LOSSES_PER_COORDINATE = 14;

/**
 * Observes the subject's conduct, finds out how it computes, then checks its claim in the mode that was asked for or that
 * fits the budget. A float32 subject is checked at its point rounded to float32, as it rounds it itself.
 */
export function* check(subject: CheckSubject, goal: CheckGoal, stream: Random): Engine<CheckOutcome> {
  const baseline = yield* observeConduct(subject.point, stream);
  const precision = precisionOf(subject, baseline);
  const point = subject.point.map((x) => PRECISIONS[precision].round(x));
  const { arithmetic, value } = yield* arithmeticOf(subject, point, baseline);
  const claimBar = subject.claimBar === undefined ? undefined : yield* askClaimBar(point);
  const engine = checkIn({ ...subject, point, claimBar, precision: arithmetic }, { ...baseline, value }, goal, stream);
  return { ...(yield* arithmetic === "twin" ? askingTwin(engine) : engine), precision };
}

function* checkIn(
  subject: CheckedOutline,
  baseline: Baseline,
  goal: CheckGoal,
  stream: Random,
): Engine<Omit<CheckOutcome, "precision">> {
  const { point } = subject;
  const losses = LOSSES_PER_COORDINATE * point.length;
  const fits = losses <= goal.budget && losses * baseline.seconds <= goal.seconds;
  const mode = goal.mode !== "auto" ? goal.mode : fits ? "every" : "probe";
  if (mode === "every") {
    const columns = yield* checkEvery(point, subject.precision, stream, subject.claimBar);
    return { columns, mode, evidence: "measured", missProbability: undefined, isUnexplained: false };
  }
  return { ...(yield* checkByProbes(subject, baseline, goal, stream)), mode };
}
