// @ts-check
import { at, numericGradient } from "./differences.mjs";

/** NumericDiffOptions: ridders_relative_initial_step_size, and 2 to the power of half the 10 rows. */
const RELATIVE_STEP = 1e-2;
const ROWS = 10;
const FIRST_STEP = 2 ** (ROWS / 2);
/** ridders_epsilon: an error estimate below it ends the refinement. */
const ENOUGH = 1e-12;
/** Solver::Options::gradient_check_relative_precision. */
const PRECISION = 1e-8;

/**
 * Ridders' extrapolation of central differences, steps halved row by row, as Ceres does it.
 * @param {(x: number) => number} f
 * @param {number} x
 */
function ridders(f, x) {
  let step = FIRST_STEP * Math.max(RELATIVE_STEP, RELATIVE_STEP * Math.abs(x));
  let best = { value: NaN, error: Number.MAX_VALUE };
  /** @type {number[]} */
  let previous = [];
  for (let row = 0; row < ROWS; row++) {
    const current = [(f(x + step) - f(x - step)) / (2 * step)];
    if (row === 0) best.value = at(current, 0);
    best = extrapolated(current, previous, best);
    const isUnstable = row > 0 && Math.abs(at(current, row) - at(previous, row - 1)) >= 2 * best.error;
    if (best.error < ENOUGH || isUnstable) break;
    previous = current;
    step /= 2;
  }
  return best.value;
}

/**
 * Fills a row of the tableau, until an entry is good enough.
 * @param {number[]} current the row, its difference only; the extrapolations are added
 * @param {number[]} previous the row above
 * @param {{ value: number, error: number }} best so far
 */
function extrapolated(current, previous, best) {
  let found = best;
  for (let k = 1; k <= previous.length && found.error >= ENOUGH; k++) {
    const [left, above] = [at(current, k - 1), at(previous, k - 1)];
    const value = (4 ** k * left - above) / (4 ** k - 1);
    const error = Math.max(Math.abs(value - left), Math.abs(value - above));
    if (error <= found.error) found = { value, error };
    current.push(value);
  }
  return found;
}

/** @type {import("./differences.mjs").Peer} */
export const CERES = {
  name: "Ceres GradientChecker",
  source: "ceres::GradientChecker, numeric_diff.h and is_close.cc: Ridders, relative error < 1e-8, absolute beside a 0",
  measure(subject) {
    const numeric = numericGradient(subject, ridders);
    return (claimed) =>
      numeric.every((n, i) => {
        const a = at(claimed, i);
        const size = a === 0 || n === 0 ? 1 : Math.max(Math.abs(a), Math.abs(n));
        return Math.abs(a - n) / size < PRECISION;
      });
  },
};
