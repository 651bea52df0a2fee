import { networkLayout, type Architecture, type LayerSpec } from "../network/architecture.js";
import type { Problem } from "../network/problem.js";
import type { Random } from "../numeric/random.js";
import { activate } from "./activate.js";
import { KINKED_ACTIVATIONS, KINKED_LOSSES } from "./constraints.js";
import { entry } from "./entry.js";
import { pick } from "./random-architecture.js";

/** Whether the slope of the layer's activation jumps. */
function isKinked(layer: LayerSpec): boolean {
  return KINKED_ACTIVATIONS.includes(layer.activation);
}

/**
 * How near the problem is to a kink of its activations: min |z| over all samples and all units of relu and leaky-relu
 * layers, ∞ without such a layer. Kinks of the loss do not count.
 */
export function kinkDistance(problem: Problem): number {
  const { layers } = problem.architecture;
  const states = activate(problem).layers;
  return layers.reduce((least, layer, k) => {
    if (!isKinked(layer)) return least;
    return entry(states, k).z.reduce((min, z) => Math.min(min, Math.abs(z)), least);
  }, Infinity);
}

/**
 * How many kinks meet at the problem: pre-activations of relu and leaky-relu units that are exactly 0, and outputs that
 * are their targets under mae, over all samples. With more than one, backpropagation with a fixed slope at each need not
 * be a subgradient: relu(x) − relu(−x) is x, and it says 0 at 0.
 */
export function exactKinks(problem: Problem): number {
  const { layers, loss } = problem.architecture;
  const states = activate(problem).layers;
  const zeros = layers.map((layer, k) => (isKinked(layer) ? entry(states, k).z.filter((z) => z === 0).length : 0));
  const hits = entry(states, layers.length - 1).a.filter((a, i) => a === problem.batch.targets[i]).length;
  return zeros.reduce((sum, count) => sum + count, KINKED_LOSSES.includes(loss) ? hits : 0);
}

/** An architecture of at least two layers with a kinked hidden layer, and with biases in every kinked layer. */
export function withKinkedLayer(architecture: Architecture, stream: Random): Architecture {
  const kinked = stream.integer(0, architecture.layers.length - 2);
  const layers = architecture.layers.map((layer, k): LayerSpec => {
    const shaped = k === kinked ? { ...layer, activation: pick(stream, KINKED_ACTIVATIONS) } : layer;
    return isKinked(shaped) && shaped.bias === "none" ? { ...shaped, bias: "unit" } : shaped;
  });
  return { ...architecture, layers };
}

/** The same, with identity below the first kinked layer: dyadic data then reach its z without rounding. */
export function withExactKink(architecture: Architecture, stream: Random): Architecture {
  const shaped = withKinkedLayer(architecture, stream);
  const first = shaped.layers.findIndex(isKinked);
  const layers = shaped.layers.map((layer, k): LayerSpec => (k < first ? { ...layer, activation: "identity" } : layer));
  return { ...shaped, layers };
}

/** The problem with one z of the first kinked layer (random sample and unit) moved to `distance` by its bias. */
export function placeKink(problem: Problem, stream: Random, distance: number): Problem {
  const k = problem.architecture.layers.findIndex(isKinked);
  const layer = entry(networkLayout(problem.architecture), k);
  const { z } = entry(activate(problem).layers, k);
  const at = stream.integer(0, z.length - 1);
  const bias = layer.bias + (at % layer.units) * layer.biasStride;
  const shift = distance - entry(z, at);
  return { ...problem, parameters: problem.parameters.map((value, i) => (i === bias ? value + shift : value)) };
}
