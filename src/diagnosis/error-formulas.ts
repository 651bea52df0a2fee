import { sigmoid } from "../network/activations.js";
import { LOSS_NAMES, LOSSES, type LossName } from "../network/losses.js";
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
  /** e, or where a number is fitted, what is added to the right e that many times. */
  error(frame: Frame): Float64Array;
  /** Symbol of the number that is fitted. */
  readonly fitted?: string;
}

/** ∂loss/∂a of a loss, at outputs a and targets t of shape [m, n]. */
function slopes({ samples, units }: Frame, name: LossName, a: Float64Array, t: Float64Array): Float64Array {
  const error = new Float64Array(a.length);
  for (let s = 0; s < samples; s++) LOSSES[name].gradient(a, t, [s * units, (s + 1) * units], error);
  return error;
}

/** The right e = ∂loss/∂a of the last layer, shape [m, n]. */
export function rightError(frame: Frame): Float64Array {
  const { architecture, batch } = frame.problem;
  return slopes(frame, architecture.loss, frame.a, batch.targets);
}

/** ∂loss/∂a, with the targets of sample `sample(s, m)`. */
function ofTargets(frame: Frame, sample: (s: number, m: number) => number): Float64Array {
  const { samples, units, problem } = frame;
  const { targets } = problem.batch;
  const taken = fill(samples, units, (s, i) => targets[sample(s, samples) * units + i]!);
  return slopes(frame, problem.architecture.loss, frame.a, taken);
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

/** What the loss compares with the targets: the outputs, or the probabilities that they are the logits of, shape [m, n]. */
export function predictions(frame: Frame): Float64Array {
  return PREDICTIONS[frame.problem.architecture.loss]?.(frame) ?? frame.a;
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
  return { ...named(meaning), error: (frame) => ofTargets(frame, sample) };
}

/** ∂loss/∂a of another loss, of the outputs or of the predictions. */
function otherLoss(name: LossName, from: "a" | "prediction"): ErrorRow {
  return {
    ...named(["other-loss", "GRAD-OUT-ERROR", 1.45, `e of ${name}${from === "a" ? "" : " at the predictions"}`]),
    error: (frame) => slopes(frame, name, from === "a" ? frame.a : predictions(frame), frame.problem.batch.targets),
  };
}

/** What e changes by when targets t become (1 − s)·t + s/n, for each s: e is linear in t but for mae and huber. */
const SMOOTHED: ErrorRow = {
  ...named(["smoothed-target", "GRAD-OUT-TARGET", 1.6, "e with (1 − s)·t + s/n for t"]),
  fitted: "s",
  error(frame) {
    const { samples, units, problem } = frame;
    const right = rightError(frame);
    const uniform = slopes(
      frame,
      problem.architecture.loss,
      frame.a,
      new Float64Array(samples * units).fill(1 / units),
    );
    return uniform.map((e, at) => e - right[at]!);
  },
};

/** Added to denominators lest they be 0, as code samples do. */
const GUARD = 1e-7;

/** Wrong output errors, one row each. */
export const ERROR_ROWS: readonly ErrorRow[] = [
  eachOutput(({ z, t }) => z - t, "z-for-a", "GRAD-OUT-ERROR", 1.25, "e = z − t"),
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
  ...LOSS_NAMES.flatMap((name) => [otherLoss(name, "a"), otherLoss(name, "prediction")]),
  SMOOTHED,
];
