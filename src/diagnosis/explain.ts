import { BIAS_ROWS, rightBias } from "./bias-formulas.js";
import type { Candidate, Choice, Layer } from "./candidates.js";
import type { Row } from "./codes.js";
import type { Quantity } from "./diagnosis.js";
import { oneEntry } from "./entry-rows.js";
import { fit, type Fit, type Target } from "./fit.js";
import type { Signal } from "./frame.js";
import { REDUCTIONS, rightMean, type Reduction } from "./reductions.js";
import { dataOf } from "./truth.js";
import { rightWeights, WEIGHT_ROWS } from "./weight-formulas.js";

/** An explanation of a layer's numbers: rows by quantity, the δ to pass on, and how far the numbers are off. */
export interface Found {
  readonly rows: readonly (readonly [quantity: Quantity, row: Row])[];
  readonly signal: Signal;
  /** The largest |claimed − formula| beside the largest claim. */
  readonly gap: number;
}

/** Off, for a factor that a layer's numbers have and δ has not: one that δ has is likelier. */
const LOCAL = 0.2;
/** And for one that spares the regulariser. */
const SPARING = 0.3;
/** What it costs to leave dW or db of a layer, or both, unexplained. */
const UNKNOWN = { dW: 4, db: 4, delta: 6 } as const;
const UNKNOWN_CODES = { delta: "GRAD-UNKNOWN-DELTA", dW: "GRAD-UNKNOWN-DW", db: "GRAD-UNKNOWN-DB" } as const;

/** A quantity of a layer that may be wrong without a known cause. */
type Place = keyof typeof UNKNOWN;

/** The row that names a place only. */
export function unknownRow(place: Place): Row {
  return { key: `${place}.unknown`, code: UNKNOWN_CODES[place], cost: UNKNOWN[place], formula: `${place} is another` };
}

/** The right mean over the batch, and wrong ones. */
export const RIGHT_MEAN = [undefined] as const;
export const WRONG_MEANS: readonly Reduction[] = REDUCTIONS;

/** dW and db explained by one δ, one mean over the batch and one factor, which passes on with δ or does not. */
export function together(layer: Layer, candidate: Candidate, means: readonly (Reduction | undefined)[]): Found[] {
  return means.flatMap((mean) => byMean(layer, candidate, mean));
}

function byMean({ frame, targets }: Layer, { rows, signal }: Candidate, mean: Reduction | undefined): Found[] {
  const data = dataOf(frame, signal.delta, mean?.weights(frame.samples) ?? rightMean(frame.samples));
  const place = frame.isLast ? "" : "hid.";
  const wrong = mean === undefined ? rows : [...rows, mean];
  const explained = (by: Fit, how: readonly Row[], passed: Signal): Found => {
    return { rows: asRows([...wrong, ...how]), signal: passed, gap: by.gap };
  };
  const found = fit(targets.both, data, place);
  const whole = targets.both.bare === undefined ? found : wholeLayer(targets.both.bare, data, targets.both.penalty);
  const scales = (by: Fit, to: string, dearer: number): Row[] =>
    by.rows.map((row) => relabelled(row, [`${place}scale`, to], dearer));
  return [
    ...(found === undefined ? [] : [explained(found, found.rows, scaled(signal, found.factor))]),
    ...(found === undefined || found.factor === 1
      ? []
      : [explained(found, scales(found, "layer.data-scale", LOCAL + SPARING), signal)]),
    ...(whole === undefined || whole.factor === 1
      ? []
      : [explained(whole, scales(whole, "layer.scale", LOCAL), signal)]),
  ];
}

/** A factor of a layer's whole dW and db, the regulariser too. */
function wholeLayer(bare: Target, data: Float64Array, penalty: Float64Array): Fit | undefined {
  const all = data.map((d, i) => d + penalty[i]!);
  const place = bare.frame.isLast ? "" : "hid.";
  return fit(bare, all, place);
}

function relabelled(row: Row, [from, to]: readonly [from: string, to: string], dearer: number): Row {
  if (row.key.startsWith("reg.")) return row; // the share is that of another bug
  const formula = row.formula.replace(/^[δg]/, "dW and db");
  return { ...row, key: row.key.replace(from, to), formula, cost: row.cost + dearer };
}

const QUANTITIES: readonly (readonly [start: string, quantity: Quantity])[] = [
  ["reg.", "reg"],
  ["layer.", "all"],
];

function asRows(rows: readonly Row[]): Found["rows"] {
  return rows.map((row) => [QUANTITIES.find(([start]) => row.key.startsWith(start))?.[1] ?? "delta", row]);
}

function scaled(signal: Signal, factor: number): Signal {
  if (factor === 1) return signal;
  const { delta, error } = signal;
  return { delta: delta.map((v) => factor * v), error: error.map((v) => factor * v) };
}

/** Rows that explain one block, and how far it is off. */
interface Option {
  readonly rows: readonly Row[];
  readonly gap: number;
}

