import type { Row } from "./codes.js";
import { ERROR_ROWS, rightError, type ErrorRow } from "./error-formulas.js";
import { leastSquares, type Targets } from "./fit.js";
import { fill, largest, type Frame, type Signal } from "./frame.js";
import { MESSAGE_ROWS, rightMessage, type MessageRow } from "./message-formulas.js";
import { digits } from "./numbers.js";
import { rightMean } from "./reductions.js";
import { SLOPE_ROWS } from "./slope-formulas.js";
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

/** f′ by a wrong formula, shape [m, units]. */
interface Slope {
  readonly row: Row;
  readonly prime: Float64Array;
}

/** δ of a layer by every wrong formula of the choice that gives another δ than the right one. */
export function wrongCandidates(layer: Layer, above: Signal | undefined, right: Signal, isChosen: Choice): Candidate[] {
  const { frame } = layer;
  const bySlope = slopesOf(frame, isChosen).map(({ row, prime }) => ({
    rows: [row],
    signal: sloped({ prime }, right.error),
  }));
  const byError = withErrors(layer, above, { error: right.error, prime: frame.prime }, isChosen);
  return [...byError, ...bySlope].filter(({ signal }) => differs(layer, signal, right));
}

/** δ of a layer by two wrong formulas, one for the message or e and one for f′. */
export function doublyWrong(layer: Layer, above: Signal | undefined, right: Signal, isChosen: Choice): Candidate[] {
  return slopesOf(layer.frame, isChosen).flatMap(({ row, prime }) =>
    withErrors(layer, above, { error: right.error, prime }, isChosen)
      .filter(({ signal }) => differs(layer, signal, right))
      .map(({ rows, signal }) => ({ rows: [...rows, row], signal })),
  );
}

const prefixOf = ({ isLast }: Frame): string => (isLast ? "out." : "hid.");

/** Every wrong f′ of the choice. */
function slopesOf(frame: Frame, isChosen: Choice): Slope[] {
  const { samples, units, z, a, prime } = frame;
  const prefix = prefixOf(frame);
  return SLOPE_ROWS.filter(({ key }) => isChosen(prefix + key)).map((row) => ({
    row: prefixed(prefix, row),
    prime: fill(samples, units, (s, i, at) => row.slope({ frame, s, i, z: z[at]!, a: a[at]!, slope: prime[at]! })),
  }));
}

function prefixed(prefix: string, { key, code, cost, formula }: Row): Row {
  return { key: prefix + key, code, cost, formula };
}

/** The right message or e of a layer, and the f′ it is multiplied by. */
interface Factors {
  readonly error: Float64Array;
  readonly prime: Float64Array;
}

/** δ by every wrong message or e of the choice. */
function withErrors(layer: Layer, above: Signal | undefined, factors: Factors, isChosen: Choice): Candidate[] {
  const { frame } = layer;
  const prefix = prefixOf(frame);
  const found = (row: ErrorRow | MessageRow, error: Float64Array | undefined): Candidate[] => {
    if (error === undefined) return [];
    const named = prefixed(prefix, row);
    if (row.fitted === undefined) return [{ rows: [named], signal: sloped(factors, error) }];
    return fitted(layer, [named, row.fitted], sloped(factors, error), sloped(factors, factors.error));
  };
  if (above === undefined) {
    return ERROR_ROWS.flatMap((row) => (isChosen(prefix + row.key) ? found(row, row.error(frame)) : []));
  }
  return MESSAGE_ROWS.flatMap((row) => (isChosen(prefix + row.key) ? found(row, row.message(frame, above)) : []));
}

/** The right signal and `times` the other, the number fitted to the layer's claims. */
function fitted(
  { frame, targets }: Layer,
  [row, symbol]: readonly [row: Row, symbol: string],
  other: Signal,
  right: Signal,
): Candidate[] {
  const w = rightMean(frame.samples);
  const times = leastSquares(targets.both, dataOf(frame, right.delta, w), dataOf(frame, other.delta, w));
  if (times === undefined) return [];
  const added = (p: Float64Array, q: Float64Array): Float64Array => p.map((v, at) => v + times * q[at]!);
  const signal = { error: added(right.error, other.error), delta: added(right.delta, other.delta) };
  return [{ rows: [{ ...row, formula: `${row.formula}, ${symbol} = ${digits(times)}`, value: times }], signal }];
}

/** Whether a δ is finite and not the right one but for rounding. */
function differs({ truth }: Layer, { delta }: Signal, right: Signal): boolean {
  if (!delta.every(Number.isFinite)) return false;
  const growth = Math.max(1, largest(right.delta) / (largest(truth.signal.delta) || Infinity));
  return delta.some((d, at) => Math.abs(d - right.delta[at]!) > growth * truth.deltaSlack[at]!);
}
