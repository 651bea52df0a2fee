import type { Random } from "../numeric/random.js";
import type { Engine } from "../subject/engine.js";
import { residualAlong, type ProbeScale } from "./probe.js";

/**
 * Location of wrong entries by probes on index ranges. All use one fixed random vector ξ (signs times U(¾, 1¼)), so
 * that residuals of parts add up to the residual of the whole.
 */

/** Rounds of index-weighted location before bisection takes over. */
const ROUNDS = 6;
/** Relative slack of a located index for the error of ξ-weighted residuals. */
const SLACK = 0.01;
/** A residual is seen from twice the bar on, and one bar more for each level of subtraction it went through. */
const SEEN = 2;

/** A half-open range of coordinates. */
type IndexRange = readonly [start: number, end: number];

/** The fixed vector ξ of one search. */
export function searchVector(scale: ProbeScale, stream: Random): Float64Array {
  return scale.sizes.map((size) => size * (stream.uniform() < 0.5 ? -1 : 1) * (0.75 + stream.uniform() / 2));
}

/** The residual along ξ on a range, each entry times its place in it (½/n, 3⁄2/n, …) when weighted. */
function* residualOn(
  scale: ProbeScale,
  xi: Float64Array,
  [start, end]: IndexRange,
  isWeighted: boolean,
): Engine<number> {
  const direction = new Float64Array(xi.length);
  for (let i = start; i < end; i++) direction[i] = xi[i]! * (isWeighted ? (i - start + 0.5) / (end - start) : 1);
  return (yield* residualAlong(scale, direction, scale.step)).value;
}

/**
 * The one wrong entry, if there is one: the weighted residual divided by the plain one is its place in the range. Two
 * losses a round.
 * @param bar η of a residual
 * @returns its index, or undefined when the residuals do not behave like one entry's
 */
export function* locateOne(scale: ProbeScale, xi: Float64Array, bar: number): Engine<number | undefined> {
  let range: IndexRange = [0, xi.length];
  const whole = yield* residualOn(scale, xi, range, false);
  if (Math.abs(whole) <= SEEN * bar) return undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const [start, end] = range;
    const width = end - start;
    const place = (width * (yield* residualOn(scale, xi, range, true))) / whole;
    const slack = (2 * SEEN * bar * width) / Math.abs(whole) + SLACK;
    const low = Math.max(start, Math.round(start + place - 0.5 - slack));
    const high = Math.min(end, Math.round(start + place - 0.5 + slack) + 1);
    if (high <= low || high - low >= width) return undefined;
    if (high - low === 1) return low;
    range = [low, high];
  }
  return undefined;
}

/**
 * Wrong entries by bisection: a range whose residual is seen is halved; the right half's residual is the difference,
 * with a bar that grows by one for each subtraction.
 * @param most stop after this many
 */
export function* bisect(scale: ProbeScale, xi: Float64Array, bar: number, most: number): Engine<number[]> {
  const found: number[] = [];
  const open: { readonly range: IndexRange; readonly residual: number; readonly depth: number }[] = [
    { range: [0, xi.length], residual: yield* residualOn(scale, xi, [0, xi.length], false), depth: 0 },
  ];
  while (found.length < most) {
    const next = open.pop();
    if (next === undefined) break;
    const { range, residual, depth } = next;
    if (Math.abs(residual) <= (SEEN + depth) * bar) continue;
    const [start, end] = range;
    if (end - start === 1) {
      found.push(start);
      continue;
    }
    const middle = (start + end) >> 1;
    const left = yield* residualOn(scale, xi, [start, middle], false);
    open.push({ range: [middle, end], residual: residual - left, depth: depth + 1 });
    open.push({ range: [start, middle], residual: left, depth: 0 });
  }
  return found;
}
