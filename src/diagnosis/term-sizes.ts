import { ACTIVATIONS } from "../network/activations.js";
import { forward } from "../network/forward.js";
import { LOSSES } from "../network/losses.js";
import type { Problem } from "../network/problem.js";
import { createWorkspace, type Workspace } from "../network/workspace.js";
import { largest } from "./frame.js";

/**
 * The size of the largest term of a sample's gradient, block by block in the order of θ, without the regulariser: every
 * part of the backward pass taken positive, so that nothing cancels. Rounding is relative to it.
 */
export function termSizes(problem: Problem): number[] {
  const { architecture, batch, parameters: theta } = problem;
  const workspace = createWorkspace(architecture, batch.size);
  forward(theta, batch, workspace);
  const sizes: number[] = [];
  let above: Float64Array | undefined;
  for (const k of [...workspace.layers.keys()].toReversed()) {
    const { units, inputs, biasCount } = workspace.layout[k]!;
    const below = k === 0 ? batch.inputs : workspace.layers[k - 1]!.a;
    const f = ACTIVATIONS[architecture.layers[k]!.activation];
    const { z } = workspace.layers[k]!;
    const error = above === undefined ? errorSize(problem, workspace) : messageSize(workspace, k, theta, above);
    const delta = error.map((e, at) => e * Math.abs(f.prime(z[at]!)));
    const perSample = Array.from({ length: batch.size }, (_, s) => ({
      d: largest(delta.subarray(s * units, (s + 1) * units)),
      a: largest(below.subarray(s * inputs, (s + 1) * inputs)),
    }));
    const ofBias = Math.max(...perSample.map(({ d }) => d)) * (biasCount < units ? units : 1);
    sizes.unshift(Math.max(...perSample.map(({ d, a }) => d * a)), ...(biasCount === 0 ? [] : [ofBias]));
    above = delta;
  }
  return sizes;
}

/** |∂loss/∂a| with the share of every target taken positive, shape [m, outputs]: the losses are of first degree in t. */
function errorSize({ architecture, batch }: Problem, { layers, layout }: Workspace): Float64Array {
  const { a } = layers.at(-1)!;
  const n = layout.at(-1)!.units;
  const slopes = (targets: Float64Array): Float64Array => {
    const out = new Float64Array(batch.size * n);
    for (let s = 0; s < batch.size; s++) {
      LOSSES[architecture.loss].gradient(a, targets, [s * n, (s + 1) * n], out);
    }
    return out;
  };
  const alone = slopes(new Float64Array(batch.targets.length));
  const sizes = alone.map(Math.abs);
  for (let j = 0; j < n; j++) {
    const share = slopes(batch.targets.map((t, at) => (at % n === j ? t : 0)));
    for (let at = 0; at < sizes.length; at++) sizes[at]! += Math.abs(share[at]! - alone[at]!);
  }
  return sizes;
}

/** |W|ᵀ|δ| of the layer above layer k, shape [m, units]. */
function messageSize({ layout }: Workspace, k: number, theta: Float64Array, delta: Float64Array): Float64Array {
  const { units, inputs, weights } = layout[k + 1]!;
  const samples = delta.length / units;
  const sizes = new Float64Array(samples * inputs);
  for (let s = 0; s < samples; s++) {
    for (let i = 0; i < units; i++) {
      const d = delta[s * units + i]!;
      for (let j = 0; j < inputs; j++) sizes[s * inputs + j]! += Math.abs(theta[weights + i * inputs + j]!) * d;
    }
  }
  return sizes;
}
