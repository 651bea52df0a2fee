import { isPositiveSmoothly, type Field } from "../numeric/field.js";
import { absolute, logSumExp, softplus as softplusOver } from "../numeric/elementary.js";
import { sigmoid, softplus } from "./activations.js";

/** The entries start ≤ i < end of a batch array: one sample. */
export type Range = readonly [start: number, end: number];

/** What a loss accepts as targets: any number, probabilities in [0, 1], or shares of a whole (each ≥ 0). */
export type TargetRange = "any" | "probability";

/**
 * A loss of one sample: outputs a against targets t, both shape [n] at an offset of a batch array.
 *
 * `value` and `gradient` are the float64 network's; `over` is the definition that the oracles evaluate.
 */
export interface Loss {
  readonly targets: TargetRange;
  value(a: Float64Array, t: Float64Array, start: number, end: number): number;
  /** out[i] = ∂loss/∂a[i] for start ≤ i < end; where the loss has a kink, 0. */
  gradient(a: Float64Array, t: Float64Array, range: Range, out: Float64Array): void;
  over<T>(field: Field<T>, a: ArrayLike<T>, t: ArrayLike<number>): T;
}

/** A loss that is a sum over the outputs of a function of one output and one target. */
interface Elementwise {
  readonly targets: TargetRange;
  value(a: number, t: number): number;
  prime(a: number, t: number): number;
  over<T>(field: Field<T>, a: T, t: number): T;
}

/** The loss Σᵢ e(aᵢ, tᵢ) of an elementwise function e. */
function sumOf(e: Elementwise): Loss {
  return {
    targets: e.targets,
    value(a, t, start, end) {
      let sum = 0;
      for (let i = start; i < end; i++) sum += e.value(a[i]!, t[i]!);
      return sum;
    },
    gradient(a, t, [start, end], out) {
      for (let i = start; i < end; i++) out[i] = e.prime(a[i]!, t[i]!);
    },
    over(field, a, t) {
      let sum = field.from(0);
      for (let i = 0; i < a.length; i++) sum = field.add(sum, e.over(field, a[i]!, t[i]!));
      return sum;
    },
  };
}

const square = <T>(field: Field<T>, a: T): T => field.mul(a, a);

/** A term weighted by a share of the target: its float64 tells whether it is 0. */
type Share<T> = readonly [share: number, weight: T];

/** Σ over the terms whose share is not 0: 0·∞ must not become NaN at a saturated output. */
function weighted<T>(field: Field<T>, terms: readonly (readonly [...Share<T>, term: () => T])[]): T {
  return terms.reduce(
    (sum, [share, weight, term]) => (share === 0 ? sum : field.add(sum, field.mul(weight, term()))),
    field.from(0),
  );
}

/** t and 1 − t, the difference taken in the Field: as a float64 it may be rounded, though never to 0. */
function shares<T>(field: Field<T>, t: number): readonly [Share<T>, Share<T>] {
  return [
    [t, field.from(t)],
    [1 - t, field.sub(field.from(1), field.from(t))],
  ];
}

/** Index of the largest entry of z on [start, end). */
function argmax(z: Float64Array, start: number, end: number): number {
  let max = start;
  for (let k = start + 1; k < end; k++) if (z[k]! > z[max]!) max = k;
  return max;
}

/** Σ_{j ≠ skipped} exp(zⱼ − shift) over [start, end). */
function exponentialSum(z: Float64Array, range: Range, skipped: number, shift: number): number {
  let sum = 0;
  for (let j = range[0]; j < range[1]; j++) if (j !== skipped) sum += Math.exp(z[j]! - shift);
  return sum;
}

