import { doublyWrong, rightCandidate, wrongCandidates, type Choice, type Layer } from "./candidates.js";
import type { Row } from "./codes.js";
import type { Quantity } from "./diagnosis.js";
import { apart, costOf, isFormula, RIGHT_MEAN, scaledBlocks, together, WRONG_MEANS, type Found } from "./explain.js";
import type { Signal } from "./frame.js";
import { namesIn } from "./numbers.js";
import { searchLayer } from "./search-layer.js";

/** One wrong formula at one layer, counted from 0. */
export interface Edit extends Row {
  readonly layer: number;
  readonly quantity: Quantity;
}

/** One reading of the layers from the last down to some layer: what is wrong in them, and the δ they pass on. */
export interface Reading {
  readonly edits: readonly Edit[];
  readonly cost: number;
  /** How far the claims are off where they are explained. */
  readonly gap: number;
  /** Undefined before the last layer. */
  readonly signal: Signal | undefined;
}

/** Readings kept from layer to layer. */
const BEAM = 12;
/** Off the cost of a bug that a reading has already in a layer above. */
const REPEATED = 0.9;

/** Explanations of a layer that cost as much do not end the search: a searched formula may be likelier. */
const UNLIKELY = 3;

/** What is tried, and until when. */
export interface Effort {
  readonly isChosen: Choice;
  /** Whether to search also where the tables have an explanation. */
  readonly isThorough: boolean;
  /** Whether time is up: then only the right formulas are tried, and the rest stays unknown. */
  isOver(this: void): boolean;
}

/**
 * Readings of a claim, the simplest first: layer by layer from the output, every formula of the tables for δ, dW and
 * db is tried, and what reproduces the layer's numbers to rounding is kept. Cost linear in the number of layers.
 * @returns at least one; a reading without edits when the claim is right, with keys `….unknown` where tables are silent
 */
export function peel(layers: readonly Layer[], effort: Effort): Reading[] {
  let readings: Reading[] = [{ edits: [], cost: 0, gap: 0, signal: undefined }];
  for (const layer of layers.toReversed()) {
    const unless = (isDone: boolean): Reading[] => (isDone || effort.isOver() ? [] : readings);
    const told = through(layer, readings, (above) => byTables(layer, above, effort));
    const isTold = !effort.isThorough && costIn(layer, told[0]!) < UNLIKELY;
    const searched = through(layer, unless(isTold), (above) => bySearch(layer, above, effort));
    const found = simplest([...told, ...searched]);
    const further = through(layer, unless(costIn(layer, found[0]!) < Infinity).slice(0, LIKELY), (above) =>
      bySeveral(layer, above, effort),
    );
    readings = simplest([...found, ...further]);
  }
  return readings;
}

/** What a reading costs in a layer; infinite where it names no formula. */
function costIn({ frame }: Layer, { edits }: Reading): number {
  const own = edits.filter(({ layer }) => layer === frame.k);
  return own.every(({ key }) => isFormula(key)) ? costOf(own) : Infinity;
}

/** Readings that are continued by several wrong formulas at once, when none is by a single one. */
const LIKELY = 2;

/** The readings continued by what explains a layer's numbers, for each δ of the layer above once. */
function through(
  layer: Layer,
  readings: readonly Reading[],
  explained: (above: Signal | undefined) => Found[],
): Reading[] {
  const found = new Map<Signal | undefined, Found[]>();
  for (const { signal } of readings) if (!found.has(signal)) found.set(signal, explained(signal));
  return simplest(
    readings.flatMap((reading) => found.get(reading.signal)!.map((more) => extended(layer, reading, more))),
  );
}

/** Different readings by cost, the first few. */
function simplest(readings: readonly Reading[]): Reading[] {
  const found = new Map<string, Reading>();
  for (const reading of readings.toSorted((p, q) => p.cost - q.cost)) {
    const name = reading.edits.map(({ key, layer, formula }) => `${layer} ${key} ${formula}`).join();
    if (!found.has(name)) found.set(name, reading);
    if (found.size === BEAM) break;
  }
  return [...found.values()];
}

/** What the tables explain of a layer's numbers under the δ of the layer above: nothing else when they are right. */
function byTables(layer: Layer, above: Signal | undefined, { isChosen, isOver }: Effort): Found[] {
  const right = rightCandidate(layer, above);
  const plain = together(layer, right, RIGHT_MEAN);
  const none = plain.find(({ rows }) => rows.length === 0);
  if (none !== undefined) return [none];
  const means = WRONG_MEANS.filter(({ key }) => isChosen(key));
  const wrong = isOver() ? [] : wrongCandidates(layer, above, right.signal, isChosen);
  const whole = [
    ...plain,
    ...together(layer, right, means),
    ...wrong.flatMap((candidate) => together(layer, candidate, RIGHT_MEAN)),
  ];
  if (whole.length === 0) whole.push(...wrong.flatMap((candidate) => together(layer, candidate, means)));
  const others = whole.length > 0 ? [] : wrong;
  const split = [right, ...scaledBlocks(layer, right), ...others].flatMap((one) => apart(layer, one, { isChosen }));
  return [...whole, ...split];
}

/** What a search finds, where the layer's numbers are wrong. */
function bySearch(layer: Layer, above: Signal | undefined, { isChosen, isThorough }: Effort): Found[] {
  const right = rightCandidate(layer, above);
  if (together(layer, right, RIGHT_MEAN).some(({ rows }) => rows.length === 0)) return [];
  const wrong = wrongCandidates(layer, above, right.signal, isChosen);
  return searchLayer(layer, { above, right, wrong, isChosen, isThorough });
}

/** Two wrong formulas for δ, or three for δ, dW and db: what is tried when nothing simpler reproduces a layer. */
function bySeveral(layer: Layer, above: Signal | undefined, { isChosen, isOver }: Effort): Found[] {
  const right = rightCandidate(layer, above).signal;
  const found = wrongCandidates(layer, above, right, isChosen).flatMap((candidate) =>
    isOver() ? [] : apart(layer, candidate, { isChosen, allWrong: true }),
  );
  const doubly = isOver() ? [] : doublyWrong(layer, above, right, isChosen);
  return [...found, ...doubly.flatMap((candidate) => together(layer, candidate, RIGHT_MEAN))];
}

function extended({ frame }: Layer, { edits, cost, gap }: Reading, found: Found): Reading {
  const more = found.rows.map(([quantity, row]): Edit => ({ ...row, layer: frame.k, quantity }));
  const known = new Set(edits.flatMap(namesIn).map(({ key }) => key));
  const repeated = more.filter((edit) => namesIn(edit).some(({ key }) => known.has(key))).length;
  return {
    edits: [...edits, ...more],
    cost: cost + costOf(more) - REPEATED * repeated,
    gap: Math.max(gap, found.gap),
    signal: found.signal,
  };
}
