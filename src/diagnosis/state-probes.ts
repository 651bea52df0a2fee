import { random } from "../numeric/random.js";
import { Misconduct } from "../subject/conduct.js";
import { driveAsync, driveSync, type Pace } from "../subject/drive.js";
import { askGradient, askLosses, type Engine } from "../subject/engine.js";
import type { AsyncSubject, Subject } from "../subject/subject.js";
import type { Row } from "./codes.js";
import type { Diagnosis } from "./diagnosis.js";
import { diagnosisOf } from "./probe-diagnosis.js";

/** Claims at θ: three calls in a row, one after the loss at another point, and one after the gradient there. */
export interface Series {
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly third: Float64Array;
  readonly afterLoss: Float64Array;
  readonly back: Float64Array;
}

/** How a subject that keeps state shows it. */
interface StateRow extends Row {
  readonly holds: (series: Series, again: Series | undefined) => boolean;
}

/** Relative distance of the other point. */
const AWAY = 2 ** -10;
/** What is added up in another order agrees to this share of its largest entry, in float32 too. */
const SAME_SUM = 2 ** -10;

/** Whether two claims are the same numbers, bit for bit. */
function isSame(p: Float64Array, q: Float64Array): boolean {
  return p.every((x, i) => Object.is(x, q[i]));
}

/** Whether q = factor·p but for rounding, p not 0. */
function isMultiple(p: Float64Array, q: Float64Array, factor: number): boolean {
  const largest = p.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return largest > 0 && q.every((x, i) => Math.abs(x - factor * p[i]!) <= SAME_SUM * largest);
}

function isSameSeries(p: Series, q: Series): boolean {
  return isSame(p.first, q.first) && isSame(p.second, q.second) && isSame(p.third, q.third);
}

/** The ways in which answers change, in the order in which they are tried. */
const STATE_ROWS: readonly StateRow[] = [
  {
    key: "accumulates-across-calls",
    code: "GRAD-STATE-SUM",
    cost: 1,
    formula: "g, then 2g, then 3g",
    holds: ({ first, second, third }) => isMultiple(first, second, 2) && isMultiple(first, third, 3),
  },
  {
    key: "depends-on-previous-call",
    code: "GRAD-STATE-PREVIOUS",
    cost: 1,
    formula: "another g after a call at another θ",
    holds: ({ second, third, afterLoss, back }) =>
      isSame(second, third) && !(isSame(third, afterLoss) && isSame(third, back)),
  },
  {
    key: "first-call-differs",
    code: "GRAD-STATE-FIRST",
    cost: 1,
    formula: "g of the first call is another",
    holds: ({ first, second, third }) => isSame(second, third) && !isSame(first, second),
  },
  {
    key: "state-dependent",
    code: "GRAD-STATE-CALLS",
    cost: 1,
    formula: "another g in every call, the same series from the start",
    holds: (series, again) =>
      again !== undefined && !isSame(series.second, series.third) && isSameSeries(series, again),
  },
  {
    key: "nondeterministic",
    code: "GRAD-STATE-RANDOM",
    cost: 1,
    formula: "another g in every call",
    holds: ({ second, third }) => !isSame(second, third),
  },
];

/** Asks for the claims of a series; the loss only where there is one. */
export function* askSeries(point: Float64Array, elsewhere: Float64Array, hasLoss: boolean): Engine<Series> {
  const first = yield* askGradient(point);
  const second = yield* askGradient(point);
  const third = yield* askGradient(point);
  if (hasLoss) yield* askLosses({ base: elsewhere, direction: elsewhere, steps: new Float64Array(1) });
  const afterLoss = yield* askGradient(point);
  yield* askGradient(elsewhere);
  return { first, second, third, afterLoss, back: yield* askGradient(point) };
}

/** The row that a series shows; undefined when every answer at θ is the same. */
export function stateRow(series: Series, again: Series | undefined): Row | undefined {
  return STATE_ROWS.find(({ holds }) => holds(series, again));
}

/** A point near θ, every coordinate moved. */
function near(point: Float64Array): Float64Array {
  const stream = random(0);
  return point.map((x) => x + (Math.abs(x) || 1) * AWAY * (1 + stream.uniform()));
}

/** What a call did to θ, as a diagnosis; what else a subject does wrong is thrown on. */
function ofMisconduct(error: unknown): Diagnosis {
  if (!(error instanceof Misconduct) || error.code !== "gradient-mutates-point") throw error;
  const row = {
    key: "mutates-parameters",
    code: "GRAD-STATE-POINT",
    cost: 1,
    formula: "θ is another after the call",
  } as const;
  return diagnosisOf([{ row, quantity: "all" }], [error.message]);
}

function ofSeries(series: Series, again: Series | undefined): Diagnosis | undefined {
  const row = stateRow(series, again);
  return row && diagnosisOf([{ row, quantity: "all" }], [firstChange(series)]);
}

/** The entry that changed first, call by call. */
export function firstChange({ first, second, third, afterLoss, back }: Series): string {
  const calls = [first, second, third, afterLoss, back];
  const i = first.findIndex((x, k) => calls.some((call) => !Object.is(call[k], x)));
  return `entry ${i}, call by call: ${calls.map((call) => call[i]).join(", ")}`;
}

/**
 * What a subject that keeps state does with its gradient: six calls, all but one at θ, are compared bit for bit.
 * @param fresh makes the subject anew: then random answers are told from those of a state
 * @returns undefined when every call at θ answers the same
 * @throws {Misconduct} when the subject throws or does not answer with P numbers
 */
export function probeState(subject: Subject, fresh?: () => Subject): Diagnosis | undefined {
  try {
    return ofSeries(seriesOf(subject), fresh && seriesOf(fresh()));
  } catch (error) {
    return ofMisconduct(error);
  }
}

function seriesOf(subject: Subject): Series {
  return driveSync(askSeries(subject.point, near(subject.point), true), subject, { loss: 0, gradient: 0 });
}

/** `probeState` for a subject that may answer with promises. */
export async function probeStateAsync(
  subject: AsyncSubject,
  pace: Pace,
  fresh?: () => AsyncSubject,
): Promise<Diagnosis | undefined> {
  const ask = async (of: AsyncSubject): Promise<Series> =>
    driveAsync(askSeries(of.point, near(of.point), true), of, { loss: 0, gradient: 0 }, pace);
  try {
    return ofSeries(await ask(subject), fresh && (await ask(fresh())));
  } catch (error) {
    return ofMisconduct(error);
  }
}
