import { biasSum, BIAS_ROWS, rightBias } from "./bias-formulas.js";
import type { Row } from "./codes.js";
import { ERROR_ROWS, errorSize, rightError } from "./error-formulas.js";
import { agree, fit, type Fit, type Target } from "./fit.js";
import { outer, type Frame, type Signal } from "./frame.js";
import { MESSAGE_ROWS, rightMessage, through } from "./message-formulas.js";
import { REDUCTIONS, rightMean } from "./reductions.js";
import { SLOPE_ROWS, type SlopeRow } from "./slope-formulas.js";
import { rightWeights, WEIGHT_ROWS } from "./weight-formulas.js";

/** The quantity of a layer that an edit is about. */
export type Quantity = "delta" | "dW" | "db";

/** One wrong formula at one layer, counted from 0. */
export interface Edit extends Row {
  readonly layer: number;
  readonly quantity: Quantity;
}

/** One reading of the layers from the last down to some layer: what is wrong in them, and the δ they pass on. */
export interface Reading {
  readonly edits: readonly Edit[];
  readonly cost: number;
  /** Undefined before the last layer. */
  readonly signal: Signal | undefined;
}

/** Readings kept from layer to layer. */
const BEAM = 12;
/** Off the cost of a bug that a reading has already in a layer above. */
const REPEATED = 0.9;
/** What it costs to leave dW or db of a layer, or all of it, unexplained. */
const UNKNOWN = { one: 4, all: 6 };

/** A δ of a layer with the rows that are wrong about it. */
interface Candidate {
  readonly rows: readonly Row[];
  readonly signal: Signal;
}

/**
 * Readings of a claim, the simplest first: layer by layer from the output, every formula of the tables for δ, dW and
 * db is tried, and what reproduces the layer's numbers to rounding is kept. Cost linear in the number of layers.
 * @returns at least one; a reading without edits when the claim is right, with keys `….unknown` where tables are silent
 */
export function peel(frames: readonly Frame[]): Reading[] {
  const sizes = floors(frames);
  let readings: Reading[] = [{ edits: [], cost: 0, signal: undefined }];
  for (const frame of frames.toReversed()) {
    readings = simplest(readings.flatMap((reading) => expand(frame, reading, sizes[frame.k]!)));
  }
  return readings;
}

/** Different readings by cost, the first few. */
function simplest(readings: readonly Reading[]): Reading[] {
  const found = new Map<string, Reading>();
  for (const reading of readings.toSorted((p, q) => p.cost - q.cost)) {
    const name = reading.edits.map(({ key, layer, formula }) => `${layer} ${key} ${formula}`).join();
    if (!found.has(name)) found.set(name, reading);
  }
  return [...found.values()].slice(0, BEAM);
}

/** The readings that continue one through a layer. */
function expand(frame: Frame, reading: Reading, floor: Floor): Reading[] {
  const [right, ...wrong] = candidates(frame, reading.signal);
  const targets = targetsOf(frame, floor);
  const whole = together(frame, right, targets);
  if (whole[0]?.rows.length === 0) return [extended(frame, reading, whole[0])];
  whole.push(...wrong.flatMap((candidate) => together(frame, candidate, targets)));
  const others = whole.length > 0 ? [] : wrong;
  const split = [right, ...others].flatMap((candidate) => apart(frame, candidate, targets));
  return [...whole, ...split].map((found) => extended(frame, reading, found));
}

/** An explanation of a layer's numbers: rows by quantity, and the δ to pass on. */
interface Found {
  readonly rows: readonly (readonly [quantity: Quantity, row: Row])[];
  readonly signal: Signal;
}

function extended(frame: Frame, { edits, cost }: Reading, { rows, signal }: Found): Reading {
  const more = rows.map(([quantity, row]): Edit => ({ ...row, layer: frame.k, quantity }));
  const repeated = more.filter(({ key }) => edits.some((edit) => edit.key === key)).length;
  return { edits: [...edits, ...more], cost: cost + costOf(more) - REPEATED * repeated, signal };
}

