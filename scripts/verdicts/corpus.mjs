// @ts-check
// The networks, right gradients and planted bugs that verdicts are compared on, with the truth by the decimal oracle.
import { mutants, mutantSubject, randomProblem, roundingAllowance } from "../../dist/generators.js";
import { differenceQuotients } from "../../dist/index.js";
import { networkLoss, networkSubject } from "../../dist/network.js";
import { nearestFloat64 } from "../../dist/numeric/decimal.js";
import { permutation, random } from "../../dist/numeric/random.js";
import { isWrong, truthOf } from "./truth.mjs";

/** @typedef {import("../../dist/index.js").Subject} Subject */

/** Planted bugs a network, drawn from those that apply. */
const BUGS_EACH = 12;

/**
 * @typedef {{
 *   className: import("../../dist/generators.js").ProblemClass,
 *   right: Subject,
 *   truth: import("./truth.mjs").Truth,
 *   wrong: { bug: string, subject: Subject }[],
 * }} Case
 */

/**
 * Case k of a class: the stream (seed, class, k) decides everything.
 * @param {number} seed
 * @param {import("./run.mjs").Job} job
 * @returns {Case}
 */
export function makeCase(seed, { className, classIndex, k }) {
  const stream = random(seed, classIndex, k);
  const { problem, ends } = drawKnown(className, stream);
  const right = networkSubject(problem);
  const allowance = roundingAllowance(problem);
  const truth = truthOf(ends, { right: right.gradient(right.point), allowance });
  const applicable = mutants(problem);
  const wrong = [];
  for (const row of permutation(stream, applicable.length)) {
    const mutant = applicable[row];
    if (mutant === undefined || wrong.length === BUGS_EACH) break;
    const subject = mutantSubject(problem, mutant, stream.integer(0, 2 ** 31 - 1));
    if (isWrong(truth, subject.gradient(subject.point))) wrong.push({ bug: mutant.name, subject });
  }
  return { className, right, truth, wrong };
}

/**
 * A problem with its truth, drawn again where a pre-activation lies beyond the oracle's exp.
 * @param {Case["className"]} className @param {import("../../dist/numeric/random.js").Random} stream
 */
function drawKnown(className, stream) {
  for (;;) {
    const problem = randomProblem(className, stream);
    try {
      return { problem, ends: endsOf(problem) };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
}

/**
 * Entry i by the decimal oracle: the derivative, or the one-sided slopes at a kink.
 * @param {import("../../dist/network.js").Problem} problem
 */
function endsOf(problem) {
  return differenceQuotients(networkLoss(problem), problem.parameters).map(({ left, right, value, isKink }) =>
    (isKink ? [left, right] : [value]).map(nearestFloat64),
  );
}
