import type { Row } from "./codes.js";
import { formulasOf, type Finding } from "./findings.js";
import { placeOfFault, type LayerState } from "./localisation.js";
import { ORDER_TESTS } from "./order-formulas.js";
import { PART_TESTS, scaled, scaledAsWhole, type Guess } from "./part-formulas.js";
import { isWrong, joinParts, rebased, type LayerParts, type Part } from "./parts.js";

/** What is wrong in one layer, and by which factor δ is passed down. */
interface Reading {
  readonly findings: readonly Finding[];
  readonly state: LayerState;
  /** Undefined when rows of δ have factors of their own. */
  readonly passed: number | undefined;
}

/**
 * What is wrong in a network's layers, from the last down. A factor of a layer's dW and db alike is one of δ, and the
 * layers below are read with it, unless they are right without. Of what no formula gives, the place is told.
 */
export function readLayers(layers: readonly LayerParts[]): Finding[] {
  const readings: Reading[] = [];
  let factor: number | undefined = 1;
  for (const k of [...layers.keys()].toReversed()) {
    const reading: Reading = factor === undefined ? unread(layers[k]!) : readLayer(layers, k, factor);
    readings.unshift(reading);
    factor = reading.passed;
  }
  const { delta, findings } = placeOfFault(readings.map(({ state }) => state));
  const named = readings.toReversed().flatMap((reading) => reading.findings);
  return [...named.filter((finding) => isKept(finding, delta)), ...findings];
}

/** Whether a finding does not depend on a δ that is unknown, that of layer `delta` and of all below. */
function isKept({ layers, rows }: Finding, delta: number): boolean {
  return layers[0]! > delta || rows[0].key.endsWith("zero") || rows[0].key.startsWith("reg.");
}

/** A layer's W, and its bias, if it has one, as they are when δ is passed down with a factor. */
function partsOf({ W, b }: LayerParts, factor: number): [W: Part] | [W: Part, b: Part] {
  return b === undefined ? [rebased(W, factor)] : [rebased(W, factor), rebased(b, factor)];
}

/** A layer below a δ that is wrong in a way that is known. */
function unread(layer: LayerParts): Reading {
  return { findings: [], state: { ...layer, isKnownW: true, isKnownB: true }, passed: undefined };
}

function readLayer(layers: readonly LayerParts[], k: number, factor: number): Reading {
  const { number } = layers[k]!;
  const [W, b] = partsOf(layers[k]!, factor);
  const ofW = guessesOf(W);
  const ofB = b && guessesOf(b);
  const state: LayerState = { number, W, b, isKnownW: ofW[0] !== undefined, isKnownB: ofB?.[0] !== undefined };
  const shared = sharedBy(layers, k, factor, [ofW, ofB]);
  if (shared !== undefined) {
    const rest = ofW[0]?.key.split(" & ").slice(1) ?? [];
    const findings = [shared.finding, ...rest.map((key) => findingOf("dW", number, [ofW[0]!], key))];
    return { findings, state: { ...state, isKnownW: true, isKnownB: true }, passed: shared.passed };
  }
  const findings = [...named("dW", number, ofW), ...named("db", number, ofB ?? [])];
  return { findings, state, passed: factor };
}

function guessesOf(part: Part): Guess[] {
  return isWrong(part) ? formulasOf(part, [...PART_TESTS, ...ORDER_TESTS]) : [];
}

/** What dW and db of a layer have in common: something wrong about δ, or about the layer as a whole. */
function sharedBy(
  layers: readonly LayerParts[],
  k: number,
  factor: number,
  [ofW, ofB]: readonly [ofW: readonly Guess[], ofB: readonly Guess[] | undefined],
): { readonly finding: Finding; readonly passed: number | undefined } | undefined {
  const [W, b] = partsOf(layers[k]!, factor);
  const wrongBelow = (times: number, from = 0): number =>
    layers.slice(from, k).reduce((count, layer) => count + partsOf(layer, times).filter(isWrong).length, 0);
  const rows = inCommon([W, b], [ofW, ofB]);
  const [row] = rows;
  if (row === undefined) return undefined;
  const times = factor * (row.factor ?? 1);
  const isTold = row.factor === undefined ? wrongBelow(factor) > 0 : wrongBelow(times) < wrongBelow(factor);
  if (b === undefined && !isTold) return undefined;
  const isLocal = row.isWhole === true || (wrongBelow(factor, k - 1) === 0 && wrongBelow(times, k - 1) > 0);
  const prefix = isLocal ? "layer." : k === layers.length - 1 ? "" : "hid.";
  const named = rows.map((guess): Row => ({
    ...guess,
    key: guess.key === "zero" ? "zero" : prefix + guess.key,
    formula: `δ = ${guess.formula}`,
  }));
  const shown = named as [Row, ...Row[]];
  const finding: Finding = isLocal
    ? {
        rows: shown,
        quantity: "all",
        layers: [k + 1],
        ...(row.factor === -1 ? { instead: [signedTwice(row, k)] } : {}),
      }
    : { rows: shown, quantity: "delta", layers: [k + 1] };
  const passed = row.factor === undefined && row.isWhole !== true ? undefined : times;
  return { finding, passed: isLocal ? factor : passed };
}

/** A sign of δ that is wrong in this layer and in the one below, where it is right again. */
function signedTwice(row: Row, k: number): Finding {
  return { rows: [{ ...row, key: "hid.scale:-1", formula: "δ = −t in both" }], quantity: "delta", layers: [k + 1, k] };
}

/** The guesses that hold for W and bias alike. */
function inCommon(
  [W, b]: readonly [W: Part, b: Part | undefined],
  [ofW, ofB]: readonly [ofW: readonly Guess[], ofB: readonly Guess[] | undefined],
): Guess[] {
  if (!isWrong(W) || (b !== undefined && !isWrong(b))) return [];
  if (b === undefined) return ofW.filter(({ isOfDelta }) => isOfDelta === true).slice(0, 1);
  const whole = joinParts("", [W, b]);
  for (const test of [scaled, scaledAsWhole]) {
    const found = formulasOf(whole, [test]);
    if (found.length > 0) return found;
  }
  return ofW
    .filter(({ key, isOfDelta }) => isOfDelta === true && ofB?.some((other) => other.key === key.split(" & ")[0]))
    .map((guess) => ({ ...guess, key: guess.key.split(" & ")[0]! }));
}

function named(quantity: "dW" | "db", number: number, guesses: readonly Guess[]): Finding[] {
  const [best] = guesses;
  if (best === undefined) return [];
  const alone = guesses.filter((guess) => guess === best || !guess.key.includes(" & "));
  return best.key.split(" & ").map((key, n) => findingOf(quantity, number, n === 0 ? alone : [best], key));
}

/** The first guess under one of its names, the others as they are. */
function findingOf(quantity: "dW" | "db", number: number, guesses: readonly Guess[], key: string): Finding {
  const rows = guesses.map((guess, n): Row => {
    const name = n === 0 ? key : guess.key;
    const formula = `${quantity} = ${guess.formula}`;
    return name.startsWith("reg.")
      ? { ...guess, key: name, code: "GRAD-REG", formula }
      : { ...guess, key: `${quantity}.${name}`, formula };
  });
  return { rows: rows as [Row, ...Row[]], quantity: key.startsWith("reg.") ? "reg" : quantity, layers: [number] };
}
