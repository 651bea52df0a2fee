import { networkBlocks } from "../network/architecture.js";
import type { Problem } from "../network/problem.js";
import { UNIT_ROUNDOFF } from "../numeric/float64.js";
import { blockSize } from "../subject/blocks.js";
import type { Precision } from "../subject/subject.js";
import { termSizes } from "./term-sizes.js";

/**
 * How far two sums of the same terms may lie apart, in roundings of their largest term: additions in any order, of terms
 * that may have cancelled before.
 */
const ROUNDINGS = 2 ** 13;
/** Unit roundoff, and the smallest normal number: below it results lose digits. */
const ROUNDING: Readonly<Record<Precision, { readonly u: number; readonly tiny: number }>> = {
  float64: { u: UNIT_ROUNDOFF, tiny: 2 ** -1022 },
  float32: { u: 2 ** -24, tiny: 2 ** -126 },
};

/** Entries from..to of θ: a block of a network. */
export interface BlockRange {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** How far sums of the block's terms may lie apart; `largest` of the numbers that are added, `weight` what they count in all. */
  readonly reach: (largest: number, weight: number) => number;
}

/** The blocks of a network, with the rounding of gradients in its precision. */
export function blockRanges(problem: Problem): BlockRange[] {
  const sizes = termSizes(problem);
  const { u, tiny } = ROUNDING[problem.precision];
  let to = 0;
  return networkBlocks(problem.architecture).map((block, k): BlockRange => {
    const from = to;
    to += blockSize(block);
    const reach = (largest: number, weight: number): number =>
      ROUNDINGS * (u * Math.max(sizes[k]!, largest) * weight + tiny);
    return { name: block.name, from, to, reach };
  });
}

/** The largest absolute value. */
export function largestOf(numbers: Float64Array): number {
  return numbers.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
}
