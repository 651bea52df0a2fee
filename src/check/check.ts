import type { Random } from "../numeric/random.js";
import type { Engine } from "../subject/engine.js";
import type { SubjectOutline } from "../subject/subject.js";
import { checkByProbes } from "./check-probes.js";
import { observeConduct } from "./conduct.js";
import { checkEvery } from "./every.js";
import type { Mode } from "./mode.js";
import type { ProbeGoal, ProbeOutcome } from "./probe-answers.js";

/** What a check is asked for. */
export interface CheckGoal extends ProbeGoal {
  readonly mode: Mode | "auto";
  /** Loss evaluations that "auto" may spend before it changes from every coordinate to probes. */
  readonly budget: number;
}

/** What a check found, before it is made a report. */
export interface CheckOutcome extends ProbeOutcome {
  readonly mode: Mode;
}

/** Losses a coordinate costs in "every" mode, in the mean over networks of all classes. */
const LOSSES_PER_COORDINATE = 14;

/** Observes the subject's conduct, then checks its claim in the mode that was asked for or that fits the budget. */
export function* check(subject: SubjectOutline, goal: CheckGoal, stream: Random): Engine<CheckOutcome> {
  const { point, precision } = subject;
  const baseline = yield* observeConduct(point, stream);
  const fits = LOSSES_PER_COORDINATE * point.length <= goal.budget;
  const mode = goal.mode !== "auto" ? goal.mode : fits ? "every" : "probe";
  if (mode === "every") {
    const columns = yield* checkEvery(point, precision, stream);
    return { columns, mode, evidence: "measured", missProbability: undefined, isUnexplained: false };
  }
  return { ...(yield* checkByProbes(subject, baseline, goal, stream)), mode };
}
