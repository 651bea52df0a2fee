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
 * The limit at rate 0 by extrapolation, entry by entry. At rate r an entry is (θ − θ′)/r, rounded by an ulp of θ or θ′ over r: that is
 * its noise, and the larger rates are the finer ones.
 * An entry that no two steps leave finite is NaN.
 */
export function limitOf(steps: readonly Step[]): Limit {
  const eps = epsOf(steps);
  const estimates = Array.from(steps[0]?.from ?? [], (_, i) => extrapolate(samplesAt(steps, i, eps), "every"));
  return {
    gradient: Float64Array.from(estimates, ({ value }) => value),
    bar: Float64Array.from(estimates, ({ value, bar }) => (Number.isNaN(value) ? 0 : bar)),
  };
}

/** What entry i looks like at every rate, where it is finite. */
function samplesAt(steps: readonly Step[], i: number, eps: number): Sample[] {
  return steps
    .map(({ rate, from, to }) => ({
      h: rate,
      quotient: (from[i]! - to[i]!) / rate,
      noise: (eps * Math.max(Math.abs(from[i]!), Math.abs(to[i]!))) / rate,
    }))
    .filter(({ quotient }) => Number.isFinite(quotient));
}

/** The distance of 1 and the next number in the precision in which the parameters are stored. */
function epsOf(steps: readonly Step[]): number {
  const isSingle = steps.every(({ to }) => to.every((x) => Object.is(Math.fround(x), x)));
  return isSingle ? 2 ** -23 : 2 ** -52;
}

/** How far entry i is from its limit at each rate, the smallest first, where that is no rounding. */
function deviations(steps: readonly Step[], { gradient, bar }: Limit, i: number): readonly Sample[] {
  return samplesAt(steps, i, epsOf(steps))
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
  return [`biased by the learning rate: the error of a step is ${growth}, ${size}; what is judged is the limit at rate 0`];
}
