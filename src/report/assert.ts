import { checkGradient } from "../check/check-gradient.js";
import type { CheckOptions } from "../check/options.js";
import { diagnoseReport } from "../diagnosis/diagnose-report.js";
import { asSubject, type PlainSubject } from "../subject/subject.js";
import type { DiagnosedReport } from "./diagnosed.js";
import { reportToText } from "./text.js";

/** A gradient that is refuted or undecided: its message is the report in words, with the name of the bug. */
export class GradientError extends Error {
  readonly report: DiagnosedReport;

  constructor(report: DiagnosedReport) {
    super(reportToText(report));
    this.name = "GradientError";
    this.report = report;
  }
}

/**
 * Asserts that the claimed gradient is the derivative of the loss, in any test runner.
 * @throws {GradientError} when the verdict is not pass
 */
export function assertGradient(subject: PlainSubject, options: CheckOptions = {}): void {
  const report = checkGradient(subject, options);
  if (report.verdict === "pass") return;
  throw new GradientError({ ...report, diagnosis: diagnoseReport(report, asSubject(subject)) });
}
