import { ACTIVATIONS } from "../../src/network/activations.js";
import { backward } from "../../src/network/backward.js";
import { forward } from "../../src/network/forward.js";
import { LOSSES } from "../../src/network/losses.js";
import type { Problem } from "../../src/network/problem.js";
import { createWorkspace } from "../../src/network/workspace.js";

/** Layers that backpropagate δ without its factor f′(z): the planted bug. */
export type Dropped = "none" | "hidden" | "output";

interface Layer {
  readonly W: number[][];
  readonly b: number[];
  readonly tied: boolean;
}

/** θ as nested arrays, read in order: W1 by rows, b1, W2, … */
function unpack({ architecture, parameters }: Problem): Layer[] {
  let next = 0;
  let below = architecture.inputs;
  return architecture.layers.map(({ units, bias }) => {
    const width = below;
    below = units;
    const W = Array.from({ length: units }, () => Array.from({ length: width }, () => parameters[next++]!));
    const shared = bias === "layer" ? parameters[next++]! : 0;
    const b = Array.from({ length: units }, () => (bias === "unit" ? parameters[next++]! : shared));
    return { W, b, tied: bias === "layer" };
  });
}

/** ∂L/∂θ of one sample by the chain rule, with f′(z) left out of δ in the `dropped` layers; no regulariser. */
function sampleGradient(problem: Problem, s: number, dropped: Dropped): number[] {
  const { architecture, batch } = problem;
  const layers = unpack(problem);
  const last = layers.length - 1;
  const a = [[...batch.inputs.subarray(s * architecture.inputs, (s + 1) * architecture.inputs)]];
  const z = layers.map(({ W, b }, k) => {
    const sums = W.map((row, i) => row.reduce((sum, w, j) => sum + w * a[k]![j]!, b[i]!));
    a.push(sums.map((sum) => ACTIVATIONS[architecture.layers[k]!.activation].value(sum)));
    return sums;
  });
  const slopes = (k: number): number[] => {
    const isDropped = dropped === (k === last ? "output" : "hidden");
    return z[k]!.map((sum) => (isDropped ? 1 : ACTIVATIONS[architecture.layers[k]!.activation].prime(sum)));
  };
  const n = z[last]!.length;
  const error = new Float64Array(n);
  const targets = batch.targets.slice(s * n, (s + 1) * n);
  LOSSES[architecture.loss].gradient(Float64Array.from(a[last + 1]!), targets, [0, n], error);
  let delta = slopes(last).map((slope, i) => slope * error[i]!);
  const blocks: number[][] = [];
  for (let k = last; k >= 0; k--) {
    const { W, tied } = layers[k]!;
    const db = tied ? [delta.reduce((sum, d) => sum + d, 0)] : delta;
    const dW = delta.flatMap((d) => a[k]!.map((x) => d * x));
    blocks.unshift(architecture.layers[k]!.bias === "none" ? dW : [...dW, ...db]);
    const above = delta;
    if (k > 0) delta = slopes(k - 1).map((slope, j) => slope * above.reduce((sum, d, i) => sum + d * W[i]![j]!, 0));
  }
  return blocks.flat();
}

/** ∂L/∂θ, the mean over the samples of scalar-loop backpropagation plus l2·W, with the planted bug. */
export function plantedGradient(problem: Problem, dropped: Dropped): number[] {
  const { architecture, batch, parameters } = problem;
  const samples = Array.from({ length: batch.size }, (_, s) => sampleGradient(problem, s, dropped));
  const isWeight = unpack(problem).flatMap(({ W }, k) => {
    const biases = { unit: W.length, layer: 1, none: 0 }[architecture.layers[k]!.bias];
    return [...W.flat().map(() => 1), ...Array.from({ length: biases }, () => 0)];
  });
  return [...parameters].map((theta, i) => {
    const mean = samples.reduce((sum, gradient) => sum + gradient[i]!, 0) / batch.size;
    return mean + isWeight[i]! * architecture.l2 * theta;
  });
}

/** Whether a gradient is the package's own but for rounding: 1e-9 of the largest entry is far above rounding here. */
export function isOwnGradient(problem: Problem, gradient: readonly number[]): boolean {
  const own = new Float64Array(problem.parameters.length);
  const workspace = createWorkspace(problem.architecture, problem.batch.size);
  forward(problem.parameters, problem.batch, workspace);
  backward(problem.parameters, problem.batch, workspace, own);
  const scale = Math.max(...own.map(Math.abs), ...gradient.map(Math.abs));
  return gradient.every((g, i) => Math.abs(g - own[i]!) <= 1e-9 * scale);
}
