import type { Row } from "./codes.js";
import type { Target } from "./fit.js";

/** What a single wrong entry is, beside the right one. */
const ENTRIES: readonly (readonly [formula: string, isSo: (claimed: number, right: number) => boolean])[] = [
  ["is 0", (claimed) => claimed === 0],
  ["has the wrong sign", (claimed, right) => Math.abs(claimed + right) <= 2 ** -20 * Math.abs(right)],
  ["is another number", () => true],
];

/** The cost of one entry wrong for itself. */
const SINGLE = 2.5;

/** The row of a block in which one entry is wrong and at least two are right. */
export function oneEntry({ claimed, penalty, bound, frame }: Target, data: Float64Array, place: "dW" | "db"): Row[] {
  const right = data.map((d, i) => d + penalty[i]!);
  const wrong: number[] = [];
  for (let i = 0; i < claimed.length; i++) {
    if (!(Math.abs(claimed[i]! - right[i]!) <= bound[i]!)) wrong.push(i);
  }
  const [at] = wrong;
  if (at === undefined || wrong.length > 1 || claimed.length < 3) return [];
  const [what] = ENTRIES.find(([, isSo]) => isSo(claimed[at]!, right[at]!))!;
  const place2 = place === "dW" ? `dW[${Math.floor(at / frame.inputs)}, ${at % frame.inputs}]` : `db[${at}]`;
  return [{ key: `${place}.one-entry`, code: "GRAD-ENTRY", cost: SINGLE, formula: `${place2} ${what}` }];
}
