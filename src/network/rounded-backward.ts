import type { RoundedArithmetic, RoundedProgram } from "../subject/rounded-program.js";
import { networkLayout, type LayerLayout } from "./architecture.js";
import type { Problem } from "./problem.js";
import { roundedUnit } from "./rounded-activations.js";
import { roundedLossSlopes } from "./rounded-losses.js";

/** Numbers of one sample: a[0] the inputs, a[k + 1] and slopes[k] those of layer k, delta[k] its ∂L/∂z. */
interface Trace<T> {
  readonly a: T[][];
  readonly slopes: T[][];
  readonly delta: T[][];
}

/**
 * Backpropagation as a program of any floating-point model may compute it: the formulas of `backward`, with the errors
 * that `sum`, `product` and the rows of ROUNDED_ACTIVATIONS and ROUNDED_LOSSES state.
 *
 * z = W a + b, sums in any order; a and f′ by their rows; δ of the last layer ∂loss/∂a · f′ (or, for a sigmoid under
 * binary cross-entropy, a − t: that is f′ from a); δ = (Wᵀδ)·f′; ∂L/∂W = Σₛ δ aᵀ and ∂L/∂b = Σₛ δ, the mean over the
 * batch taken at the start, at the end or anywhere between; l2·W added in up to 4 roundings. A kink that z may lie
 * on either side of has any slope between both.
 * Every number is computed once: an a that is recomputed otherwise for the backward pass is not in the model, nor are
 * other formulas for the same derivative, thresholds (a softplus that is z from 20 on), and clamps.
 * @param problem its batch representable in the programs' precision; l2 is rounded to it
 */
export function networkRounding(problem: Problem): RoundedProgram {
  return { over: (arithmetic, theta) => gradientOver(arithmetic, problem, theta) };
}

function* gradientOver<T>(arithmetic: RoundedArithmetic<T>, problem: Problem, theta: readonly T[]): Generator<T> {
  const layout = networkLayout(problem.architecture);
  const traces = Array.from({ length: problem.batch.size }, (_, s) => {
    const trace = forwardOver(arithmetic, problem, [layout, theta], s);
    backOver(arithmetic, problem, [layout, theta], { trace, s });
    return trace;
  });
  for (const [k, layer] of layout.entries()) {
    const delta = columns(traces.map((trace) => trace.delta[k]!));
    const below = columns(traces.map((trace) => trace.a[k]!));
    const weights = theta.slice(layer.weights, layer.bias);
    yield* weightGradient(arithmetic, [delta, below], weights, problem.architecture.l2);
    yield* biasGradient(arithmetic, delta, layer);
  }
}

type Parameters<T> = readonly [layout: readonly LayerLayout[], theta: readonly T[]];

function forwardOver<T>(
  arithmetic: RoundedArithmetic<T>,
  { architecture, batch }: Problem,
  [layout, theta]: Parameters<T>,
  s: number,
): Trace<T> {
  const none = arithmetic.from(0);
  const inputs = batch.inputs.subarray(s * architecture.inputs, (s + 1) * architecture.inputs);
  const trace: Trace<T> = { a: [Array.from(inputs, (x) => arithmetic.from(x))], slopes: [], delta: [] };
  for (const [k, layer] of layout.entries()) {
    const units = Array.from({ length: layer.units }, (_, i) => {
      const bias = layer.biasCount === 0 ? none : theta[layer.bias + i * layer.biasStride]!;
      const z = arithmetic.shared(arithmetic.sum(bias, theta, layer.weights + i * layer.inputs, trace.a[k]!));
      return roundedUnit(arithmetic, architecture.layers[k]!.activation, z);
    });
    trace.a.push(units.map(({ a }) => a));
    trace.slopes.push(units.map(({ slope }) => slope));
  }
  return trace;
}

/** Fills trace.delta. */
function backOver<T>(
  arithmetic: RoundedArithmetic<T>,
  { architecture, batch }: Problem,
  [layout, theta]: Parameters<T>,
  { trace, s }: { readonly trace: Trace<T>; readonly s: number },
): void {
  const outputs = trace.a[layout.length]!;
  const targets = [...batch.targets.subarray(s * outputs.length, (s + 1) * outputs.length)];
  let message = roundedLossSlopes(arithmetic, architecture.loss, { a: outputs, t: targets }, batch.size);
  for (let k = layout.length - 1; k >= 0; k--) {
    const delta = message.map((p, i) => arithmetic.shared(arithmetic.product(p, trace.slopes[k]![i]!)));
    trace.delta[k] = delta;
    if (k > 0) message = messageBelow(arithmetic, layout[k]!, theta, delta);
  }
}

/** Wᵀδ. */
function messageBelow<T>(arithmetic: RoundedArithmetic<T>, layer: LayerLayout, theta: readonly T[], delta: T[]): T[] {
  return Array.from({ length: layer.inputs }, (_, j) => {
    const column = delta.map((__, i) => theta[layer.weights + i * layer.inputs + j]!);
    return arithmetic.sum(arithmetic.from(0), column, 0, delta);
  });
}

/** One array a unit, over the samples, from one array a sample. */
function columns<T>(samples: readonly T[][]): T[][] {
  return samples[0]!.map((_, i) => samples.map((units) => units[i]!));
}

/** Σₛ δ[s, i]·a[s, j] + l2·W[i, j], row by row. */
function* weightGradient<T>(
  arithmetic: RoundedArithmetic<T>,
  [delta, below]: readonly [delta: T[][], below: T[][]],
  weights: readonly T[],
  l2: number,
): Generator<T> {
  const none = arithmetic.from(0);
  for (const [i, d] of delta.entries()) {
    for (const [j, a] of below.entries()) {
      const mean = arithmetic.sum(none, d, 0, a);
      yield l2 === 0 ? mean : withPenalty(arithmetic, mean, weights[i * below.length + j]!, l2);
    }
  }
}

/** Steps of l2·W and of its sum with the mean, each of which may underflow. */
const PENALTY_STEPS = 4;

/** mean + l2·W: l2 rounded to the precision, up to two products and the sum. */
function withPenalty<T>(arithmetic: RoundedArithmetic<T>, mean: T, weight: T, l2: number): T {
  const { u, underflow } = arithmetic;
  const penalty = arithmetic.mul(arithmetic.from(l2), weight);
  const whole = arithmetic.add(mean, penalty);
  const error = u * (4 * arithmetic.size(penalty) + arithmetic.size(whole));
  return arithmetic.within(whole, error + PENALTY_STEPS * underflow);
}

/** Σₛ δ[s, i], added over the units of a shared bias. */
function* biasGradient<T>(arithmetic: RoundedArithmetic<T>, delta: T[][], layer: LayerLayout): Generator<T> {
  if (layer.biasCount === 0) return;
  for (const terms of layer.biasStride === 1 ? delta : [delta.flat()]) {
    const ones = terms.map(() => arithmetic.from(1));
    yield arithmetic.sum(arithmetic.from(0), ones, 0, terms);
  }
}
