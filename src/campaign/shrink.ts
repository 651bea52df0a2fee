import { checkGradient } from "../check/check-gradient.js";
import type { Report } from "../check/report.js";
import { diagnoseReport } from "../diagnosis/diagnose-report.js";
import { formatNetwork } from "../network/network-file.js";
import { networkSubject } from "../network/network-subject.js";
import type { Problem } from "../network/problem.js";
import { reportToText } from "../report/text.js";
import type { Failure } from "./outcome.js";
import { cleared, isConfirmedWrong } from "./second-opinion.js";
import { smallestProblem } from "./smallest.js";

/** Checks that shrinking one failure may cost. */
const MOST_CHECKS = 2000;

/** Networks up to this many parameters get a second opinion from the oracle, and are shrunk. */
const SMALL = 300;

/**
 * The check of a network's own backpropagation, without a second opinion. Misconduct fails: whoever else's subject
 * cannot be checked, this one must be.
 */
export function measureProblem(problem: Problem, name: string | undefined, seed: number): Report {
  const report = checkGradient(networkSubject(problem, name), { seed });
  return report.misconduct === undefined ? report : { ...report, verdict: "fail" };
}

/**
 * The check of a network's own backpropagation. A small network is refuted only when the decimal oracle confirms it:
 * otherwise the differences were fooled, and the verdict is inconclusive.
 */
export function checkProblem(problem: Problem, name: string | undefined, seed: number): Report {
  const report = measureProblem(problem, name, seed);
  const isCleared = report.counts.disagrees > 0 && isSmall(problem) && !isConfirmedWrong(problem, report);
  return isCleared ? cleared(report) : report;
}

function isSmall({ parameters }: Problem): boolean {
  return parameters.length <= SMALL;
}

/** The smallest problem found whose gradient is still refuted. */
function smallestFailure(problem: Problem, seed: number): Problem {
  let checks = 0;
  const fails = (simpler: Problem): boolean => checkProblem(simpler, undefined, seed).verdict === "fail";
  return smallestProblem(problem, fails, () => ++checks <= MOST_CHECKS);
}

/**
 * A refuted problem as a failure: shrunk, checked again, and kept as a network file. A large one is told as its report
 * tells it: the random networks show the same bug small.
 */
export function failureOf(section: string, problem: Problem, report: Report, replay: string): Failure {
  if (!isSmall(problem)) return { section, report: reportToText(report), network: undefined, replay };
  const smallest = smallestFailure(problem, report.seed);
  const again = checkProblem(smallest, undefined, report.seed);
  const told = reportToText({ ...again, diagnosis: diagnoseReport(again, networkSubject(smallest)) });
  return { section, report: told, network: formatNetwork(smallest), replay };
}
