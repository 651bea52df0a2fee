import { extrapolate, type Sample } from "../numeric/extrapolate.js";
import { formatPlace, placeOf, type Block } from "./blocks.js";

/** One step of a model: its parameters before and after, shape [P] each. */
export interface Step {
  readonly rate: number;
  readonly from: Float64Array;
  readonly to: Float64Array;
}

/** What steps at several rates say of the gradient that they follow, g(r) = g₀ + r·g₁ + r²·g₂ + …, shape [P] each. */
export interface Limit {
  /** g₀ */
  readonly gradient: Float64Array;
  readonly bar: Float64Array;
}

/** Bars beyond which a difference is no rounding: those of a verdict. */
const BARS = 12;

/**
 * The limit at rate 0 by extrapolation, entry by entry: at rate r an entry is (θ − θ′)/r, with an ulp of θ, θ′ or the
 * whole step r·g over r as its noise. An entry that no two steps leave finite is NaN.
 */
export function limitOf(steps: readonly Step[]): Limit {
  const estimates = Array.from(steps[0]!.from, (_, i) => extrapolate(samplesAt(steps, i), "every"));
  return {
    gradient: Float64Array.from(estimates, ({ value }) => value),
    bar: Float64Array.from(estimates, ({ value, bar }) => (Number.isNaN(value) ? 0 : bar)),
  };
}

/** What entry i looks like at every rate where it is finite, the largest first. */
function samplesAt(steps: readonly Step[], i: number): Sample[] {
  const { eps, smallest } = formatOf(steps);
  const quotients = steps.map(({ rate, from, to }) => (from[i]! - to[i]!) / rate);
  // from θ = 0 even the smallest step is exact; an estimate of noise that does not fall with the rate would be of no use
  const least = Math.abs(quotients.at(-1)!) || 0;
  return steps
    .map(({ rate, from, to }, k) => {
      const size = Math.max(Math.abs(from[i]!), Math.abs(to[i]!), least);
      return { h: rate, quotient: quotients[k]!, noise: (eps * size + smallest) / rate };
    })
    .filter(({ quotient }) => Number.isFinite(quotient));
}

/** The precision in which the parameters are stored: the ulp of 1, and the smallest number. */
function formatOf(steps: readonly Step[]): { readonly eps: number; readonly smallest: number } {
  const isSingle = steps.every(({ to }) => to.every((x) => Object.is(Math.fround(x), x)));
  return isSingle ? { eps: 2 ** -23, smallest: 2 ** -149 } : { eps: 2 ** -52, smallest: 2 ** -1074 };
}

/** How far entry i is from its limit at each rate, the smallest first, where that is no rounding. */
function deviations(steps: readonly Step[], { gradient, bar }: Limit, i: number): readonly Sample[] {
  return samplesAt(steps, i)
    .map(({ h, quotient, noise }) => ({ h, quotient: quotient - gradient[i]!, noise: noise + bar[i]! }))
    .filter(({ quotient, noise }) => Math.abs(quotient) > BARS * noise)
    .toReversed();
}

/** How a bias grows with the rate. */
const GROWTHS: Readonly<Record<number, string>> = { 1: "linear in the rate", 2: "quadratic in the rate" };

/**
 * What is to be said of g(r) − g₀: nothing where it is all rounding, otherwise its size c·rᵖ at the entry where it
 * shows at the smallest rate. The order p is read from two rates of ratio 4: both deviations are right to 1/12, so that
 * their ratio's logarithm is to 0.12.
 */
export function biasOf(steps: readonly Step[], limit: Limit, blocks: readonly Block[]): readonly string[] {
  const seen = Array.from(limit.gradient, (_, i) => ({ i, at: deviations(steps, limit, i) }))
    .filter(({ at }) => at.length > 1)
    .toSorted((a, b) => a.at[0]!.h - b.at[0]!.h || Math.abs(b.at[0]!.quotient) - Math.abs(a.at[0]!.quotient));
  const [first] = seen;
  if (first === undefined) return [];
  const [near, far] = first.at as readonly [Sample, Sample];
  const order = Math.round(Math.log(far.quotient / near.quotient) / Math.log(far.h / near.h));
  const coefficient = near.quotient / near.h ** order;
  const place = formatPlace(placeOf(blocks, first.i));
  const growth = GROWTHS[order] ?? `of order ${order} in the rate`;
  const size = `${coefficient.toPrecision(2)} × rate${order === 1 ? "" : `^${order}`} at ${place}`;
  return [
    `biased by the learning rate: the error of a step is ${growth}, ${size}; what is judged is the limit at rate 0`,
  ];
}
