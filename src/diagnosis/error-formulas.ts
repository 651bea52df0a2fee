import { sigmoid } from "../network/activations.js";
import { LOSSES, type LossName } from "../network/losses.js";
import type { Row } from "./codes.js";
import { fill, type Frame } from "./frame.js";

/** One output of one sample: prediction p (probabilities where outputs are logits), target t, z, right e, n outputs. */
interface Output {
  readonly p: number;
  readonly t: number;
  readonly z: number;
  readonly e: number;
  readonly i: number;
  readonly n: number;
}

/** A wrong e = ∂loss/∂a of the last layer; shape [m, n]. */
export interface ErrorRow extends Row {
  error(frame: Frame): Float64Array;
}

/** ∂loss/∂a, with the targets of sample `sample(s, m)`. */
function lossSlopes(frame: Frame, sample: (s: number, m: number) => number): Float64Array {
  const { samples, units, a, problem } = frame;
  const targets = fill(samples, units, (s, i) => problem.batch.targets[sample(s, samples) * units + i]!);
  const error = new Float64Array(a.length);
  const loss = LOSSES[problem.architecture.loss];
  for (let s = 0; s < samples; s++) loss.gradient(a, targets, [s * units, (s + 1) * units], error);
  return error;
}

/** The right e = ∂loss/∂a of the last layer, shape [m, n]. */
export function rightError(frame: Frame): Float64Array {
  return lossSlopes(frame, (s) => s);
}

/** exp(aᵢ)/Σⱼ exp(aⱼ), sample by sample: of each 1/Σⱼ exp(aⱼ − aᵢ), without overflow of the ratio. */
function softmax({ samples, units, a }: Frame): Float64Array {
  return fill(samples, units, (s, _i, at) => {
    const logits = a.subarray(s * units, (s + 1) * units);
    return 1 / logits.reduce((sum, v) => sum + Math.exp(v - a[at]!), 0);
  });
}

const PREDICTIONS: Readonly<Partial<Record<LossName, (frame: Frame) => Float64Array>>> = {
  logistic: ({ a }) => a.map(sigmoid),
  "softmax-cross-entropy": softmax,
};

function predictions(frame: Frame): Float64Array {
  return PREDICTIONS[frame.problem.architecture.loss]?.(frame) ?? frame.a;
}

/** The sizes of the terms of e, which cancel where a prediction is right: |e| + |prediction| + |t|, shape [m, n]. */
export function errorSize(frame: Frame): Float64Array {
  const { targets } = frame.problem.batch;
  const p = predictions(frame);
  return rightError(frame).map((e, at) => Math.abs(e) + Math.abs(p[at]!) + Math.abs(targets[at]!));
}

type Meaning = readonly [key: string, code: Row["code"], cost: number, formula: string];

function named([key, code, cost, formula]: Meaning): Row {
  return { key, code, cost, formula };
}

/** e output by output. */
function eachOutput(value: (output: Output) => number, ...meaning: Meaning): ErrorRow {
  return {
    ...named(meaning),
    error(frame) {
      const p = predictions(frame);
      const right = rightError(frame);
      const { targets } = frame.problem.batch;
      return fill(frame.samples, frame.units, (_s, i, at) =>
        value({ p: p[at]!, t: targets[at]!, z: frame.z[at]!, e: right[at]!, i, n: frame.units }),
      );
    },
  };
}

function otherTarget(sample: (s: number, m: number) => number, ...meaning: Meaning): ErrorRow {
  return { ...named(meaning), error: (frame) => lossSlopes(frame, sample) };
}

/** Added to denominators lest they be 0, as code samples do. */
const GUARD = 1e-7;

/** Wrong output errors, one row each. */
export const ERROR_ROWS: readonly ErrorRow[] = [
  eachOutput(({ z, t }) => z - t, "z-for-a", "GRAD-OUT-ERROR", 1.1, "e = z − t"),
  eachOutput(({ p, e }) => e * p * (1 - p), "extra-fprime", "GRAD-ACT-EXTRA", 1.1, "e = ∂loss/∂a · p(1 − p)"),
  eachOutput(({ p }) => p, "no-target", "GRAD-OUT-TARGET", 1.2, "e = prediction"),
  eachOutput(({ p, t }) => Math.sign(p - t), "sign-error", "GRAD-OUT-ERROR", 1.2, "e = sign(prediction − t)"),
  eachOutput(({ p, t }) => p - t, "difference", "GRAD-OUT-ERROR", 1.2, "e = prediction − t"),
  eachOutput(({ p, t }) => p + t, "sum-for-difference", "GRAD-SIGN", 1.3, "e = prediction + t"),
  eachOutput(({ p, t }) => (p - t) ** 2 / 2, "loss-not-derived", "GRAD-OUT-ERROR", 1.4, "e = (prediction − t)²/2"),
  eachOutput(({ p, t }) => Math.abs(p - t), "abs-error", "GRAD-OUT-ERROR", 1.4, "e = |prediction − t|"),
  eachOutput(({ p, t }) => -t / p, "only-positive", "GRAD-OUT-ERROR", 1.3, "e = −t/p"),
  eachOutput(({ p, t }) => -t * (1 - p), "softmax-diagonal", "GRAD-OUT-ERROR", 1.3, "e = −t(1 − p)"),
  eachOutput(({ z, t }) => Math.exp(z) - t, "not-normalised", "GRAD-OUT-ERROR", 1.3, "e = exp(z) − t"),
  eachOutput(
    ({ p, t }) => (1 - t) / (1 - p + GUARD) - t / (p + GUARD),
    "guarded-division",
    "GRAD-OUT-ERROR",
    1.5,
    "e = (1 − t)/(1 − a + 1e-7) − t/(a + 1e-7)",
  ),
  eachOutput(({ e, i }) => (i === 0 ? 0 : e), "first-unit-skipped", "GRAD-OUT-UNIT", 1.5, "e₀ = 0"),
  eachOutput(
    ({ e, i, n }) => (i === n - 1 ? 0 : e),
    "last-unit-skipped",
    "GRAD-OUT-UNIT",
    1.5,
    "e = 0 in the last unit",
  ),
  eachOutput(
    ({ e, i, n }) => (i === n - 1 ? e : 0),
    "last-unit-only",
    "GRAD-OUT-UNIT",
    1.5,
    "e = 0 but in the last unit",
  ),
  otherTarget(() => 0, "target-of-first-sample", "GRAD-OUT-TARGET", 1.5, "e with the target of sample 0"),
  otherTarget(
    (s, m) => (s + 1) % m,
    "target-of-next-sample",
    "GRAD-OUT-TARGET",
    1.5,
    "e with the target of sample s + 1",
  ),
];
