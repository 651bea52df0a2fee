import type { Row } from "./codes.js";
import { formulasOf, type Finding } from "./findings.js";
import { placeOfFault, type LayerState } from "./localisation.js";
import { ORDER_TESTS } from "./order-formulas.js";
import { PART_TESTS, type Guess } from "./part-formulas.js";
import { isWrong, partsOf, type LayerParts, type Part } from "./parts.js";
import { sharedBy } from "./shared-faults.js";

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
  const told = readings.toReversed().flatMap((reading) => reading.findings);
  return [...told.filter((finding) => isKept(finding, delta)), ...findings];
}

/** Whether a finding does not depend on a δ that is unknown, that of layer `delta` and of all below. */
function isKept({ layers, rows }: Finding, delta: number): boolean {
  return layers[0]! > delta || rows[0].key.endsWith("zero") || rows[0].key.startsWith("reg.");
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
  const shared = sharedBy([layers, k, factor], ofW, ofB);
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
