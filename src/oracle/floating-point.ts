import type { Affine } from "../numeric/affine.js";
import { affineField } from "../numeric/affine-field.js";
import { EnclosureError } from "../numeric/field.js";
import { SMALLEST, UNIT_ROUNDOFF } from "../numeric/float64.js";
import type { ActivationError, RoundedArithmetic } from "../subject/rounded-program.js";
import type { Precision } from "../subject/subject.js";

/**
 * Which programs a rounding bound holds for: IEEE arithmetic of a precision, every operation rounded at most once (or
 * done better), sums in any order.
 */
export interface FloatingPointModel {
  readonly precision: Precision;
  /** Error of an activation. */
  readonly activation: ActivationError;
  /** Whether results below the smallest normal number, and such operands, may count as 0. */
  readonly flushesToZero: boolean;
}

/**
 * What is assumed of activations that cannot be measured: 16u covers every library seen, the worst of them by a factor
 * of 3 (tanh: 4.75 ulp).
 */
export const ASSUMED_ACTIVATION: ActivationError = { absolute: 16, relative: Infinity };

/** What a precision can hold. */
interface Format {
  /** The nearest number of the precision. */
  readonly round: (v: number) => number;
  readonly u: number;
  readonly largest: number;
  /** The smallest normal number. */
  readonly normal: number;
  /** The smallest number; half of it is lost at most. */
  readonly smallest: number;
}

export const FORMATS: Readonly<Record<Precision, Format>> = {
  float64: { round: Number, u: UNIT_ROUNDOFF, largest: Number.MAX_VALUE, normal: 2 ** -1022, smallest: SMALLEST },
  float32: {
    round: Math.fround,
    u: 2 ** -24,
    largest: (2 - 2 ** -23) * 2 ** 127,
    normal: 2 ** -126,
    smallest: 2 ** -149,
  },
};

/** 1000 float64 operations on numbers ≥ 0 lose less than a factor 1 + 2⁻⁴⁰. */
const ROUND_UP = 1 + 2 ** -40;

/** γₙ = n·u/(1 − n·u): n roundings change a product by at most that. Source: Higham (2002), lemma 3.1. */
function gamma(n: number, u: number): number {
  if (n * u < 1 / 2) return (n * u) / (1 - n * u);
  throw new EnclosureError(`sum: ${n} terms with unit roundoff ${u}; expected fewer than ${1 / 2 / u}`);
}

/** A model as arithmetic on affine forms. */
export function roundedArithmetic(model: FloatingPointModel): RoundedArithmetic<Affine> {
  const field = affineField();
  const { u, largest, normal, smallest } = FORMATS[model.precision];
  const { absolute, relative } = model.activation;
  const underflow = model.flushesToZero ? normal : smallest;
  const isZero = (a: Affine): boolean => field.sign(a) === 0;
  const size = (a: Affine): number => {
    const { h, l, r } = field.ball(a);
    return (Math.abs(h) + Math.abs(l) + r) * ROUND_UP;
  };

  function within(a: Affine, error: number): Affine {
    const wide = error === 0 ? a : field.add(a, field.enclose({ h: 0, l: 0, r: error * ROUND_UP }));
    if (size(wide) <= largest) return wide;
    throw new EnclosureError(`${model.precision}: a number may be ${size(wide)}; expected at most ${largest}`);
  }

  /** What underflow takes from a product: its result, or when operands are flushed, one of them times the other. */
  const lost = (a: number, b: number): number => (model.flushesToZero ? underflow * (2 + a + b) : underflow);

  return {
    ...field,
    u,
    underflow,
    K: absolute,
    activationError: (scale, f) => u * Math.min(absolute * scale, relative === Infinity ? Infinity : relative * f),
    size,
    within,
    sum(bias, weights, offset, x) {
      let terms = isZero(bias) ? 0 : 1;
      let magnitude = size(bias);
      let loss = model.flushesToZero && terms > 0 ? underflow : 0;
      for (let j = 0; j < x.length; j++) {
        const [a, b] = [weights[offset + j]!, x[j]!];
        if (isZero(a) || isZero(b)) continue;
        const [sizeA, sizeB] = [size(a), size(b)];
        terms += 1;
        magnitude += sizeA * sizeB;
        loss += lost(sizeA, sizeB);
      }
      const error = loss === 0 ? 0 : gamma(terms, u) * magnitude + loss;
      return within(field.dot(bias, weights, offset, x), error);
    },
    product(a, b) {
      if (isZero(a) || isZero(b)) return field.from(0);
      const exact = field.mul(a, b);
      return within(exact, u * size(exact) + lost(size(a), size(b)));
    },
    shared: field.shared,
    between(a, b) {
      const [x, y] = [field.ball(a), field.ball(b)];
      const h = (x.h + y.h) / 2;
      const far = Math.max(...[x, y].map((end) => Math.abs(end.h - h) + Math.abs(end.l) + end.r));
      return field.enclose({ h, l: 0, r: far * ROUND_UP });
    },
  };
}
