import { BARS } from "../check/judgement.js";
import type { Finding } from "./findings.js";
import { isWrong, type Part } from "./parts.js";
import { placeInPart } from "./part-places.js";

/** What is known of one layer's blocks, read with the δ that is passed down to it. */
export interface LayerState {
  /** Counted from 1. */
  readonly number: number;
  readonly W: Part;
  readonly b: Part | undefined;
  /** Whether a formula is found for the block that is wrong. */
  readonly isKnownW: boolean;
  readonly isKnownB: boolean;
}

/** The cost of a place without a cause. */
const UNKNOWN = 6;

const UNKNOWN_CODES = { delta: "GRAD-UNKNOWN-DELTA", dW: "GRAD-UNKNOWN-DW", db: "GRAD-UNKNOWN-DB" } as const;

type Quantity = keyof typeof UNKNOWN_CODES;

/** Where a fault is that no formula gives. */
interface Place {
  /** The layer whose δ is wrong, counted from 1; 0 when every δ is right. */
  readonly delta: number;
  readonly findings: readonly Finding[];
}

/**
 * The law of localisation: a wrong δ makes dW and db of its layer and of all layers below wrong; a wrong dW or db only
 * itself. So a block that is right, and not 0, vouches for the δ of its layer and of all above it; db, a sum over
 * samples, may be right by chance where dW is not. As few faults as possible: of the blocks without a formula the wrong
 * δ that explains most, then single dW and db.
 */
export function placeOfFault(layers: readonly LayerState[]): Place {
  const unknownW = layers.filter(({ W, isKnownW }) => isWrong(W) && !isKnownW);
  const unknownB = layers.filter(({ b, isKnownB }) => b !== undefined && isWrong(b) && !isKnownB);
  const delta = deltaOf(layers, unknownW, unknownB);
  const above = ({ number }: LayerState): boolean => number > delta;
  const instead = unknownW.filter(({ number, b }) => number <= delta && b === undefined);
  const isOpen = unknownB.every(above) && instead.length === unknownW.filter((layer) => !above(layer)).length;
  const alternative = isOpen
    ? { instead: instead.map(({ number, W }) => unknownFinding("dW", number, inPart(W))) }
    : {};
  return {
    delta,
    findings: [
      ...(delta > 0 ? [{ ...unknownFinding("delta", delta, ""), ...alternative }] : []),
      ...unknownW.filter(above).map(({ number, W }) => unknownFinding("dW", number, inPart(W))),
      ...unknownB.filter(above).map(({ number, b }) => unknownFinding("db", number, inPart(b!))),
    ],
  };
}

/** The layer whose δ is wrong, or 0. */
function deltaOf(
  layers: readonly LayerState[],
  unknownW: readonly LayerState[],
  unknownB: readonly LayerState[],
): number {
  const numbers = [...unknownW, ...unknownB].map(({ number }) => number);
  const top = Math.max(0, ...numbers.filter((number) => !isVouched(layers, number)));
  if (top === 0) return 0;
  const { W, b } = layers[top - 1]!;
  if (!isWrong(W)) return deltaOf(layers.slice(0, top - 1), below(unknownW, top), below(unknownB, top));
  const isOnlyW = unknownB.every(({ number }) => number > top);
  if (isOnlyW && b !== undefined && tells(b)) return 0;
  if (isOnlyW && isWithinRows(W)) return deltaOf(layers.slice(0, top - 1), below(unknownW, top), []);
  const isFormulaOfW = layers.slice(top).some((layer) => isWrong(layer.W) && layer.b !== undefined && tells(layer.b));
  return isOnlyW && isFormulaOfW ? 0 : top;
}

function below(states: readonly LayerState[], top: number): LayerState[] {
  return states.filter(({ number }) => number < top);
}

/** Whether a block of a lower layer is right, and so δ of this one. */
function isVouched(layers: readonly LayerState[], number: number): boolean {
  return layers.slice(0, number - 1).some(({ W, b }) => tells(W) || (b !== undefined && tells(b)));
}

/** Whether a block is right and shows δ: it is not 0. */
function tells(part: Part): boolean {
  return !isWrong(part) && part.measured.some((g, i) => Math.abs(g) > BARS * part.bar[i]!);
}

/** Whether some row has a wrong entry beside a right one that is not 0: a wrong δ changes its row as a whole. */
function isWithinRows({ shape, wrong, measured, bar }: Part): boolean {
  const width = wrong.length / shape[0]!;
  const isRight = (g: number, i: number): boolean => wrong[i] === 0 && Math.abs(g) > BARS * bar[i]!;
  const rightRows = new Set(
    [...measured.keys()].filter((i) => isRight(measured[i]!, i)).map((i) => Math.floor(i / width)),
  );
  return wrong.some((w, i) => w === 1 && rightRows.has(Math.floor(i / width)));
}

function inPart(part: Part): string {
  const place = placeInPart(part);
  return place === undefined ? "" : ` in ${place.text}`;
}

function unknownFinding(quantity: Quantity, number: number, more: string): Finding {
  const formula = `${quantity === "delta" ? "δ" : quantity} is another${more}`;
  const row = { key: `${quantity}.unknown`, code: UNKNOWN_CODES[quantity], cost: UNKNOWN, formula };
  return { rows: [row], quantity, layers: [number] };
}
