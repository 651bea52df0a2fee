import { isPositive, isPositiveSmoothly, type Field } from "../numeric/field.js";
import * as elementary from "../numeric/elementary.js";

/**
 * An activation function f, applied to the pre-activation z.
 *
 * `value` and `prime` are the float64 network's; `over` is the definition that the oracles evaluate. prime never
 * subtracts numbers of size 1, so it keeps its digits at saturation.
 */
export interface Activation {
  value(z: number): number;
  /** f′(z); at a kink the left slope. */
  prime(z: number): number;
  /** The same function over any number type. */
  over<T>(field: Field<T>, z: T): T;
}

/** Slope of leaky-relu left of 0, its float64 value in every number type. */
export const LEAKY_SLOPE = 0.01;
/** Coefficients of gelu's tanh form, their float64 values in every number type. Source: Hendrycks and Gimpel (2016). */
export const GELU_CUBIC = 0.044715;
export const GELU_SCALE: number = Math.sqrt(2 / Math.PI);

/** σ(z) = 1/(1 + e⁻ᶻ), relative error a few u for every z. */
export function sigmoid(z: number): number {
  const e = Math.exp(-Math.abs(z));
  return (z >= 0 ? 1 : e) / (1 + e);
}

/** σ′(z) = σ(z)·σ(−z) = e/(1 + e)², e = exp(−|z|). */
function sigmoidPrime(z: number): number {
  const e = Math.exp(-Math.abs(z));
  return e / ((1 + e) * (1 + e));
}

/** ln(1 + eᶻ) without overflow. */
export function softplus(z: number): number {
  return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
}

/** gelu's inner function u(z) = √(2/π)·(z + 0.044715 z³), doubled: ½(1 + tanh u) = σ(2u). */
const geluInner = (z: number): number => 2 * GELU_SCALE * (z + GELU_CUBIC * z * z * z);

function geluInnerOver<T>(field: Field<T>, z: T): T {
  const cubic = field.mul(field.from(GELU_CUBIC), field.mul(z, field.mul(z, z)));
  return field.mul(field.from(2), field.mul(field.from(GELU_SCALE), field.add(z, cubic)));
}

/** The activations the network knows. */
export const ACTIVATION_NAMES = [
  "identity",
  "sigmoid",
  "tanh",
  "relu",
  "leaky-relu",
  "elu",
  "softplus",
  "silu",
  "gelu",
] as const;
export type ActivationName = (typeof ACTIVATION_NAMES)[number];

/** Every activation, one row each. */
export const ACTIVATIONS: Readonly<Record<ActivationName, Activation>> = {
  identity: {
    value: (z) => z,
    prime: () => 1,
    over: (_field, z) => z,
  },
  sigmoid: {
    value: sigmoid,
    prime: sigmoidPrime,
    over: elementary.sigmoid,
  },
  tanh: {
    value: Math.tanh,
    prime: (z) => 4 * sigmoidPrime(2 * z), // tanh z = 2σ(2z) − 1
    over: elementary.tanh,
  },
  relu: {
    value: (z) => (z > 0 ? z : 0),
    prime: (z) => (z > 0 ? 1 : 0),
    over: (field, z) => (isPositive(field, z) ? z : field.from(0)),
  },
  "leaky-relu": {
    value: (z) => (z > 0 ? z : LEAKY_SLOPE * z),
    prime: (z) => (z > 0 ? 1 : LEAKY_SLOPE),
    over: (field, z) => (isPositive(field, z) ? z : field.mul(field.from(LEAKY_SLOPE), z)),
  },
  elu: {
    value: (z) => (z > 0 ? z : Math.expm1(z)),
    prime: (z) => (z > 0 ? 1 : Math.exp(z)),
    over: (field, z) => (isPositiveSmoothly(field, z) ? z : field.expm1(z)),
  },
  softplus: {
    value: softplus,
    prime: sigmoid,
    over: elementary.softplus,
  },
  silu: {
    value: (z) => z * sigmoid(z),
    prime: (z) => sigmoid(z) + z * sigmoidPrime(z),
    over: (field, z) => field.mul(z, elementary.sigmoid(field, z)),
  },
  gelu: {
    value: (z) => z * sigmoid(geluInner(z)),
    prime(z) {
      const slope = 2 * GELU_SCALE * (1 + 3 * GELU_CUBIC * z * z);
      const tail = z * sigmoidPrime(geluInner(z));
      return sigmoid(geluInner(z)) + (tail === 0 ? 0 : tail * slope); // 0·∞ where z² overflows
    },
    over: (field, z) => field.mul(z, elementary.sigmoid(field, geluInnerOver(field, z))),
  },
};
