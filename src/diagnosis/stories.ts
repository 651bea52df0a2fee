import type { Layer } from "./candidates.js";
import type { Row } from "./codes.js";
import type { Bug, Explanation } from "./diagnosis.js";
import { largest } from "./frame.js";
import { isFormula, unknownRow } from "./explain.js";
import { namesIn } from "./numbers.js";
import { peel, type Edit, type Effort, type Reading } from "./peel.js";
import { isWrong, readClaim, type ClaimReading } from "./read-claim.js";
import { wholeRow } from "./whole-formulas.js";

/** An explanation of one claim with its numbers. */
export interface Story extends Explanation {
  /** Key → the number that was fitted. */
  readonly values: ReadonlyMap<string, number>;
  /** The largest |claimed − formula| beside the largest claim of a block. */
  readonly gap: number;
}

/** The name of an explanation: its keys, each once, in order of the alphabet. */
export function nameOf({ bugs }: Explanation): string {
  return [...new Set(bugs.map(({ key }) => key))].toSorted().join(" & ");
}

/** Whether an explanation names every cause. */
export function isNamed({ bugs }: Explanation): boolean {
  return bugs.every(({ key }) => isFormula(key));
}

/** The explanations of a wrong claim, the most likely first; where no formula of the tables reproduces it, places. */
export function storiesOf(claim: ClaimReading, effort: Effort): Story[] {
  const whole = wholeRow(claim.layers);
  const ofWhole = whole === undefined ? [] : namesIn(whole.row).map((row) => wholeStory(row, whole.gap));
  if (whole?.isAlone === true) return ofWhole;
  const readings = peel(claim.layers, effort).filter(({ edits }) => edits.length > 0);
  const found = [...ofWhole, ...readings.flatMap(alternatives), ...ofPrecision(claim)];
  return onceEach(found.toSorted((p, q) => p.cost - q.cost));
}

function wholeStory(row: Row, gap: number): Story {
  const { key, code, formula, cost } = row;
  return { bugs: [{ key, code, formula, quantity: "all", layers: [] }], cost, values: valuesOf([row]), gap };
}

/** A claim that is right in float32 and not in float64. */
function ofPrecision({ problem, layers }: ClaimReading): Story[] {
  if (problem.precision === "float32" || !layers.every(isNear)) return [];
  const claimed = Float64Array.from(layers.flatMap(({ frame }) => [...frame.claimed]));
  if (isWrong(readClaim({ problem: { ...problem, precision: "float32" }, claimed }))) return [];
  return [{ bugs: [LESS_PRECISE], cost: LESS_LIKELY, values: new Map(), gap: 0 }];
}

/** What float32 programs of networks that are worth a claim stay within, beside the largest claim of a layer. */
const NEAR = 2 ** -8;

function isNear({ frame: { claimed }, truth: { data, penalty } }: Layer): boolean {
  const reach = NEAR * largest(claimed);
  return claimed.every((c, i) => Math.abs(c - data[i]! - penalty[i]!) <= reach);
}

const LESS_PRECISE: Bug = {
  key: "precision.float32",
  code: "GRAD-PRECISION",
  formula: "g to float32 rounding",
  quantity: "all",
  layers: [],
};
/** Dearer than any formula, cheaper than none. */
const LESS_LIKELY = 3.5;

/** The first story of every name. */
function onceEach(stories: readonly Story[]): Story[] {
  const found = new Map<string, Story>();
  for (const story of stories) if (!found.has(nameOf(story))) found.set(nameOf(story), story);
  return [...found.values()];
}

/** The stories that a reading stands for, one for each choice of coinciding names. */
function alternatives({ edits, cost, gap }: Reading): Story[] {
  const choices = choicesOf(edits).map((rows) => {
    const keys = [...new Set(rows.map(({ key }) => key))];
    return keys.map((key) =>
      bugOf(
        rows.find((row) => row.key === key)!,
        edits.filter((_, n) => rows[n]!.key === key),
      ),
    );
  });
  const values = valuesOf(edits);
  return choices.map((bugs) => ofEverything({ bugs, cost, gap, values }));
}

const SAME_FACTOR = 2 ** -20;

/** A factor of the whole gradient, where a factor of the output error is one of the regulariser too. */
function ofEverything(story: Story): Story {
  const { bugs, values, cost } = story;
  const scale = bugs.find(({ key }) => key.startsWith("scale:"));
  const share = bugs.find(({ key }) => key.startsWith("reg.scale:"));
  const [f, r] = [scale, share].map((bug) => values.get(bug?.key ?? ""));
  if (f === undefined || r === undefined || Math.abs(f - r) > SAME_FACTOR * Math.abs(f)) return story;
  const whole: Bug = { ...scale!, formula: scale!.formula.replace("δ", "g"), quantity: "all", layers: [] };
  return {
    ...story,
    bugs: bugs.flatMap((bug) => (bug === scale ? [whole] : bug === share ? [] : [bug])),
    cost: cost - 1,
  };
}

/** Choices of names kept for a reading. */
const CHOICES = 64;

/** One row an edit, for each choice among its names: those of the fewest and likeliest bugs. */
function choicesOf(edits: readonly Edit[]): (readonly Row[])[] {
  let choices: (readonly Row[])[] = [[]];
  for (const edit of edits) {
    const grown = choices.flatMap((rows) => namesIn(edit).map((row) => [...rows, row]));
    choices = grown.toSorted((p, q) => costOnce(p) - costOnce(q)).slice(0, CHOICES);
  }
  return choices;
}

/** The cost of the rows, of the same key once. */
function costOnce(rows: readonly Row[]): number {
  return [...new Map(rows.map(({ key, cost }) => [key, cost])).values()].reduce((sum, cost) => sum + cost, 0);
}

/** The bug of the edits of one key. */
function bugOf({ key, code, formula }: Row, edits: readonly Edit[]): Bug {
  return { key, code, formula, quantity: edits[0]!.quantity, layers: edits.map(({ layer }) => layer + 1) };
}

function valuesOf(rows: readonly Row[]): Map<string, number> {
  const values = new Map<string, number>();
  for (const { key, value } of rows.flatMap(namesIn)) if (value !== undefined) values.set(key, value);
  return values;
}

const PLACES = { delta: "delta", dW: "dW", db: "db", reg: "dW", all: "delta" } as const;

/** An explanation as places only: its layers and quantities, without a cause. */
export function placeOf({ bugs, cost }: Explanation, layers: readonly Layer[]): Explanation {
  const all = layers.map(({ frame }) => frame.k + 1).toReversed();
  const places = bugs.map((bug): Bug => {
    const place = PLACES[bug.quantity];
    const { key, code, formula } = unknownRow(place);
    return { key, code, formula, quantity: bug.quantity, layers: bug.layers.length > 0 ? bug.layers : all };
  });
  return { bugs: places, cost };
}
