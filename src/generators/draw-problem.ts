import { networkLayout, outputCount, type Architecture } from "../network/architecture.js";
import type { Batch, Problem } from "../network/problem.js";
import type { Random } from "../numeric/random.js";
import { hasFiniteLoss } from "./activate.js";
import type { Limits, ProblemConstraints } from "./constraints.js";
import { entry } from "./entry.js";
import { drawArchitecture, randomBatchSize } from "./random-architecture.js";
import { normalValues, targetKind, type Values } from "./values.js";

/** How a kind of problem is drawn: architecture, then values, then a last touch. */
export interface Recipe {
  /** The constraints that this kind needs, within those given. */
  narrow(constraints: ProblemConstraints): ProblemConstraints;
  /** What must change in a drawn architecture. */
  shape(architecture: Architecture, stream: Random): Architecture;
  readonly values: Values;
  /** What must change in the drawn values; the argument is fresh and may be returned. */
  place(problem: Problem, stream: Random): Problem;
  /** What every problem of this kind keeps while it shrinks. */
  holds(problem: Problem): boolean;
}

/** Nothing special: generic values of any architecture. */
export const ORDINARY: Recipe = {
  narrow: (constraints) => constraints,
  shape: (architecture) => architecture,
  values: normalValues,
  place: (problem) => problem,
  holds: () => true,
};

/** A problem by a recipe, drawn until it holds what the recipe promises; the stream decides everything. */
export function drawProblem(recipe: Recipe, stream: Random, limits: Limits): Problem {
  for (;;) {
    const problem = drawOnce(recipe, stream, limits);
    if (recipe.holds(problem)) return problem;
  }
}

function drawOnce(recipe: Recipe, stream: Random, limits: Limits): Problem {
  const architecture = recipe.shape(drawArchitecture(stream, limits), stream);
  const batch = randomBatch(stream, architecture, recipe.values, randomBatchSize(stream, architecture, limits));
  const parameters = recipe.values.parameters(stream, architecture, limits);
  const problem: Problem = { architecture, parameters, batch, precision: "float64" };
  return withFiniteLoss(recipe.place(problem, stream), recipe.values);
}

function randomBatch(stream: Random, architecture: Architecture, values: Values, size: number): Batch {
  const target = values.targets[targetKind(architecture.loss)];
  const outputs = outputCount(architecture);
  const targets = new Float64Array(size * outputs);
  for (let start = 0; start < targets.length; start += outputs) targets.set(target(stream, outputs), start);
  return {
    size,
    inputs: new Float64Array(size * architecture.inputs).map(() => values.input(stream)),
    targets,
  };
}

/** The problem itself, its last layer halved until the loss is finite. */
function withFiniteLoss(problem: Problem, values: Values): Problem {
  const { architecture, parameters } = problem;
  const last = entry(networkLayout(architecture), architecture.layers.length - 1);
  while (!hasFiniteLoss(problem)) {
    for (let i = last.weights; i < parameters.length; i++) parameters[i] = values.half(entry(parameters, i));
  }
  return problem;
}
