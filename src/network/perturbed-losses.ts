import type { LossBatch } from "../subject/subject.js";
import type { LayerLayout } from "./architecture.js";
import { computeUnits, forward, forwardFrom } from "./forward.js";
import type { Range } from "./losses.js";
import type { Batch } from "./problem.js";
import type { Workspace } from "./workspace.js";

/** A batch of evaluations, each with one coordinate of θ replaced. */
export type CoordinateBatch = Extract<LossBatch, { readonly indices: Int32Array }>;

/**
 * The loss with one coordinate of θ replaced, for many coordinates: bitwise what `forward` gives at each point, at the
 * price of what the coordinate reaches. A weight or bias of unit i changes zᵢ of its layer and all layers above; the
 * layers below keep their values, and so do the other units of its own layer.
 * @returns shape [number of indices]
 */
export function perturbedLosses(request: CoordinateBatch, batch: Batch, workspace: Workspace): Float64Array {
  const theta = request.base.slice();
  const values = new Float64Array(request.indices.length);
  forward(theta, batch, workspace);
  const base = workspace.layers.map(({ a }) => a.slice());
  for (let n = 0; n < values.length; n++) {
    const index = request.indices[n]!;
    const [k, units] = reach(workspace.layout, index);
    theta[index] = request.values[n]!;
    computeUnits(theta, batch, workspace, [k, units]);
    values[n] = forwardFrom(k + 1, theta, batch, workspace);
    theta[index] = request.base[index]!;
    for (let above = k; above < base.length; above++) workspace.layers[above]!.a.set(base[above]!);
  }
  return values;
}

/** The layer and the units whose z coordinate `index` of θ enters: one unit, or all for a shared bias. */
function reach(layout: readonly LayerLayout[], index: number): readonly [layer: number, units: Range] {
  const k = layout.findIndex((layer) => index < layer.bias + layer.biasCount);
  const layer = layout[k]!;
  if (index < layer.bias) {
    const unit = Math.floor((index - layer.weights) / layer.inputs);
    return [k, [unit, unit + 1]];
  }
  const unit = index - layer.bias;
  return [k, layer.biasStride === 1 ? [unit, unit + 1] : [0, layer.units]];
}
