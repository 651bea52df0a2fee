import type { Row } from "./codes.js";
import { fill, outer, type Frame, type Signal } from "./frame.js";
import { REDUCTIONS, rightMean } from "./reductions.js";

/** A wrong data part of dW, shape [units, inputs]; undefined where the shapes do not allow it. */
export interface WeightRow extends Row {
  data(frame: Frame, signal: Signal): Float64Array | undefined;
}

type Meaning = readonly [key: string, code: Row["code"], cost: number, formula: string];

function row(data: WeightRow["data"], ...[key, code, cost, formula]: Meaning): WeightRow {
  return { key, code, cost, formula, data };
}

/** The right data part (1/m) Σₛ δ aᵀ, shape [units, inputs]. */
export function rightWeights({ below, samples }: Frame, { delta }: Signal): Float64Array {
  return outer(delta, below, rightMean(samples));
}

/** (1/m) Σₛ δ qᵀ with another q, shape [m, inputs]. */
function inputIs(q: (frame: Frame) => Float64Array | undefined, ...meaning: Meaning): WeightRow {
  const data: WeightRow["data"] = (frame, { delta }) => {
    const input = q(frame);
    return input === undefined ? undefined : outer(delta, input, rightMean(frame.samples));
  };
  return row(data, ...meaning);
}

/** The right entries in another order: entry [i, j] is that at `from(i, j, n, p)` of n rows and p columns. */
function ordered(from: (i: number, j: number, n: number, p: number) => number, ...meaning: Meaning): WeightRow {
  const data: WeightRow["data"] = (frame, signal) => {
    const right = rightWeights(frame, signal);
    return fill(frame.units, frame.inputs, (i, j) => right[from(i, j, frame.units, frame.inputs)]!);
  };
  return row(data, ...meaning);
}

/** The right entries, those that are not kept 0. */
function kept(keep: (i: number, j: number, n: number, p: number) => boolean, key: string, formula: string): WeightRow {
  const data: WeightRow["data"] = (frame, signal) => {
    const right = rightWeights(frame, signal);
    return fill(frame.units, frame.inputs, (i, j, at) => (keep(i, j, frame.units, frame.inputs) ? right[at]! : 0));
  };
  return row(data, `dW.${key}`, "GRAD-DW-ENTRY", 1.2, formula);
}

/** a of the layer below, of sample `sample(s, m)` and unit `unit(j, p)`. */
function taken(sample: (s: number, m: number) => number, unit: (j: number, p: number) => number) {
  return ({ below, samples, inputs: p }: Frame): Float64Array =>
    fill(samples, p, (s, j) => below[sample(s, samples) * p + unit(j, p)]!);
}

const same = (v: number): number => v;

/** f of the layer below applied to its a once more. */
function activatedTwice({ frames, k, below }: Frame): Float64Array | undefined {
  const f = frames[k - 1]?.f;
  return f === undefined ? undefined : below.map((v) => f.value(v));
}

/** Wrong data parts of dW, but for a factor, one row each. */
export const WEIGHT_ROWS: readonly WeightRow[] = [
  inputIs(({ below }) => below.map(() => 1), "dW.missing-input", "GRAD-DW-INPUT", 1, "dW[i, j] = (1/m) Σ δᵢ"),
  inputIs(({ belowZ }) => belowZ, "dW.z-for-a", "GRAD-DW-INPUT", 1, "dW = (1/m) Σ δ zᵀ, z of the layer below"),
  inputIs(
    (frame) => (frame.units === frame.inputs ? frame.a : undefined),
    "dW.own-activation",
    "GRAD-DW-INPUT",
    1.1,
    "dW = (1/m) Σ δ aᵀ, a of the same layer",
  ),
  inputIs(activatedTwice, "dW.activated-twice", "GRAD-DW-INPUT", 1.4, "dW = (1/m) Σ δ f(a)ᵀ"),
  inputIs(
    taken((s, m) => (s + 1) % m, same),
    "dW.input-of-next-sample",
    "GRAD-DW-INPUT",
    1.4,
    "dW with a of sample s + 1",
  ),
  inputIs(
    taken(() => 0, same),
    "dW.input-of-first-sample",
    "GRAD-DW-INPUT",
    1.4,
    "dW with a of sample 0",
  ),
  inputIs(
    taken(same, (j, p) => (j < 2 && p >= 2 ? 1 - j : j)),
    "dW.inputs-swapped",
    "GRAD-DW-INPUT",
    1.5,
    "dW with the first two entries of a swapped",
  ),
  inputIs(
    taken(same, (j, p) => (j + p - 1) % p),
    "dW.inputs-rolled",
    "GRAD-DW-INPUT",
    1.5,
    "dW with a rolled by one",
  ),
  row(
    ({ below, samples }, { error }) => outer(error, below, rightMean(samples)),
    "dW.E",
    "GRAD-DELTA-FOR-ERROR",
    1.1,
    "dW = (1/m) Σ P aᵀ",
  ),
  ordered((i, j, n, p) => (n === p ? j * p + i : i * p + j), "dW.transposed", "GRAD-DW-SHAPE", 1, "dW = (1/m) Σ a δᵀ"),
  ordered(
    (i, j, n, p) => ((i * p + j) % n) * p + Math.floor((i * p + j) / n),
    "dW.reshaped",
    "GRAD-DW-SHAPE",
    1.2,
    "dW = the numbers of (1/m) Σ a δᵀ in the shape of W",
  ),
  ordered(
    (i, j, n, p) => (i * p + j + n * p - 1) % (n * p),
    "dW.rolled",
    "GRAD-DW-SHAPE",
    1.5,
    "dW rolled by one place",
  ),
  kept((_i, j, _n, p) => j < p - 1, "last-column-missing", "dW[i, j] = l2·W[i, j] at the last j"),
  kept((_i, j) => j > 0, "first-column-missing", "dW[i, 0] = l2·W[i, 0]"),
  kept((i) => i > 0, "first-row-missing", "dW[0, j] = l2·W[0, j]"),
  kept((i, _j, n) => i < n - 1, "last-row-missing", "dW[i, j] = l2·W[i, j] at the last i"),
  kept((i, j) => i === j, "diagonal-only", "dW[i, j] = l2·W[i, j] where i ≠ j"),
  kept((i, j) => i !== j, "diagonal-missing", "dW[i, i] = l2·W[i, i]"),
  ...REDUCTIONS.map((mean) =>
    row(
      ({ below, samples }, { delta }) => outer(delta, below, mean.weights(samples)),
      `dW.${mean.key}`,
      mean.code,
      mean.cost,
      `dW: ${mean.formula}`,
    ),
  ),
];
