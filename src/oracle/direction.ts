import { toBall, type BigBall } from "../numeric/big-ball.js";
import { above } from "../numeric/dd-ball.js";
import type { Ball, BallColumns } from "../numeric/enclosure.js";
import { FLOAT_FORMATS } from "../numeric/float-formats.js";
import type { GenericLoss } from "../subject/generic.js";
import { areDisjoint, ballAt, ulpOf, UNKNOWN } from "./columns.js";
import { enclosedQuotients } from "./cauchy.js";
import { escalate, startBudget, type Budget, type Ending } from "./effort.js";
import type { EncloseOptions } from "./enclose.js";
import { inconclusive, whyNot, type Inconclusive } from "./inconclusive.js";
import { drawDirection, excess, HALF_SPACING, lineOf, type Claim, type Line } from "./line.js";
import { checkPoint } from "./point.js";

export interface DirectionOptions extends EncloseOptions {
  /** Integers from which the direction is drawn, at least one; four of 32 random bits each are enough for any claim. */
  readonly seed: readonly number[];
}

/** What one random direction says of a whole gradient. */
export interface DirectionProof {
  /** Refuted: at least one derivative lies outside its ball, for certain. Proved: but for the chance `escape`. */
  readonly verdict: "proved" | "refuted" | "inconclusive";
  /** Encloses ⟨v, ∇L⟩ − Σ vᵢyᵢ for all yᵢ in the claimed balls. */
  readonly gap: Ball;
  /** W, how far ⟨v, ∇L⟩ and Σ vᵢgᵢ, the centres, may be apart and still pass. */
  readonly width: number;
  /** d, one ulp of the largest claim and a normal number: the error that `escape` is about. */
  readonly resolution: number;
  /** Probability, at most, that a gradient with an error of d in any entry passes, over the draw of v. */
  readonly escape: number;
  readonly bits: number | null;
  readonly seconds: number;
  /** Null unless the verdict is inconclusive. */
  readonly inconclusive: Inconclusive | null;
}

/** h·v keeps all of its 224 bits, or nearly. */
const FIRST_BITS = 340;
/** A chance so small that it is not worth more bits. */
const RARE = 2 ** -64;
/** With a larger chance, one in a million, nothing is called proved. */
const UNLIKELY = 2 ** -20;

/**
 * Whether a whole gradient is right, from one random direction v (Freivalds): ⟨v, ∇L⟩ is enclosed by a difference quotient
 * along v with Cauchy's estimate (see `derivativeOn`), so by no rule of differentiation, in two evaluations of the loss
 * and a few to find the disc; and compared with Σ vᵢgᵢ over the claimed balls.
 *
 * Disjoint: some derivative lies outside its claimed ball. Otherwise |⟨v, e⟩| ≤ W for the errors eᵢ of the centres gᵢ,
 * W = Σ rᵢ + twice the radius of the enclosure. All other entries of v given, that leaves vᵢ an interval of length 2W/|eᵢ|;
 * of the 2²²⁴ values of vᵢ, s = 2^−223 apart, it holds 2W/(s|eᵢ|) + 1 at most. So a gradient with some |eᵢ| ≥ d passes with
 * probability at most W/d + s/2. The claims must not depend on v: draw the seed after them, or by a hash of them. The draw
 * is pseudo-random, so its chance is no smaller than that of guessing the seed.
 * @param theta shape [P]
 * @param claims columns of shape [P]
 * @throws {RangeError} when θ is not finite, shapes differ, or an option is out of range
 * Source: Freivalds (1977), Probabilistic machines can use less running time.
 */
export function directionProof(
  loss: GenericLoss,
  theta: Float64Array,
  claims: BallColumns,
  options: DirectionOptions,
): DirectionProof {
  const { last, ending, resolution, budget } = trials("directionProof", { loss, theta, claims }, options);
  const { gap, width, isRefuted, bits } = last ?? { gap: UNKNOWN, width: Infinity, isRefuted: false, bits: null };
  const escape = Math.min(1, above(width / resolution) + HALF_SPACING);
  const why = isRefuted || escape <= UNLIKELY ? null : (whyNot(ending) ?? inconclusive("claims"));
  const verdict = why === null ? (isRefuted ? "refuted" : "proved") : "inconclusive";
  return { verdict, gap, width, resolution, escape, bits, seconds: budget.spent(), inconclusive: why };
}

/** A claimed derivative that is wrong. */
export interface WrongEntry {
  /** Its index in θ; null when none was found. */
  readonly index: number | null;
  /** The derivative there, enclosed by its own difference quotient and disjoint from the claimed ball. */
  readonly enclosure: Ball;
  /** Null when an entry was found, or the direction does not refute the gradient. */
  readonly inconclusive: Inconclusive | null;
}

