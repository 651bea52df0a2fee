import { networkLayout, type Architecture } from "../../src/network/architecture.js";
import { backward } from "../../src/network/backward.js";
import { forward } from "../../src/network/forward.js";
import type { Problem } from "../../src/network/problem.js";
import { createWorkspace } from "../../src/network/workspace.js";

/** One layer's share of θ, or of a gradient: W of shape [units, inputs]; b one a unit, one shared, or none. */
export interface Layer {
  readonly W: readonly (readonly number[])[];
  readonly b: readonly number[];
}

/** The rows of a row-major matrix of `count` rows. */
function rowsOf(matrix: Float64Array, count: number): number[][] {
  const width = matrix.length / count;
  return Array.from({ length: count }, (_, r) => [...matrix.subarray(r * width, (r + 1) * width)]);
}

/** A flat array of shape [P], layer by layer. */
export function layersOf(architecture: Architecture, flat: Float64Array): Layer[] {
  return networkLayout(architecture).map(({ units, weights, bias, biasCount }) => ({
    W: rowsOf(flat.subarray(weights, bias), units),
    b: [...flat.subarray(bias, bias + biasCount)],
  }));
}

/** The inverse of `layersOf`. */
export function flatten(layers: readonly Layer[]): Float64Array {
  return Float64Array.from(layers.flatMap(({ W, b }) => [...W.flat(), ...b]));
}

/** One forward and one backward pass. Numbers of layer k and sample s are at [k][s]. */
export interface Pass {
  readonly cost: number;
  readonly gradient: Float64Array;
  /** The gradient, layer by layer. */
  readonly layers: readonly Layer[];
  /** What layer k reads: the inputs, or the activations of layer k − 1. */
  readonly below: readonly (readonly (readonly number[])[])[];
  readonly z: readonly (readonly (readonly number[])[])[];
  readonly a: readonly (readonly (readonly number[])[])[];
  readonly delta: readonly (readonly (readonly number[])[])[];
}

/** What the package's forward and backward pass compute at a problem. */
export function backpropagate({ architecture, parameters, batch }: Problem): Pass {
  const workspace = createWorkspace(architecture, batch.size);
  const gradient = new Float64Array(parameters.length);
  const cost = forward(parameters, batch, workspace);
  backward(parameters, batch, workspace, gradient);
  const states = (part: "z" | "a" | "delta"): number[][][] =>
    workspace.layers.map((layer) => rowsOf(layer[part], batch.size));
  const a = states("a");
  const below = [rowsOf(batch.inputs, batch.size), ...a.slice(0, -1)];
  return { cost, gradient, layers: layersOf(architecture, gradient), below, z: states("z"), a, delta: states("delta") };
}