function costOf(rows: readonly Row[]): number {
  return rows.reduce((sum, row) => sum + row.cost, 0);
}

/** The right δ, then those of every row that differ from it. */
function candidates(frame: Frame, signal: Signal | undefined): [right: Candidate, ...wrong: Candidate[]] {
  const prefix = frame.isLast ? "out." : "hid.";
  const error = signal === undefined ? rightError(frame) : rightMessage(frame, signal);
  const sloped = (e: Float64Array): Signal => ({ error: e, delta: e.map((v, at) => v * frame.prime[at]!) });
  const right = sloped(error);
  const messages = (signal === undefined ? ERROR_ROWS : MESSAGE_ROWS).flatMap((row): Candidate[] => {
    const other = "error" in row ? row.error(frame) : signal && row.message(frame, signal);
    return other === undefined ? [] : [{ rows: [prefixed(prefix, row)], signal: sloped(other) }];
  });
  const slopes = SLOPE_ROWS.map((row): Candidate => {
    const delta = error.map((e, at) => e * slopeAt(row, frame, at));
    return { rows: [prefixed(prefix, row)], signal: { error, delta } };
  });
  const wrong = [...messages, ...slopes].filter(
    ({ signal: { delta } }) => delta.every(Number.isFinite) && !agree(delta, right.delta),
  );
  return [{ rows: [], signal: right }, ...wrong];
}

function slopeAt(row: SlopeRow, frame: Frame, at: number): number {
  const { z, a, prime, units } = frame;
  return row.slope({ frame, s: Math.floor(at / units), i: at % units, z: z[at]!, a: a[at]!, slope: prime[at]! });
}

function prefixed(prefix: string, { key, code, cost, formula }: Row): Row {
  return { key: prefix + key, code, cost, formula };
}

/** Of the sum of sizes of the terms of a gradient, what counts as its size where the terms cancel. */
const CANCELLED = 2 ** -10;

/** What counts as the size of a layer's dW and db, whatever cancels in them. */
type Floor = Readonly<Record<"dW" | "db", number>>;

/** The floors of all layers: every term positive, from the output down. */
function floors(frames: readonly Frame[]): Floor[] {
  const found: Floor[] = [];
  let size = new Float64Array();
  for (const frame of frames.toReversed()) {
    const error = frame.isLast ? errorSize(frame) : through(frame, frames[frame.k + 1]!.W.map(Math.abs), size);
    size = error.map((e, at) => e * Math.abs(frame.prime[at]!));
    const w = rightMean(frame.samples);
    found.unshift({
      dW: CANCELLED * largest(outer(size, frame.below.map(Math.abs), w)),
      db: CANCELLED * largest(biasSum(frame, size, w)),
    });
  }
  return found;
}

function largest(sizes: Float64Array): number {
  return sizes.reduce((most, v) => Math.max(most, v), 0);
}

/** The numbers of a layer that fits are made to: of W, of b, and of both. */
type Targets = Readonly<Record<"dW" | "db" | "both", Target>>;

function targetsOf(frame: Frame, floor: Floor): Targets {
  const { W, b, claimedW, claimedB, problem } = frame;
  const { l2 } = problem.architecture;
  const none = b.map(() => 0);
  const dW = {
    claimed: claimedW,
    penalty: W.map((w) => l2 * w),
    signs: W.map((w) => l2 * Math.sign(w)),
    floor: floor.dW,
  };
  const both = {
    claimed: joined(claimedW, claimedB),
    penalty: joined(dW.penalty, none),
    signs: joined(dW.signs, none),
    floor: Math.max(floor.dW, floor.db),
  };
  return { dW, db: { claimed: claimedB, penalty: none, signs: none, floor: floor.db }, both };
}

/** p, then q. */
function joined(p: Float64Array, q: Float64Array): Float64Array {
  const both = new Float64Array(p.length + q.length);
  both.set(p);
  both.set(q, p.length);
  return both;
}

