import { checkGradientAsync } from "../check/check-gradient.js";
import type { AsyncCheckOptions } from "../check/options.js";
import type { Report } from "../check/report.js";
import { oneLine } from "../report/one-line.js";
import type { AsyncSubject, PlainAsyncSubject } from "../subject/subject.js";
import { progressLine } from "./output.js";
import { watch } from "./watch.js";

/** What was checked, and whether SIGINT came before the rest. */
export interface Checked {
  readonly reports: readonly Report[];
  readonly interrupted: boolean;
}

/** The reports of the subjects in turn, with what is being checked on a terminal; SIGINT keeps those made so far. */
export async function runChecks(
  subjects: readonly AsyncSubject[],
  options: AsyncCheckOptions & { readonly timeLimit: number },
  interruption: AbortController,
): Promise<Checked> {
  const { signal } = interruption;
  const guard = watch(options.timeLimit, interruption);
  const line = progressLine(process.stderr);
  const reports: Report[] = [];
  try {
    for (const [k, subject] of subjects.entries()) {
      line.show(`checking ${oneLine(subject.name)} (${k + 1}/${subjects.length})`);
      // what the answers are is looked at when they come
      reports.push(await checkGradientAsync(subject as PlainAsyncSubject, { ...options, signal, guard }));
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    line.clear();
  }
  return { reports, interrupted: signal.aborted };
}
