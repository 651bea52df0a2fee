import { ACTIVATIONS, GELU_CUBIC, GELU_SCALE, type ActivationName } from "../network/activations.js";
import { networkLayout, type BiasKind, type LayerLayout, type LayerSpec } from "../network/architecture.js";
import type { LossName } from "../network/losses.js";
import { networkSubject } from "../network/network-subject.js";
import type { Problem } from "../network/problem.js";
import type { Subject } from "../subject/subject.js";
import { entry } from "./entry.js";

/*
 * Backpropagation as a student writes it: nested arrays, one sample at a time, every formula a small function that an
 * edit may replace. It shares no code with src/network/backward.ts.
 */

/** The numbers of one layer, one a unit. */
export type Vector = readonly number[];
/** A list of rows. */
export type Matrix = readonly Vector[];

/** One layer of the program: W of shape [units, inputs], one bias a unit (a shared one repeated, none as 0). */
export interface StudentLayer {
  readonly W: Matrix;
  readonly b: Vector;
  readonly bias: BiasKind;
  readonly activation: ActivationName;
  prime(z: number): number;
}

/** What the program keeps of one sample; a[0] are the inputs, a[k + 1] = f(z[k]). */
export interface Trace {
  readonly a: Vector[];
  readonly z: Vector[];
  readonly t: Vector;
  /** ∂L/∂a of layer k, known from the last layer down. */
  readonly error: Vector[];
  /** δ = ∂L/∂z of layer k, known from the last layer down. */
  readonly delta: Vector[];
}

/** One run of the program on a batch. */
export interface Run {
  readonly problem: Problem;
  readonly layers: readonly StudentLayer[];
  readonly traces: readonly Trace[];
  /** ∂L/∂W of layer k, known from the last layer down. */
  readonly dW: Matrix[];
}

/** Where the program is: layer k of sample s. */
export interface Here {
  readonly run: Run;
  readonly layer: StudentLayer;
  readonly trace: Trace;
  readonly s: number;
  readonly k: number;
}

/** Unit i of a layer, when its f′ is asked. */
export interface Unit extends Here {
  readonly i: number;
  readonly z: number;
  readonly a: number;
}

/** The formulas of the program, each an edit point. */
export interface Formulas {
  /** e = ∂loss/∂a of one sample, from outputs a and targets t. */
  outputError(a: Vector, t: Vector, here: Here): Vector;
  /** f′(z) of a unit of the last layer. */
  outputSlope(unit: Unit): number;
  /** f′(z) of a unit of a hidden layer. */
  hiddenSlope(unit: Unit): number;
  /** P = Wᵀδ, from W and δ of the layer above to the layer `here`. */
  message(W: Matrix, delta: Vector, here: Here): Vector;
  /** δ aᵀ of one sample, a of the layer below. */
  weightTerm(delta: Vector, below: Vector, here: Here): Matrix;
  /** δ of one sample, as the bias gradient takes it. */
  biasTerm(delta: Vector, here: Here): Vector;
  /** The mean over the batch of one entry's terms, one a sample. */
  reduce(terms: Vector, kind: "W" | "b", k: number): number;
  /** The regulariser's share of a weight or bias v: l2·v of a weight. */
  penalty(v: number, kind: "W" | "b", problem: Problem): number;
  /** The last word on the whole gradient, shape [P]. */
  final(gradient: Float64Array, run: Run): Float64Array;
}

/** A bug: the formulas that it replaces. */
export type Edit = Partial<Formulas>;

/** Σⱼ pⱼ·qⱼ. */
export function dot(p: Vector, q: Vector): number {
  return sum(p.map((value, j) => value * entry(q, j)));
}

/** Σⱼ pⱼ, added in order. */
export function sum(p: Vector): number {
  return p.reduce((total, value) => total + value, 0);
}

/** The columns of a matrix of at least one row. */
export function transpose(W: Matrix): Matrix {
  return entry(W, 0).map((_, j) => W.map((row) => entry(row, j)));
}

const sigmoid = (z: number): number => ACTIVATIONS.sigmoid.value(z);
const sech = (z: number): number => 1 / Math.cosh(z);
/** gelu is z·σ(v(z)), v the argument 2u of its tanh form. */
const geluArgument = (z: number): number => 2 * GELU_SCALE * (z + GELU_CUBIC * z ** 3);

