import type { Choice } from "./candidates.js";
import type { Row } from "./codes.js";
import type { Frame, Signal } from "./frame.js";
import { wrongLoops } from "./loops.js";
import { OPERATIONS } from "./message-search.js";

/** A whole block as a wrong program computes it, with the rows that say how. */
export interface Block {
  readonly rows: readonly Row[];
  readonly values: Float64Array;
}

/** Which entry a loop over i and j touches. */
type Entry = readonly [words: string, row: (i: number, j: number) => number, column: (i: number, j: number) => number];

const ENTRIES: readonly [right: Entry, ...wrong: Entry[]] = [
  ["[i, j]", (i) => i, (_i, j) => j],
  ["[j, i]", (_i, j) => j, (i) => i],
  ["[i, i]", (i) => i, (i) => i],
  ["[j, j]", (_i, j) => j, (_i, j) => j],
];

/** One way to add up the terms: the sums of every entry over the samples, not divided yet. */
interface Sums {
  readonly row: Row | undefined;
  readonly values: Float64Array;
}

/** One way to finish the sums: dW = G·c + share. */
interface Finish {
  readonly rows: readonly Row[];
  readonly to: Entry;
  readonly source: Entry;
  readonly weight: Entry;
  readonly factor: number;
  share(this: void, w: number, l2: number): number;
  covers(this: void, i: number, j: number): boolean;
}

function weightRow(formula: string): Row {
  return { key: `dW ${formula}`, code: "GRAD-FORMULA", cost: 2.3, formula: `dW: ${formula}` };
}

/** δ and what else has a place a sample and unit, or a sample and input. */
type Numbers = readonly [name: string, value: (s: number, i: number, j: number) => number];

function firstFactors({ units, a, z, prime, samples }: Frame, { delta, error }: Signal): Numbers[] {
  const at = (values: Float64Array, s: number, i: number): number => (i < units ? values[s * units + i]! : NaN);
  return [
    ["δᵢ", (s, i) => at(delta, s, i)],
    ["δⱼ", (s, _i, j) => at(delta, s, j)],
    ["δᵢ of the last sample", (_s, i) => at(delta, samples - 1, i)],
    ["Eᵢ", (s, i) => at(error, s, i)],
    ["1", () => 1],
    ["aᵢ", (s, i) => at(a, s, i)],
    ["zᵢ", (s, i) => at(z, s, i)],
    ["f′(zᵢ)", (s, i) => at(prime, s, i)],
  ];
}

function secondFactors({ inputs, units, a, below, belowZ }: Frame): Numbers[] {
  const at = (values: Float64Array, s: number, j: number): number => (j < inputs ? values[s * inputs + j]! : NaN);
  return [
    ["aⱼ", (s, _i, j) => at(below, s, j)],
    ["aᵢ", (s, i) => at(below, s, i)],
    ["zⱼ", (s, _i, j) => at(belowZ, s, j)],
    ["1", () => 1],
    ["aⱼ of sample 0", (_s, _i, j) => at(below, 0, j)],
    ["aⱼ of the same layer", (s, _i, j) => (j < units ? a[s * units + j]! : NaN)],
  ];
}

interface Addition {
  readonly entry: Entry;
  readonly assigns: boolean;
  term(this: void, s: number, i: number, j: number): number;
  covers(this: void, i: number, j: number): boolean;
}

/** The sums that the loops over samples, i and j leave; NaN where a row that does not exist is written. */
function added(
  { samples, units, inputs }: Frame,
  { entry: [, row, column], assigns, term, covers }: Addition,
): Float64Array {
  const sums = new Float64Array(units * inputs);
  for (let s = 0; s < samples; s++) {
    for (let i = 0; i < units; i++) {
      for (let j = 0; j < inputs; j++) {
        if (!covers(i, j)) continue;
        const [r, c] = [row(i, j), column(i, j)];
        if (r >= units) return sums.fill(NaN);
        if (c < inputs) sums[r * inputs + c] = (assigns ? 0 : sums[r * inputs + c]!) + term(s, i, j);
      }
    }
  }
  return sums;
}

/** Every way to add up: the right one first. */
function additions(frame: Frame, signal: Signal, isKnown: (row: Row | undefined) => boolean): Sums[] {
  const [first, second] = [firstFactors(frame, signal), secondFactors(frame)];
  const [[, p], [, q]] = [first[0]!, second[0]!];
  const right: Addition = {
    entry: ENTRIES[0],
    assigns: false,
    term: (s, i, j) => p(s, i, j) * q(s, i, j),
    covers: () => true,
  };
  const ways: (readonly [formula: string | undefined, way: Partial<Addition>])[] = [[undefined, {}]];
  for (const [pName, pValue] of first) {
    for (const [qName, qValue] of second) {
      for (const [sign, operate] of OPERATIONS) {
        if (pName === "δᵢ" && qName === "aⱼ" && sign === "·") continue;
        ways.push([`Σ ${pName} ${sign} ${qName}`, { term: (s, i, j) => operate(pValue(s, i, j), qValue(s, i, j)) }]);
      }
    }
  }
  for (const entry of ENTRIES.slice(1)) ways.push([`Σ δᵢ·aⱼ added to ${entry[0]}`, { entry }]);
  for (const entry of ENTRIES) ways.push([`δᵢ·aⱼ written to ${entry[0]}, not added`, { entry, assigns: true }]);
  for (const [words, covers] of loops(frame)) ways.push([`Σ δᵢ·aⱼ, ${words}`, { covers }]);
  return ways.flatMap(([formula, way]) => {
    const row = formula === undefined ? undefined : weightRow(formula);
    return isKnown(row) ? [{ row, values: added(frame, { ...right, ...way }) }] : [];
  });
}

