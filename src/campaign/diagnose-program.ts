import type { Backpropagation, Diagnosis } from "../diagnosis/diagnosis.js";
import { probeProgram } from "../diagnosis/program-probes.js";
import { diagnoseProgram } from "../diagnosis/diagnose-program.js";
import type { Claim } from "../diagnosis/frame.js";
import { smallestWithBug } from "./smallest-bug.js";

/** What is wrong with a program, and the smallest network found that shows it. */
export interface NamedBug {
  readonly diagnosis: Diagnosis;
  readonly smallest: Claim | undefined;
}

/**
 * The bug of a program: what it does with its state, its arguments and its batch comes before any formula, since the
 * numbers of such a program mean little.
 */
export function nameBug(
  program: Backpropagation,
  { seed, seconds }: { readonly seed: number; readonly seconds: number },
): NamedBug | undefined {
  const end = performance.now() + 1000 * seconds;
  const remaining = (): number => (end - performance.now()) / 1000;
  const found = diagnoseProgram(program, { seed, seconds: remaining() / 2 });
  if (found?.network === undefined) return found && { diagnosis: found, smallest: undefined };
  const diagnosis = probeProgram(program, found.network) ?? found;
  const smallest = smallestWithBug(program, diagnosis, { problem: found.network, seconds: remaining() });
  return { diagnosis, smallest };
}
