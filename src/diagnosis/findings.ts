import type { Row } from "./codes.js";
import type { Quantity } from "./diagnosis.js";
import { meets } from "./meets.js";
import type { Guess, PartTest } from "./part-formulas.js";
import type { Part } from "./parts.js";

/** How much dearer than the cheapest a formula of a part may be and still be listed. */
const MARGIN = 1;

/** What is wrong with a part or with several: the likeliest, then what the numbers do not tell from it. */
export interface Finding {
  readonly rows: readonly [Row, ...Row[]];
  readonly quantity: Quantity;
  /** Counted from 1; empty where the blocks are not a network's, or all are meant. */
  readonly layers: readonly number[];
  /** Others that the numbers do not tell from this one. */
  readonly instead?: readonly Finding[];
}

/** The formulas that a wrong part meets, the cheapest first, one of each name. */
export function formulasOf(part: Part, tests: readonly PartTest[]): Guess[] {
  const found = new Map<string, Guess>();
  for (const test of tests) {
    for (const guess of test(part)) {
      const known = found.get(guess.key);
      if ((known === undefined || guess.cost < known.cost) && meets(part, guess.prediction))
        found.set(guess.key, guess);
    }
  }
  const sorted = [...found.values()].toSorted((p, q) => p.cost - q.cost);
  return sorted.filter(({ cost }) => cost <= sorted[0]!.cost + MARGIN);
}
