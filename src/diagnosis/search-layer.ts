import { searchedBiases } from "./bias-search.js";
import type { Candidate, Choice, Layer } from "./candidates.js";
import type { Row } from "./codes.js";
import { apart, costOf, isFormula, RIGHT_MEAN, together, type Found } from "./explain.js";
import { gapOf } from "./fit.js";
import type { Signal } from "./frame.js";
import { factorsOf, searched } from "./search.js";
import { IMPLIED, impliedDelta } from "./implied.js";
import { narrowed } from "./slope-search.js";
import { searchedWeights, type Block } from "./weight-search.js";

/** What a layer is searched with: the δ of the layer above, its own right δ, and those of the tables. */
export interface Known {
  readonly above: Signal | undefined;
  readonly right: Candidate;
  readonly wrong: readonly Candidate[];
  readonly isChosen: Choice;
  /** Whether to try the other places when one has explanations. */
  readonly isThorough: boolean;
}

/** Whether an explanation names every cause. */
function isNamed({ rows }: Found): boolean {
  return rows.every(([, { key }]) => isFormula(key));
}

/**
 * Explanations of a layer where the tables have none, from the likeliest place to the least likely: dW or db by searched
 * loops, the other block being explained; δ by searched factors; a block and δ, one of them by the tables; both searched.
 * @returns those of the first place that has any, coinciding ones joined
 */
export function searchLayer(layer: Layer, known: Known): Found[] {
  const { above, right, wrong, isChosen, isThorough } = known;
  const byBlocks = (candidate: Candidate): Found[] => withBlocks(layer, known, candidate);
  const bySignal = (candidate: Candidate): Found[] =>
    [...together(layer, candidate, RIGHT_MEAN), ...apart(layer, candidate, { isChosen })].filter(isNamed);
  const factors = factorsOf(layer, above, isChosen);
  const places: readonly (() => Found[])[] = [
    () => byBlocks(right),
    () => notHandedOver(layer, above, isChosen).flatMap(bySignal),
    () => searched(layer, factors, 1, bySignal),
    () => wrong.flatMap(byBlocks),
    () => searched(layer, factors, 2, bySignal),
    () => searched(layer, factors, 1, byBlocks),
    () => bothBlocks(layer, known),
    () => byImplied(layer),
  ];
  const all: Found[] = [];
  for (const place of places) {
    const found = place();
    if (found.length > 0 && !isThorough) return joined(found);
    all.push(...found);
  }
  return joined(all);
}

/** δ of the layer above, as it was there, in place of δ. */
function notHandedOver({ frame }: Layer, above: Signal | undefined, isChosen: Choice): Candidate[] {
  if (above === undefined || !isChosen(NOT_HANDED_OVER.key)) return [];
  const unchanged = above.unchanged ?? above.delta;
  const delta = narrowed(frame, unchanged);
  return delta.every(Number.isFinite) ? [{ rows: [NOT_HANDED_OVER], signal: { delta, error: delta, unchanged } }] : [];
}

const NOT_HANDED_OVER: Row = {
  key: "hid.not-handed-over",
  code: "GRAD-MSG-DELTA",
  cost: 1.5,
  formula: "δ = δ of the layer above, unchanged",
};

/** What is left where nothing else is found: the δ that dW and db agree about, to be passed on. */
function byImplied(layer: Layer): Found[] {
  const signal = impliedDelta(layer);
  return signal === undefined ? [] : [{ rows: [["delta", IMPLIED]], signal, gap: 0 }];
}

/** dW or db searched under a δ, where the other block is explained. */
function withBlocks(layer: Layer, known: Known, candidate: Candidate): Found[] {
  const searches = new Map<string, readonly Block[]>();
  return apart(layer, candidate, { isChosen: known.isChosen }).flatMap((found) => {
    const place = (["dW", "db"] as const).find((block) => found.rows.some(([, { key }]) => key === `${block}.unknown`));
    if (place === undefined) return [];
    const blocks = searches.get(place) ?? searchedBlocks(layer, known, [candidate.signal, place]);
    searches.set(place, blocks);
    const others = found.rows.filter(([, { key }]) => isFormula(key));
    return blocks.map((block) => ({ ...found, rows: [...others, ...rowsOf(block, place)] }));
  });
}

function rowsOf({ rows }: Block, place: "dW" | "db"): (readonly ["dW" | "db", Row])[] {
  return rows.map((row) => [place, row]);
}

function searchedBlocks(
  { frame, targets }: Layer,
  { above, isChosen }: Known,
  [signal, place]: readonly [Signal, "dW" | "db"],
): Block[] {
  const target = targets[place];
  const penalty = new Float64Array(target.claimed.length);
  const fits = (values: Float64Array): boolean => gapOf({ ...target, penalty }, values) !== undefined;
  const space = { frame, signal, above, isChosen, fits };
  return place === "dW" ? searchedWeights(space) : searchedBiases(space);
}

/** dW and db both searched under the right δ. */
function bothBlocks(layer: Layer, known: Known): Found[] {
  const { signal } = known.right;
  const db = searchedBlocks(layer, known, [signal, "db"]);
  const dW = db.length === 0 ? [] : searchedBlocks(layer, known, [signal, "dW"]);
  return dW.flatMap((p) => db.map((q) => ({ rows: [...rowsOf(p, "dW"), ...rowsOf(q, "db")], signal, gap: 0 })));
}

/** Explanations by one row each that pass on the same δ, as one. */
function joined(found: readonly Found[]): Found[] {
  const groups: Found[] = [];
  for (const one of found.toSorted((p, q) => costOf(p.rows.map(rowOf)) - costOf(q.rows.map(rowOf)))) {
    const at = groups.findIndex((group) => coincide(group, one));
    if (at < 0) groups.push(one);
    else groups[at] = withSame(groups[at]!, rowOf(one.rows[0]!));
  }
  return groups;
}

function rowOf([, row]: Found["rows"][number]): Row {
  return row;
}

/** How far apart, relative, two δ may be that are one. */
const SAME = 2 ** -30;

function coincide(p: Found, q: Found): boolean {
  if (p.rows.length !== 1 || q.rows.length !== 1 || p.rows[0]![0] !== q.rows[0]![0]) return false;
  return p.signal.delta.every((d, at) => Math.abs(d - q.signal.delta[at]!) <= SAME * Math.abs(d));
}

function withSame(found: Found, other: Row): Found {
  const [[quantity, row]] = found.rows as [Found["rows"][number]];
  return { ...found, rows: [[quantity, { ...row, same: [...(row.same ?? []), other] }]] };
}
