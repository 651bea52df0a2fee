import { checkGradient } from "../check/check-gradient.js";
import type { Report } from "../check/report.js";
import { exactKinks } from "../generators/kinks.js";
import { simplerProblems } from "../generators/simpler.js";
import { formatNetwork } from "../network/network-file.js";
import { networkSubject } from "../network/network-subject.js";
import type { Problem } from "../network/problem.js";
import { reportToText } from "../report/text.js";
import type { Failure } from "./outcome.js";

/** Checks that shrinking one failure may cost. */
const MOST_CHECKS = 2000;

/** The check of a network's own backpropagation. */
export function checkProblem(problem: Problem, name: string | undefined, seed: number): Report {
  return checkGradient(networkSubject(problem, name), { seed });
}

/** The smallest problem found whose gradient is still refuted: the first simpler one that fails, again and again. */
function smallestFailure(problem: Problem, seed: number): Problem {
  let smallest = problem;
  let checks = 0;
  for (;;) {
    const simpler = firstFailing(smallest, seed, () => ++checks <= MOST_CHECKS);
    if (simpler === undefined) return smallest;
    smallest = simpler;
  }
}

function firstFailing(problem: Problem, seed: number, mayGoOn: () => boolean): Problem | undefined {
  for (const simpler of simplerProblems(problem)) {
    if (!mayGoOn()) return undefined;
    // Two exact kinks at once refute backpropagation with any fixed slope at 0: not the bug that is being shrunk.
    if (exactKinks(simpler) > 1) continue;
    if (checkProblem(simpler, undefined, seed).verdict === "fail") return simpler;
  }
  return undefined;
}

/** A refuted problem as a failure: shrunk, checked again, and kept as a network file. */
export function failureOf(section: string, problem: Problem, seed: number, replay: string): Failure {
  const smallest = smallestFailure(problem, seed);
  const report = reportToText(checkProblem(smallest, undefined, seed));
  return { section, report, network: formatNetwork(smallest), replay };
}
