import { networkLayout } from "../network/architecture.js";
import type { Problem } from "../network/problem.js";
import type { Random } from "../numeric/random.js";
import { limitsOf, type ProblemConstraints } from "./constraints.js";
import { drawProblem, ORDINARY, type Recipe } from "./draw-problem.js";
import { entry } from "./entry.js";
import { exactKinks, kinkDistance, placeKink, withExactKink, withKinkedLayer } from "./kinks.js";
import { happens } from "./random-architecture.js";
import { gridValues, targetKind } from "./values.js";

/** 10ˣ, x uniform on [from, to]. */
function powerOfTen(stream: Random, [from, to]: readonly [from: number, to: number]): number {
  return 10 ** (from + (to - from) * stream.uniform());
}

/** The problem with the weights of layer k times gains[k]; biases stay. */
function withGains(problem: Problem, gains: readonly number[]): Problem {
  const parameters = problem.parameters.slice();
  for (const [k, layer] of networkLayout(problem.architecture).entries()) {
    const weights = parameters.subarray(layer.weights, layer.bias);
    weights.set(weights.map((weight) => weight * entry(gains, k)));
  }
  return { ...problem, parameters };
}

/** Inputs times a scale for each feature, weights times a gain for each layer, free targets times one scale. */
function badlyScaled(problem: Problem, stream: Random): Problem {
  const { architecture, batch } = problem;
  const scales = Array.from({ length: architecture.inputs }, () => powerOfTen(stream, [-6, 6]));
  const gains = architecture.layers.map(() => powerOfTen(stream, [-6, 3]));
  const reach = targetKind(architecture.loss) === "any" ? powerOfTen(stream, [0, 4]) : 1;
  const inputs = batch.inputs.map((x, i) => x * entry(scales, i % architecture.inputs));
  const targets = batch.targets.map((t) => t * reach);
  return withGains({ ...problem, batch: { size: batch.size, inputs, targets } }, gains);
}

/** Problems with a kinked hidden layer need two layers. */
function withHiddenLayer(constraints: ProblemConstraints): ProblemConstraints {
  const minLayers = Math.max(2, constraints.minLayers ?? 1);
  return { ...constraints, minLayers, maxLayers: Math.max(minLayers, constraints.maxLayers ?? 4), smooth: false };
}

/** Problems whose least |z| of a kinked unit lies in 10^[from, to], on either side. */
function nearKink([from, to]: readonly [from: number, to: number]): Recipe {
  const margin = 0.1; // placing rounds z by about 1e-16: stay clear of both ends
  return {
    ...ORDINARY,
    narrow: withHiddenLayer,
    shape: withKinkedLayer,
    place(problem, stream) {
      const distance = powerOfTen(stream, [from + margin, to - margin]);
      return placeKink(problem, stream, happens(stream, 1 / 2) ? distance : -distance);
    },
    holds(problem) {
      const distance = kinkDistance(problem);
      return distance >= 10 ** from && distance <= 10 ** to;
    },
  };
}

const SMOOTH: Recipe = { ...ORDINARY, narrow: (constraints) => ({ ...constraints, smooth: true }) };

/** The classes that every verdict must be right on. */
export const PROBLEM_CLASS_NAMES = [
  "smooth",
  "saturated",
  "badly-scaled",
  "kink-step",
  "near-kink",
  "at-kink",
  "zero",
] as const;
export type ProblemClass = (typeof PROBLEM_CLASS_NAMES)[number];

/** Every class of problems, one row each: what it asks of an architecture and does to the values. */
export const PROBLEM_CLASSES: Readonly<Record<ProblemClass, Recipe>> = {
  /** No kink anywhere: activations and losses with a continuous slope. */
  smooth: SMOOTH,
  /** Weights times one gain from 4 to 40: most units at the flat ends of their activation. */
  saturated: {
    ...ORDINARY,
    place(problem, stream) {
      const gain = powerOfTen(stream, [Math.log10(4), Math.log10(40)]);
      const gains = problem.architecture.layers.map(() => gain);
      return withGains(problem, gains);
    },
  },
  /** Features of size 1e-6 to 1e6, layer gains of 1e-6 to 1e3, free targets of up to about 1e4. */
  "badly-scaled": { ...ORDINARY, place: badlyScaled },
  /** A relu or leaky-relu unit at |z| from 1e-9 to 1e-5: a difference step may cross the kink. */
  "kink-step": nearKink([-9, -5]),
  /** A relu or leaky-relu unit at |z| from 1e-12 to 1e-9: any useful difference step crosses the kink. */
  "near-kink": nearKink([-12, -9]),
  /** One relu or leaky-relu unit at exactly z = 0 for one sample, all values on the grid k/4. */
  "at-kink": {
    ...ORDINARY,
    narrow: withHiddenLayer,
    shape: withExactKink,
    values: gridValues,
    place: (problem, stream) => placeKink(problem, stream, 0),
    holds: (problem) => exactKinks(problem) === 1,
  },
  /** All parameters 0, smooth. */
  zero: {
    ...SMOOTH,
    place: (problem) => ({ ...problem, parameters: new Float64Array(problem.parameters.length) }),
    holds: ({ parameters }) => parameters.every((value) => value === 0),
  },
};

/**
 * A random problem of a class; the stream decides everything, so that case k of a campaign is the problem of
 * `random(seed, k)`. Under binary-cross-entropy the last layer is halved until the loss is finite. The kink classes
 * have at least two layers and a kinked one among them, whatever the constraints say.
 * @throws {RangeError} when the constraints contradict each other
 */
export function randomProblem(className: ProblemClass, stream: Random, constraints: ProblemConstraints = {}): Problem {
  const recipe = PROBLEM_CLASSES[className];
  return drawProblem(recipe, stream, limitsOf(recipe.narrow(constraints)));
}
