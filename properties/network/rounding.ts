import { SMALLEST, UNIT_ROUNDOFF as u } from "../../src/numeric/float64.js";
import { ACTIVATIONS, GELU_CUBIC, GELU_SCALE, sigmoid, type ActivationName } from "../../src/network/activations.js";
import { backward } from "../../src/network/backward.js";
import { forward } from "../../src/network/forward.js";
import { LOSSES, type LossName } from "../../src/network/losses.js";
import type { LayerLayout } from "../../src/network/architecture.js";
import type { Problem } from "../../src/network/problem.js";
import { createWorkspace, type LayerState, type Workspace } from "../../src/network/workspace.js";

/*
 * Bounds on the rounding error of the float64 network, to first order: Higham (2002), sections 2.2, 3.1 and 3.3. An
 * operation errs by u, the engine's exp, expm1, log and log1p by 1 ulp ≤ 2u, its tanh by 4 ulp ≤ 8u.
 */

/** Second-order terms: every relative error below is itself far below 1 %. */
const SECOND_ORDER = 1.01;

interface Rounding {
  /** Error of f(z) in units of u·|f(z)|, and of f′(z) in units of u·(the sum of the sizes of its terms). */
  readonly value: number;
  readonly slope: number;
  /** max |f″|, away from kinks. */
  readonly curvature: number;
}

/** The count of roundings of each row; gelu's own are in `geluArgument`. */
const ROUNDINGS: Readonly<Record<ActivationName, Rounding>> = {
  identity: { value: 0, slope: 0, curvature: 0 },
  sigmoid: { value: 4, slope: 6, curvature: 1 / (6 * Math.sqrt(3)) },
  tanh: { value: 8, slope: 6, curvature: 4 / (3 * Math.sqrt(3)) },
  relu: { value: 0, slope: 0, curvature: 0 },
  "leaky-relu": { value: 1, slope: 0, curvature: 0 },
  elu: { value: 2, slope: 2, curvature: 1 },
  softplus: { value: 5, slope: 4, curvature: 1 / 4 },
  silu: { value: 5, slope: 8, curvature: 1 / 2 },
  gelu: { value: 5, slope: 14, curvature: 1 },
};
/** max |f′| over all rows: gelu's 1.129. */
const STEEPEST = 1.13;

/** gelu(z) = z·σ(v): five roundings of v, each worth |v|·u relative in σ(v) and σ′(v). */
function geluArgument(name: ActivationName, z: number): number {
  return name === "gelu" ? 5 * Math.abs(2 * GELU_SCALE * (z + GELU_CUBIC * z ** 3)) : 0;
}

/** A few underflows err by 2⁻¹⁰⁷⁴ each. */
const UNDERFLOW = 8 * SMALLEST;

/** The factor z of silu and gelu, and gelu's inner slope, at most 2(1 + z²), magnify an underflow. */
function underflow(name: ActivationName, z: number): number {
  if (name !== "silu" && name !== "gelu") return UNDERFLOW;
  return UNDERFLOW * (1 + Math.abs(z)) * (name === "gelu" ? 1 + z * z : 1);
}

/** |ACTIVATIONS[name].value(z) − f(z)| is at most this. */
export function valueError(name: ActivationName, z: number): number {
  const roundings = ROUNDINGS[name].value + geluArgument(name, z);
  return roundings === 0 ? 0 : SECOND_ORDER * u * roundings * Math.abs(ACTIVATIONS[name].value(z)) + underflow(name, z);
}

/** |ACTIVATIONS[name].prime(z) − f′(z)| is at most this. */
export function slopeError(name: ActivationName, z: number): number {
  const roundings = ROUNDINGS[name].slope + geluArgument(name, z);
  return roundings === 0 ? 0 : SECOND_ORDER * u * roundings * slopeTerms(name, z) + underflow(name, z);
}

