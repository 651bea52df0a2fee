import { ACTIVATIONS } from "./activations.js";
import type { LayerLayout } from "./architecture.js";
import { LOSSES, type Range } from "./losses.js";
import type { Batch } from "./problem.js";
import type { Workspace } from "./workspace.js";

/**
 * The loss of the network on a batch, (1/m) Σₛ loss(aₛ, tₛ) + ½·l2·ΣW², with every z and a left in the workspace.
 * @param theta flat θ, shape [P]; not changed, nor is the batch
 */
export function forward(theta: Float64Array, batch: Batch, workspace: Workspace): number {
  return forwardFrom(0, theta, batch, workspace);
}

/** `forward` from layer `first` on, when the layers below it already hold their values. */
export function forwardFrom(first: number, theta: Float64Array, batch: Batch, workspace: Workspace): number {
  for (let k = first; k < workspace.layers.length; k++) {
    computeUnits(theta, batch, workspace, [k, [0, workspace.layout[k]!.units]]);
  }
  return dataLoss(batch, workspace) + penalty(theta, workspace);
}

/** z = W a_prev + b and a = f(z) of the units `range` of layer k, for every sample. */
export function computeUnits(
  theta: Float64Array,
  batch: Batch,
  workspace: Workspace,
  [k, [start, end]]: readonly [layer: number, units: Range],
): void {
  const layer = workspace.layout[k]!;
  const { z, a } = workspace.layers[k]!;
  const below = k === 0 ? batch.inputs : workspace.layers[k - 1]!.a;
  const f = ACTIVATIONS[workspace.architecture.layers[k]!.activation];
  for (let s = 0; s < batch.size; s++) {
    for (let i = start; i < end; i++) {
      const at = s * layer.units + i;
      z[at] = weightedSum(theta, below, layer, [s, i]);
      a[at] = f.value(z[at]);
    }
  }
}

/** z[s, i] = b[i] + Σⱼ W[i, j]·a[s, j], added in the order of j. */
function weightedSum(
  theta: Float64Array,
  below: Float64Array,
  layer: LayerLayout,
  [s, i]: readonly [sample: number, unit: number],
): number {
  const row = layer.weights + i * layer.inputs;
  const start = s * layer.inputs;
  let sum = layer.biasCount === 0 ? 0 : theta[layer.bias + i * layer.biasStride]!;
  for (let j = 0; j < layer.inputs; j++) sum += theta[row + j]! * below[start + j]!;
  return sum;
}

/** (1/m) Σₛ loss(aₛ, tₛ) over the outputs in the workspace. */
function dataLoss(batch: Batch, workspace: Workspace): number {
  const last = workspace.layers.length - 1;
  const outputs = workspace.layers[last]!.a;
  const n = workspace.layout[last]!.units;
  const loss = LOSSES[workspace.architecture.loss];
  let sum = 0;
  for (let s = 0; s < batch.size; s++) sum += loss.value(outputs, batch.targets, s * n, (s + 1) * n);
  return sum / batch.size;
}

/** The regulariser ½·l2·ΣW² over all weights; biases are free. */
function penalty(theta: Float64Array, workspace: Workspace): number {
  const { l2 } = workspace.architecture;
  if (l2 === 0) return 0;
  let squares = 0;
  for (const layer of workspace.layout) {
    for (let i = layer.weights; i < layer.bias; i++) squares += theta[i]! * theta[i]!;
  }
  return (l2 * squares) / 2;
}
