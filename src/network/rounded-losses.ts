import { UndecidedSign } from "../numeric/field.js";
import { logSumExp } from "../numeric/elementary.js";
import type { RoundedArithmetic } from "../subject/rounded-program.js";
import { LOSSES, type LossName } from "./losses.js";
import { derivative } from "./rounded-activations.js";

/** Outputs and targets of one sample, and its ∂loss/∂a by the definition. */
interface Outputs<T> {
  readonly a: readonly T[];
  readonly t: readonly number[];
  readonly slopes: readonly T[];
}

/** How far a program's ∂loss/∂a may be from that of its own outputs a. */
interface RoundedLoss {
  /** Error of every ∂loss/∂aₖ in u. */
  errors<T>(arithmetic: RoundedArithmetic<T>, outputs: Outputs<T>): number[];
  /** ∂loss/∂a of one output where the side of a kink cannot be decided; given for losses that are sums over outputs. */
  acrossKink?<T>(arithmetic: RoundedArithmetic<T>, a: T, t: number): T;
}

const residual = <T>(arithmetic: RoundedArithmetic<T>, a: T, t: number): T => arithmetic.sub(a, arithmetic.from(t));

/** The model, one row a loss: errors in u, K that of an elementary function. */
export const ROUNDED_LOSSES: Readonly<Record<LossName, RoundedLoss>> = {
  /** a − t, and two factors more, such as 2 and ½. */
  mse: { errors: (arithmetic, { slopes }) => slopes.map((slope) => 3 * arithmetic.size(slope)) },
  mae: {
    errors: (_arithmetic, { slopes }) => slopes.map(() => 0),
    acrossKink: (arithmetic) => arithmetic.between(arithmetic.from(-1), arithmetic.from(1)),
  },
  /** a − t, cut off at ±1. */
  huber: {
    errors: (arithmetic, { slopes }) => slopes.map((slope) => arithmetic.size(slope)),
    acrossKink(arithmetic, a, t) {
      const r = residual(arithmetic, a, t);
      return arithmetic.between(r, arithmetic.from(Math.sign(arithmetic.number(r))));
    },
  },
  /** −t/a + (1 − t)/(1 − a), or (a − t)/(a(1 − a)), whose size is at most that of the terms: 5 roundings. */
  "binary-cross-entropy": {
    errors(arithmetic, { a, t }) {
      const { from, sub, div, size } = arithmetic;
      const one = from(1);
      return a.map((ak, k) => {
        const target = from(t[k]!);
        return 6 * (size(div(target, ak)) + size(div(sub(one, target), sub(one, ak))));
      });
    },
  },
  /**
   * σ(a) − t, or (1 − t)σ(a) − tσ(−a), with σ in error by K + 2, or by K + |a| + 3 as e^(a − ln(1 + eᵃ)); two products
   * and a difference of numbers of at most 1.
   */
  logistic: { errors: (arithmetic, { a }) => a.map((ak) => 2 * arithmetic.K + arithmetic.size(ak) + 6) },
  "softmax-cross-entropy": { errors: softmaxErrors },
};

/**
 * pₖ·Σt − tₖ. With c = max z, s = max|z − c|, C = |c|: exp(zⱼ − c) is in error by s + K relative, their sum by n more, its
 * logarithm by s + K + n + K(1 + ln n), zₖ − c − ln S by that and 2s + C + 2 ln n + 1, and exp of that by K more: together
 * 3s + C + K(3 + ln n) + n + 2 ln n + 1, which covers exp(zₖ − c)/S too. Σt, products and the difference: n + 5 roundings.
 */
function softmaxErrors<T>({ sub, exp, size, K, ...field }: RoundedArithmetic<T>, { a, t }: Outputs<T>): number[] {
  const n = a.length;
  const { max, tail } = logSumExp({ sub, exp, ...field }, a);
  const below = a.map((z) => sub(z, a[max]!));
  const s = Math.max(...below.map(size));
  const whole = t.reduce((sum, tj) => sum + tj, 0);
  const ofP = 3 * s + size(a[max]!) + K * (3 + Math.log(n)) + n + 2 * Math.log(n) + 2;
  return below.map((z, k) => {
    const p = whole * size(exp(sub(z, tail)));
    return ofP * p + (n + 6) * (p + t[k]!);
  });
}

/** ∂loss/∂a that a program may hold for outputs that are one of a, divided by the number of samples. */
export function roundedLossSlopes<T>(
  arithmetic: RoundedArithmetic<T>,
  name: LossName,
  [a, t]: readonly [a: readonly T[], t: readonly number[]],
  samples: number,
): T[] {
  const slopes = slopesByDefinition(arithmetic, name, a, t);
  const { u, underflow } = arithmetic;
  const errors = ROUNDED_LOSSES[name].errors(arithmetic, { a, t, slopes });
  return slopes.map((slope, k) => {
    const error = errors[k]! + 2 * arithmetic.size(slope); // divided by m, or multiplied by a rounded 1/m
    const mean = arithmetic.div(slope, arithmetic.from(samples));
    return error === 0 ? mean : arithmetic.within(mean, (u * error) / samples + UNDERFLOWS * underflow);
  });
}

/** Operations of any of the formulas for one output, each of which may underflow. */
const UNDERFLOWS = 8;

function slopesByDefinition<T>(
  arithmetic: RoundedArithmetic<T>,
  name: LossName,
  a: readonly T[],
  t: readonly number[],
): T[] {
  const { acrossKink } = ROUNDED_LOSSES[name];
  const loss = LOSSES[name];
  if (acrossKink === undefined) return derivative(arithmetic, a, (field, x) => loss.over(field, x, t)).partials;
  return a.map((ak, k) => {
    const tk = t[k]!;
    try {
      if (arithmetic.sign(residual(arithmetic, ak, tk)) === 0) return acrossKink(arithmetic, ak, tk);
      return derivative(arithmetic, [ak], (field, x) => loss.over(field, x, [tk])).partials[0]!;
    } catch (error) {
      if (error instanceof UndecidedSign) return acrossKink(arithmetic, ak, tk);
      throw error;
    }
  });
}
