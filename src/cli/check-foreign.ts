import type { CheckOptions } from "../check/options.js";
import { remoteSubject, type Remote } from "../subject/remote.js";
import type { Precision } from "../subject/subject.js";
import { foreignCommand } from "./foreign-command.js";
import { limitsOf, type LimitFlags } from "./limit-options.js";
import { runChecks, type Checked } from "./run-checks.js";

/** How a command's subject is checked. */
interface ForeignOptions extends CheckOptions, LimitFlags {
  readonly precision?: Precision;
  /** Seconds that a diagnosis may take; 0 for none. */
  readonly diagnose: number;
}

/**
 * Checks the subject of a command that speaks the protocol; it is ended in any case. What it printed beside the protocol
 * is told on stderr: stray lines, and the last lines of its own stderr when it crashed.
 * @throws {UsageError} when it cannot be run
 * @throws {Misconduct} when it describes no subject
 */
export async function checkForeign(
  words: readonly string[],
  { startLimit, timeLimit, precision, ...options }: ForeignOptions,
  interruption: AbortController,
): Promise<Checked> {
  const command = foreignCommand("check", words);
  let remote: Remote | undefined;
  try {
    remote = await remoteSubject(() => command.start(), limitsOf({ startLimit, timeLimit }));
    const subject = precision === undefined ? remote.subject : { ...remote.subject, precision };
    const checked = await runChecks([subject], { ...options, timeLimit: Infinity }, interruption); // its own is kept
    if (checked.reports.some(({ misconduct }) => misconduct?.isCrash)) command.tellLastLines();
    return checked;
  } catch (error) {
    if (interruption.signal.aborted) return { reports: [], interrupted: true };
    command.tellLastLines();
    throw command.refusalOf(error);
  } finally {
    await remote?.close();
    command.tellNoise(remote?.noise);
  }
}
