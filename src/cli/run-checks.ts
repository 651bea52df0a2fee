import { checkGradientAsync } from "../check/check-gradient.js";
import type { AsyncCheckOptions } from "../check/options.js";
import type { Report } from "../check/report.js";
import type { DiagnosedReport } from "../report/diagnosed.js";
import { oneLine } from "../report/one-line.js";
import type { AsyncSubject, PlainAsyncSubject } from "../subject/subject.js";
import { progressLine } from "./output.js";
import { watch } from "./watch.js";

/** How subjects are checked. */
interface RunOptions extends AsyncCheckOptions {
  readonly timeLimit: number;
  /** Seconds that a diagnosis may take; 0 for none. */
  readonly diagnose: number;
}

/** What was checked, and whether SIGINT came before the rest. */
export interface Checked {
  readonly reports: readonly DiagnosedReport[];
  readonly interrupted: boolean;
}

/** The reports of the subjects in turn, with what is being checked on a terminal; SIGINT keeps those made so far. */
export async function runChecks(
  subjects: readonly AsyncSubject[],
  { diagnose, ...options }: RunOptions,
  interruption: AbortController,
): Promise<Checked> {
  const { signal } = interruption;
  const guard = watch(options.timeLimit, interruption);
  const line = progressLine(process.stderr);
  const reports: DiagnosedReport[] = [];
  try {
    for (const [k, subject] of subjects.entries()) {
      line.show(`checking ${oneLine(subject.name)} (${k + 1}/${subjects.length})`);
      // what the answers are is looked at when they come
      const report = await checkGradientAsync(subject as PlainAsyncSubject, { ...options, signal, guard });
      reports.push(report);
      reports[k] = await diagnosed(report, subject, diagnose);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    line.clear();
  }
  return { reports, interrupted: signal.aborted };
}

/** The report with the name of the bug, when it failed. */
async function diagnosed(report: Report, subject: AsyncSubject, seconds: number): Promise<DiagnosedReport> {
  if (report.verdict !== "fail" || seconds === 0) return report;
  const { diagnoseReportAsync } = await import("../diagnosis/diagnose-report.js");
  return { ...report, diagnosis: await diagnoseReportAsync(report, subject, seconds) };
}
