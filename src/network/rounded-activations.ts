import type { RoundedArithmetic } from "../subject/rounded-program.js";
import { ACTIVATIONS, GELU_CUBIC, GELU_SCALE, LEAKY_SLOPE, type ActivationName } from "./activations.js";
import { derivative } from "./derivative.js";

/** At one unit: upper bounds of |z|, |a| and |f′(z)|; and K, the error of elementary functions in u. */
interface Sizes {
  readonly z: number;
  readonly a: number;
  readonly slope: number;
  readonly K: number;
}

/** The error of f′ in u when that of a is e·u. */
type SlopeError = (sizes: Sizes, e: number) => number;

/** How far a program's a and f′ may be from f and f′ at its own z. */
interface RoundedActivation {
  /** What an absolute error of f grows with; none where the error is known, or a is f exactly. */
  scale?(z: number, f: number): number;
  /** The error of f in u, where it is known. */
  value?(z: number): number;
  /** The error of f′ in u when that of a is e·u; none where f′ is exact. */
  readonly slope?: SlopeError;
  /** By how much f magnifies the underflow of a step; 1 by default. That of f′ is far below u beside its terms. */
  magnified?(z: number): number;
  /**
   * For functions that are z right of 0: all slopes between 0 and z when it cannot be decided on which side of 0 z
   * lies.
   */
  acrossKink?<T>(arithmetic: RoundedArithmetic<T>, z: T): T;
}

const constant = (): number => 1;
/** σ is multiplied by z, and so is its error. */
const gated = (z: number): number => Math.max(1, z);

/**
 * The model, one row an activation. f′ may be computed from z or from a, by any of the formulas named. The derivations
 * count errors in u, to first order; F is |f′|.
 */
export const ROUNDED_ACTIVATIONS: Readonly<Record<ActivationName, RoundedActivation>> = {
  identity: {},
  /**
   * a(1 − a): |1 − 2a|·e ≤ e and two roundings. 1/(4 cosh²(z/2)): 2K + 3 relative. With q = e^(−|z|), q/(1 + q)²: K + 4
   * relative.
   */
  sigmoid: { scale: constant, slope: ({ slope, K }, e) => Math.max(e + 3 * slope, (2 * K + 4) * slope) },
  /** 1 − a²: 2|a|·e and two roundings of at most 1. 1/cosh² z: 2K + 3 relative. 4σ′(2z): K + 4 relative. */
  tanh: { scale: constant, slope: ({ a, slope, K }, e) => Math.max(2 * a * e + 3, (2 * K + 4) * slope) },
  relu: {
    acrossKink: (arithmetic) => arithmetic.between(arithmetic.from(0), arithmetic.from(1)),
  },
  /** The constant is rounded, and multiplied by z. */
  "leaky-relu": {
    value: (z) => 2 * LEAKY_SLOPE * z,
    slope: () => LEAKY_SLOPE,
    acrossKink: (arithmetic) => arithmetic.between(arithmetic.from(LEAKY_SLOPE), arithmetic.from(1)),
  },
  /** eᶻ: K relative. a + 1: e and a rounding. */
  elu: {
    scale: constant,
    slope: ({ slope, K }, e) => Math.max(K * slope, e + slope),
    acrossKink: (arithmetic, z) => arithmetic.between(arithmetic.exp(z), arithmetic.from(1)),
  },
  /** σ(z): K + 2. e^(z − a): e + |z − a| + K relative, and |z − a|·F ≤ 1. 1 − e^(−a): e + K + 1. */
  softplus: { scale: (_z, f) => Math.max(1, f), slope: ({ K }, e) => e + K + 3 },
  /**
   * With σ in error by K + 2: σ(1 + z(1 − σ)) and σ + zσ(1 − σ) err by (1 + |z|)(K + 2) and 4 roundings of at most
   * 1 + |z|; a + σ(1 − a) by e + (1 + |z|)(K + 2) and 3 roundings of at most 1 + |z|.
   */
  silu: { scale: gated, slope: ({ z, K }, e) => (1 + z) * (K + 7) + e, magnified: (z) => 1 + z },
  /**
   * ½(1 + t) + ½z(1 − t²)v′ with t = tanh v, v = √(2/π)(z + 0.044715z³): v errs by 8 relative and |v|·sech² v ≤ 0.45, so t
   * by K + 4, 1 − t² by 2K + 12 (from cosh by 2K + 4 + 16·0.45), and the product with v′ ≤ √(2/π)(1 + 3·0.044715z²) by 12
   * more. σ(2v) for ½(1 + t) is as good.
   */
  gelu: {
    scale: gated,
    slope: ({ z, K }) => K / 2 + 6 + (z / 2) * GELU_SCALE * (1 + 3 * GELU_CUBIC * z * z) * (2 * K + 25),
    magnified: (z) => 1 + z,
  },
};

/** Steps of any of the formulas, each of which may underflow. */
const STEPS = 8;

/** The a = f(z) and f′(z) of a unit, as programs may compute them. */
export interface RoundedUnit<T> {
  readonly a: T;
  readonly slope: T;
}

/** What programs may hold for a unit whose z is one of z. */
export function roundedUnit<T>(arithmetic: RoundedArithmetic<T>, name: ActivationName, z: T): RoundedUnit<T> {
  const row = ROUNDED_ACTIVATIONS[name];
  if (row.acrossKink !== undefined && arithmetic.sign(z) === 1) return { a: z, slope: arithmetic.from(1) };
  const { a, slope } = byDefinition(arithmetic, name, z);
  const sizes = { z: arithmetic.size(z), a: arithmetic.size(a), slope: arithmetic.size(slope), K: arithmetic.K };
  const underflow = STEPS * (row.magnified?.(sizes.z) ?? 1) * arithmetic.underflow;
  const computed = (exactly: T, error: number): T => arithmetic.shared(arithmetic.within(exactly, error + underflow));
  const error = valueError(arithmetic, row, sizes);
  return {
    a: error === undefined ? a : computed(a, error),
    slope: row.slope === undefined ? slope : computed(slope, slopeError(arithmetic, row.slope, sizes, error ?? 0)),
  };
}

/** The error of a; none where it is f exactly. */
function valueError<T>(arithmetic: RoundedArithmetic<T>, row: RoundedActivation, { z, a }: Sizes): number | undefined {
  if (row.scale !== undefined) return arithmetic.activationError(row.scale(z, a), a);
  return row.value === undefined ? undefined : arithmetic.u * row.value(z);
}

/** The error of f′ when that of a is e, second-order terms included. */
function slopeError<T>({ u, K }: RoundedArithmetic<T>, ofSlope: SlopeError, sizes: Sizes, e: number): number {
  return u * ofSlope({ ...sizes, a: sizes.a + e }, e / u) * (1 + 4 * (K + 10) * u);
}

/** f(z) and f′(z); across a kink every slope between both sides. */
function byDefinition<T>(arithmetic: RoundedArithmetic<T>, name: ActivationName, z: T): RoundedUnit<T> {
  const row = ROUNDED_ACTIVATIONS[name];
  if (row.acrossKink !== undefined && arithmetic.sign(z) !== -1) {
    const slope = row.acrossKink(arithmetic, z);
    return { a: arithmetic.mul(z, slope), slope };
  }
  const { value, partials } = derivative(arithmetic, [z], (field, [x]) => ACTIVATIONS[name].over(field, x!));
  return { a: value, slope: partials[0]! };
}
