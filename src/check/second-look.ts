import type { Random } from "../numeric/random.js";
import type { Columns } from "./columns.js";
import type { Calibration, Level } from "./ladder.js";

/** What a second look works with. */
export interface SecondLook {
  readonly point: Float64Array;
  readonly columns: Columns;
  readonly calibration: Calibration;
  readonly stream: Random;
  /** The usable levels of coordinate i's ladder, coarse to fine. */
  levels(i: number): readonly Level[];
}
