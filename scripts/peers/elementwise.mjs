// @ts-check
// Checkers that difference every coordinate and compare the claimed gradient with the numeric one.
import { at, central, close, minus, norm, numericGradient } from "./differences.mjs";

/** @typedef {import("./differences.mjs").Peer} Peer */

/**
 * @param {(f: (x: number) => number, x: number) => number} rule
 * @param {(claimed: Float64Array, numeric: Float64Array) => boolean} passes
 * @returns {Peer["measure"]}
 */
const gradientBy = (rule, passes) => (subject) => {
  const numeric = numericGradient(subject, rule);
  return (claimed) => passes(claimed, numeric);
};

/**
 * Every entry by itself.
 * @param {(claimed: number, numeric: number) => boolean} passes
 * @returns {(claimed: Float64Array, numeric: Float64Array) => boolean}
 */
const entrywise = (passes) => (claimed, numeric) => numeric.every((n, i) => passes(at(claimed, i), n));

/**
 * |a − n|/max(|a|, |n|) < bound; two zeros pass.
 * @param {number} bound
 * @returns {(claimed: number, numeric: number) => boolean}
 */
const relativelyBelow = (bound) => (a, n) => a === n || Math.abs(a - n) / Math.max(Math.abs(a), Math.abs(n)) < bound;

/** scipy's default step, √(2⁻⁵²) as its signature rounds it. */
const SCIPY_STEP = 1.49e-8;
const TENSORFLOW_STEP = 1 / 1024;
const CS231N_STEP = 1e-5;

/** @type {Peer["measure"]} */
function scipyNorm(subject) {
  const { point } = subject;
  const f0 = subject.loss(point);
  const numeric = point.map((x, i) => {
    const forward = x + SCIPY_STEP;
    const moved = forward === x ? x + Math.sign(x) * SCIPY_STEP * Math.abs(x) : forward;
    return (subject.loss(point.with(i, moved)) - f0) / (moved - x);
  });
  return (claimed) => norm(minus(claimed, numeric)) < 1e-6;
}

/** @type {readonly Peer[]} */
export const ELEMENTWISE = [
  {
    name: "torch gradcheck",
    source:
      "torch.autograd.gradcheck(eps=1e-6, atol=1e-5, rtol=1e-3): allclose of the analytical and numerical Jacobian",
    measure: gradientBy(central(1e-6), entrywise(close(1e-5, 1e-3))),
  },
  {
    name: "TensorFlow, max_error < 1e-4",
    source: "tf.test.compute_gradient(delta=1/1024); its documentation's own example asserts max_error < 1e-4",
    measure: gradientBy(
      central(TENSORFLOW_STEP),
      entrywise((a, n) => Math.abs(a - n) < 1e-4),
    ),
  },
  {
    name: "TensorFlow, assertAllClose",
    source: "tf.test.compute_gradient(delta=1/1024) and tf.test.TestCase.assertAllClose(rtol=1e-6, atol=1e-6)",
    measure: gradientBy(central(TENSORFLOW_STEP), entrywise(close(1e-6, 1e-6))),
  },
  {
    name: "scipy check_grad < 1e-6",
    source:
      "scipy.optimize.check_grad(epsilon=1.49e-8): the 2-norm of the error by forward differences; users ask 1e-6",
    measure: scipyNorm,
  },
  {
    name: "CS231n, 1e-7",
    source: "CS231n notes, neural-networks-3, gradient checks: h = 1e-5, relative error 1e-7 and less: be happy",
    measure: gradientBy(central(CS231N_STEP), entrywise(relativelyBelow(1e-7))),
  },
  {
    name: "CS231n, 1e-2",
    source: "CS231n notes, neural-networks-3, gradient checks: h = 1e-5, relative error > 1e-2: probably wrong",
    measure: gradientBy(central(CS231N_STEP), entrywise(relativelyBelow(1e-2))),
  },
  {
    name: "deeplearning.ai, 1e-7",
    source: "deeplearning.ai, Improving Deep Neural Networks, gradient checking: ‖a − n‖/(‖a‖ + ‖n‖) ≤ 1e-7, ε = 1e-7",
    measure: gradientBy(central(1e-7), (a, n) => norm(minus(a, n)) / (norm(a) + norm(n)) <= 1e-7),
  },
];
