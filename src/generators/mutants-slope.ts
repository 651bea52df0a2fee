import type { ActivationName } from "../network/activations.js";
import { entry } from "./entry.js";
import {
  anyHidden,
  hasEqualHiddenWidths,
  hasEqualWidths,
  hasHidden,
  hiddenIs,
  hiddenIsNot,
  type Mutant,
} from "./mutants-needs.js";
import { FORMULAS, hereAt, SLOPES, unitAt, type Edit, type Unit } from "./student.js";

/** Slopes of the functions that code samples take for another one: f′ by its value a. */
const SIGMOID_BY_VALUE = (a: number): number => a * (1 - a);
const TANH_BY_VALUE = (a: number): number => 1 - a * a;

/** Below this slope "vanishing gradients" are clamped away. */
const LEAST_SLOPE = 1e-3;
/** relu counted as active only from here on. */
const RELU_THRESHOLD = 1e-3;
/** Beyond this |z| a unit is declared saturated. */
const SATURATED = 4;
/** gelu(z) ≈ z·σ(1.702 z). Source: Hendrycks and Gimpel (2016). */
const GELU_SIGMOID = 1.702;
/** The slope that other libraries give leaky-relu. */
const OTHER_LEAKY_SLOPE = 0.2;

/** Another f′ in every hidden layer. */
function slopeIs(hiddenSlope: (unit: Unit) => number): () => Edit {
  return () => ({ hiddenSlope });
}

/** Another f′ in the hidden layers of one activation. */
function slopeOf(activation: ActivationName, slope: (unit: Unit) => number): Pick<Mutant, "applies" | "edit"> {
  return {
    applies: hiddenIs(activation),
    edit: slopeIs((unit) => (unit.layer.activation === activation ? slope(unit) : FORMULAS.hiddenSlope(unit))),
  };
}

/** f′ of the unit with the same index in another layer, as wide; the right f′ in other layers. */
function slopeAt(distance: 1 | -1): () => Edit {
  return slopeIs((unit) => {
    const { run, s, i } = unit;
    const k = unit.k + distance;
    const isEqual = k >= 0 && entry(run.layers, k).b.length === unit.layer.b.length;
    return FORMULAS.hiddenSlope(isEqual ? unitAt(hereAt(run, s, k), i) : unit);
  });
}

/** Bugs in f′ of the hidden layers. */
export const SLOPE_MUTANTS: readonly Mutant[] = [
  {
    name: "forgot-hidden-fprime",
    formula: "δ = P in every hidden layer",
    applies: hiddenIsNot("identity"),
    edit: slopeIs(() => 1),
  },
  {
    name: "forgot-hidden-fprime-one-layer",
    formula: "δ = P in one hidden layer",
    applies: hiddenIsNot("identity"),
    edit(problem, stream) {
      const wrong = anyHidden(problem, stream);
      return { hiddenSlope: (unit) => (unit.k === wrong ? 1 : FORMULAS.hiddenSlope(unit)) };
    },
  },
  {
    name: "fprime-at-a-not-z",
    formula: "δ = P·f′(a)",
    applies: hiddenIsNot("identity", "relu", "leaky-relu"),
    edit: slopeIs(({ layer, a }) => layer.prime(a)),
  },
  {
    name: "fprime-squared",
    formula: "δ = P·f′(z)²",
    applies: hiddenIsNot("identity", "relu"),
    edit: slopeIs(({ layer, z }) => layer.prime(z) ** 2),
  },
  {
    name: "activation-instead-of-derivative",
    formula: "δ = P·a",
    applies: hasHidden,
    edit: slopeIs(({ a }) => a),
  },
  {
    name: "derivative-times-z",
    formula: "δ = P·f′(z)·z",
    applies: hasHidden,
    edit: slopeIs((unit) => FORMULAS.hiddenSlope(unit) * unit.z),
  },
  {
    name: "wrong-activation-derivative",
    formula: "δ = P·a(1 − a) in tanh layers, P·(1 − a²) in others",
    applies: hasHidden,
    edit: slopeIs(({ layer, a }) => (layer.activation === "tanh" ? SIGMOID_BY_VALUE(a) : TANH_BY_VALUE(a))),
  },
  { name: "tanh-prime-1-minus-a", formula: "tanh′ = 1 − a", ...slopeOf("tanh", ({ a }) => 1 - a) },
  { name: "tanh-prime-by-z", formula: "tanh′ = 1 − z²", ...slopeOf("tanh", ({ z }) => TANH_BY_VALUE(z)) },
  { name: "sigmoid-prime-by-z", formula: "σ′ = z(1 − z)", ...slopeOf("sigmoid", ({ z }) => SIGMOID_BY_VALUE(z)) },
  {
    name: "fprime-of-next-layer",
    formula: "δ = P·f′(z) with f and z of the layer above, where it is as wide",
    applies: hasEqualWidths,
    edit: slopeAt(1),
  },
  {
    name: "fprime-of-previous-layer",
    formula: "δ = P·f′(z) with f and z of the layer below, where it is as wide",
    applies: hasEqualHiddenWidths,
    edit: slopeAt(-1),
  },
  { name: "inverted-relu-mask", formula: "relu′ = [z ≤ 0]", ...slopeOf("relu", ({ z }) => (z <= 0 ? 1 : 0)) },
  {
    name: "relu-threshold",
    formula: "relu′ = [z > 1e-3]",
    ...slopeOf("relu", ({ z }) => (z > RELU_THRESHOLD ? 1 : 0)),
  },
  {
    name: "leaky-as-relu",
    formula: "leaky-relu′ = [z > 0]",
    ...slopeOf("leaky-relu", ({ z }) => SLOPES.relu(z)),
  },
  {
    name: "leaky-slope",
    formula: "leaky-relu′ = 0.2 where z ≤ 0",
    ...slopeOf("leaky-relu", ({ z }) => (z > 0 ? 1 : OTHER_LEAKY_SLOPE)),
  },
  {
    name: "elu-as-value",
    formula: "elu′ = a where z ≤ 0: the + 1 is missing",
    ...slopeOf("elu", ({ z, a }) => (z > 0 ? 1 : a)),
  },
  { name: "softplus-as-tanh", formula: "softplus′ = 1 − a²", ...slopeOf("softplus", ({ a }) => TANH_BY_VALUE(a)) },
  {
    name: "silu-missing-term",
    formula: "silu′ = σ(z): the product rule stops after one term",
    ...slopeOf("silu", ({ z }) => SLOPES.softplus(z)),
  },
  {
    name: "gelu-sigmoid-approx",
    formula: "gelu′ = derivative of z·σ(1.702 z)",
    ...slopeOf("gelu", ({ z }) => SLOPES.silu(GELU_SIGMOID * z)),
  },
  {
    name: "deriv-clamp",
    formula: "δ = P·max(f′(z), 1e-3)",
    applies: hiddenIsNot("identity", "leaky-relu"),
    edit: slopeIs((unit) => Math.max(FORMULAS.hiddenSlope(unit), LEAST_SLOPE)),
  },
  {
    name: "saturated-zero",
    formula: "f′(z) = 0 where |z| > 4",
    applies: hasHidden,
    edit: slopeIs((unit) => (Math.abs(unit.z) > SATURATED ? 0 : FORMULAS.hiddenSlope(unit))),
  },
];
