import { ACTIVATIONS, type Activation, type ActivationName } from "../network/activations.js";
import { networkLayout } from "../network/architecture.js";
import { forward } from "../network/forward.js";
import { checkShapes, type Problem } from "../network/problem.js";
import { createWorkspace } from "../network/workspace.js";

/** A network with the gradient that is claimed for it at its θ, shape [P]. */
export interface Claim {
  readonly problem: Problem;
  readonly claimed: Float64Array;
}

/** What a layer's part of the gradient is judged against; arrays over the batch are row-major, shape [m, width]. */
export interface Frame {
  /** The layer, from 0. */
  readonly k: number;
  readonly isLast: boolean;
  readonly samples: number;
  readonly units: number;
  readonly inputs: number;
  readonly activation: ActivationName;
  readonly f: Activation;
  readonly W: Float64Array;
  readonly b: Float64Array;
  readonly z: Float64Array;
  readonly a: Float64Array;
  /** f′(z). */
  readonly prime: Float64Array;
  /** a of the layer below, or the inputs. */
  readonly below: Float64Array;
  /** z of the layer below, or the inputs. */
  readonly belowZ: Float64Array;
  readonly claimedW: Float64Array;
  readonly claimedB: Float64Array;
  /** What is claimed of W, then of b. */
  readonly claimed: Float64Array;
  readonly problem: Problem;
  /** All layers of the network. */
  readonly frames: readonly Frame[];
}

/**
 * The layers of a claim, from the first: z, a and f′ by the network's own forward pass.
 * @throws {RangeError} when a shape does not fit
 */
export function readFrames({ problem, claimed }: Claim): Frame[] {
  const { architecture, batch, parameters } = checkShapes(problem);
  if (claimed.length !== parameters.length) {
    throw new RangeError(`diagnose: claimed has length ${claimed.length}; expected ${parameters.length}, as θ`);
  }
  const workspace = createWorkspace(architecture, batch.size);
  forward(parameters, batch, workspace);
  const frames: Frame[] = [];
  for (const [k, { units, inputs, weights, bias, biasCount }] of networkLayout(architecture).entries()) {
    const { z, a } = workspace.layers[k]!;
    const { activation } = architecture.layers[k]!;
    const f = ACTIVATIONS[activation];
    frames.push({
      k,
      isLast: k === architecture.layers.length - 1,
      samples: batch.size,
      units,
      inputs,
      activation,
      f,
      W: parameters.subarray(weights, bias),
      b: parameters.subarray(bias, bias + biasCount),
      z,
      a,
      prime: z.map((v) => f.prime(v)),
      below: frames.at(-1)?.a ?? batch.inputs,
      belowZ: frames.at(-1)?.z ?? batch.inputs,
      claimedW: claimed.subarray(weights, bias),
      claimedB: claimed.subarray(bias, bias + biasCount),
      claimed: claimed.subarray(weights, bias + biasCount),
      problem,
      frames,
    });
  }
  return frames;
}

/** The error signal of a layer over the batch, shape [m, units]: δ, and the message E before f′. */
export interface Signal {
  readonly delta: Float64Array;
  readonly error: Float64Array;
  /** The δ of a layer further up that δ still is, all its units; undefined where δ is another. */
  readonly unchanged?: Float64Array;
}

/** Shape [m, n] filled entry by entry from sample s, unit i and its place at = s·n + i. */
export function fill(samples: number, n: number, value: (s: number, i: number, at: number) => number): Float64Array {
  const filled = new Float64Array(samples * n);
  let at = 0;
  for (let s = 0; s < samples; s++) {
    for (let i = 0; i < n; i++, at++) filled[at] = value(s, i, at);
  }
  return filled;
}

/** Σₛ wₛ pₛ qₛᵀ, shape [n, width], of p [m, n] and q [m, width]. */
export function outer(p: Float64Array, q: Float64Array, w: ArrayLike<number>): Float64Array {
  const n = p.length / w.length;
  const width = q.length / w.length;
  const sum = new Float64Array(n * width);
  for (let s = 0; s < w.length; s++) {
    if (w[s] === 0) continue; // 0·∞ of a sample that does not count must not become NaN
    for (let i = 0; i < n; i++) {
      const d = w[s]! * p[s * n + i]!;
      for (let j = 0; j < width; j++) sum[i * width + j]! += d * q[s * width + j]!;
    }
  }
  return sum;
}

/** p, then q. */
export function joined(p: Float64Array, q: Float64Array): Float64Array {
  const both = new Float64Array(p.length + q.length);
  both.set(p);
  both.set(q, p.length);
  return both;
}

/** The largest |v|; 0 of none. */
export function largest(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
}
