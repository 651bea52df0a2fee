import { ACTIVATION_NAMES, type ActivationName } from "../network/activations.js";
import { BIAS_KINDS, type BiasKind } from "../network/architecture.js";
import { INITIALISER_NAMES, type InitialiserName } from "../network/initialise.js";
import { LOSS_NAMES, type LossName } from "../network/losses.js";

/** What a random architecture may be. */
export interface ArchitectureConstraints {
  /** Fewest layers, the output layer counted; default 1. */
  readonly minLayers?: number;
  /** Most layers; default 4, or minLayers where that is more. */
  readonly maxLayers?: number;
  /** Most units of a layer; default 6. */
  readonly maxWidth?: number;
  /** Most inputs; default maxWidth. */
  readonly maxInputs?: number;
  /** Activations to draw from; default all. A loss that fixes its output activation has it in any case. */
  readonly activations?: readonly ActivationName[];
  /** Losses to draw from; default all. */
  readonly losses?: readonly LossName[];
  /** Kinds of bias to draw from; default all. */
  readonly biases?: readonly BiasKind[];
  /** Whether half the networks have a regulariser, l2 > 0; default true. */
  readonly l2?: boolean;
  /** Whether to leave out what has a kink, KINKED_ACTIVATIONS and KINKED_LOSSES; default false. */
  readonly smooth?: boolean;
}

/** What a random problem may be. */
export interface ProblemConstraints extends ArchitectureConstraints {
  /** Most samples of the batch; default 8. */
  readonly maxBatch?: number;
  /** Initialisers to draw from; default all but zero. */
  readonly initialisers?: readonly InitialiserName[];
}

/** Constraints with every default filled in. */
export type Limits = Required<ProblemConstraints>;

/** Activations whose slope jumps at z = 0. */
export const KINKED_ACTIVATIONS: readonly ActivationName[] = ["relu", "leaky-relu"];
/** Losses whose slope jumps at a = t. */
export const KINKED_LOSSES: readonly LossName[] = ["mae"];

/** The activation of the last layer, for losses that fix it: probabilities need sigmoid, logits identity. */
export const OUTPUT_ACTIVATIONS: Readonly<Partial<Record<LossName, ActivationName>>> = {
  "binary-cross-entropy": "sigmoid",
  logistic: "identity",
  "softmax-cross-entropy": "identity",
};

const DEFAULTS = {
  minLayers: 1,
  maxWidth: 6,
  maxBatch: 8,
  activations: ACTIVATION_NAMES,
  losses: LOSS_NAMES,
  biases: BIAS_KINDS,
  initialisers: without<InitialiserName>(INITIALISER_NAMES, ["zero"]),
  l2: true,
  smooth: false,
};

/**
 * Constraints with every default filled in.
 * @throws {RangeError} when a size is not an integer ≥ 1, minLayers exceeds maxLayers, or a list leaves nothing to draw
 */
export function limitsOf(constraints: ProblemConstraints): Limits {
  const given = { ...DEFAULTS, ...constraints };
  return checkLimits({
    maxLayers: Math.max(4, given.minLayers),
    maxInputs: given.maxWidth,
    ...given,
    activations: without(given.activations, given.smooth ? KINKED_ACTIVATIONS : []),
    losses: without(given.losses, given.smooth ? KINKED_LOSSES : []),
  });
}

function without<T>(options: readonly T[], excluded: readonly T[]): T[] {
  return options.filter((option) => !excluded.includes(option));
}

function checkLimits(limits: Limits): Limits {
  for (const name of ["minLayers", "maxLayers", "maxWidth", "maxInputs", "maxBatch"] as const) {
    const value = limits[name];
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`constraints: ${name} is ${value}; expected an integer ≥ 1`);
    }
  }
  for (const name of ["activations", "losses", "biases", "initialisers"] as const) {
    if (limits[name].length === 0) throw new RangeError(`constraints: ${name} has 0 entries to draw; expected ≥ 1`);
  }
  const { minLayers, maxLayers } = limits;
  if (minLayers > maxLayers) {
    throw new RangeError(`constraints: minLayers is ${minLayers}, maxLayers is ${maxLayers}; expected min ≤ max`);
  }
  return limits;
}