/** The sum of the sizes of the terms of f′(z): |σ| + |f′ − σ| where f′ is σ plus a term that may cancel it. */
function slopeTerms(name: ActivationName, z: number): number {
  const slope = ACTIVATIONS[name].prime(z);
  const v = name === "silu" ? z : name === "gelu" ? 2 * GELU_SCALE * (z + GELU_CUBIC * z ** 3) : undefined;
  return v === undefined ? Math.abs(slope) : sigmoid(v) + Math.abs(slope - sigmoid(v));
}

/** One sample's outputs and targets. */
export interface Sample {
  readonly a: Float64Array;
  readonly t: Float64Array;
}

/** Roundings of one term of an elementwise loss and of its slope, in units of u times the sizes of their terms. */
const LOSS_ROUNDINGS = {
  mse: { value: 3, slope: 1 },
  mae: { value: 1, slope: 0 },
  huber: { value: 4, slope: 1 },
  "binary-cross-entropy": { value: 6, slope: 4 },
  logistic: { value: 9, slope: 7 },
} as const;

/** |loss.value − L(a, t)| is at most this. */
export function lossValueError(name: LossName, { a, t }: Sample): number {
  const n = a.length;
  const value = LOSSES[name].value(a, t, 0, n);
  // Softmax: z − z_max is rounded by u·spread, which exp makes a relative error; two sums over n, then n more terms.
  const roundings = name === "softmax-cross-entropy" ? spread(a) + 2 * n + 8 : LOSS_ROUNDINGS[name].value + n;
  return SECOND_ORDER * u * roundings * value + UNDERFLOW * (n + total(t.map(Math.abs)));
}

/** |loss.gradient[k] − ∂L/∂aₖ| is at most this; at one-hot targets and saturated outputs too, relative to the entry. */
export function lossSlopeError(name: LossName, { a, t }: Sample, k: number): number {
  if (name !== "softmax-cross-entropy") {
    return SECOND_ORDER * u * LOSS_ROUNDINGS[name].slope * slopeSize(name, a[k]!, t[k]!) + UNDERFLOW;
  }
  const n = a.length;
  const others = total(t) - t[k]!;
  const p = softmax(a);
  const rest = p.reduce((sum, pj, j) => (j === k ? sum : sum + pj), 0);
  const terms = p[k]! * others + t[k]! * rest;
  // Σ_{j≠k} tⱼ is Σt − tₖ in floating point: exact when one target holds the whole.
  const oneHot = t.filter((tj) => tj !== 0).length <= 1;
  const shares = oneHot ? 0 : (n + 1) * total(t) * p[k]!;
  return SECOND_ORDER * u * ((2 * spread(a) + 2 * n + 10) * terms + shares) + UNDERFLOW * (n + total(t));
}

/** The sum of the sizes of the terms of an elementwise loss's slope. */
function slopeSize(name: LossName, a: number, t: number): number {
  if (name === "binary-cross-entropy") return (t === 1 ? 0 : (1 - t) / (1 - a)) + (t === 0 ? 0 : t / a);
  if (name === "logistic") return (1 - t) * sigmoid(a) + t * sigmoid(-a);
  return Math.abs(a - t);
}

function softmax(z: Float64Array): Float64Array {
  const max = Math.max(...z);
  const e = z.map((zk) => Math.exp(zk - max));
  return e.map((ek) => ek / total(e));
}

function spread(z: Float64Array): number {
  return Math.max(...z) - Math.min(...z);
}

function total(values: Float64Array): number {
  return values.reduce((sum, v) => sum + v, 0);
}

