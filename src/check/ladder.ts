import type { PrecisionModel } from "./precision.js";

/** Ratio of two successive steps. */
export const STEP_RATIO = 4;
/** Four standard deviations of noise: exceeded once in 16,000 normal draws. */
const SIGMAS = 4;
/** No loss value is taken to be more exact than 0.6 eps of its size: one rounding, and a little. */
const VALUE_FLOOR = 0.6;
/** A measured σ is scaled up to the size of the value at a step, but to no more than this many times itself. */
const GROWTH_LIMIT = 4;
/** A loss that is more than this many times f(x) at a step is noisier there, by the root of the ratio. */
const GROWTH_START = 4;
/** The growth limit never lies below this many eps of the value. */
const VALUE_LIMIT = 20;

/** The loss on both sides of x at the step h of one level. */
export interface Level {
  /** Nominal step h. */
  readonly h: number;
  /** f at x + h and x − h, moved from the steps really taken to h along the quotient. */
  readonly plus: number;
  readonly minus: number;
  /** (f₊ − f₋)/2h. */
  readonly quotient: number;
  /** Noise of the quotient: 4σₖ/(H₊ + H₋). */
  readonly noise: number;
  /** σₖ, the noise of one loss value at this level. */
  readonly sigma: number;
}

/**
 * Share of the size that the coarsest step is, the golden ratio: a ladder of whole periods would not see a periodic term
 * at all, periods of 2⁻ᵏ are usual, and this number is far from every fraction.
 */
const INCOMMENSURABLE: number = (Math.sqrt(5) - 1) / 2;

/** Size of coordinate x: the power of two at |x|, and at least 1. */
function sizeOf(x: number): number {
  return Math.max(1, 2 ** Math.floor(Math.log2(Math.abs(x) || 1)));
}

/** Step of level k at coordinate x. */
function stepOf(x: number, k: number): number {
  return INCOMMENSURABLE * sizeOf(x) * STEP_RATIO ** -k;
}

/**
 * Levels of the ladder at coordinate x: the model's, down to about eps^⅔ of the coarsest step, and where |x| is smaller
 * than that step as many more as lead to eps^⅔ of |x|, since its scale may be as small as itself.
 */
export function ladderLength(x: number, model: PrecisionModel): number {
  const smaller = Math.log(sizeOf(x) / Math.abs(x)) / Math.log(STEP_RATIO); // ∞ where x is 0
  return Math.min(model.levels + Math.floor(Math.max(0, smaller)), model.deepLevels);
}

/** The two points of a level at coordinate x, rounded to the precision. */
export function levelPoints(x: number, k: number, model: PrecisionModel): readonly [plus: number, minus: number] {
  const h = stepOf(x, k);
  return [model.round(x + h), model.round(x - h)];
}

/** What is known of the loss before a coordinate is measured: its value f(x) and its noise σ. */
export interface Calibration {
  readonly value: number;
  readonly sigma: number;
  readonly model: PrecisionModel;
}

/**
 * Level k at coordinate x from the losses at its two points, or undefined when it is unusable: a step lost to
 * rounding (not more than h/2 taken) or a loss that is not finite.
 */
export function makeLevel(
  x: number,
  k: number,
  [fPlus, fMinus]: readonly [plus: number, minus: number],
  calibration: Calibration,
): Level | undefined {
  const h = stepOf(x, k);
  const [xPlus, xMinus] = levelPoints(x, k, calibration.model);
  const taken = [xPlus - x, x - xMinus] as const;
  const slope = (fPlus - fMinus) / (taken[0] + taken[1]);
  if (!(Math.min(...taken) > h / 2) || !Number.isFinite(slope)) return undefined;
  const sigma = valueNoise(Math.max(Math.abs(fPlus), Math.abs(fMinus)), calibration);
  const plus = fPlus + slope * (h - taken[0]);
  const minus = fMinus - slope * (h - taken[1]);
  return { h, plus, minus, quotient: (plus - minus) / (2 * h), noise: (SIGMAS * sigma) / (taken[0] + taken[1]), sigma };
}

/** Noise of a loss value of the given size: σ grown by √(size/|f|) where the loss is much larger than at x. */
function valueNoise(size: number, { value, sigma, model }: Calibration): number {
  const reference = Math.abs(value);
  const growth = size > GROWTH_START * reference && reference > 0 ? Math.sqrt(size / reference) : 1;
  const grown = Math.max(sigma * growth, VALUE_FLOOR * model.eps * size);
  return Math.min(grown, GROWTH_LIMIT * Math.max(sigma, VALUE_LIMIT * model.eps * Math.max(size, reference)));
}
