// @ts-check
// What is known about a gradient, and how far a claim is from it.
import { at } from "../peers/differences.mjs";

/** A bug must be this many times larger than the error by rounding of the right program itself. */
const STANDS_OUT = 100;

/**
 * Entry i of the gradient lies in [lower[i], upper[i]], one number but at a kink. Rounding may move it by up to
 * allowance[i].
 * @typedef {{ lower: Float64Array, upper: Float64Array, allowance: Float64Array }} Truth
 */

/**
 * The truth from the ends of every entry. At saturation the right program may lose many digits: the allowance grows
 * with its own error, but not at a kink.
 * @param {readonly (readonly number[])[]} ends one number or two an entry
 * @param {{ right: Float64Array, allowance: Float64Array }} rounding the right program's claim, and the allowance a priori
 * @returns {Truth}
 */
export function truthOf(ends, { right, allowance }) {
  const lower = Float64Array.from(ends, (values) => Math.min(...values));
  const upper = Float64Array.from(ends, (values) => Math.max(...values));
  const own = errors({ lower, upper }, right);
  return {
    lower,
    upper,
    allowance: allowance.map((a, i) => (lower[i] === upper[i] ? Math.max(a, STANDS_OUT * at(own, i)) : a)),
  };
}

/**
 * How far each entry of a claim is from the truth; ∞ for one that is no finite number.
 * @param {Pick<Truth, "lower" | "upper">} truth
 * @param {Float64Array} claimed
 * @returns {Float64Array}
 */
export function errors({ lower, upper }, claimed) {
  return lower.map((low, i) => {
    const g = at(claimed, i);
    return Number.isFinite(g) ? Math.max(0, low - g, g - at(upper, i)) : Infinity;
  });
}

/**
 * Whether some entry is off by more than rounding.
 * @param {Truth} truth
 * @param {Float64Array} claimed
 */
export function isWrong(truth, claimed) {
  return errors(truth, claimed).some((error, i) => error > at(truth.allowance, i));
}

/**
 * ‖error‖/‖gradient‖, ∞ where the gradient is 0; at a kink the larger slope counts.
 * @param {Truth} truth
 * @param {Float64Array} claimed wrong
 */
export function relativeError(truth, claimed) {
  const gradient = truth.lower.map((low, i) => Math.max(Math.abs(low), Math.abs(at(truth.upper, i))));
  return Math.hypot(...errors(truth, claimed)) / Math.hypot(...gradient);
}
