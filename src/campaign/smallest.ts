import { exactKinks } from "../generators/kinks.js";
import { simplerProblems } from "../generators/simpler.js";
import type { Problem } from "../network/problem.js";

/**
 * The smallest problem found that still fails: the first simpler one that does, again and again.
 * @param mayGoOn asked before every candidate; once it says no the smallest so far is given
 */
export function smallestProblem(
  problem: Problem,
  fails: (problem: Problem) => boolean,
  mayGoOn: () => boolean,
): Problem {
  let smallest = problem;
  for (;;) {
    const simpler = firstFailing(smallest, fails, mayGoOn);
    if (simpler === undefined) return smallest;
    smallest = simpler;
  }
}

function firstFailing(
  problem: Problem,
  fails: (problem: Problem) => boolean,
  mayGoOn: () => boolean,
): Problem | undefined {
  for (const simpler of simplerProblems(problem)) {
    if (!mayGoOn()) return undefined;
    // Two exact kinks at once refute backpropagation with any fixed slope at 0: not the bug that is being shrunk.
    if (exactKinks(simpler) <= 1 && fails(simpler)) return simpler;
  }
  return undefined;
}
