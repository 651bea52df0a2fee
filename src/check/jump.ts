import { extrapolate, type Estimate } from "../numeric/extrapolate.js";
import type { Level } from "./ladder.js";

/** f₊ + f₋ − 2f has four values' noise where the quotient (f₊ − f₋)/2h has two and half the weight: four times as much. */
const NOISE_FACTOR = 4;

/**
 * The jump J of slopes at x, right minus left, from second differences (f₊ + f₋ − 2f)/h = J + h·f″ + h³·f⁗/12 + …,
 * extrapolated as the central quotients are.
 * @param levels coarse to fine
 * @param f the loss at x
 */
export function jumpOfSlopes(levels: readonly Level[], f: number): Estimate {
  const samples = levels.map(({ h, plus, minus, noise }) => ({
    h,
    quotient: (plus - f + (minus - f)) / h,
    noise: NOISE_FACTOR * noise,
  }));
  return extrapolate(samples, "odd");
}

/**
 * The largest jump |J| that the levels leave possible: estimate plus bar, 0 where nothing could be measured. With a jump
 * J the central quotients converge to the mean of the slopes, J/2 from either.
 */
export function largestJump(levels: readonly Level[], f: number): number {
  const { value, bar } = jumpOfSlopes(levels, f);
  return Number.isFinite(bar) ? Math.abs(value) + bar : 0;
}
