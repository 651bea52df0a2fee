import { logSumExp } from "../numeric/elementary.js";
import type { RoundedArithmetic } from "../subject/rounded-program.js";
import { derivative } from "./derivative.js";
import { LOSSES, type LossName } from "./losses.js";

/** Outputs a and targets t of one sample. */
export interface RoundedOutputs<T> {
  readonly a: readonly T[];
  readonly t: readonly number[];
}

/** How far a program's ∂loss/∂a may be from that of its own outputs. */
interface RoundedLoss {
  /** The error of every ∂loss/∂aₖ in u. */
  errors<T>(arithmetic: RoundedArithmetic<T>, outputs: RoundedOutputs<T>, slopes: readonly T[]): number[];
  /** For sums over the outputs with kinks: ∂loss/∂a of one, on either side of a kink where that cannot be decided. */
  slope?<T>(arithmetic: RoundedArithmetic<T>, a: T, t: number): T;
}

/** n errors of a factor e^(±u) each: e^(nu) − 1, in u. */
const compounded = (n: number, u: number): number => Math.expm1(n * u) / u;

const residual = <T>(arithmetic: RoundedArithmetic<T>, a: T, t: number): T => arithmetic.sub(a, arithmetic.from(t));

/** The model, one row a loss. The derivations count errors in u. */
const ROUNDED_LOSSES: Readonly<Record<LossName, RoundedLoss>> = {
  /** a − t, and two factors, as 2 and ½. */
  mse: { errors: (arithmetic, _outputs, slopes) => slopes.map((slope) => 3 * arithmetic.size(slope)) },
  /** sign(a − t); a, t and a − t may be flushed to 0. */
  mae: {
    errors: (_arithmetic, _outputs, slopes) => slopes.map(() => 0),
    slope(arithmetic, a, t) {
      const side = arithmetic.sign(arithmetic.within(residual(arithmetic, a, t), 3 * arithmetic.underflow));
      return side === 1 || side === -1
        ? arithmetic.from(side)
        : arithmetic.between(arithmetic.from(-1), arithmetic.from(1));
    },
  },
  /** a − t, cut off at ±1; on either side of ±1 all of a − t. */
  huber: {
    errors: (arithmetic, _outputs, slopes) => slopes.map((slope) => arithmetic.size(slope)),
    slope(arithmetic, a, t) {
      const r = residual(arithmetic, a, t);
      const end = arithmetic.from(arithmetic.number(r) >= 0 ? 1 : -1);
      const beyond = arithmetic.sign(arithmetic.mul(end, arithmetic.sub(r, end)));
      return beyond === 1 ? end : r;
    },
  },
  /** (1 − t)/(1 − a) − t/a, or (a − t)/(a(1 − a)), which is no larger than the two terms: 5 roundings. */
  "binary-cross-entropy": {
    errors(arithmetic, { a, t }) {
      const one = arithmetic.from(1);
      return a.map((ak, k) => {
        const target = arithmetic.from(t[k]!);
        const towardsOne = arithmetic.div(target, ak);
        const towardsZero = arithmetic.div(arithmetic.sub(one, target), arithmetic.sub(one, ak));
        return 6 * (arithmetic.size(towardsOne) + arithmetic.size(towardsZero));
      });
    },
  },
  /**
   * σ(a) − t, or (1 − t)σ(a) − tσ(−a). σ errs by K + 2, or as e^(a − ln(1 + eᵃ)), where ln(1 + eᵃ) ≤ |a| + 1, by
   * 2K + |a| + 2; two products and a difference of numbers of at most 1.
   */
  logistic: {
    errors: (arithmetic, { a }) => a.map((ak) => compounded(2 * arithmetic.K + arithmetic.size(ak) + 6, arithmetic.u)),
  },
  "softmax-cross-entropy": { errors: softmaxErrors },
};

/**
 * pₖ·Σt − tₖ, or pₖ(gₖ − Σⱼgⱼpⱼ) with g = −t/p. With c = max z, s = max|z − c|: exp(zⱼ − c) errs by s + K relative, their sum S by n
 * more, ln S ≤ ln n by K(1 + ln n) more, and zₖ − c − ln S, rounded in any order, by 2s + |c| + 2 ln n; exp of it by K more. So
 * pₖ errs by 3s + |c| + K(3 + ln n) + n + 2 ln n relative, which covers exp(zₖ − c)/S too. Σt or Σⱼgⱼpⱼ, products and the
 * difference: n + 6 roundings.
 */
function softmaxErrors<T>(arithmetic: RoundedArithmetic<T>, { a, t }: RoundedOutputs<T>): number[] {
  const n = a.length;
  const { max, tail } = logSumExp(arithmetic, a);
  const below = a.map((z) => arithmetic.sub(z, a[max]!));
  const s = Math.max(...below.map((z) => arithmetic.size(z)));
  const whole = t.reduce((sum, tj) => sum + tj, 0);
  const factors = 3 * s + arithmetic.size(a[max]!) + arithmetic.K * (3 + Math.log(n)) + n + 2 * Math.log(n) + 1;
  const ofP = compounded(factors, arithmetic.u);
  return below.map((z, k) => {
    const p = whole * arithmetic.size(arithmetic.exp(arithmetic.sub(z, tail)));
    return ofP * p + (n + 6) * (p + t[k]!);
  });
}

/** Products of at most 6 roundings. */
const SECOND_ORDER = 1 + 2 ** -16;
/** Steps of any of the formulas for one output, each of which may underflow. */
const STEPS = 8;

/** ∂loss/∂a divided by the number of samples, as programs may compute it whose outputs are one of a. */
export function roundedLossSlopes<T>(
  arithmetic: RoundedArithmetic<T>,
  name: LossName,
  outputs: RoundedOutputs<T>,
  samples: number,
): T[] {
  const slopes = exactSlopes(arithmetic, name, outputs);
  const errors = ROUNDED_LOSSES[name].errors(arithmetic, outputs, slopes);
  return slopes.map((slope, k) => {
    const error = errors[k]! + 2 * arithmetic.size(slope); // divided by m, or multiplied by a rounded 1/m
    const mean = arithmetic.div(slope, arithmetic.from(samples));
    if (error === 0) return mean;
    return arithmetic.within(mean, (arithmetic.u * error * SECOND_ORDER) / samples + STEPS * arithmetic.underflow);
  });
}

/** ∂loss/∂a of the loss at the outputs, exactly. */
function exactSlopes<T>(arithmetic: RoundedArithmetic<T>, name: LossName, { a, t }: RoundedOutputs<T>): T[] {
  const row = ROUNDED_LOSSES[name];
  if (row.slope !== undefined) return a.map((ak, k) => row.slope!(arithmetic, ak, t[k]!));
  return derivative(arithmetic, a, (field, x) => LOSSES[name].over(field, x, t)).partials;
}
