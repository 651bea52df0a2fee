import type { Row } from "./codes.js";
import { formulasOf, type Finding } from "./findings.js";
import { scaled, scaledAsWhole, type Guess } from "./part-formulas.js";
import { isWrong, joinParts, partsOf, type LayerParts, type Part } from "./parts.js";

/** What W and bias of a layer have in common, and the factor by which δ is passed down; none when rows of δ have factors of their own. */
interface Shared {
  readonly finding: Finding;
  readonly passed: number | undefined;
}

/** Layer k of a network, from 0, below a δ that is passed down with a factor. */
type At = readonly [layers: readonly LayerParts[], k: number, factor: number];

/**
 * What dW and db of a layer have in common: a factor of δ, of rows of it, or of the layer alone. It is the layer's own
 * when it is one of the regulariser too, or when the layer below is right without it; where there is no bias to share
 * it, when more is right below with it.
 */
export function sharedBy(at: At, ofW: readonly Guess[], ofB: readonly Guess[] = []): Shared | undefined {
  const [layers, k, factor] = at;
  const parts = partsOf(layers[k]!, factor);
  const rows = inCommon(parts, ofW, ofB);
  const [row] = rows;
  if (row === undefined || (parts.length === 1 && !isToldBelow(at, row))) return undefined;
  if (isOfLayer(at, row)) {
    const instead = row.factor === -1 ? { instead: [signedTwice(row, k)] } : {};
    return { finding: { rows: shown(rows, "layer."), quantity: "all", layers: [k + 1], ...instead }, passed: factor };
  }
  const prefix = k === layers.length - 1 ? "" : "hid.";
  const passed = row.factor === undefined ? undefined : row.factor * factor;
  return { finding: { rows: shown(rows, prefix), quantity: "delta", layers: [k + 1] }, passed };
}

/** Wrong blocks of the layers below k, from layer `from`, when δ is passed down with a factor. */
function wrongBelow([layers, k]: At, factor: number, from: number): number {
  return layers
    .slice(Math.max(0, from), k)
    .reduce((count, layer) => count + partsOf(layer, factor).filter(isWrong).length, 0);
}

/** Whether the layers below show that δ has the factor. */
function isToldBelow(at: At, { factor: times }: Guess): boolean {
  const without = wrongBelow(at, at[2], 0);
  return times === undefined ? without > 0 : wrongBelow(at, at[2] * times, 0) < without;
}

/** Whether a factor is the layer's own. */
function isOfLayer(at: At, { isWhole, factor: times }: Guess): boolean {
  const [, k, factor] = at;
  if (isWhole === true) return true;
  return times !== undefined && wrongBelow(at, factor, k - 1) === 0 && wrongBelow(at, factor * times, k - 1) > 0;
}

function shown(rows: readonly Guess[], prefix: string): Finding["rows"] {
  const named = rows.map((row): Row => ({
    ...row,
    key: row.key === "zero" ? "zero" : prefix + row.key,
    formula: `δ = ${row.formula}`,
  }));
  return named as [Row, ...Row[]];
}

/** A sign of δ that is wrong in this layer and in the one below, where it is right again. */
function signedTwice(row: Row, k: number): Finding {
  return { rows: [{ ...row, key: "hid.scale:-1", formula: "δ = −t in both" }], quantity: "delta", layers: [k + 1, k] };
}

/** The guesses that hold for W and bias alike. */
function inCommon([W, b]: readonly [Part, Part?], ofW: readonly Guess[], ofB: readonly Guess[]): Guess[] {
  if (!isWrong(W) || (b !== undefined && !isWrong(b))) return [];
  if (b === undefined) return ofW.filter(({ isOfDelta }) => isOfDelta === true).slice(0, 1);
  const whole = joinParts("", [W, b]);
  for (const test of [scaled, scaledAsWhole]) {
    const found = formulasOf(whole, [test]);
    if (found.length > 0) return found;
  }
  return ofW
    .filter(({ key, isOfDelta }) => isOfDelta === true && ofB.some((other) => other.key === key.split(" & ")[0]))
    .map((guess) => ({ ...guess, key: guess.key.split(" & ")[0]! }));
}