/** Softmax cross-entropy of logits z: −Σₖ tₖ ln pₖ with p = softmax(z). */
const softmaxCrossEntropy: Loss = {
  targets: "probability",
  /** −ln pₖ = (z_max − zₖ) + log1p(Σ_{j ≠ max} exp(zⱼ − z_max)): two terms ≥ 0. */
  value(z, t, start, end) {
    const max = argmax(z, start, end);
    const tail = Math.log1p(exponentialSum(z, [start, end], max, z[max]!));
    let sum = 0;
    for (let k = start; k < end; k++) if (t[k] !== 0) sum += t[k]! * (z[max]! - z[k]! + tail);
    return sum;
  },
  /** pₖ·Σ_{j≠k} tⱼ − tₖ·Σ_{j≠k} pⱼ: equal to pₖ·Σt − tₖ, without its cancellation when pₖ is near 1. */
  gradient(z, t, range, out) {
    const [start, end] = range;
    const shift = z[argmax(z, start, end)]!;
    const total = exponentialSum(z, range, -1, shift);
    let whole = 0;
    for (let k = start; k < end; k++) whole += t[k]!;
    for (let k = start; k < end; k++) {
      out[k] = (Math.exp(z[k]! - shift) / total) * (whole - t[k]!);
      if (t[k] !== 0) out[k]! -= (t[k]! * exponentialSum(z, range, k, shift)) / total;
    }
  },
  over(field, z, t) {
    const { max, tail } = logSumExp(field, z);
    let sum = field.from(0);
    for (let k = 0; k < t.length; k++) {
      if (t[k] === 0) continue;
      sum = field.add(sum, field.mul(field.from(t[k]!), field.add(field.sub(z[max]!, z[k]!), tail)));
    }
    return sum;
  },
};

/** The losses the network knows. */
export const LOSS_NAMES = ["mse", "mae", "huber", "binary-cross-entropy", "logistic", "softmax-cross-entropy"] as const;
export type LossName = (typeof LOSS_NAMES)[number];

/** Every loss, one row each. */
export const LOSSES: Readonly<Record<LossName, Loss>> = {
  mse: sumOf({
    targets: "any",
    value: (a, t) => ((a - t) * (a - t)) / 2,
    prime: (a, t) => a - t,
    over: (field, a, t) => field.mul(field.from(0.5), square(field, field.sub(a, field.from(t)))),
  }),
  mae: sumOf({
    targets: "any",
    value: (a, t) => Math.abs(a - t),
    prime: (a, t) => Math.sign(a - t),
    over: (field, a, t) => absolute(field, field.sub(a, field.from(t))),
  }),
  huber: sumOf({
    targets: "any",
    value: (a, t) => (Math.abs(a - t) <= 1 ? ((a - t) * (a - t)) / 2 : Math.abs(a - t) - 0.5),
    prime: (a, t) => Math.max(-1, Math.min(1, a - t)),
    over(field, a, t) {
      const r = field.sub(a, field.from(t));
      const far = field.number(r) >= 0 ? field.sub(r, field.from(1)) : field.sub(field.neg(r), field.from(1));
      return isPositiveSmoothly(field, far)
        ? field.add(far, field.from(0.5))
        : field.mul(field.from(0.5), square(field, r));
    },
  }),
  "binary-cross-entropy": sumOf({
    targets: "probability",
    value: (a, t) => -(t === 0 ? 0 : t * Math.log(a)) - (t === 1 ? 0 : (1 - t) * Math.log1p(-a)),
    prime: (a, t) => (t === 1 ? 0 : (1 - t) / (1 - a)) - (t === 0 ? 0 : t / a),
    over(field, a, t) {
      const [one, zero] = shares(field, t);
      return field.neg(
        weighted(field, [
          [...one, () => field.log(a)],
          [...zero, () => field.log1p(field.neg(a))],
        ]),
      );
    },
  }),
  logistic: sumOf({
    targets: "probability",
    value: (a, t) => (t === 0 ? 0 : t * softplus(-a)) + (t === 1 ? 0 : (1 - t) * softplus(a)),
    prime: (a, t) => (1 - t) * sigmoid(a) - t * sigmoid(-a),
    over(field, a, t) {
      const [one, zero] = shares(field, t);
      return weighted(field, [
        [...one, () => softplusOver(field, field.neg(a))],
        [...zero, () => softplusOver(field, a)],
      ]);
    },
  }),
  "softmax-cross-entropy": softmaxCrossEntropy,
};
