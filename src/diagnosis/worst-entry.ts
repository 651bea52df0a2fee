import { networkSubject } from "../network/network-subject.js";
import { formatPlace, placeOf } from "../subject/blocks.js";
import type { Claim } from "./frame.js";

/** One number of a claim beside the right one. */
export interface Entry {
  /** E.g. W1[0,2]. */
  readonly place: string;
  readonly claimed: number;
  readonly right: number;
}

/** The entry at which a claim is furthest from the network's own gradient; one that is not a number is. */
export function worstEntry({ problem, claimed }: Claim): Entry {
  const { blocks, ...own } = networkSubject(problem);
  const right = own.gradient(problem.parameters);
  const gaps = claimed.map((c, i) => (Number.isNaN(c) ? Infinity : Math.abs(c - right[i]!)));
  const worst = gaps.indexOf(Math.max(...gaps));
  return { place: formatPlace(placeOf(blocks, worst)), claimed: claimed[worst]!, right: right[worst]! };
}