/**
 * One wrong entry of a gradient that `directionProof` refutes with the same options, by halving: of two halves of the entries
 * the one whose gap misses 0 by more is kept, log₂ P times, each with two evaluations of the loss. The last entry
 * is then refuted on its own, by `enclosedQuotients`.
 * @throws {RangeError} as `directionProof` does
 */
export function wrongEntry(
  loss: GenericLoss,
  theta: Float64Array,
  claims: BallColumns,
  options: DirectionOptions,
): WrongEntry {
  const { last, ending, budget } = trials("wrongEntry", { loss, theta, claims }, options);
  if (last?.isRefuted !== true) return { index: null, enclosure: UNKNOWN, inconclusive: whyNot(ending) ?? null };
  const index = suspect(last.line, last.slope, theta.length);
  // Twice the bits of a refutation show what is left of the gap for one entry.
  const effort = { firstBits: Math.min(2 * last.bits, budget.mostBits), seconds: budget.left() };
  const found = enclosedQuotients(loss, theta, [index], { ...options, ...effort });
  const enclosure = ballAt(found.quotients, 0);
  if (Number.isFinite(enclosure.r) && areDisjoint(enclosure, ballAt(claims, index))) {
    return { index, enclosure, inconclusive: null };
  }
  return { index: null, enclosure, inconclusive: found.inconclusive ?? inconclusive("claims") };
}

/** The entry that halving ends at. */
function suspect(line: Line, whole: BigBall, n: number): number {
  let [lo, hi, slope] = [0, n, whole];
  while (hi - lo > 1) {
    const middle = (lo + hi) >> 1;
    const left = line.slope(lo, middle);
    const right = { m: slope.m - left.m, r: slope.r + left.r };
    const isLeft = excess(line.gap(left, lo, middle)) >= excess(line.gap(right, middle, hi));
    if (isLeft) [hi, slope] = [middle, left];
    else [lo, slope] = [middle, right];
  }
  return lo;
}

/** What a direction shows in one precision. */
interface Trial extends Pick<DirectionProof, "gap" | "width"> {
  readonly bits: number;
  readonly line: Line;
  readonly slope: BigBall;
  readonly isRefuted: boolean;
}

interface Trials {
  readonly last: Trial | undefined;
  readonly ending: Ending;
  readonly resolution: number;
  readonly budget: Budget;
}

/** Trials with ever more bits, until more would show no more: refuted, or as narrow as the claims, or by a rare chance. */
function trials(who: string, claimed: Omit<Claim, "direction">, { seed, ...options }: DirectionOptions): Trials {
  checkClaim(who, claimed, seed);
  const budget = startBudget(who, { firstBits: FIRST_BITS, ...options });
  const largest = claimed.claims.h.reduce((max, h) => Math.max(max, Math.abs(h)), 0);
  const { precision = "float64" } = options;
  const resolution = Math.max(ulpOf(largest, precision), FLOAT_FORMATS[precision].normal);
  const n = claimed.theta.length;
  const claim = { ...claimed, direction: drawDirection(n, seed) };
  const claimedRadii = claimed.claims.r.reduce((sum, r) => sum + r, 0);
  let last: Trial | undefined;
  const ending = escalate(budget, (field, bits) => {
    const line = lineOf(claim, field, bits);
    const slope = line.slope(0, n);
    const gap = line.gap(slope, 0, n);
    const radii = line.claimed.reduce((sum, { r }) => sum + r, 2n); // 2 for the rounding of Σ vᵢgᵢ
    const size = (r: bigint): number => toBall(bits, { m: 0n, r }).r;
    const width = size(radii + 2n * slope.r);
    last = { line, slope, gap: field.ball(gap), width, bits, isRefuted: excess(gap) > 0n };
    return last.isRefuted || size(2n * slope.r) < claimedRadii || width <= RARE * resolution;
  });
  return { last, ending, resolution, budget };
}

/** @throws {RangeError} when θ is not finite, the claims have another shape, or there is no seed */
function checkClaim(who: string, { theta, claims }: Omit<Claim, "direction">, seed: readonly number[]): void {
  checkPoint(who, theta);
  for (const [name, column] of Object.entries(claims)) {
    if (column.length !== theta.length) {
      throw new RangeError(`${who}: claims.${name} has length ${column.length}; expected ${theta.length}, as theta`);
    }
  }
  if (seed.length === 0) throw new RangeError(`${who}: seed has length 0; expected at least one integer`);
}