/** max |∂L/∂aₖ| for outputs up to e from a, and the most that an error e of every output changes ∂L/∂aₖ, per e. */
function sensitivity(name: LossName, { a, t }: Sample, k: number, e: number): { slope: number; curvature: number } {
  const [ak, tk] = [a[k]!, t[k]!];
  if (name === "softmax-cross-entropy") return { slope: total(t), curvature: total(t) / 2 };
  if (name === "logistic") return { slope: 1, curvature: 1 / 4 };
  if (name === "mse") return { slope: Math.abs(ak - tk) + e, curvature: 1 };
  if (name !== "binary-cross-entropy") return { slope: 1, curvature: name === "huber" ? 1 : 0 };
  const [toZero, toOne] = [Math.max(ak - e, 0), Math.max(1 - ak - e, 0)]; // at 0 the bound is infinite
  const [low, high] = [tk === 0 ? 0 : tk / toZero, tk === 1 ? 0 : (1 - tk) / toOne];
  return { slope: low + high, curvature: (low && low / toZero) + (high && high / toOne) };
}

/** γₙ = nu/(1 − nu), the relative error of n roundings. */
function gamma(n: number): number {
  return (n * u) / (1 - n * u);
}

/** Error bounds of one layer, beside its z, a and δ. */
type Errors = Pick<LayerState, "z" | "a" | "delta">;

/** A problem after `forward` and `backward`, and the error of every number in its workspace. */
interface Pass {
  readonly problem: Problem;
  readonly workspace: Workspace;
  readonly errors: readonly Errors[];
}

/** Where unit `at` of a layer, counted over the whole batch, takes its numbers from. */
function wiring(layer: LayerLayout, at: number): { bias: number; row: number; start: number } {
  const i = at % layer.units;
  return {
    bias: layer.biasCount === 0 ? -1 : layer.bias + i * layer.biasStride,
    row: layer.weights + i * layer.inputs,
    start: ((at - i) / layer.units) * layer.inputs,
  };
}

/** Values and errors of the layer below layer k; inputs are exact. */
function below({ problem, workspace, errors }: Pass, k: number): { a: Float64Array; error: Float64Array } {
  if (k > 0) return { a: workspace.layers[k - 1]!.a, error: errors[k - 1]!.a };
  return { a: problem.batch.inputs, error: new Float64Array(problem.batch.inputs.length) };
}

function activationErrors(pass: Pass, k: number): void {
  const { problem, workspace, errors } = pass;
  const layer = workspace.layout[k]!;
  const { a, error } = below(pass, k);
  for (let at = 0; at < problem.batch.size * layer.units; at++) {
    const { bias, row, start } = wiring(layer, at);
    let size = bias < 0 ? 0 : Math.abs(problem.parameters[bias]!);
    let carried = 0;
    for (let j = 0; j < layer.inputs; j++) {
      const w = Math.abs(problem.parameters[row + j]!);
      size += w * Math.abs(a[start + j]!);
      carried += w * error[start + j]!;
    }
    errors[k]!.z[at] = gamma(layer.inputs + 1) * size + SECOND_ORDER * carried;
    const own = valueError(problem.architecture.layers[k]!.activation, workspace.layers[k]!.z[at]!);
    errors[k]!.a[at] = STEEPEST * errors[k]!.z[at]! + own;
  }
}

/** The error of the data loss, and of ∂L/∂a, left in the last layer's δ. */
function lossErrors({ problem, workspace, errors }: Pass): number {
  const { architecture, batch } = problem;
  const last = errors[errors.length - 1]!;
  const n = workspace.layout[errors.length - 1]!.units;
  const outputs = workspace.layers[errors.length - 1]!.a;
  let error = 0;
  for (let s = 0; s < batch.size; s++) {
    const sample = { a: outputs.slice(s * n, (s + 1) * n), t: batch.targets.slice(s * n, (s + 1) * n) };
    const e = last.a.slice(s * n, (s + 1) * n);
    const size = LOSSES[architecture.loss].value(sample.a, sample.t, 0, n);
    error += lossValueError(architecture.loss, sample) + gamma(batch.size + 1) * size;
    for (let k = 0; k < n; k++) {
      const { slope, curvature } = sensitivity(architecture.loss, sample, k, e[k]!);
      error += slope * e[k]!;
      last.delta[s * n + k] = curvature * Math.max(...e) + lossSlopeError(architecture.loss, sample, k);
    }
  }
  return error / batch.size;
}