/** (z·σ(v))′ = σ(v) + z·σ(v)·σ(−v)·v′; the second term is 0 at saturation, whatever v′. */
function gateSlope(z: number, v: number, slope: number): number {
  const tail = z * sigmoid(v) * sigmoid(-v);
  return sigmoid(v) + (tail === 0 ? 0 : tail * slope);
}

/** The program's own f′(z); at a kink the left slope. */
export const SLOPES: Readonly<Record<ActivationName, (z: number) => number>> = {
  identity: () => 1,
  sigmoid: (z) => sigmoid(z) * sigmoid(-z),
  tanh: (z) => sech(z) * sech(z),
  relu: (z) => (z > 0 ? 1 : 0),
  "leaky-relu": (z) => (z > 0 ? 1 : 0.01),
  elu: (z) => Math.exp(Math.min(z, 0)),
  softplus: sigmoid,
  silu: (z) => gateSlope(z, z, 1),
  gelu: (z) => gateSlope(z, geluArgument(z), 2 * GELU_SCALE * (1 + 3 * GELU_CUBIC * z ** 2)),
};

/** exp(zₖ)/Σⱼ exp(zⱼ). */
export function softmax(z: Vector): Vector {
  const largest = Math.max(...z);
  const powers = z.map((value) => Math.exp(value - largest));
  const total = sum(powers);
  return powers.map((power) => power / total);
}

/** The losses whose outputs are logits, with the probabilities of those. */
const PROBABILITIES: Readonly<Partial<Record<LossName, (logits: Vector) => Vector>>> = {
  logistic: (a) => a.map(sigmoid),
  "softmax-cross-entropy": softmax,
};

/** What a loss compares with the targets: the outputs, or the probabilities that they are the logits of. */
export function predictions(loss: LossName, a: Vector): Vector {
  return PROBABILITIES[loss]?.(a) ?? a;
}

/** A slope of one output and target, taken output by output. */
export function elementwise(slope: (a: number, t: number) => number): (a: Vector, t: Vector) => Vector {
  return (a, t) => a.map((value, i) => slope(value, entry(t, i)));
}

/** The program's own ∂loss/∂a. */
const ERRORS: Readonly<Record<LossName, (a: Vector, t: Vector) => Vector>> = {
  mse: elementwise((a, t) => a - t),
  mae: elementwise((a, t) => Math.sign(a - t)),
  huber: elementwise((a, t) => (Math.abs(a - t) <= 1 ? a - t : Math.sign(a - t))),
  "binary-cross-entropy": elementwise((a, t) => (a - t) / (a * (1 - a))),
  logistic: elementwise((a, t) => sigmoid(a) * (1 - t) - sigmoid(-a) * t),
  /** pₖ·Σt − tₖ·Σp without cancellation: Σⱼ (pₖtⱼ − pⱼtₖ). */
  "softmax-cross-entropy"(a, t) {
    const p = softmax(a);
    return p.map((pk, k) => sum(p.map((pj, j) => pk * entry(t, j) - pj * entry(t, k))));
  },
};

/** The right formulas. */
export const FORMULAS: Formulas = {
  outputError: (a, t, { run }) => ERRORS[run.problem.architecture.loss](a, t),
  outputSlope: ({ layer, z }) => layer.prime(z),
  hiddenSlope: ({ layer, z }) => layer.prime(z),
  message: (W, delta) => transpose(W).map((column) => dot(column, delta)),
  weightTerm: (delta, below) => delta.map((d) => below.map((a) => d * a)),
  biasTerm: (delta) => delta,
  reduce: (terms) => sum(terms) / terms.length,
  penalty: (v, kind, { architecture }) => (kind === "W" ? architecture.l2 * v : 0),
  final: (gradient) => gradient,
};

/**
 * ∂L/∂θ by the student's program, shape [P]: without an edit the gradient but for rounding, with one that of a program
 * with this bug.
 */
export function studentGradient(problem: Problem, edit: Edit = {}): Float64Array {
  const formulas = { ...FORMULAS, ...edit };
  const run = activateSamples(problem);
  const blocks: Vector[] = [];
  for (const k of [...run.layers.keys()].toReversed()) {
    for (const s of run.traces.keys()) passBack(formulas, hereAt(run, s, k));
    blocks.unshift(...layerGradient(formulas, run, k));
  }
  return formulas.final(Float64Array.from(blocks.flat()), run);
}

