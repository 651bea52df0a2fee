import { predictions } from "./error-formulas.js";
import { fill, type Frame, type Signal } from "./frame.js";
import type { Taken } from "./slope-search.js";

/** What stands between two factors; the right one first. */
export const OPERATIONS: readonly (readonly [sign: string, operate: (p: number, q: number) => number])[] = [
  ["·", (p, q) => p * q],
  ["/", (p, q) => p / q],
  ["+", (p, q) => p + q],
  ["−", (p, q) => p - q],
];

/** An entry of W, or 1, and the numbers of a layer's δ, or 1, that a term of P may have. */
type Index = (i: number, j: number) => readonly [row: number, column: number] | undefined;

const ENTRIES: readonly (readonly [name: string, index: Index])[] = [
  ["W[j, i]", (i, j) => [j, i]],
  ["W[i, j]", (i, j) => [i, j]],
  ["W[i, i]", (i) => [i, i]],
  ["W[j, j]", (_i, j) => [j, j]],
  ["1", () => undefined],
];
const DELTAS: readonly (readonly [name: string, index: (i: number, j: number) => number | undefined])[] = [
  ["δⱼ", (_i, j) => j],
  ["δᵢ", (i) => i],
  ["1", () => undefined],
];

function messageRow(formula: string, cost: number): Taken["row"] {
  return { key: formula, code: "GRAD-FORMULA", cost, formula };
}

/** Wrong messages P of a hidden layer: Σⱼ w ∘ d, and few others. */
function searchedMessages(frame: Frame, { delta, error }: Signal): Taken[] {
  const { samples, units } = frame;
  const { W, units: width } = frame.frames[frame.k + 1]!;
  const sums = (term: (s: number, i: number, j: number) => number): Float64Array =>
    fill(samples, units, (s, i) => {
      let sum = 0;
      for (let j = 0; j < width; j++) sum += term(s, i, j);
      return sum;
    });
  const at = (s: number, j: number | undefined): number =>
    j === undefined ? 1 : j < width ? delta[s * width + j]! : NaN;
  const weight = (place: ReturnType<Index>): number =>
    place === undefined ? 1 : place[0] < width && place[1] < units ? W[place[0] * units + place[1]]! : NaN;
  const right = (s: number, i: number, j: number): number => weight([j, i]) * at(s, j);
  const terms = ENTRIES.flatMap(([w, entry]) =>
    DELTAS.flatMap(([d, place]) =>
      OPERATIONS.map(([sign, operate]): Taken => {
        const values = (): Float64Array => sums((s, i, j) => operate(weight(entry(i, j)), at(s, place(i, j))));
        return { row: messageRow(`P = Σⱼ ${w} ${sign} ${d}`, 2.2), values };
      }),
    ),
  );
  const bound = frame.frames[frame.k + 2]?.units ?? 0;
  const others: readonly (readonly [formula: string, values: Taken["values"]])[] = [
    ["P = 1", () => new Float64Array(samples * units).fill(1)],
    ["P = 1 + Σⱼ W[j, i]·δⱼ", () => sums(right).map((v) => v + 1)],
    ["P = δ of the layer above", () => fill(samples, units, (s, i) => at(s, i))],
    ["P = E of the layer above", () => fill(samples, units, (s, i) => (i < width ? error[s * width + i]! : NaN))],
    ["P = Σⱼ W[j, i]·δⱼ, j to the width two layers above", () => sums((s, i, j) => (j < bound ? right(s, i, j) : 0))],
    ["P = Σⱼ W[j, i]·δⱼ, j to the own width", () => sums((s, i, j) => (j < units ? right(s, i, j) : 0))],
  ];
  return [...terms, ...others.map(([formula, values]) => ({ row: messageRow(formula, 2.2), values }))];
}

/** Wrong errors e = p ∘ q of the last layer. */
function outputErrors(frame: Frame): Taken[] {
  const { samples, units, z, below, inputs } = frame;
  const o = predictions(frame);
  const { targets: t } = frame.problem.batch;
  const first = (values: Float64Array): Float64Array => fill(samples, units, (_s, i) => values[i]!);
  const ones = o.map(() => 1);
  const p: readonly (readonly [name: string, values: Float64Array])[] = [
    ["a", o],
    ["a of sample 0", first(o)],
    ["z", z],
    ["1", ones],
    ["a of the layer below", fill(samples, units, (s, i) => (i < inputs ? below[s * inputs + i]! : NaN))],
  ];
  const q: readonly (readonly [name: string, values: Float64Array])[] = [
    ["t", t],
    ["t of sample 0", first(t)],
    ["1", ones],
    ["0", o.map(() => 0)],
  ];
  const terms = p.flatMap(([pName, pValues]) =>
    q.flatMap(([qName, qValues]) =>
      OPERATIONS.map(([sign, operate]) => ({
        row: messageRow(`e = ${pName} ${sign} ${qName}`, 2.2),
        values: () => pValues.map((v, at) => operate(v, qValues[at]!)),
      })),
    ),
  );
  return [...terms, { row: messageRow("e = 1", 2.2), values: () => ones }];
}

/** Wrong errors or messages of a layer beyond the tables; values that are not defined are NaN. */
export function searchedErrors(frame: Frame, signal: Signal | undefined): Taken[] {
  return signal === undefined ? outputErrors(frame) : searchedMessages(frame, signal);
}
