import { outputCount, type LayerSpec } from "../../src/network/architecture.js";
import type { Problem } from "../../src/network/problem.js";
import { flatten, layersOf } from "./layers.js";

/**
 * The same cost with the inputs x of its only sample as parameters: below the network comes a layer a = 0·x + b with
 * b = x, so that ∂C/∂b of that layer is ∂C/∂x. Its biases come after its weights, `activationParameters`.
 */
export function withActivationsAsParameters(problem: Problem): Problem {
  const { architecture, parameters, batch } = problem;
  const width = architecture.inputs;
  const first: LayerSpec = { units: width, activation: "identity", bias: "unit" };
  return {
    ...problem,
    architecture: { ...architecture, inputs: 1, layers: [first, ...architecture.layers], l2: 0 },
    parameters: Float64Array.of(...new Float64Array(width), ...batch.inputs, ...parameters),
    batch: { ...batch, inputs: Float64Array.of(0) },
  };
}

/** The coordinates of the activations in θ of `withActivationsAsParameters(problem)`. */
export function activationParameters({ architecture: { inputs } }: Problem): number[] {
  return Array.from({ length: inputs }, (_, i) => inputs + i);
}

/** The network cut down to its first output. */
export function firstOutputOnly(problem: Problem): Problem {
  const { architecture, parameters, batch } = problem;
  const last = architecture.layers.length - 1;
  const outputs = outputCount(architecture);
  const layers = layersOf(architecture, parameters);
  const one = layers.map(({ W, b }, k) => (k === last ? { W: W.slice(0, 1), b: b.slice(0, 1) } : { W, b }));
  return {
    ...problem,
    architecture: {
      ...architecture,
      layers: architecture.layers.map((layer, k) => (k === last ? { ...layer, units: 1 } : layer)),
    },
    parameters: flatten(one),
    batch: { ...batch, targets: batch.targets.filter((_, i) => i % outputs === 0) },
  };
}

/** The problem with one-hot targets: class `right`, counted modulo the outputs, for every sample. */
export function withRightClass(problem: Problem, right: number): Problem {
  const outputs = outputCount(problem.architecture);
  const targets = problem.batch.targets.map((_, i) => (i % outputs === right % outputs ? 1 : 0));
  return { ...problem, batch: { ...problem.batch, targets } };
}

/** Hidden layer `choice` of the network, counted modulo their number, and its unit of that number. */
export function hiddenUnit({ architecture }: Problem, choice: number): { k: number; j: number } {
  const k = choice % (architecture.layers.length - 1);
  return { k, j: choice % architecture.layers[k]!.units };
}
