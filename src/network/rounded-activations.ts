import { reverse } from "../numeric/reverse.js";
import type { Field } from "../numeric/field.js";
import type { RoundedArithmetic } from "../subject/rounded-program.js";
import { ACTIVATIONS, GELU_CUBIC, GELU_SCALE, LEAKY_SLOPE, type ActivationName } from "./activations.js";

/** Sizes at one unit, upper bounds of |z|, |f(z)|, |f′(z)|, and K, the error of an elementary function in u. */
interface Sizes {
  readonly z: number;
  readonly f: number;
  readonly K: number;
}

/** How far a program's f and f′ may be from those of its own z. */
interface RoundedActivation {
  /** What an absolute error of f is relative to; none where f is exact, or only multiplied by a constant. */
  scale?(sizes: Sizes): number;
  /** Error of f in u, where there is no scale. */
  value?(sizes: Sizes): number;
  /** Error of f′ in u; e is that of f. */
  slope(sizes: Sizes, e: number): number;
  /** All slopes between 0 and z where it cannot be decided on which side of a kink z lies; f(0) = 0. */
  acrossKink?<T>(arithmetic: RoundedArithmetic<T>, z: T): T;
}

const exact = (): number => 0;
const one = (): number => 1;
/** σ(z) times z: an error of σ, absolute, grows with z. */
const gated = ({ z }: Sizes): number => Math.max(1, z);

/**
 * The model, one row an activation. f′ may come from z or from the computed f, by any of the formulas named; their
 * errors are to first order in Ku, the second order (Ku)² being less than u, which the constants leave room for.
 * Derivations write f for the exact value, e for the error of the computed one, both e and errors in u.
 */
export const ROUNDED_ACTIVATIONS: Readonly<Record<ActivationName, RoundedActivation>> = {
  identity: { slope: exact },
  /**
   * f(1 − f): |1 − 2f|·e ≤ e, and 3 roundings of at most ¼. e^(−|z|)/(1 + e^(−|z|))²: K + 4 times at most ¼.
   */
  sigmoid: { scale: one, slope: ({ K }, e) => Math.max(e, K) + 2 },
  /** 1 − f²: 2|f|·e, and 3 roundings. 1/cosh² z: 2K + 3 relative. 4σ′(2z): K + 4 relative. */
  tanh: { scale: one, slope: ({ f, K }, e) => Math.max(2 * f * e, 2 * K) + 4 },
  relu: { slope: exact, acrossKink: (arithmetic) => arithmetic.between(arithmetic.from(0), arithmetic.from(1)) },
  /** The slope is rounded to the precision, and multiplied by z. */
  "leaky-relu": {
    value: ({ z }) => 2 * LEAKY_SLOPE * z,
    slope: () => LEAKY_SLOPE,
    acrossKink: (arithmetic) => arithmetic.between(arithmetic.from(LEAKY_SLOPE), arithmetic.from(1)),
  },
  /** e^z: K. f + 1: e + 1. */
  elu: {
    scale: one,
    slope: ({ K }, e) => Math.max(K, e + 1),
    acrossKink: (arithmetic, z) => arithmetic.between(arithmetic.exp(z), arithmetic.from(1)),
  },
  /**
   * σ(z): K + 2. e^(z − f): the argument errs by e + |z − f|, |z − f|·σ ≤ 1. 1 − e^(−f): e + K + 2.
   */
  softplus: { scale: ({ f }) => Math.max(1, f), slope: ({ K }, e) => e + K + 3 },
  /**
   * With σ in error by K + 2: σ(1 + z(1 − σ)) and σ + zσ(1 − σ): (1 + |z|)·(K + 2), and 4 roundings of at most 1 + |z|.
   * f + σ(1 − f): e, (1 + |f|)·(K + 2) and 3 roundings of at most 1 + |z|.
   */
  silu: { scale: gated, slope: ({ z, K }, e) => (1 + z) * (K + 7) + e },
  /**
   * ½(1 + t) + ½z(1 − t²)v′ with t = tanh v, v = √(2/π)(z + 0.044715z³): v in error by 8 relative, |v|·sech² v ≤ 0.45,
   * so t by K + 4; 1 − t² then by 2K + 12, or from cosh by 2K + 4 + 16·0.45; v′ ≤ √(2/π)(1 + 3·0.044715z²) and the product by 10
   * roundings. σ(2v) for ½(1 + t) is as good.
   */
  gelu: {
    scale: gated,
    slope({ z, K }) {
      const inner = (z / 2) * GELU_SCALE * (1 + 3 * GELU_CUBIC * z * z);
      return K / 2 + 6 + inner * (2 * K + 24);
    },
  },
};

/** The value and the partial derivatives of a function of variables by its definition. */
export function derivative<T>(
  field: Field<T>,
  point: readonly T[],
  f: <V>(field: Field<V>, x: readonly V[]) => V,
): { readonly value: T; readonly partials: T[] } {
  const tape = reverse(field);
  const variables = point.map((x) => tape.variable(x));
  const result = f(tape.field, variables);
  return { value: result.value, partials: tape.gradient(result, variables) };
}

/** The f and f′ that a program may hold for a unit whose z is one of z. */
export function roundedActivation<T>(
  arithmetic: RoundedArithmetic<T>,
  name: ActivationName,
  z: T,
): { readonly a: T; readonly slope: T } {
  const row = ROUNDED_ACTIVATIONS[name];
  const { value, slope } = byDefinition(arithmetic, name, z);
  const { u, K, underflow } = arithmetic;
  const sizes = { z: arithmetic.size(z), f: arithmetic.size(value), K };
  const e =
    row.scale === undefined ? u * (row.value?.(sizes) ?? 0) : arithmetic.activationError(row.scale(sizes), sizes.f);
  const slopeError = u * row.slope(sizes, e / u);
  return {
    a: e === 0 ? value : arithmetic.shared(arithmetic.within(value, e + UNDERFLOWS * underflow)),
    slope: slopeError === 0 ? slope : arithmetic.shared(arithmetic.within(slope, slopeError + UNDERFLOWS * underflow)),
  };
}

/** Operations of any of the formulas, each of which may underflow. */
const UNDERFLOWS = 8;

function byDefinition<T>(
  arithmetic: RoundedArithmetic<T>,
  name: ActivationName,
  z: T,
): { readonly value: T; readonly slope: T } {
  const { acrossKink } = ROUNDED_ACTIVATIONS[name];
  const sign = arithmetic.sign(z);
  if (acrossKink !== undefined && (sign === "undecided" || sign === 0)) {
    const slope = acrossKink(arithmetic, z);
    return { value: arithmetic.mul(z, slope), slope };
  }
  const { value, partials } = derivative(arithmetic, [z], (field, [x]) => ACTIVATIONS[name].over(field, x!));
  return { value, slope: partials[0]! };
}
