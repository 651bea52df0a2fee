import { ACTIVATIONS } from "./activations.js";
import type { LayerLayout } from "./architecture.js";
import { LOSSES } from "./losses.js";
import type { Batch } from "./problem.js";
import type { LayerState, Workspace } from "./workspace.js";

/**
 * Backpropagation: the gradient of the loss that `forward` has just computed in this workspace.
 *
 * δ of the last layer is ∂loss/∂a · f′(z); going back, δₖ = (Wₖ₊₁ᵀ δₖ₊₁) · f′(zₖ);
 * ∂L/∂Wₖ = (1/m) Σₛ δₖ aₖ₋₁ᵀ + l2·Wₖ and ∂L/∂bₖ = (1/m) Σₛ δₖ, added over the units of a shared bias.
 * @param gradient shape [P]; overwritten
 */
export function backward(theta: Float64Array, batch: Batch, workspace: Workspace, gradient: Float64Array): void {
  const { layers, layout, architecture } = workspace;
  outputError(batch, workspace);
  for (let k = layers.length - 1; k >= 0; k--) {
    const below = k === 0 ? batch.inputs : layers[k - 1]!.a;
    layerGradient(layers[k]!.delta, below, layout[k]!, [gradient, batch.size]);
    addPenalty(theta, layout[k]!, architecture.l2, gradient);
    if (k > 0) backpropagate(theta, workspace, k, batch.size);
  }
}

/** δ of the last layer: ∂loss/∂a times f′(z), sample by sample. */
function outputError(batch: Batch, workspace: Workspace): void {
  const last = workspace.layers.length - 1;
  const { z, a, delta } = workspace.layers[last]!;
  const n = workspace.layout[last]!.units;
  const loss = LOSSES[workspace.architecture.loss];
  for (let s = 0; s < batch.size; s++) loss.gradient(a, batch.targets, [s * n, (s + 1) * n], delta);
  timesSlope(workspace, last, { z, delta }, batch.size * n);
}

/** δ ← δ · f′(z), elementwise. */
function timesSlope(
  workspace: Workspace,
  k: number,
  { z, delta }: Pick<LayerState, "z" | "delta">,
  count: number,
): void {
  const f = ACTIVATIONS[workspace.architecture.layers[k]!.activation];
  for (let i = 0; i < count; i++) delta[i]! *= f.prime(z[i]!);
}

/** δ of layer k−1 from δ of layer k: δ[s, j] = (Σᵢ W[i, j]·δ[s, i]) · f′(z[s, j]). */
function backpropagate(theta: Float64Array, workspace: Workspace, k: number, samples: number): void {
  const layer = workspace.layout[k]!;
  const above = workspace.layers[k]!.delta;
  const below = workspace.layers[k - 1]!;
  below.delta.fill(0, 0, samples * layer.inputs);
  for (let s = 0; s < samples; s++) {
    for (let i = 0; i < layer.units; i++) {
      const d = above[s * layer.units + i]!;
      const row = layer.weights + i * layer.inputs;
      for (let j = 0; j < layer.inputs; j++) below.delta[s * layer.inputs + j]! += theta[row + j]! * d;
    }
  }
  timesSlope(workspace, k - 1, below, samples * layer.inputs);
}

/** ∂L/∂W[i, j] = (1/m) Σₛ δ[s, i]·a[s, j] and ∂L/∂b[i] = (1/m) Σₛ δ[s, i]. */
function layerGradient(
  delta: Float64Array,
  below: Float64Array,
  layer: LayerLayout,
  [gradient, samples]: readonly [gradient: Float64Array, samples: number],
): void {
  gradient.fill(0, layer.weights, layer.bias + layer.biasCount);
  for (let s = 0; s < samples; s++) {
    for (let i = 0; i < layer.units; i++) {
      const d = delta[s * layer.units + i]!;
      const row = layer.weights + i * layer.inputs;
      for (let j = 0; j < layer.inputs; j++) gradient[row + j]! += d * below[s * layer.inputs + j]!;
      if (layer.biasCount > 0) gradient[layer.bias + i * layer.biasStride]! += d;
    }
  }
  for (let i = layer.weights; i < layer.bias + layer.biasCount; i++) gradient[i]! /= samples;
}

/** The regulariser's share, l2·W. */
function addPenalty(theta: Float64Array, layer: LayerLayout, l2: number, gradient: Float64Array): void {
  if (l2 === 0) return;
  for (let i = layer.weights; i < layer.bias; i++) gradient[i]! += l2 * theta[i]!;
}