/**
 * dW and db explained each by its own table. With a wrong δ one of them must be explained by it alone, or, when wrong
 * formulas are allowed for all three, both without a fitted number that has no name.
 */
export function apart(
  layer: Layer,
  { rows, signal }: Candidate,
  effort: { isChosen: Choice; allWrong?: boolean },
): Found[] {
  const { frame, targets } = layer;
  const right = { dW: rightWeights(frame, signal), db: rightBias(frame, signal) };
  const isTold = (place: "dW" | "db"): boolean =>
    targets[place].claimed.length > 1 && fit(targets[place], right[place], "")?.factor === 1;
  const needsBoth = rows.length > 0 && !isTold("dW") && !isTold("db");
  if (needsBoth && (effort.allWrong !== true || targets.dW.claimed.length < SEVERAL)) return [];
  const dW = explain(layer, [signal, "dW", right.dW], effort.isChosen).filter(
    (option) => !needsBoth || isExact(option),
  );
  if (needsBoth && dW.length === 0) return [];
  const db = explain(layer, [signal, "db", right.db], effort.isChosen).filter(
    (option) => !needsBoth || isExact(option),
  );
  if (needsBoth && db.length === 0) return [];
  if (areSilent([dW, db], rows.length === 0)) return [{ rows: [["delta", unknownRow("delta")]], signal, gap: 0 }];
  return orUnknown(dW, "dW").flatMap((w) =>
    orUnknown(db, "db").map((b): Found => ({
      rows: [
        ...asRows(rows),
        ...w.rows.map((row) => [quantityOf(row, "dW"), row] as const),
        ...b.rows.map((row) => [quantityOf(row, "db"), row] as const),
      ],
      signal,
      gap: Math.max(w.gap, b.gap),
    })),
  );
}

/** Entries of dW from which it tells although δ, dW and db are all wrong. */
const SEVERAL = 4;

/** Whether no number without a name was fitted. */
function isExact({ rows }: Option): boolean {
  return rows.every(({ key }) => !key.endsWith("?") && !key.endsWith("one-entry"));
}

/** The δ with the factor that dW, or db, has alone. */
export function scaledBlocks({ frame, targets }: Layer, { rows, signal }: Candidate): Candidate[] {
  const right = { dW: rightWeights(frame, signal), db: rightBias(frame, signal) };
  return (["dW", "db"] as const).flatMap((place): Candidate[] => {
    const found = fit(targets[place], right[place], frame.isLast ? "" : "hid.");
    if (found === undefined || found.factor === 1 || targets[place].claimed.length < 2) return [];
    const scale = found.rows.filter(({ key }) => !key.startsWith("reg."));
    return [{ rows: [...rows, ...scale], signal: scaled(signal, found.factor) }];
  });
}

/** Whether a key is that of a formula, not of a place alone. */
export function isFormula(key: string): boolean {
  return !key.endsWith(".unknown");
}

/** Whether neither block is explained, or, under the right δ, both are right as far as formulas tell. */
function areSilent(blocks: readonly (readonly Option[])[], isRightDelta: boolean): boolean {
  return blocks.every(({ length }) => length === 0) || (isRightDelta && blocks.every(isRight));
}

function isRight([first]: readonly Option[]): boolean {
  return first?.rows.length === 0;
}

function quantityOf({ key }: Row, block: "dW" | "db"): Quantity {
  return key.startsWith("reg.") ? "reg" : block;
}

function orUnknown(options: readonly Option[], place: "dW" | "db"): readonly Option[] {
  return options.length > 0 ? options : [{ rows: [unknownRow(place)], gap: 0 }];
}

/** The cheapest explanations of one block kept. */
const KEPT = 3;

/** The rows, with those of the factor, that explain dW or db under a δ: without rows when it is right. */
function explain(
  { frame, targets }: Layer,
  [signal, place, right]: readonly [signal: Signal, place: "dW" | "db", right: Float64Array],
  isChosen: Choice,
): Option[] {
  const target = targets[place];
  const by = (data: Float64Array, rows: readonly Row[]): Option[] => {
    const found = fit(target, data, `${place}.`);
    return found === undefined ? [] : [{ rows: [...rows, ...found.rows], gap: found.gap }];
  };
  const [plain] = by(right, []);
  if (plain?.rows.length === 0) return [plain];
  const found = plain === undefined ? oneEntry(target, right, place).map((row) => ({ rows: [row], gap: 0 })) : [plain];
  for (const row of place === "dW" ? WEIGHT_ROWS : BIAS_ROWS) {
    const data = isChosen(row.key) ? row.data(frame, signal) : undefined;
    if (data !== undefined) found.push(...by(data, [row]));
  }
  return found.toSorted((p, q) => costOf(p.rows) - costOf(q.rows)).slice(0, KEPT);
}

/** The sum of the costs. */
export function costOf(rows: readonly Row[]): number {
  return rows.reduce((sum, row) => sum + row.cost, 0);
}
