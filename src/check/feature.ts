import type { Random } from "../numeric/random.js";
import { askGradient, askLosses, type Engine } from "../subject/engine.js";
import { reasonAt, type Columns } from "./columns.js";
import { BARS } from "./judgement.js";
import type { Calibration, Level } from "./ladder.js";
import { noiseDirection, TABLE_POINTS, tableSteps } from "./noise.js";
import { meanClaim } from "./path-integral.js";
import type { SecondLook } from "./second-look.js";

/** Quotients that contradict the measurement: those of a smooth loss at two steps cannot be off by the same. */
const CONTRADICTIONS = 2;
/** Levels at which the claim's mean is compared with the quotient. */
const LEVELS = 3;
/** Panels of the mean where kinks may lie on the segment: one of them errs by 1/20 of a panel's share of the jump. */
const PANELS = 8;
/** Half-widths of the lines on which discontinuities are looked for, as shares of a coordinate's size. */
const REACHES: readonly number[] = [2 ** -4, 2 ** -7, 2 ** -10];
/** The same for a line as wide as the ladders, whose coordinates have sizes of at least 1. */
const WIDEST_REACH = 2 ** -2;
/** Both sides of x: the loss may be infinite on one. */
const SIDES = [1, -1] as const;
/** Spacing at which looking closer ends: a few ulps apart, the points themselves are rounded. */
const CLOSEST_ULPS = 64;
/** A rise of up to this many times the noise of the loss, which grows with its value, is noise. */
const ROUNDINGS = 16;
/** A point beside 0, whose square is a number still in float32. */
const NEAREST = 2 ** -60;
/** Growth of the loss beyond which its noise at x says little of that there, and the least step there, as a share. */
const FAR = 16;
const FAR_STEP = 2 ** -20;
/** Order of the differences whose largest shows where a line is least smooth. */
const ORDER = 3;

/**
 * Whether float64 values of the loss hide a feature that the claim has. A claim that is off by d changes the loss over
 * [x − h, x + h] by 2dh, which is visible from h = 12N/2d on, N the noise of the loss, its largest discontinuity included. If at
 * those steps the claim's mean is nearer to the quotient than d/2, the claim is the derivative of a function that these
 * values cannot tell from the loss: a ripple below the noise, a slope that saturates within a stretch too short to show.
 * So it is where the finest of these quotients are the claim itself: they lie between two kinks, and the extrapolation
 * from beyond them does not show in its bar.
 * If no step of the ladder is so large, nothing can be told at all: on a staircase (ln(1 − σ(z)) near σ = 1) every plateau
 * is smooth, and says nothing of the slope.
 */
export function* isFeatureHidden(look: SecondLook, i: number): Engine<boolean> {
  const { point, columns, calibration } = look;
  const claimed = columns.claimed[i]!;
  const off = distance(columns, i);
  if (yield* isIsolated(look, i, off / 2)) return false;
  const visible = (BARS * calibration.sigma) / (2 * off);
  const levels = look.levels(i).filter(({ h }) => h >= visible);
  const finest = quotients(look, i, levels).slice(-CONTRADICTIONS);
  if (finest.length === CONTRADICTIONS && finest.every((q) => Math.abs(claimed - q) < off / 2)) return true;
  for (const { h, quotient } of levels.slice(-LEVELS)) {
    const isMean = (mean: number): boolean => Math.abs(mean - quotient) < off / 2;
    if (!isMean(yield* meanClaim(point, i, h)) && !isMean(yield* meanClaim(point, i, h, PANELS))) return false;
  }
  return true;
}

/** How far the claim is from the measurement, or from the nearer slope where it lies outside of both. */
function distance(columns: Columns, i: number): number {
  const { claimed, measured, left, right } = columns;
  const slopes = reasonAt(columns, i) === "outsideSlopes" ? [left, right] : [measured];
  return Math.min(...slopes.map((slope) => Math.abs(claimed[i]! - slope[i]!)));
}

/** Whether the claims right beside x, on both sides, differ by more than that from the claim at x: no function has that slope. */
function* isIsolated({ point, columns, calibration }: SecondLook, i: number, least: number): Engine<boolean> {
  const { model } = calibration;
  const { eps, smallest } = model;
  const step = Math.abs(point[i]!) < smallest / eps ? NEAREST : CLOSEST_ULPS * eps * Math.abs(point[i]!);
  for (const side of SIDES) {
    const beside = yield* askGradient(point.with(i, model.round(point[i]! + side * step)));
    if (!(Math.abs(columns.claimed[i]! - beside[i]!) > least)) return false;
  }
  return true;
}

