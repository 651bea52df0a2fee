import type { Affine } from "../numeric/affine.js";
import { affineField, type AffineField } from "../numeric/affine-field.js";
import { EnclosureError } from "../numeric/field.js";
import { FLOAT_FORMATS } from "../numeric/float-formats.js";
import type { ActivationError, RoundedArithmetic } from "../subject/rounded-program.js";
import type { Precision } from "../subject/subject.js";

/**
 * Which programs a rounding bound holds for: IEEE arithmetic of a precision, every operation rounded once or done
 * better, sums in any order, every intermediate result finite.
 */
export interface FloatingPointModel {
  readonly precision: Precision;
  /** K: the error of exp, log, tanh, … in u. */
  readonly elementary: number;
  /** The error of an activation as a whole. */
  readonly activation: ActivationError;
  /** Whether results and operands below the smallest normal number may count as 0. */
  readonly flushesToZero: boolean;
}

/** 16u covers the elementary functions of every library seen, the worst by a factor of 3 (a tanh of 4.75 ulp). */
const ASSUMED_K = 16;

/** The model of a program of which nothing but its precision is known. */
export function assumedModel(precision: Precision): FloatingPointModel {
  const activation = { absolute: ASSUMED_K, relative: Infinity };
  return { precision, elementary: ASSUMED_K, activation, flushesToZero: true };
}

/** Beyond this share of 1 an error Ku is not small: products of errors would count. */
const LARGEST_ERROR = 1 / 64;
/** At most 1000 float64 operations on numbers ≥ 0 lose less than a factor 1 + 2⁻⁴⁰. */
const ROUND_UP = 1 + 2 ** -40;

/** γₙ = n·u/(1 − n·u): n roundings change a product by at most that, for n·u < 1. Source: Higham (2002), lemma 3.1. */
const gamma = (n: number, u: number): number => (n * u) / (1 - n * u);

/** A model at work. */
interface Machine extends Pick<RoundedArithmetic<Affine>, "u" | "underflow" | "size" | "within"> {
  readonly field: AffineField;
  /** What underflow takes from a product of two numbers of these sizes. */
  lost(a: number, b: number): number;
  /** What flushing takes from one number that is added. */
  readonly flushed: number;
}

function machineOf({ precision, flushesToZero }: FloatingPointModel): Machine {
  const field = affineField();
  const { u, largest, normal, smallest } = FLOAT_FORMATS[precision];
  const size = (a: Affine): number => {
    const { h, l, r } = field.ball(a);
    return (Math.abs(h) + Math.abs(l) + r) * ROUND_UP;
  };
  return {
    field,
    u,
    size,
    underflow: flushesToZero ? normal : smallest,
    lost: flushesToZero ? (a, b) => normal * (2 + a + b) : () => smallest,
    flushed: flushesToZero ? normal : 0,
    within(a, error) {
      const wide = error === 0 ? a : field.add(a, field.enclose({ h: 0, l: 0, r: error * ROUND_UP }));
      if (size(wide) <= largest) return wide;
      throw new EnclosureError(`${precision}: a number may be ${size(wide)}; expected at most ${largest}`);
    },
  };
}

function isExactly({ field }: Machine, a: Affine, v: 0 | 1): boolean {
  return field.number(a) === v && field.sign(field.sub(a, field.from(v))) === 0;
}

function sumOn(
  machine: Machine,
  bias: Affine,
  [weights, offset]: readonly [ArrayLike<Affine>, number],
  x: ArrayLike<Affine>,
): Affine {
  const { field, u, size } = machine;
  if (2 * (x.length + 1) * u > 1) {
    throw new EnclosureError(
      `sum: x has length ${x.length}; expected at most ${1 / (2 * u)} numbers of this precision`,
    );
  }
  const own = isExactly(machine, bias, 0) ? 0 : 1;
  let products = 0;
  let magnitude = size(bias);
  let underflows = own * machine.flushed;
  for (let j = 0; j < x.length; j++) {
    const [a, b] = [size(weights[offset + j]!), size(x[j]!)];
    if (a === 0 || b === 0) continue;
    products += 1;
    magnitude += a * b;
    underflows += machine.lost(a, b);
  }
  const rounded = products === 0 ? 0 : gamma(own + products, u) * magnitude;
  return machine.within(field.dot(bias, weights, offset, x), (rounded + underflows) * (1 + products * 2 ** -51));
}

function productOn(machine: Machine, a: Affine, b: Affine): Affine {
  if (isExactly(machine, a, 0) || isExactly(machine, b, 1)) return a;
  if (isExactly(machine, b, 0) || isExactly(machine, a, 1)) return b;
  const { field, u, size } = machine;
  const exact = field.mul(a, b);
  return machine.within(exact, u * size(exact) + machine.lost(size(a), size(b)));
}

function hull(field: AffineField, a: Affine, b: Affine): Affine {
  const h = (field.number(a) + field.number(b)) / 2;
  const far = [a, b].map((end) => {
    const ball = field.ball(end);
    return Math.abs(ball.h - h) + Math.abs(ball.l) + ball.r;
  });
  return field.enclose({ h, l: 0, r: Math.max(...far) * ROUND_UP });
}

/**
 * A model as arithmetic on affine forms.
 * `sum` of n numbers, b and products: γₙ·(|b| + Σ|wⱼ||xⱼ|), and an underflow a product; Source: Higham (2002), section 3.1.
 * Terms that are exactly 0 cost nothing. `product`: u|ab| and an underflow; nothing when a factor is exactly 0 or 1.
 * Where results are flushed, an underflow is the smallest normal number ν, sums may underflow too, and operands below
 * ν count as 0: (2 + |a| + |b|)·ν a product.
 * @throws {EnclosureError} when K·u or the error of activations exceeds 1/64
 */
export function roundedArithmetic(model: FloatingPointModel): RoundedArithmetic<Affine> {
  const machine = machineOf(model);
  const { field, u } = machine;
  const { absolute, relative } = model.activation;
  const worst = Math.max(model.elementary, Math.min(absolute, relative));
  if (!(worst * u <= LARGEST_ERROR)) {
    throw new EnclosureError(`${model.precision}: functions err by ${worst}u; expected at most ${LARGEST_ERROR / u}u`);
  }
  return {
    ...field,
    ...machine,
    K: model.elementary,
    activationError: (scale, f) => u * Math.min(absolute * scale, relative === Infinity ? Infinity : relative * f),
    sum: (bias, weights, offset, x) => sumOn(machine, bias, [weights, offset], x),
    product: (a, b) => productOn(machine, a, b),
    shared: (a) => field.shared(a),
    between: (a, b) => hull(field, a, b),
  };
}
