import { diagnose } from "../diagnosis/diagnose.js";
import type { Backpropagation, Diagnosis } from "../diagnosis/diagnosis.js";
import type { Claim } from "../diagnosis/frame.js";
import { nameOf } from "../diagnosis/stories.js";
import type { Problem } from "../network/problem.js";
import { smallestProblem } from "./smallest.js";

/**
 * The smallest network found on which the program's gradient has the same bug: its name is among those that fit. A
 * network that the program throws on does not have it.
 */
export function smallestWithBug(
  program: Backpropagation,
  diagnosis: Diagnosis,
  { problem, seconds }: { readonly problem: Problem; readonly seconds: number },
): Claim | undefined {
  const name = nameOf(diagnosis);
  const end = performance.now() + 1000 * seconds;
  let smallest: Claim | undefined;
  smallestProblem(
    problem,
    (simpler) => {
      const claim = claimOf(program, simpler);
      const found = claim && diagnose([claim]);
      const hasBug = found !== undefined && [found, ...found.alternatives].some((other) => nameOf(other) === name);
      if (hasBug) smallest = claim;
      return hasBug;
    },
    () => performance.now() < end,
  );
  return smallest ?? claimOf(program, problem);
}

/** What the program claims for a network; undefined where it throws. */
function claimOf(program: Backpropagation, problem: Problem): Claim | undefined {
  try {
    return { problem, claimed: Float64Array.from(program(problem)) };
  } catch {
    return undefined;
  }
}