/** dW and db explained by one δ, one mean over the batch and one factor, which passes on with δ or does not. */
function together(frame: Frame, { rows, signal }: Candidate, targets: Targets): Found[] {
  const means = [undefined, ...REDUCTIONS].map((row) => ({
    row,
    w: row?.weights(frame.samples) ?? rightMean(frame.samples),
  }));
  const place = frame.isLast ? "" : "hid.";
  return means.flatMap(({ row, w }): Found[] => {
    const data = joined(outer(signal.delta, frame.below, w), biasSum(frame, signal.delta, w));
    const found = fit(frame, targets.both, data, place);
    if (found === undefined) return [];
    const reduced: Row[] = row === undefined ? [...rows] : [...rows, row];
    const explained = (by: Fit, passed: Signal): Found => ({ rows: asDelta([...reduced, ...by.rows]), signal: passed });
    if (found.factor === 1) return [explained(found, signal)];
    const local = {
      ...found,
      rows: found.rows.map((r) => ({ ...r, key: r.key.replace(/^(?:hid\.)?scale/, "layer.scale") })),
    };
    return [explained(found, scaled(signal, found.factor)), explained(local, signal)];
  });
}

function asDelta(rows: readonly Row[]): Found["rows"] {
  return rows.map((row) => [row.key.startsWith("reg.") ? "dW" : "delta", row] as const);
}

function scaled({ delta, error }: Signal, factor: number): Signal {
  return { delta: delta.map((v) => factor * v), error: error.map((v) => factor * v) };
}

/** dW and db explained each by its own table; for a wrong δ, at least one of them must be explained by it alone. */
function apart(frame: Frame, { rows, signal }: Candidate, targets: Targets): Found[] {
  const dW = explain(frame, [signal, "dW"], targets);
  const db = explain(frame, [signal, "db"], targets);
  const isRight = (options: typeof dW): boolean => options.some(({ length }) => length === 0);
  const isTold = (isRight(dW) && frame.claimedW.length > 1) || (isRight(db) && frame.claimedB.length > 1);
  if (rows.length > 0 && !isTold) return [];
  const delta = rows.map((row) => ["delta", row] as const);
  if (dW.length === 0 && db.length === 0) {
    return [{ rows: [["delta", unknownRow("delta", UNKNOWN.all)]], signal }];
  }
  const orUnknown = (options: typeof dW, quantity: "dW" | "db"): typeof dW =>
    options.length > 0 ? options : [[unknownRow(quantity, UNKNOWN.one)]];
  return orUnknown(dW, "dW").flatMap((w) =>
    orUnknown(db, "db").map((b): Found => {
      const wrong = [...w.map((row) => ["dW", row] as const), ...b.map((row) => ["db", row] as const)];
      return { rows: [...delta, ...wrong], signal };
    }),
  );
}

const UNKNOWN_CODES = { delta: "GRAD-UNKNOWN-DELTA", dW: "GRAD-UNKNOWN-DW", db: "GRAD-UNKNOWN-DB" } as const;

/** The row that names a place only. */
export function unknownRow(quantity: Quantity, cost: number): Row {
  return { key: `${quantity}.unknown`, code: UNKNOWN_CODES[quantity], cost, formula: `${quantity} is another` };
}

/** The cheapest explanations of one block kept. */
const KEPT = 3;

/** The rows, with those of the factor, that explain dW or db under a δ: an empty list of rows when it is right. */
function explain(
  frame: Frame,
  [signal, quantity]: readonly [Signal, "dW" | "db"],
  targets: Targets,
): (readonly Row[])[] {
  const table = quantity === "dW" ? WEIGHT_ROWS : BIAS_ROWS;
  const right = (quantity === "dW" ? rightWeights : rightBias)(frame, signal);
  const byData = (data: Float64Array | undefined): Fit | undefined =>
    data && fit(frame, targets[quantity], data, `${quantity}.`);
  const plain = byData(right);
  if (plain?.rows.length === 0) return [[]];
  const found = table.flatMap((row) => {
    const by = byData(row.data(frame, signal));
    return by === undefined ? [] : [[row, ...by.rows]];
  });
  return [...(plain ? [plain.rows] : []), ...found].toSorted((p, q) => costOf(p) - costOf(q)).slice(0, KEPT);
}
