// @ts-check
import { blockRanges, minus, norm, numericGradient } from "./differences.mjs";

/** central_fdm(5, 1; max_range = 1e-2): five points for f′, its step from a seven-point estimate of f⁽⁵⁾. */
const MAX_RANGE = 1e-2;
/** DEFAULT_CONDITION: the size of the next derivative while it is not known. */
const CONDITION = 10;
const EPS = 2 ** -52;
const TOLERANCE = 1e-9;

/**
 * A stencil: Σ coefficients[j]·f(x + step·grid[j])/step^order is the derivative of that order.
 * @typedef {{ grid: readonly number[], coefficients: readonly number[], order: number }} Stencil
 */

/** @type {Stencil} */
const FIRST = { grid: [-2, -1, 0, 1, 2], coefficients: [1 / 12, -2 / 3, 0, 2 / 3, -1 / 12], order: 1 };
/** f⁽⁵⁾ one step to the left, at the point itself, and one step to the right: the three neighbourhood estimates. */
const FIFTH = [
  [-3 / 2, 8, -35 / 2, 20, -25 / 2, 4, -1 / 2],
  [-1 / 2, 2, -5 / 2, 0, 5 / 2, -2, 1 / 2],
  [1 / 2, -4, 25 / 2, -20, 35 / 2, -8, 3 / 2],
];
/** @type {Stencil} */
const BOUND = { grid: [-3, -2, -1, 0, 1, 2, 3], coefficients: FIFTH[1] ?? [], order: 5 };

/** @param {number} n */
const factorial = (n) => Array.from({ length: n }, (_, k) => k + 1).reduce((product, k) => product * k, 1);

/** @param {readonly number[]} terms */
const sizes = (terms) => terms.reduce((sum, term) => sum + Math.abs(term), 0);

/**
 * The step that minimises C₁·h^−Q + C₂·h^(P−Q), C₁ from the rounding of f and C₂ from its P-th derivative.
 * @param {Stencil} stencil
 * @param {number} size of the P-th derivative
 * @param {number} rounding of f
 */
function bestStep({ grid, coefficients, order }, size, rounding) {
  const points = grid.length;
  const c1 = rounding * sizes(coefficients);
  const c2 = (size * sizes(coefficients.map((c, j) => c * (grid[j] ?? NaN) ** points))) / factorial(points);
  return ((order / (points - order)) * (c1 / c2)) ** (1 / points);
}

/**
 * @param {Stencil} stencil
 * @param {number} step
 */
function limited(stencil, step) {
  const reach = Math.max(...stencil.grid.map(Math.abs));
  return Math.min(step, MAX_RANGE / reach, 1000 * bestStep(stencil, CONDITION, EPS));
}

/**
 * @param {readonly number[]} coefficients
 * @param {readonly number[]} values
 */
const combine = (coefficients, values) => coefficients.reduce((sum, c, j) => sum + c * (values[j] ?? NaN), 0);

/**
 * The distance from |x| to the next float64, as Julia's eps(x).
 * @param {number} x
 */
const ulp = (x) => Math.max(2 ** (Math.floor(Math.log2(x)) - 52), Number.MIN_VALUE);

/**
 * @param {(x: number) => number} f
 * @param {number} x
 */
function derivative(f, x) {
  const first = limited(BOUND, bestStep(BOUND, CONDITION, EPS));
  const values = BOUND.grid.map((g) => f(x + first * g));
  const fifth = Math.max(
    ...FIFTH.map((coefficients) => Math.abs(combine(coefficients, values) / first ** BOUND.order)),
  );
  const size = Math.max(...values.map(Math.abs));
  const known = fifth !== 0 && size !== 0;
  const step = limited(FIRST, known ? bestStep(FIRST, fifth, ulp(size)) : bestStep(FIRST, CONDITION, EPS));
  const samples = FIRST.grid.map((g) => f(x + step * g));
  return combine(FIRST.coefficients, samples) / step;
}

/** @type {import("./differences.mjs").Peer} */
export const FINITE_DIFFERENCES_JL = {
  name: "ChainRulesTestUtils.jl",
  source:
    "ChainRulesTestUtils.test_rrule: central_fdm(5, 1; max_range = 1e-2), isapprox(rtol = atol = 1e-9) of each array " +
    "(test_approx of two numeric arrays: Julia prefers the method whose union holds AbstractArray{<:Number})",
  measure(subject, stream) {
    const cotangent = stream.integer(-900, 900) / 100; // rand_tangent of a number: −9:0.01:9
    const scaled = { ...subject, loss: (/** @type {Float64Array} */ theta) => cotangent * subject.loss(theta) };
    const numeric = numericGradient(scaled, derivative);
    return (claimed) =>
      blockRanges(subject).every(({ start, end }) => {
        const a = claimed.subarray(start, end).map((g) => cotangent * g);
        const n = numeric.subarray(start, end);
        const distance = norm(minus(a, n));
        return Number.isFinite(distance) && distance <= TOLERANCE * Math.max(1, norm(a), norm(n));
      });
  },
};