/** The network's loss with the gradient of the student's program: neighbours of θ have the same bug. */
export function studentSubject(problem: Problem, edit: Edit = {}, name?: string): Subject {
  return {
    ...networkSubject(problem, name),
    gradient: (theta) => studentGradient({ ...problem, parameters: theta }, edit),
  };
}

/** Layer k of sample s. */
export function hereAt(run: Run, s: number, k: number): Here {
  return { run, layer: entry(run.layers, k), trace: entry(run.traces, s), s, k };
}

/** Unit i of the layer `here`. */
export function unitAt(here: Here, i: number): Unit {
  const { trace, k } = here;
  return { ...here, i, z: entry(entry(trace.z, k), i), a: entry(entry(trace.a, k + 1), i) };
}

/** The rows of a row-major array. */
function rows(values: Float64Array, width: number): Vector[] {
  return Array.from({ length: values.length / width }, (_, s) => [...values.subarray(s * width, (s + 1) * width)]);
}

function readLayer({ bias, activation }: LayerSpec, layout: LayerLayout, theta: Float64Array): StudentLayer {
  const W = rows(theta.subarray(layout.weights, layout.bias), layout.inputs);
  const b = W.map((_, i) => (bias === "none" ? 0 : entry(theta, layout.bias + i * layout.biasStride)));
  return { W, b, bias, activation, prime: SLOPES[activation] };
}

/** The forward pass, in the order of additions of `forward`: both programs stand on the same side of every kink. */
function activateSamples(problem: Problem): Run {
  const { architecture, batch, parameters } = problem;
  const layout = networkLayout(architecture);
  const layers = architecture.layers.map((layer, k) => readLayer(layer, entry(layout, k), parameters));
  const targets = rows(batch.targets, batch.targets.length / batch.size);
  const traces = rows(batch.inputs, architecture.inputs).map((x, s): Trace => {
    const trace: Trace = { a: [x], z: [], t: entry(targets, s), error: [], delta: [] };
    for (const { W, b, activation } of layers) {
      const below = entry(trace.a, trace.z.length);
      const z = W.map((row, i) => row.reduce((total, w, j) => total + w * entry(below, j), entry(b, i)));
      trace.z.push(z);
      trace.a.push(z.map((value) => ACTIVATIONS[activation].value(value)));
    }
    return trace;
  });
  return { problem, layers, traces, dW: [] };
}

/** Error and δ of the layer `here`, from the targets or from the layer above. */
function passBack(formulas: Formulas, here: Here): void {
  const { run, trace, k } = here;
  const isLast = k === run.layers.length - 1;
  const slope = (unit: Unit): number => (isLast ? formulas.outputSlope(unit) : formulas.hiddenSlope(unit));
  const error = isLast
    ? formulas.outputError(entry(trace.a, k + 1), trace.t, here)
    : formulas.message(entry(run.layers, k + 1).W, entry(trace.delta, k + 1), here);
  trace.error[k] = error;
  trace.delta[k] = error.map((e, i) => e * slope(unitAt(here, i)));
}

/** ∂L/∂W of layer k by rows, then ∂L/∂b: a number a unit, their sum, or nothing. */
function layerGradient(formulas: Formulas, run: Run, k: number): Vector[] {
  const { problem, traces } = run;
  const { W, b, bias } = entry(run.layers, k);
  const terms = traces.map(({ delta, a }, s) => {
    const here = hereAt(run, s, k);
    const dW = formulas.weightTerm(entry(delta, k), entry(a, k), here);
    const db = formulas.biasTerm(entry(delta, k), here);
    return { dW, db: bias === "layer" ? [sum(db)] : db };
  });
  const batchMean = (kind: "W" | "b", v: number, values: Vector): number =>
    formulas.reduce(values, kind, k) + formulas.penalty(v, kind, problem);
  const dW = W.map((row, i) =>
    row.map((w, j) =>
      batchMean(
        "W",
        w,
        terms.map((term) => entry(entry(term.dW, i), j)),
      ),
    ),
  );
  const biases = b.slice(0, { unit: b.length, layer: 1, none: 0 }[bias]);
  run.dW[k] = dW;
  return [
    ...dW,
    biases.map((v, i) =>
      batchMean(
        "b",
        v,
        terms.map(({ db }) => entry(db, i)),
      ),
    ),
  ];
}
