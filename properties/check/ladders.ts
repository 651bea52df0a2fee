import { levelPoints, makeLevel, type Level } from "../../src/check/ladder.js";
import { PRECISIONS } from "../../src/check/precision.js";
import type { Random } from "../../src/numeric/random.js";

export const FLOAT64 = PRECISIONS.float64;

/** A function of one variable. */
export type Curve = (x: number) => number;

/** The float64 ladder of f at x, its losses taken to have noise σ. */
export function ladderOf(f: Curve, x: number, sigma: number, levels = FLOAT64.levels): (Level | undefined)[] {
  const calibration = { value: f(x), sigma, model: FLOAT64 };
  return Array.from({ length: levels }, (_, k) => {
    const [plus, minus] = levelPoints(x, k, FLOAT64);
    return makeLevel(x, k, [f(plus), f(minus)], calibration);
  });
}

/** Levels at the steps 4⁻ᵏ whose quotients are q(h), with noise of deviation σ in each of the two losses. */
export function levelsOf(q: Curve, sigma: number, stream: Random): Level[] {
  return Array.from({ length: FLOAT64.levels }, (_, k) => {
    const h = 4 ** -k;
    const quotient = q(h) + (sigma * (stream.normal() - stream.normal())) / (2 * h);
    return { h, plus: h * quotient, minus: -h * quotient, quotient, noise: (4 * sigma) / (2 * h), sigma };
  });
}

/** c₀ + c₁x + c₂x² + … */
export function polynomial(coefficients: readonly number[]): Curve {
  return (x) => coefficients.reduceRight((value, c) => value * x + c, 0);
}
