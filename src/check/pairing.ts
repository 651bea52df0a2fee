import type { Random } from "../numeric/random.js";
import { Misconduct } from "../subject/conduct.js";
import { randomVector } from "../subject/direction.js";
import { askGradient, type Engine } from "../subject/engine.js";
import { joinPairing, sidesOf, type Pairing, type Sides } from "../subject/pairing.js";
import { BARS } from "./judgement.js";
import { lossNoise } from "./noise.js";
import { PRECISIONS, type NoiseScale } from "./precision.js";
import type { Verdict } from "./report.js";

/** Random pairs (v, u). */
const PAIRS = 3;
/** Lines of the full noise measurement. */
const LINES = 3;
/** Four standard deviations of noise. */
const SIGMAS = 4;
/** A bar above this share of both sides decides nothing. */
const USEFUL_SHARE = 0.01;
/** Probability with which an error of the stated resolution may be missed. */
const MISS = 1e-9;
/**
 * A saturated unit is quantised in steps that only a wide table crosses. The two sides' difference is 0 everywhere
 * when they are right, so that only the orders from 5 on need be free of a wrong claim's own shape.
 */
const WIDE: NoiseScale = { spacing: 1e-3, lowestOrder: 5 };

/** One entry of J by both claims. */
interface Entry {
  /** k and i of Jₖᵢ. */
  readonly output: number;
  readonly input: number;
  /** (J eᵢ)ₖ */
  readonly forward: number;
  /** (Jᵀ eₖ)ᵢ */
  readonly backward: number;
}

/**
 * From z = 36 on 1 − σ(z) is lost beside 1, and to z = 745 e⁻ᶻ is not 0: two claims of a saturated slope may differ by
 * all of it. Five halvings of θ lead from there to where the slope shows the size of what it is computed from.
 */
const HALVINGS = 5;

/** What a check of a pairing found. */
export interface PairingOutcome extends Sides {
  readonly verdict: Verdict;
  /** What rounding can make of the difference of the two sides. */
  readonly bar: number;
  /**
   * The smallest error of an entry of J that would have been seen, but for a probability of 1e-9. With an error matrix
   * E of largest entry ε, the residual ⟨u, Ev⟩ of one pair hides within ±t with probability at most x(1 − ln x),
   * x = t/ε: both ⟨u, E·ᵢ⟩ and, given u, ⟨Eᵀu, v⟩ have density at most one half over their largest coefficient.
   */
  readonly resolution: number;
  /** An entry on which the claims differ. */
  readonly entry: Entry | undefined;
}

/** Both sides of one pair, with the bar of their difference. */
interface Measured extends Sides {
  readonly bar: number;
}

/**
 * Decides whether two claims are products of one J: ⟨Jv, u⟩ = ⟨v, Jᵀu⟩ for random v and u, up to the rounding noise of
 * the difference, which is measured in θ, v and u together at several scales. Where they differ, an entry is looked for
 * by halving v and u: the form is bilinear.
 * @throws {Misconduct} when the same call is answered differently
 */
export function* checkPairing(pairing: Pairing, stream: Random): Engine<PairingOutcome> {
  const {
    outline: { point },
    outputs,
  } = pairing;
  const measured: Measured[] = [];
  for (let n = 0; n < PAIRS; n++) {
    const w = joinPairing(point, randomVector(point.length, stream), randomVector(outputs, stream));
    const pair = yield* measurePair(pairing, w, stream);
    measured.push(pair);
    if (verdictOf(pair) === "fail") return { ...outcomeOf(measured, pair), entry: yield* findEntry(pairing, w) };
  }
  measured.sort((a, b) => distance(b) - distance(a));
  return outcomeOf(measured, measured[0]!);
}

/** An error passes while the residual is within twelve bars, and rounding may hide one bar more of it. */
function outcomeOf(measured: readonly Measured[], pair: Measured): PairingOutcome {
  const largest = Math.max(...measured.map(({ bar }) => bar));
  const verdicts = measured.map(verdictOf);
  const verdict = verdicts.includes("fail") ? "fail" : verdicts.includes("pass") ? "pass" : "inconclusive";
  return { ...pair, verdict, resolution: (BARS + 1) * largest * hiding(), entry: undefined };
}

/** 1/x with x(1 − ln x) = the root of the miss probability that each pair may have, by iterating x = q/(1 − ln x). */
function hiding(): number {
  const share = MISS ** (1 / PAIRS);
  let x = share;
  for (let before = 0; x !== before;) [before, x] = [x, share / (1 - Math.log(x))];
  return 1 / x;
}

