import type { BigBall } from "../numeric/big-ball.js";
import { EnclosureError } from "../numeric/field.js";
import { bitLength } from "../numeric/float64.js";

/**
 * A disc |s| ≤ R around 0 in the complex plane on which φ is analytic, and a step for its difference quotient at 0.
 * Numbers are in units of 2^−P as those of BigBall.
 */
export interface Disc<S = unknown> {
  /** R = 2^−k. */
  readonly k: number;
  /** M ≥ |φ(s) − c| on the disc, for some number c. */
  readonly spread: bigint;
  /** h = 2^−e, at most R/2 and no less than a unit. */
  readonly e: number;
  /** The evaluation over the disc. */
  readonly over: S;
}

/**
 * A disc on which φ could be enclosed, R = 2^−k with k = 0, 1, 2, 4, 8, … up to P/4: the one of least error, where the
 * errors of `derivativeOn`, M h²/R³ and about a unit over h, balance at h ≈ R·M^(−⅓) and sum up to about M^⅓/R.
 *
 * φ is enclosed on the whole disc by one evaluation over complex balls. The evaluation composes analytic functions, and
 * takes the same piece at every sign on all of the disc or throws: so it shows φ to be analytic there, and M is the radius
 * of its value.
 * @param evaluate φ over the disc of radius 2^−k; throws EnclosureError where it cannot be enclosed
 * @throws {EnclosureError} the last refusal, when all of the discs are refused
 */
export function bestDisc<S extends { readonly value: BigBall }>(bits: number, evaluate: (k: number) => S): Disc<S> {
  let best: Disc<S> | undefined;
  let refusal: unknown;
  for (let k = 0; 4 * k <= bits; k = Math.max(1, 2 * k)) {
    try {
      const over = evaluate(k);
      const spread = over.value.r;
      if (best !== undefined && spread << BigInt(3 * (k - best.k)) >= best.spread) break;
      best = { k, spread, over, e: Math.min(k + Math.max(1, Math.ceil(bitLength(spread) / 3)), bits) };
    } catch (error) {
      if (!(error instanceof EnclosureError)) throw error;
      refusal = error;
    }
  }
  if (best === undefined) throw refusal;
  return best;
}

/**
 * φ′(0), enclosed by its difference quotient alone: with φ(s) = Σ cⱼsʲ on the disc,
 * (φ(h) − φ(−h))/2h − φ′(0) = c₃h² + c₅h⁴ + …, and |cⱼ| ≤ M/Rʲ by Cauchy's estimate, in which a constant may be taken from
 * φ; so the difference is at most M Σ h²ⁿ/R²ⁿ⁺¹ = M h²/(R(R² − h²)) ≤ (4/3) M h²/R³ for h ≤ R/2.
 * @param plus φ(h)
 * @param minus φ(−h)
 * Source: Ahlfors, Complex Analysis, section 4.2.3.
 */
export function derivativeOn({ k, spread, e }: Disc, plus: BigBall, minus: BigBall): BigBall {
  const scale = BigInt(e - 1); // 1/2h = 2^(e − 1)
  const shift = 2 * e - 3 * k; // h²/R³ = 2^(3k − 2e)
  const fourThirds = (4n * spread) / 3n + 1n;
  const remainder = shift >= 0 ? (fourThirds >> BigInt(shift)) + 1n : fourThirds << BigInt(-shift);
  return { m: (plus.m - minus.m) << scale, r: ((plus.r + minus.r) << scale) + (spread === 0n ? 0n : remainder) };
}
