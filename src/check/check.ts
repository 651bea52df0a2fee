import type { Random } from "../numeric/random.js";
import type { Engine } from "../subject/engine.js";
import type { SubjectOutline } from "../subject/subject.js";
import { checkByProbes, type ProbeGoal } from "./check-probes.js";
import type { Columns } from "./columns.js";
import { observeConduct } from "./conduct.js";
import { checkEvery } from "./every.js";
import type { Evidence, Mode } from "./mode.js";
import { PRECISIONS } from "./precision.js";

/** What a check is asked for. */
export interface CheckGoal extends ProbeGoal {
  readonly mode: Mode | "auto";
  /** Loss evaluations that "auto" may spend before it changes from every coordinate to probes. */
  readonly budget: number;
}

/** What a check found, before it is made a report. */
export interface CheckOutcome {
  readonly columns: Columns;
  readonly mode: Mode;
  readonly evidence: Evidence;
  readonly missProbability: number | undefined;
  readonly isUnexplained: boolean;
}

/** Losses a coordinate costs in "every" mode, in the mean over networks of all classes. */
const LOSSES_PER_COORDINATE = 14;

/** Observes the subject's conduct, then checks its claim in the mode that was asked for or that fits the budget. */
export function* check(subject: SubjectOutline, goal: CheckGoal, stream: Random): Engine<CheckOutcome> {
  const { point, blocks, precision } = subject;
  const baseline = yield* observeConduct(point, stream);
  const fits = LOSSES_PER_COORDINATE * point.length <= goal.budget;
  const mode = goal.mode !== "auto" ? goal.mode : fits ? "every" : "probe";
  if (mode === "every") {
    const columns = yield* checkEvery(point, precision, stream);
    return { columns, mode, evidence: "measured", missProbability: undefined, isUnexplained: false };
  }
  const probed = yield* checkByProbes({ point, blocks, model: PRECISIONS[precision] }, baseline, goal, stream);
  return { ...probed, mode, evidence: "sampled" };
}