/** How many bars the sides are apart. */
function distance({ forward, backward, bar }: Measured): number {
  const apart = Math.abs(forward - backward);
  if (Number.isNaN(apart)) return Infinity;
  return apart === 0 ? 0 : apart / bar;
}

function verdictOf(pair: Measured): Verdict {
  const sides = [pair.forward, pair.backward];
  if (!sides.every(Number.isFinite)) return sides.some(Number.isFinite) ? "fail" : "inconclusive";
  if (distance(pair) > BARS) return "fail";
  return pair.bar <= USEFUL_SHARE * Math.max(...sides.map(Math.abs)) ? "pass" : "inconclusive";
}

/**
 * Both sides at w with the bar of their difference, asked before, again and after the noise was measured. The least
 * bar is one rounding of each term and one of each number that it comes from, and the underflow of each.
 */
function* measurePair({ outline: { point, precision } }: Pairing, w: Float64Array, stream: Random): Engine<Measured> {
  const model = PRECISIONS[precision];
  const sides = yield* sidesAt(w, point.length);
  assertSame(sides, yield* sidesAt(w, point.length));
  const rounding = sides.size === 0 ? 0 : model.eps * sides.size + model.smallest * w.length;
  let measured: Measured = { ...sides, bar: rounding };
  for (let n = 0; n < LINES && (n === 0 || distance(measured) > BARS); n++) {
    const noise = SIGMAS * (yield* lossNoise(w, [...model.noiseScales, WIDE], stream));
    measured = { ...sides, bar: Math.max(measured.bar, noise + rounding) };
  }
  if (distance(measured) > BARS) {
    const size = yield* largestSize(w, point.length);
    measured = { ...sides, bar: measured.bar + model.eps * size };
  }
  assertSame(sides, yield* sidesAt(w, point.length));
  return measured;
}

/** The largest size of the sides at θ, θ/2, θ/4, … with the same v and u. */
function* largestSize(w: Float64Array, parameters: number): Engine<number> {
  let largest = 0;
  for (let n = 1; n <= HALVINGS; n++) {
    const { size } = yield* sidesAt(
      w.map((x, at) => (at < parameters ? x * 2 ** -n : x)),
      parameters,
    );
    if (Number.isFinite(size)) largest = Math.max(largest, size);
  }
  return largest;
}

function assertSame(before: Sides, now: Sides): void {
  for (const side of ["forward", "backward"] as const) {
    if (Object.is(before[side], now[side])) continue;
    throw new Misconduct("part-nondeterministic", `the ${side} product was ${before[side]}, then ${now[side]}`);
  }
}

function* sidesAt(w: Float64Array, parameters: number): Engine<Sides> {
  return sidesOf(w, yield* askGradient(w), parameters);
}

/** The entry to which halving v, then u leads, each time to the half with the larger residual. */
function* findEntry({ outline: { point, precision }, outputs }: Pairing, w: Float64Array): Engine<Entry | undefined> {
  const parameters = point.length;
  const alongV = yield* largestOf(w, parameters, [parameters, 2 * parameters]);
  const alongU = yield* largestOf(alongV, parameters, [2 * parameters, 2 * parameters + outputs]);
  const input = alongU.findIndex((x, at) => at >= parameters && x !== 0) - parameters;
  const output = alongU.findLastIndex((x) => x !== 0) - 2 * parameters;
  const unit = alongU.map((x, at) => (at < parameters || x === 0 ? x : 1));
  const { forward, backward, size } = yield* sidesAt(unit, parameters);
  const isWrong = !(Math.abs(forward - backward) <= BARS * PRECISIONS[precision].eps * size);
  return isWrong ? { output, input, forward, backward } : undefined;
}

/** w with all entries of a range 0 but one, at which the residual is large. */
function* largestOf(
  w: Float64Array,
  parameters: number,
  [from, to]: readonly [from: number, to: number],
): Engine<Float64Array> {
  let kept = w;
  for (let lo = from, hi = to; hi - lo > 1;) {
    const middle = (lo + hi) >> 1;
    const low = kept.slice().fill(0, middle, hi);
    const high = kept.slice().fill(0, lo, middle);
    const isLow = (yield* residualAt(low, parameters)) >= (yield* residualAt(high, parameters));
    [kept, lo, hi] = isLow ? [low, lo, middle] : [high, middle, hi];
  }
  return kept;
}

/** |⟨Jv, u⟩ − ⟨v, Jᵀu⟩|; ∞ when it is no number, so that halving leads there. */
function* residualAt(w: Float64Array, parameters: number): Engine<number> {
  const { forward, backward } = yield* sidesAt(w, parameters);
  const residual = Math.abs(forward - backward);
  return Number.isNaN(residual) ? Infinity : residual;
}
