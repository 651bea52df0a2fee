import { BARS } from "../check/judgement.js";
import { roundingAt, type Part } from "./parts.js";

/** What a formula makes of the measured numbers, entry by entry: a wrong one fails at the first. */
export interface Prediction {
  readonly value: (i: number) => number;
  /** What the bars of the measured numbers make of the value; infinite where they decide nothing. */
  readonly slack: (i: number) => number;
  /** Numbers that were fitted to the claim and have no name. */
  readonly fitted?: number;
}

/** The bits that one entry can tell: those of a float64. */
const MOST_BITS = 52;
/**
 * The bits that must be told: about 2⁸ formulas with 2⁵ numbers each are tried on a part, so that a claim that is wrong
 * in some other way meets one of them by chance with probability 2⁻⁷ at most, and far less where many entries decide.
 */
const LEAST_BITS = 20;

/**
 * Whether a wrong claim meets a formula, and not by chance: no entry is off by more than twelve bars, and those that
 * were wrong tell enough bits, the nearer the more. A number that was fitted takes the bits of one entry away, and two
 * entries beyond the fitted ones must tell.
 */
export function meets(part: Part, { value, slack, fitted = 0 }: Prediction): boolean {
  const { claimed, measured, bar } = part;
  const told: number[] = [];
  for (let i = 0; i < claimed.length; i++) {
    const reach = BARS * (slack(i) + roundingAt(part, i));
    if (reach === Infinity) continue;
    if (!(Math.abs(claimed[i]! - value(i)) <= reach)) return false;
    const off = Math.abs(claimed[i]! - measured[i]!);
    if (bar[i]! < Infinity && off > BARS * bar[i]!) told.push(bitsOf(off, 2 * reach));
  }
  const bits = told.filter((b) => b >= 1);
  if (fitted > 0) {
    if (bits.length < fitted + 2) return false;
    bits.sort((p, q) => p - q);
  }
  return bits.slice(0, bits.length - fitted).reduce((sum, b) => sum + b, 0) >= LEAST_BITS;
}

/** −log₂ of the chance that a number off by `off` falls into a span. */
function bitsOf(off: number, span: number): number {
  return span === 0 ? MOST_BITS : Math.min(MOST_BITS, Math.max(0, Math.log2(off / span)));
}
