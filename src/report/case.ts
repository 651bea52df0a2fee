import type { Verdict } from "../check/report.js";

/** How a case ended: as its verdict says, or the subject crashed, or nothing was decided about this part of a pass. */
export type Ending = Verdict | "crash" | "skip";

/** What test dashboards and annotations show: a part of a report, or a part of the main job. */
export interface Case {
  /** Title of the group and of the case: the same in every run, so without a seed. */
  readonly suite: string;
  readonly name: string;
  readonly ending: Ending;
  /** What happened, on one line. */
  readonly message: string;
  readonly details: string;
  readonly seconds?: number;
}
