import type { Report } from "../check/report.js";
import type { Diagnosis } from "../diagnosis/diagnosis.js";

/** A report that may carry the name of the bug. */
export interface DiagnosedReport extends Report {
  readonly diagnosis?: Diagnosis | undefined;
}
