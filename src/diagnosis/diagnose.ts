import { CODES, type Code, type CodeText, type Row } from "./codes.js";
import { namesIn } from "./fit.js";
import { readFrames, type Claim } from "./frame.js";
import { peel, unknownRow, type Edit, type Quantity, type Reading } from "./peel.js";
import { wholeRow } from "./whole-formulas.js";

/** One wrong formula, with the layers that have it, counted from 1. */
interface Bug extends CodeText {
  readonly key: string;
  readonly code: Code;
  readonly formula: string;
  /** Of a bug of the whole gradient, delta. */
  readonly quantity: Quantity;
  /** From the last down; empty when it concerns the whole gradient. */
  readonly layers: readonly number[];
}

/** One explanation of a claim: what is wrong, all of it. */
export interface Diagnosis {
  readonly bugs: readonly Bug[];
  /** How unlikely: of explanations of the same numbers the cheapest comes first. */
  readonly cost: number;
}

/** What several claims of one program have in common. */
export interface Vote {
  /** The explanations that hold on every wrong claim, the most likely first; where there is none, a place only. */
  readonly names: readonly Diagnosis[];
  /** Claims that are wrong. */
  readonly wrong: number;
}

/** How much dearer than the cheapest an explanation may be and still be listed: less than one more bug costs. */
const MARGIN = 1;

/**
 * The explanations of one claim, the most likely first: none when it is right, and one whose keys end in `.unknown` when
 * no formula of the tables reproduces it: then its layers and quantity are the place.
 */
function diagnoseClaim(claim: Claim): Diagnosis[] {
  const frames = readFrames(claim);
  const readings = peel(frames);
  if (readings[0]!.edits.length === 0) return [];
  const whole = wholeRow(claim, frames.at(-1)!);
  const ofWhole = whole === undefined ? [] : namesIn(whole);
  return onceEach([
    ...ofWhole.map((row) => ({ bugs: [toBug(row, [])], cost: row.cost })),
    ...readings.flatMap(alternatives),
  ]);
}

/**
 * What is wrong with a program, from its claims on several networks. A name must explain every claim that is wrong; names
 * that none of the networks tells apart are listed together.
 * @throws {RangeError} when a shape does not fit
 */
export function diagnose(claims: readonly Claim[]): Vote {
  const lists = claims.map(diagnoseClaim).filter(({ length }) => length > 0);
  const [first, ...others] = lists;
  if (first === undefined) return { names: [], wrong: 0 };
  const shared = first.flatMap((diagnosis): Diagnosis[] => {
    const same = others.map((list) => list.find((other) => nameOf(other) === nameOf(diagnosis)));
    const costs = [diagnosis, ...same].map((found) => found?.cost ?? Infinity);
    const cost = costs.reduce((sum, c) => sum + c, 0) / costs.length;
    return cost < Infinity ? [{ ...diagnosis, cost }] : [];
  });
  const sorted = shared.toSorted((p, q) => p.cost - q.cost);
  const names = sorted.filter(({ cost }) => cost < sorted[0]!.cost + MARGIN);
  return { names: names.length > 0 ? names : [placeOf(first)], wrong: lists.length };
}

/** The name of a diagnosis: its keys, in order of the alphabet. */
export function nameOf({ bugs }: Diagnosis): string {
  return bugs
    .map(({ key }) => key)
    .toSorted()
    .join(" & ");
}

/** The first diagnosis of every name. */
function onceEach(diagnoses: readonly Diagnosis[]): Diagnosis[] {
  const names = diagnoses.map(nameOf);
  return diagnoses.filter((_, k) => names.indexOf(names[k]!) === k);
}

/** The diagnoses that a reading stands for, one for each choice of coinciding names. */
function alternatives({ edits, cost }: Reading): Diagnosis[] {
  const keys = [...new Set(edits.map(({ key }) => key))];
  const choices = keys.reduce<readonly Bug[][]>(
    (found, key) => {
      const group = edits.filter((edit) => edit.key === key);
      return found.flatMap((bugs) => namesIn(group[0]!).map((row) => [...bugs, toBug(row, group)]));
    },
    [[]],
  );
  return choices.map((bugs) => ({ bugs, cost }));
}

function toBug({ key, code, formula }: Row, edits: readonly Edit[]): Bug {
  const layers = edits.map(({ layer }) => layer + 1);
  return { key, code, formula, ...CODES[code], quantity: edits[0]?.quantity ?? "delta", layers };
}

/** The bugs of the first reading by layers as places only: layers and quantities, without a cause. */
function placeOf(diagnoses: readonly Diagnosis[]): Diagnosis {
  const { bugs, cost } = diagnoses.find((diagnosis) => diagnosis.bugs.every(({ layers }) => layers.length > 0))!;
  const places = bugs.map((bug) => {
    const { key, code, formula } = unknownRow(bug.quantity, cost);
    return { ...bug, key, code, formula, ...CODES[code] };
  });
  return { bugs: places, cost };
}
