// @ts-check
// What the checkers of other packages have in common: differences of a loss, and comparisons with a tolerance.

/**
 * What a checker sees of a subject besides its claim.
 * @typedef {{
 *   readonly point: Float64Array,
 *   readonly blocks: readonly { readonly shape: readonly number[] }[],
 *   loss(theta: Float64Array): number,
 * }} Measurable
 */

/** @typedef {{ uniform(): number, normal(): number, integer(from: number, to: number): number }} Stream */

/** @typedef {(claimed: Float64Array) => boolean} Judge whether a claimed gradient passes */

/**
 * A checker of another package by its documented default rule. What it measures does not depend on the claim, so one
 * measurement judges any number of claims.
 * @typedef {{
 *   readonly name: string,
 *   readonly source: string,
 *   measure(subject: Measurable, stream: Stream): Judge,
 * }} Peer
 */

/**
 * f as a function of coordinate i alone.
 * @param {Measurable} subject
 * @param {number} i
 * @returns {(x: number) => number}
 */
function slice(subject, i) {
  return (x) => subject.loss(subject.point.with(i, x));
}

/**
 * Every coordinate's derivative by a rule for functions of one number.
 * @param {Measurable} subject
 * @param {(f: (x: number) => number, x: number) => number} rule
 * @returns {Float64Array}
 */
export function numericGradient(subject, rule) {
  return subject.point.map((x, i) => rule(slice(subject, i), x));
}

/**
 * (f(x + h) − f(x − h))/2h.
 * @param {number} h
 * @returns {(f: (x: number) => number, x: number) => number}
 */
export const central = (h) => (f, x) => (f(x + h) - f(x - h)) / (2 * h);

/**
 * f at θ + h·direction.
 * @param {Measurable} subject
 * @param {Float64Array} direction
 * @param {number} h
 */
export function lossAlong(subject, direction, h) {
  return subject.loss(subject.point.map((x, i) => x + h * at(direction, i)));
}

/**
 * The central difference along a direction.
 * @param {Measurable} subject
 * @param {Float64Array} direction
 * @param {number} h
 */
export function slopeAlong(subject, direction, h) {
  return (lossAlong(subject, direction, h) - lossAlong(subject, direction, -h)) / (2 * h);
}

/**
 * Entry i, NaN beyond the end.
 * @param {ArrayLike<number>} v
 * @param {number} i
 */
export const at = (v, i) => v[i] ?? NaN;

/**
 * @param {Float64Array} v
 * @param {Float64Array} w
 */
export const dot = (v, w) => v.reduce((sum, x, i) => sum + x * at(w, i), 0);

/** @param {Float64Array} v */
export const norm = (v) => Math.sqrt(dot(v, v));

/**
 * @param {Float64Array} v
 * @param {Float64Array} w
 */
export const minus = (v, w) => v.map((x, i) => x - at(w, i));

/**
 * v/‖v‖.
 * @param {Float64Array} v
 */
export function unit(v) {
  const length = norm(v);
  return v.map((x) => x / length);
}

/**
 * Standard normal entries, one a coordinate.
 * @param {Measurable} subject
 * @param {Stream} stream
 */
export const normals = ({ point }, stream) => point.map(() => stream.normal());

/**
 * numpy's allclose: |found − desired| ≤ absolute + relative·|desired|; false for NaN and for an infinite distance.
 * @param {number} absolute
 * @param {number} relative
 * @returns {(found: number, desired: number) => boolean}
 */
export const close = (absolute, relative) => (found, desired) =>
  Number.isFinite(found - desired) && Math.abs(found - desired) <= absolute + relative * Math.abs(desired);

/**
 * Where each named tensor lies in θ.
 * @param {Measurable} subject
 * @returns {{ start: number, end: number }[]}
 */
export function blockRanges({ blocks }) {
  let end = 0;
  return blocks.map(({ shape }) => {
    const start = end;
    end += shape.reduce((product, n) => product * n, 1);
    return { start, end };
  });
}