function loops(frame: Frame): (readonly [words: string, covers: Finish["covers"]])[] {
  const rows = wrongLoops(frame, frame.units).map(
    ({ words, from, to }) => [`i ${words}`, (i: number) => i >= from && i < to] as const,
  );
  const columns = wrongLoops(frame, frame.inputs).map(
    ({ words, from, to }) => [`j ${words}`, (_i: number, j: number) => j >= from && j < to] as const,
  );
  return [...rows, ...columns];
}

/** What a program may add for l2·W. */
const SHARES: readonly (readonly [formula: string, share: Finish["share"]])[] = [
  ["0", () => 0],
  ["l2", (_w, l2) => l2],
  ["l2·sign W", (w, l2) => l2 * Math.sign(w)],
  ["l2 + W", (w, l2) => l2 + w],
  ["l2 − W", (w, l2) => l2 - w],
  ["l2/W", (w, l2) => l2 / w],
  ["W", (w) => w],
  ["−l2·W", (w, l2) => -l2 * w],
  ["2·l2·W", (w, l2) => 2 * l2 * w],
  ["½·l2·W", (w, l2) => (l2 * w) / 2],
  ["l2·W²", (w, l2) => l2 * w * w],
];

/** Every way to finish with one wrong part: the right one first, without rows. */
function finishes(frame: Frame): Finish[] {
  const m = frame.samples;
  const right: Finish = {
    rows: [],
    to: ENTRIES[0],
    source: ENTRIES[0],
    weight: ENTRIES[0],
    factor: 1 / m,
    share: (w, l2) => l2 * w,
    covers: () => true,
  };
  const wrong = (formula: string, way: Partial<Finish>): Finish => ({ ...right, ...way, rows: [weightRow(formula)] });
  return [
    right,
    ...ENTRIES.slice(1).flatMap((entry) => [
      wrong(`G${entry[0]} = G[i, j]/m + l2·W[i, j]`, { to: entry }),
      wrong(`G[i, j] = G${entry[0]}/m + l2·W[i, j]`, { source: entry }),
      wrong(`G[i, j] = G[i, j]/m + l2·W${entry[0]}`, { weight: entry }),
    ]),
    wrong("not divided by m", { factor: 1 }),
    wrong("times m", { factor: m }),
    wrong("divided by m²", { factor: 1 / m ** 2 }),
    ...SHARES.map(([formula, share]) => wrong(`+ ${formula} for l2·W`, { share })),
    ...loops(frame).map(([words, covers]) => wrong(`divided by m and regularised only for ${words}`, { covers })),
  ];
}

/** The sums finished in place, in the order of i and j. */
function finished({ units, inputs, W, problem }: Frame, sums: Float64Array, way: Finish): Float64Array {
  const { l2 } = problem.architecture;
  const values = sums.slice();
  const place = ([, row, column]: Entry, i: number, j: number): number =>
    row(i, j) < units && column(i, j) < inputs ? row(i, j) * inputs + column(i, j) : -1;
  for (let i = 0; i < units; i++) {
    for (let j = 0; j < inputs; j++) {
      if (!way.covers(i, j)) continue;
      const [to, source, weight] = [place(way.to, i, j), place(way.source, i, j), place(way.weight, i, j)];
      if (to >= 0) values[to] = (values[source] ?? NaN) * way.factor + way.share(W[weight] ?? NaN, l2);
      else if (way.to[1](i, j) >= units) return values.fill(NaN);
    }
  }
  return values;
}

/** Two ways to finish as one. */
function both(p: Finish, q: Finish, right: Finish): Finish {
  const changed = Object.fromEntries(Object.entries(q).filter(([key, value]) => value !== Reflect.get(right, key)));
  return { ...p, ...changed, rows: [...p.rows, ...q.rows] };
}

/** What a block is searched in. */
export interface Space {
  readonly frame: Frame;
  readonly signal: Signal;
  /** The signal of the layer above. */
  readonly above: Signal | undefined;
  readonly isChosen: Choice;
  fits(this: void, values: Float64Array): boolean;
}

/**
 * dW as loops with one wrong part compute it, else with two: the sums Σ p ∘ q over the samples, then the division by m
 * and the regulariser, both in place. Only those that `fits` accepts.
 */
export function searchedWeights({ frame, signal, isChosen, fits }: Space): Block[] {
  const isKnown = (row: Row | undefined): boolean => row === undefined || isChosen(row.key);
  const sums = additions(frame, signal, isKnown);
  const ways = finishes(frame).filter(({ rows }) => rows.every(isKnown));
  const [rightSums, right] = [sums[0]!, ways[0]!];
  const tried = (by: Sums, way: Finish): Block[] => {
    const values = finished(frame, by.values, way);
    return fits(values) ? [{ rows: [...(by.row === undefined ? [] : [by.row]), ...way.rows], values }] : [];
  };
  const single = [...sums.flatMap((by) => tried(by, right)), ...ways.flatMap((way) => tried(rightSums, way))];
  if (single.length > 0) return single;
  return [
    ...sums.slice(1).flatMap((by) => ways.slice(1).flatMap((way) => tried(by, way))),
    ...ways.slice(1).flatMap((p, n) => ways.slice(n + 2).flatMap((q) => tried(rightSums, both(p, q, right)))),
  ];
}
