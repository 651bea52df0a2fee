import type { Row } from "./codes.js";
import { ERROR_ROWS, rightError, type ErrorRow } from "./error-formulas.js";
import { leastSquares, type Targets } from "./fit.js";
import { largest, type Frame, type Signal } from "./frame.js";
import { MESSAGE_ROWS, rightMessage, type MessageRow } from "./message-formulas.js";
import { digits } from "./numbers.js";
import { rightMean } from "./reductions.js";
import { SLOPE_ROWS, type SlopeRow } from "./slope-formulas.js";
import { dataOf, sloped, type Truth } from "./truth.js";

/** A δ of a layer with the rows that are wrong about it. */
export interface Candidate {
  readonly rows: readonly Row[];
  readonly signal: Signal;
}

/** One layer of a claim: what is claimed, what is right, and what fits are made to. */
export interface Layer {
  readonly frame: Frame;
  readonly truth: Truth;
  readonly targets: Targets;
}

/** Which bugs are tried: all, or those of some keys. */
export type Choice = (key: string) => boolean;

/** δ of a layer from the signal of the layer above (undefined: from the targets), by the right formulas. */
export function rightCandidate({ frame }: Layer, above: Signal | undefined): Candidate {
  return { rows: [], signal: sloped(frame, above === undefined ? rightError(frame) : rightMessage(frame, above)) };
}

/** δ of a layer by every wrong formula of the choice that gives another δ than the right one. */
export function wrongCandidates(
  layer: Layer,
  above: Signal | undefined,
  right: Signal,
  isChosen: Choice,
): Candidate[] {
  const { frame } = layer;
  const prefix = frame.isLast ? "out." : "hid.";
  const chosen = <T extends Row>(rows: readonly T[]): T[] => rows.filter(({ key }) => isChosen(prefix + key));
  const found: (Candidate | undefined)[] = [];
  if (above === undefined) {
    for (const row of chosen(ERROR_ROWS)) found.push(withError(layer, row, row.error(frame), right));
  } else {
    for (const row of chosen(MESSAGE_ROWS)) found.push(withError(layer, row, row.message(frame, above), right));
  }
  for (const row of chosen(SLOPE_ROWS)) found.push(withSlope(frame, row, right));
  return found.flatMap((candidate) => {
    if (candidate === undefined || !differs(layer, candidate.signal, right)) return [];
    return [{ ...candidate, rows: candidate.rows.map((row) => ({ ...row, key: prefix + row.key })) }];
  });
}

function withError(
  layer: Layer,
  row: ErrorRow | MessageRow,
  error: Float64Array | undefined,
  right: Signal,
): Candidate | undefined {
  if (error === undefined) return undefined;
  const signal = sloped(layer.frame, error);
  return row.fitted === undefined ? { rows: [row], signal } : fitted(layer, row, signal, right);
}

/** The right signal and `times` the other, the number fitted to the layer's claims. */
function fitted(
  { frame, targets }: Layer,
  row: ErrorRow | MessageRow,
  other: Signal,
  right: Signal,
): Candidate | undefined {
  const w = rightMean(frame.samples);
  const times = leastSquares(targets.both, dataOf(frame, right.delta, w), dataOf(frame, other.delta, w));
  if (times === undefined) return undefined;
  const added = (p: Float64Array, q: Float64Array): Float64Array => p.map((v, at) => v + times * q[at]!);
  const signal = { error: added(right.error, other.error), delta: added(right.delta, other.delta) };
  return { rows: [{ ...row, formula: `${row.formula}, ${row.fitted} = ${digits(times)}`, value: times }], signal };
}

function withSlope(frame: Frame, row: SlopeRow, { error }: Signal): Candidate {
  const { z, a, prime, units } = frame;
  const delta = error.map((e, at) => {
    const unit = { frame, s: Math.floor(at / units), i: at % units, z: z[at]!, a: a[at]!, slope: prime[at]! };
    return e * row.slope(unit);
  });
  return { rows: [row], signal: { error, delta } };
}

/** Whether a δ is finite and not the right one but for rounding. */
function differs({ truth }: Layer, { delta }: Signal, right: Signal): boolean {
  if (!delta.every(Number.isFinite)) return false;
  const growth = Math.max(1, largest(right.delta) / (largest(truth.signal.delta) || Infinity));
  return delta.some((d, at) => Math.abs(d - right.delta[at]!) > growth * truth.deltaSlack[at]!);
}
