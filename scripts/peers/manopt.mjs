// @ts-check
import { at, dot, lossAlong, normals, unit } from "./differences.mjs";

/** 51 steps from 1e-8 to 1, evenly spaced in their logarithm. */
const LOG_STEPS = Float64Array.from({ length: 51 }, (_, k) => -8 + (8 * k) / 50);
/** Errors all below this: the linear model is exact. */
const EXACT = 1e-12;
/** Points of the window that the line is fitted in. */
const WINDOW = 11;
const EPS = 2 ** -52;
/** How far from 2 the slope may be: Manopt.jl's slope_tol; the others leave it to the reader. */
const SLOPE_RANGE = 0.1;

/** @param {Float64Array} v */
const mean = (v) => v.reduce((sum, x) => sum + x, 0) / v.length;

/**
 * Slope of the least-squares line, and the sum of its squared residuals.
 * @param {Float64Array} x
 * @param {Float64Array} y
 */
function line(x, y) {
  const dx = x.map((value) => value - mean(x));
  const dy = y.map((value) => value - mean(y));
  const slope = dot(dx, dy) / dot(dx, dx);
  return { slope, residual: dy.reduce((sum, value, i) => sum + (value - slope * at(dx, i)) ** 2, 0) };
}

/**
 * The slope of log₁₀ error in the window that is most like a line.
 * @param {Float64Array} errors
 */
function steadySlope(errors) {
  const logs = errors.map((error) => Math.log10(error + EPS));
  const windows = Array.from({ length: logs.length - WINDOW + 1 }, (_, k) =>
    line(LOG_STEPS.subarray(k, k + WINDOW), logs.subarray(k, k + WINDOW)),
  );
  return windows.reduce((best, window) => (window.residual < best.residual ? window : best)).slope;
}

/** @type {import("./differences.mjs").Peer} */
export const MANOPT = {
  name: "Manopt, slope 2 ± 0.1",
  source: "Manopt checkgradient and pymanopt check_gradient: error of the linear model at 51 steps along a tangent",
  measure(subject, stream) {
    const tangent = unit(normals(subject, stream));
    const f0 = subject.loss(subject.point);
    const steps = LOG_STEPS.map((k) => 10 ** k);
    const values = steps.map((t) => lossAlong(subject, tangent, t));
    return (claimed) => {
      const slope = dot(claimed, tangent);
      const errors = values.map((value, k) => Math.abs(value - f0 - slope * at(steps, k)));
      return errors.every((error) => error < EXACT) || Math.abs(steadySlope(errors) - 2) <= SLOPE_RANGE;
    };
  },
};