/**
 * The quotients of these levels, coarse to fine. Where the measurement is that of one side of x, of that side, and
 * extrapolated: a one-sided quotient errs in proportion to its step.
 */
function quotients({ columns, calibration }: SecondLook, i: number, levels: readonly Level[]): number[] {
  const [measured, left, right] = [columns.measured[i]!, columns.left[i]!, columns.right[i]!];
  if (measured !== left && measured !== right) return levels.map(({ quotient }) => quotient);
  const side = measured === left ? -1 : 1;
  const samples = levels.map(({ h, plus, minus }) => ({
    h,
    q: ((side === 1 ? plus : minus) - calibration.value) / (side * h),
  }));
  return samples.slice(1).map(({ h, q }, k) => q + (q - samples[k]!.q) / (samples[k]!.h / h - 1));
}

/**
 * The largest discontinuity found on a few random lines beside x: where a line is least smooth it is looked at closer,
 * again and again. The differences of a smooth function fall with the cube of the spacing, those of a kink in proportion
 * to it; what is left at a few ulps is a step. Difference tables of fixed spacing are blind to steps that are rare.
 */
export function* largestStep(point: Float64Array, calibration: Calibration, stream: Random): Engine<number> {
  const sizes = point.map((x) => Math.max(1, Math.abs(x)));
  const lines = [
    ...REACHES.map((reach) => [noiseDirection(point, stream), reach] as const),
    [noiseDirection(sizes, stream), WIDEST_REACH] as const,
  ];
  let largest = 0;
  for (const [direction, reach] of lines) {
    for (const side of SIDES)
      largest = Math.max(largest, yield* stepOnLine(point, direction, side * reach, calibration));
  }
  return largest;
}

/** The step where the line from x + reach·direction to x + 3·reach·direction is least smooth. */
function* stepOnLine(
  point: Float64Array,
  direction: Float64Array,
  reach: number,
  calibration: Calibration,
): Engine<number> {
  let spacing = (2 * Math.abs(reach)) / (TABLE_POINTS - 1);
  let centre = 2 * reach; // x itself may be a kink
  for (;;) {
    const steps = tableSteps(spacing).map((t) => centre + t);
    const values = yield* askLosses({ base: point, direction, steps });
    if (spacing <= CLOSEST_ULPS * calibration.model.eps) return largestRise(values, calibration);
    const { place, roughness } = roughest(values);
    if (roughness <= roundingRise(values, calibration)) return 0;
    centre = (steps[place]! + steps[place + ORDER]!) / 2;
    spacing = (ORDER * spacing) / (TABLE_POINTS - 1);
  }
}

/** The largest absolute difference of third order, no smaller than a step among the values, and its first value's index. */
function roughest(values: Float64Array): { readonly place: number; readonly roughness: number } {
  let place = 0;
  let roughness = 0;
  for (let j = 0; j + ORDER < values.length; j++) {
    const third = Math.abs(values[j + 3]! - 3 * values[j + 2]! + 3 * values[j + 1]! - values[j]!);
    if (third > roughness && third < Infinity) [place, roughness] = [j, third];
  }
  return { place, roughness };
}

/** The largest difference of neighbouring values beyond the median one; 0 where it is rounding, or not finite. */
function largestRise(values: Float64Array, calibration: Calibration): number {
  const rises = values
    .slice(1)
    .map((next, j) => Math.abs(next - values[j]!))
    .toSorted();
  const rise = rises[rises.length - 1]! - rises[rises.length >> 1]!;
  return rise > roundingRise(values, calibration) && rise < Infinity ? rise : 0;
}

/**
 * The largest rise that rounding explains, where the loss has these values. Far larger ones than at x have other roundings,
 * such as those of a product that is then exponentiated: there a step is one that shows in 20 bits.
 */
function roundingRise(values: Float64Array, { sigma, value }: Calibration): number {
  const growth = Math.max(1, Math.abs(values[0]! / value));
  return Math.max(ROUNDINGS * sigma * growth, growth > FAR ? FAR_STEP * Math.abs(values[0]!) : 0);
}
