import type { Verdict } from "../check/report.js";

/** Exit codes of the command line: part of its contract. */
export const EXIT = { pass: 0, fail: 1, usage: 2, inconclusive: 3, crashed: 4, interrupted: 130 } as const;

/** The exit code of a verdict. */
export function exitCodeOf(verdict: Verdict): number {
  return EXIT[verdict];
}

/** A mistake of the user's, told in one line with exit code 2. */
export class UsageError extends Error {}
