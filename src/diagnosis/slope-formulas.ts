import { ACTIVATION_NAMES, ACTIVATIONS } from "../network/activations.js";
import type { Row } from "./codes.js";
import type { Frame } from "./frame.js";

/** One unit of one sample; at is its place in the layer's arrays, slope the right f′(z). */
interface Unit {
  readonly frame: Frame;
  readonly s: number;
  readonly i: number;
  readonly z: number;
  readonly a: number;
  readonly slope: number;
}

/** A wrong f′ of a layer, hidden or last. */
export interface SlopeRow extends Row {
  slope(unit: Unit): number;
}

type Meaning = readonly [key: string, code: Row["code"], cost: number, formula: string];

function row(slope: SlopeRow["slope"], ...[key, code, cost, formula]: Meaning): SlopeRow {
  return { key, code, cost, formula, slope };
}

/** f′ of the unit with the same index `distance` layers on; NaN where there is none. */
function otherLayer(distance: number): SlopeRow["slope"] {
  return ({ frame, s, i }) => {
    const other = frame.frames[frame.k + distance];
    return other?.units === frame.units ? other.prime[s * frame.units + i]! : NaN;
  };
}

/** The slope that other libraries give leaky-relu left of 0. */
const OTHER_LEAKY_SLOPE = 0.2;
/** gelu(z) ≈ z·σ(1.702 z). Source: Hendrycks and Gimpel (2016). */
const GELU_SIGMOID = 1.702;
/** Slopes that code samples clamp to, and |z| that they call saturated. */
const LEAST_SLOPE = 1e-3;
const SATURATED = 4;

/** Other functions of z or a taken for f′: one bug, whatever the function. */
const WRONG: readonly (readonly [cost: number, formula: string, slope: SlopeRow["slope"]])[] = [
  [1.3, "f′ = 1 − a²", ({ a }) => 1 - a * a],
  [1.3, "f′ = a(1 − a)", ({ a }) => a * (1 - a)],
  [1.4, "f′ = 1 − a", ({ a }) => 1 - a],
  [1.5, "f′ = 1 + a²", ({ a }) => 1 + a * a],
  [1.5, "f′ = 0 where z ≤ 0", ({ z, slope }) => (z > 0 ? slope : 0)],
  [1.5, "f′ = 0.2 where z ≤ 0", ({ z, slope }) => (z > 0 ? slope : OTHER_LEAKY_SLOPE)],
  [1.5, "f′ = a where z ≤ 0", ({ z, a, slope }) => (z > 0 ? slope : a)],
  [1.6, "f′ = (z·σ(1.702 z))′", ({ z }) => ACTIVATIONS.silu.prime(GELU_SIGMOID * z)],
  ...ACTIVATION_NAMES.slice(1).map(
    (name) => [1.3, `f′ = ${name}′(z)`, ({ z }: Unit) => ACTIVATIONS[name].prime(z)] as const,
  ),
];

/** Wrong f′, one row a formula. */
export const SLOPE_ROWS: readonly SlopeRow[] = [
  row(() => 1, "missing-fprime", "GRAD-ACT-PRIME", 1, "f′ = 1"),
  row(({ frame, a }) => frame.f.prime(a), "fprime-at-a", "GRAD-ACT-ARGUMENT", 1.1, "f′ = f′(a)"),
  row(({ slope }) => slope * slope, "fprime-squared", "GRAD-ACT-EXTRA", 1.1, "f′ = f′(z)²"),
  row(({ a }) => a, "a-for-fprime", "GRAD-ACT-WRONG", 1.2, "f′ = a"),
  row(({ z }) => z, "z-for-fprime", "GRAD-ACT-WRONG", 1.4, "f′ = z"),
  row(({ z, slope }) => z * slope, "fprime-times-z", "GRAD-ACT-EXTRA", 1.4, "f′ = f′(z)·z"),
  row(({ a, slope }) => a * slope, "fprime-times-a", "GRAD-ACT-EXTRA", 1.4, "f′ = f′(z)·a"),
  row(({ z }) => (z > 0 ? 0 : 1), "inverted-mask", "GRAD-ACT-WRONG", 1.3, "f′ = [z ≤ 0]"),
  row(({ z }) => 1 - z * z, "fprime-of-value-at-z", "GRAD-ACT-ARGUMENT", 1.4, "f′ = 1 − z²"),
  row(({ z }) => z * (1 - z), "fprime-of-value-at-z", "GRAD-ACT-ARGUMENT", 1.4, "f′ = z(1 − z)"),
  row(otherLayer(1), "fprime-other-layer", "GRAD-ACT-ARGUMENT", 1.3, "f′ of the layer above"),
  row(otherLayer(-1), "fprime-other-layer", "GRAD-ACT-ARGUMENT", 1.3, "f′ of the layer below"),
  row(({ slope }) => Math.max(slope, LEAST_SLOPE), "fprime-clamped", "GRAD-ACT-WRONG", 1.6, "f′ = max(f′(z), 1e-3)"),
  row(({ z }) => (z > LEAST_SLOPE ? 1 : 0), "relu-threshold", "GRAD-ACT-WRONG", 1.7, "f′ = [z > 1e-3]"),
  row(
    ({ z, slope }) => (Math.abs(z) > SATURATED ? 0 : slope),
    "saturated-zero",
    "GRAD-ACT-WRONG",
    1.6,
    "f′ = 0 where |z| > 4",
  ),
  ...WRONG.map(([cost, formula, slope]) => row(slope, "wrong-act", "GRAD-ACT-WRONG", cost, formula)),
];
