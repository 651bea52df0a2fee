import { checkGradient } from "../check/check-gradient.js";
import type { CheckOptions } from "../check/options.js";
import type { Report } from "../check/report.js";
import type { PlainSubject } from "../subject/subject.js";
import { reportToText } from "./text.js";

/** A gradient that is refuted or undecided: its message is the report in words. */
export class GradientError extends Error {
  readonly report: Report;

  constructor(report: Report) {
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
  if (report.verdict !== "pass") throw new GradientError(report);
}
