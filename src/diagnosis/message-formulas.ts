import type { Row } from "./codes.js";
import { fill, type Frame, type Signal } from "./frame.js";

/** A wrong message P from the layer above; shape [m, units], undefined where the shapes do not allow it. */
export interface MessageRow extends Row {
  /** P, or where a number is fitted, what is added to the right P that many times. */
  message(frame: Frame, signal: Signal): Float64Array | undefined;
  /** Symbol of the number that is fitted. */
  readonly fitted?: string;
}

type Meaning = readonly [key: string, code: Row["code"], cost: number, formula: string];

function row(message: MessageRow["message"], ...[key, code, cost, formula]: Meaning): MessageRow {
  return { key, code, cost, formula, message };
}

/** The layer above a hidden one. */
function above({ frames, k }: Frame): Frame {
  return frames[k + 1]!;
}

/** P[s, i] = Σⱼ V[j, i]·d[s, j], V of shape [units above, units]. */
export function through(frame: Frame, V: Float64Array, d: Float64Array): Float64Array {
  const { units } = frame;
  const width = above(frame).units;
  return fill(frame.samples, units, (s, i) => {
    let sum = 0;
    for (let j = 0; j < width; j++) sum += V[j * units + i]! * d[s * width + j]!;
    return sum;
  });
}

/** The right message P = Wᵀδ of a hidden layer, shape [m, units]. */
export function rightMessage(frame: Frame, { delta }: Signal): Float64Array {
  return through(frame, above(frame).W, delta);
}

/** The message through another matrix of W's shape. */
function matrix(V: (frame: Frame, W: Float64Array) => Float64Array | undefined): MessageRow["message"] {
  return (frame, { delta }) => {
    const other = V(frame, above(frame).W);
    return other === undefined ? undefined : through(frame, other, delta);
  };
}

/** The message with another δ: entry j of sample s of n units above. */
function passed(value: (d: Float64Array, at: { s: number; j: number; n: number }) => number): MessageRow["message"] {
  return (frame, { delta }) => {
    const { W, units: n } = above(frame);
    return through(
      frame,
      W,
      fill(frame.samples, n, (s, j) => value(delta, { s, j, n })),
    );
  };
}

/** Wᵀδ with δ of the layer below written over the δ that is still read. */
function inPlace(frame: Frame, { delta }: Signal): Float64Array | undefined {
  const { samples, units: n, prime } = frame;
  const { W, units } = above(frame);
  if (units !== n) return undefined;
  const buffer = delta.slice();
  return fill(samples, n, (s, i, at) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += W[j * n + i]! * buffer[s * n + j]!;
    buffer[at] = sum * prime[at]!;
    return sum;
  });
}

/** V[j, i] = W[i, j] of a square W. */
function transposed(W: Float64Array, n: number): Float64Array {
  return fill(n, n, (j, i) => W[i * n + j]!);
}

/** The numbers of W read as a matrix of Wᵀ's shape, so that P = V δ. */
function reshaped({ units }: Frame, W: Float64Array): Float64Array {
  const n = W.length / units;
  return fill(n, units, (j, i) => W[i * n + j]!);
}

/** P = (W − η dW)ᵀδ, the rate η fitted. */
const UPDATED: MessageRow = {
  ...row(
    matrix((frame) => above(frame).claimedW.map((g) => -g)),
    "updated-W",
    "GRAD-MSG-WEIGHT",
    1.6,
    "P = (W − η dW)ᵀδ",
  ),
  fitted: "η",
};

/** Wrong messages, one row each. */
export const MESSAGE_ROWS: readonly MessageRow[] = [
  row(
    matrix((frame, W) => (above(frame).units === frame.units ? transposed(W, frame.units) : undefined)),
    "W-not-transposed",
    "GRAD-MSG-WEIGHT",
    1.1,
    "P = W δ",
  ),
  row(matrix(reshaped), "W-reshaped", "GRAD-MSG-WEIGHT", 1.3, "P = V δ, V the numbers of W in the shape of Wᵀ"),
  row(
    matrix((frame) => (frame.units === frame.inputs && above(frame).units === frame.units ? frame.W : undefined)),
    "W-other-layer",
    "GRAD-MSG-WEIGHT",
    1.3,
    "P = Vᵀδ, V of the receiving layer",
  ),
  row(
    matrix((frame) => above(frame).claimedW),
    "dW-for-W",
    "GRAD-MSG-WEIGHT",
    1.4,
    "P = dWᵀδ",
  ),
  row(
    matrix((_frame, W) => W.map(() => 1)),
    "missing-W",
    "GRAD-MSG-WEIGHT",
    1.2,
    "Pᵢ = Σⱼ δⱼ",
  ),
  row(
    matrix((_frame, W) => W.map(Math.abs)),
    "abs-W",
    "GRAD-MSG-WEIGHT",
    1.5,
    "P = |W|ᵀδ",
  ),
  row(
    passed((d, { s, j, n }) => (j === n - 1 ? d[s * n + j]! : 0)),
    "last-output-only",
    "GRAD-MSG-UNIT",
    1.3,
    "Pᵢ = W[n − 1, i]·δₙ₋₁",
  ),
  row(
    passed((d, { s, j, n }) => (j === 0 ? d[s * n]! : 0)),
    "first-output-only",
    "GRAD-MSG-UNIT",
    1.3,
    "Pᵢ = W[0, i]·δ₀",
  ),
  row(
    passed((d, { s, j, n }) => (j === 0 ? 0 : d[s * n + j]!)),
    "skip-first-output",
    "GRAD-MSG-UNIT",
    1.3,
    "P without unit 0 of the layer above",
  ),
  row(
    passed((d, { s, j, n }) => (j === n - 1 ? 0 : d[s * n + j]!)),
    "skip-last-output",
    "GRAD-MSG-UNIT",
    1.3,
    "P without the last unit of the layer above",
  ),
  row(
    passed((d, { s, j, n }) => d[s * n + ((j + n - 1) % n)]!),
    "delta-rolled",
    "GRAD-MSG-DELTA",
    1.5,
    "P = Wᵀδ with δ rolled by one unit",
  ),
  row(
    passed((d, { j }) => d[j]!),
    "delta-of-first-sample",
    "GRAD-MSG-DELTA",
    1.5,
    "P = Wᵀδ with δ of sample 0",
  ),
  row(
    passed(() => 0),
    "no-message",
    "GRAD-MSG-DELTA",
    1.05,
    "P = 0",
  ),
  row((frame, { error }) => through(frame, above(frame).W, error), "E-propagated", "GRAD-MSG-DELTA", 1.2, "P = Wᵀ E"),
  UPDATED,
  row(inPlace, "inplace", "GRAD-MSG-DELTA", 1.3, "P = Wᵀδ with δ overwritten while it is read"),
];
