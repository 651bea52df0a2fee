import * as big from "../numeric/big-ball.js";
import type { BigBall } from "../numeric/big-ball.js";
import type { BallColumns, EnclosureField } from "../numeric/enclosure.js";
import { randomWords } from "../numeric/random.js";
import type { GenericLoss } from "../subject/generic.js";
import { ballAt } from "./columns.js";
import { bestDisc, derivativeOn } from "./disc.js";

/** Random words of 32 bits in an entry of v. */
const WORDS = 7;
/** Entries of v are multiples of 2^−223. */
const FRACTION_BITS: number = 32 * WORDS - 1;
/** Half the grid spacing of v. */
export const HALF_SPACING: number = 2 ** -(FRACTION_BITS + 1);

/** A claimed gradient at a point and the direction v that it is tried on, entries in units of 2^−223. */
export interface Claim {
  readonly loss: GenericLoss;
  readonly theta: Float64Array;
  readonly claims: BallColumns;
  readonly direction: readonly bigint[];
}

/** The line θ + s·v in one precision. */
export interface Line {
  readonly claimed: readonly BigBall[];
  /** ⟨v, ∇L⟩ over the entries from lo to hi − 1. */
  slope(lo: number, hi: number): BigBall;
  /** A slope less Σ vᵢgᵢ over the same entries, the radii of the claims included. */
  gap(slope: BigBall, lo: number, hi: number): BigBall;
}

/** The direction of a seed: n entries, uniform on the multiples of 2^−223 in [−1, 1), in units of 2^−223. */
export function drawDirection(n: number, seed: readonly number[]): bigint[] {
  const word = randomWords(...seed);
  const offset = 1n << BigInt(FRACTION_BITS);
  return Array.from({ length: n }, () => {
    let entry = 0n;
    for (let k = 0; k < WORDS; k++) entry = (entry << 32n) | BigInt(word());
    return entry - offset;
  });
}

/**
 * The line in BigInt balls. The disc |s| ≤ R moves entry i by R|vᵢ| at most, whatever other entries move: it serves
 * every part of v.
 * @throws {EnclosureError} where the loss cannot be enclosed on any disc
 */
export function lineOf(claim: Claim, field: EnclosureField<BigBall>, bits: number): Line {
  const { loss, theta, claims, direction } = claim;
  const point = Array.from(theta, (x) => field.from(x));
  const claimed = Array.from(theta, (_, i) => field.enclose(ballAt(claims, i)));
  const along = (k: number): BigBall[] => direction.map((entry) => scaled(entry, bits - FRACTION_BITS - k));
  const at = (steps: readonly BigBall[]): BigBall =>
    loss.over(
      field,
      point.map((x, i) => big.add(x, steps[i]!)),
    );
  const disc = bestDisc(bits, (k) => ({
    value: at(along(k).map(({ m, r }) => ({ m: 0n, r: big.magnitude(m) + r }))),
  }));
  const [v, forth] = [along(0), along(disc.e)];
  return {
    claimed,
    slope(lo, hi) {
      const steps = forth.map((step, i) => (i >= lo && i < hi ? step : big.ZERO));
      return derivativeOn(disc, at(steps), at(steps.map(big.neg)));
    },
    gap: (slope, lo, hi) => big.sub(slope, field.dot(big.ZERO, v, lo, claimed.slice(lo, hi))),
  };
}

/** m·2^shift, rounded. */
function scaled(m: bigint, shift: number): BigBall {
  return shift >= 0 ? { m: m << BigInt(shift), r: 0n } : { m: m >> BigInt(-shift), r: 1n };
}

/** By how much a ball misses 0; not positive when it holds it. */
export function excess({ m, r }: BigBall): bigint {
  return big.magnitude(m) - r;
}
