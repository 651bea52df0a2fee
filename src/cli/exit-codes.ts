import type { Report, Verdict } from "../check/report.js";

/** Exit codes of the command line: part of its contract. */
export const EXIT = { pass: 0, fail: 1, usage: 2, inconclusive: 3, crashed: 4, interrupted: 130 } as const;

/** The exit code of a verdict. */
export function exitCodeOf(verdict: Verdict): number {
  return EXIT[verdict];
}

/** The exit codes of single checks, the worst first: a gradient proved wrong outweighs a subject that crashed. */
const WORST_FIRST: readonly number[] = [EXIT.fail, EXIT.crashed, EXIT.inconclusive, EXIT.pass];

/** The exit code of several checks: that of the worst; inconclusive when there is none. */
export function exitCodeOfReports(reports: readonly Report[]): number {
  const codes = reports.map(({ verdict, misconduct }) =>
    misconduct?.isCrash === true ? EXIT.crashed : exitCodeOf(verdict),
  );
  return WORST_FIRST.find((code) => codes.includes(code)) ?? EXIT.inconclusive;
}

/** A mistake of the user's, told in one line with exit code 2. */
export class UsageError extends Error {}
