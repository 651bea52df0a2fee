/*
 * Statistical laws hold for all streams but a share P < CHANCE of them each. A test may check 1000 of them and still fails
 * by chance with probability below 1e-12.
 */
const CHANCE = 1e-15;

/**
 * t such that the mean of N independent draws in [0, 1] is t or more from its expectation with probability < CHANCE:
 * 2·exp(−2Nt²) = CHANCE. Source: Hoeffding (1963), theorem 2.
 */
export function hoeffding(draws: number): number {
  return Math.sqrt(Math.log(2 / CHANCE) / (2 * draws));
}

/** The same for the mean of N standard normal draws, itself normal with variance 1/N: 2·exp(−Nt²/2) = CHANCE. */
export function normalMean(draws: number): number {
  return Math.sqrt((2 * Math.log(2 / CHANCE)) / draws);
}

/**
 * The same for the mean of the squares of N standard normal draws, χ²/N: P(|χ² − N| ≥ 2√(Nx) + 2x) ≤ 2e⁻ˣ.
 * Source: Laurent and Massart (2000), lemma 1.
 */
export function normalVariance(draws: number): number {
  const x = Math.log(2 / CHANCE) / draws;
  return 2 * Math.sqrt(x) + 2 * x;
}

export function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, v) => total + v, 0) / values.length;
}
