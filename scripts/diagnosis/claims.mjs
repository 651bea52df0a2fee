// @ts-check
// What a program claims where it runs, and whether it is wrong there.
import { STUDENT_PROGRAM } from "./student-program.mjs";
import { compile } from "./program.mjs";

/** @typedef {import("../../dist/network.js").Problem} Problem */
/** @typedef {{ problem: Problem, claimed: Float64Array }} Claim */

/** A mutant is wrong on a network where it moves the gradient by more than this, relative to the largest entry. */
const WRONG = 1e-6;
const right = compile(STUDENT_PROGRAM);

/**
 * The claims of a program on the networks where it neither crashes nor yields a number that is not finite.
 * @param {string} text
 * @param {readonly Problem[]} problems
 * @returns {Claim[]} in the precision of the problems
 */
export function claimsOf(text, problems) {
  const program = compile(text);
  return problems.flatMap((problem) => {
    try {
      const claimed = program(problem, problem.precision === "float32" ? Float32Array : Float64Array);
      return claimed.every(Number.isFinite) ? [{ problem, claimed }] : [];
    } catch {
      return [];
    }
  });
}

/** Whether a claim is off by more than 1e-6 of the largest entry. @param {Claim} claim */
export function isWrong({ problem, claimed }) {
  const g = right(problem);
  const largest = g.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  return g.some((v, i) => Math.abs((claimed[i] ?? NaN) - v) > WRONG * largest);
}
