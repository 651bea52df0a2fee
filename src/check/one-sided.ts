import { pseudoInverse } from "../numeric/least-squares.js";
import { STEP_RATIO } from "./ladder.js";

/** Value and slope of the loss at x as one side of x shows them, each with its bar; f(x) itself is not used. */
export interface Side {
  readonly value: number;
  readonly valueBar: number;
  readonly slope: number;
  readonly slopeBar: number;
  /** Finest step of the window that gave the answer. */
  readonly finest: number;
}

/** One sample of a side: f(x ± h) − f(x) and its noise; NaN where the level is unusable. */
export interface SideSample {
  readonly h: number;
  readonly y: number;
  readonly sigma: number;
}

const WINDOW = 5;
const DEGREES = [1, 2, 3] as const;
/** A fit is accepted while no sample is off by more than 8 of its standard deviations. */
const ACCEPT = 8;
/** Noise of a sample in a bar: two standard deviations. */
const SIGMAS = 2;
/** Share of the residual that a slope may hide: a fit leaves at least two samples free to show it. */
const RESIDUAL_SHARE = 0.3;
/** Two windows agree when intervals of twice their bars meet. */
const AGREE = 2;

/** Rows of the pseudo-inverse for value and slope, in the variable t = h/h_coarsest of a window, by degree. */
const FITS = DEGREES.map((degree) => {
  const t = Float64Array.from({ length: WINDOW }, (_, i) => STEP_RATIO ** -i);
  const columns = Array.from({ length: degree + 1 }, (_, power) => t.map((ti) => ti ** power));
  return { columns, rows: pseudoInverse(columns) };
});

/** The fit of one degree to one window, in the variable t. */
interface Fit {
  readonly value: number;
  readonly slope: number;
  readonly residual: number;
  readonly valueNoise: number;
  readonly slopeNoise: number;
  readonly slopeWeight: number;
}

function fitWindow(samples: readonly SideSample[], { columns, rows }: (typeof FITS)[number]): Fit {
  const coefficients = rows.map((row) => row.reduce((sum, q, i) => sum + q * samples[i]!.y, 0));
  let residual = 0;
  for (let i = 0; i < WINDOW; i++) {
    const fitted = coefficients.reduce((sum, c, power) => sum + c * columns[power]![i]!, 0);
    residual = Math.max(residual, Math.abs(fitted - samples[i]!.y));
  }
  const noise = (row: Float64Array): number =>
    row.reduce((sum, q, i) => sum + SIGMAS * samples[i]!.sigma * Math.abs(q), 0);
  return {
    value: coefficients[0]!,
    slope: coefficients[1]!,
    residual,
    valueNoise: noise(rows[0]!),
    slopeNoise: noise(rows[1]!),
    slopeWeight: rows[1]!.reduce((sum, q) => sum + Math.abs(q), 0),
  };
}

/**
 * The best side of one window: least-squares polynomials of degree 1, 2, 3 in h; a degree is accepted when its
 * residual is noise, its bars add the change to the next richer degree, and the accepted degree with the smallest
 * slope bar wins. Undefined when no degree fits: the window holds a kink or a pole.
 */
function bestOfWindow(samples: readonly SideSample[]): Side | undefined {
  const fits = FITS.map((fit) => fitWindow(samples, fit));
  const h = samples[0]!.h;
  const sigma = samples.reduce((largest, sample) => Math.max(largest, sample.sigma), 0);
  let best: Side | undefined;
  for (const [d, fit] of fits.entries()) {
    if (fit.residual > ACCEPT * sigma) continue;
    const richer = fits[d + 1] ?? fits[d - 1]!;
    const slopeBar =
      (fit.slopeNoise + RESIDUAL_SHARE * fit.residual * fit.slopeWeight + Math.abs(fit.slope - richer.slope)) / h;
    if (best !== undefined && best.slopeBar <= slopeBar) continue;
    const valueBar = fit.valueNoise + fit.residual + Math.abs(fit.value - richer.value);
    best = { value: fit.value, valueBar, slope: fit.slope / h, slopeBar, finest: samples[WINDOW - 1]!.h };
  }
  return best;
}

/** The running intersection of intervals centre ± AGREE·bar. */
interface Interval {
  low: number;
  high: number;
}

function meets(interval: Interval, centre: number, bar: number): boolean {
  return centre - AGREE * bar <= interval.high && centre + AGREE * bar >= interval.low;
}

function narrow(interval: Interval, centre: number, bar: number): void {
  interval.low = Math.max(interval.low, centre - AGREE * bar);
  interval.high = Math.min(interval.high, centre + AGREE * bar);
}

/**
 * The side of x that samples at steps h·4⁻ᵏ (coarse to fine) show, from windows of five successive levels, finest
 * first: each must be consistent in value and slope with all finer ones, two failures in a row end the scan (a kink
 * lies beyond), and the consistent window with the smallest slope bar answers. Undefined when none is.
 * @param direction +1 for the right side, −1 for the left: the slope is that of f in x
 */
export function oneSided(samples: readonly (SideSample | undefined)[], direction: 1 | -1): Side | undefined {
  const values: Interval = { low: -Infinity, high: Infinity };
  const slopes: Interval = { low: -Infinity, high: Infinity };
  let best: Side | undefined;
  let failures = 0;
  for (let k = samples.length - WINDOW; k >= 0 && failures < 2; k--) {
    const window = samples.slice(k, k + WINDOW).filter((sample) => sample !== undefined);
    if (window.length < WINDOW) continue;
    const side = bestOfWindow(window);
    if (side === undefined || !meets(values, side.value, side.valueBar) || !meets(slopes, side.slope, side.slopeBar)) {
      if (best !== undefined) failures += 1;
      continue;
    }
    failures = 0;
    narrow(values, side.value, side.valueBar);
    narrow(slopes, side.slope, side.slopeBar);
    if (best === undefined || side.slopeBar < best.slopeBar) best = side;
  }
  return best === undefined ? undefined : { ...best, slope: direction * best.slope };
}