/** From the error of ∂L/∂a of layer k to that of δ = ∂L/∂a · f′(z), in place. Only relu has slope 0, and it has no error. */
function slopeErrors({ problem, workspace, errors }: Pass, k: number): void {
  const name = problem.architecture.layers[k]!.activation;
  const { z, delta } = workspace.layers[k]!;
  for (let at = 0; at < errors[k]!.delta.length; at++) {
    const prime = Math.abs(ACTIVATIONS[name].prime(z[at]!));
    const primeError = ROUNDINGS[name].curvature * errors[k]!.z[at]! + slopeError(name, z[at]!);
    const outer = prime === 0 ? 0 : Math.abs(delta[at]!) / prime;
    const outerError = errors[k]!.delta[at]!;
    errors[k]!.delta[at] = (outer + outerError) * primeError + prime * outerError + u * outer * prime + SMALLEST;
  }
}

/** The errors of ∂L/∂W and ∂L/∂b of layer k, and of ∂L/∂a of the layer below, from that of δ. */
function gradientErrors(pass: Pass, k: number, gradient: Float64Array): void {
  const { problem, workspace, errors } = pass;
  const layer = workspace.layout[k]!;
  const { a, error } = below(pass, k);
  const summands = gamma(problem.batch.size * layer.units + 2);
  for (let at = 0; at < errors[k]!.delta.length; at++) {
    const { bias, row, start } = wiring(layer, at);
    const d = Math.abs(workspace.layers[k]!.delta[at]!);
    const e = errors[k]!.delta[at]!;
    if (bias >= 0) gradient[bias]! += e + summands * d;
    for (let j = 0; j < layer.inputs; j++) {
      const aj = Math.abs(a[start + j]!);
      gradient[row + j]! += (d + e) * error[start + j]! + aj * e + summands * d * aj + SMALLEST;
      const w = Math.abs(problem.parameters[row + j]!);
      if (k > 0) errors[k - 1]!.delta[start + j]! += w * e + gamma(layer.units + 1) * w * d + SMALLEST;
    }
  }
}

/** Bounds on the rounding error of `forward` and `backward` at a problem; no unit may lie at a kink. */
export interface RoundingBounds {
  readonly loss: number;
  /** Shape [P]. */
  readonly gradient: Float64Array;
}

/** Running error bounds through one forward and one backward pass. */
export function roundingBounds(problem: Problem): RoundingBounds {
  const { architecture, parameters, batch } = problem;
  const workspace = createWorkspace(architecture, batch.size);
  const value = forward(parameters, batch, workspace);
  backward(parameters, batch, workspace, new Float64Array(parameters.length));
  const errors = workspace.layers.map(({ z, a, delta }) => ({
    z: new Float64Array(z.length),
    a: new Float64Array(a.length),
    delta: new Float64Array(delta.length),
  }));
  const pass = { problem, workspace, errors };
  for (const k of errors.keys()) activationErrors(pass, k);
  const dataError = lossErrors(pass);
  const gradient = new Float64Array(parameters.length);
  for (const k of [...errors.keys()].toReversed()) {
    slopeErrors(pass, k);
    gradientErrors(pass, k, gradient);
  }
  // The mean over the batch, and the penalty: ½·l2·ΣW² of at most P + 3 roundings, l2·W of 2.
  const penalty = (architecture.l2 / 2) * parameters.reduce((sum, w) => sum + w * w, 0);
  return {
    loss: SECOND_ORDER * (dataError + gamma(parameters.length + 3) * penalty + u * Math.abs(value)),
    gradient: gradient.map((e, p) => {
      const bound = SECOND_ORDER * (e / batch.size + 3 * u * architecture.l2 * Math.abs(parameters[p]!));
      return Number.isNaN(bound) ? Infinity : bound; // 0·∞ where an output may be 0 or 1
    }),
  };
}
