import { networkLayout, type Architecture } from "../network/architecture.js";
import { initialise } from "../network/initialise.js";
import { LOSSES, type LossName, type TargetRange } from "../network/losses.js";
import { networkSize } from "../network/problem.js";
import type { Random } from "../numeric/random.js";
import type { Limits } from "./constraints.js";
import { entry } from "./entry.js";
import { happens, pick } from "./random-architecture.js";

/** What suits a loss as the targets of one sample; `shares` are ≥ 0 and sum to 1. */
export type TargetKind = TargetRange | "shares";

/** Where the numbers of a problem come from. */
export interface Values {
  /** θ of an architecture, shape [P]. */
  parameters(stream: Random, architecture: Architecture, limits: Limits): Float64Array;
  input(stream: Random): number;
  /** The targets of one sample, shape [outputs]. */
  readonly targets: Readonly<Record<TargetKind, (stream: Random, outputs: number) => number[]>>;
  /** x/2, or the value next to it towards 0 that this source can draw. */
  half(x: number): number;
}

/** The kind of targets that suits a loss. */
export function targetKind(loss: LossName): TargetKind {
  return loss === "softmax-cross-entropy" ? "shares" : LOSSES[loss].targets;
}

/** The row of a one-hot target: 1 at the class, 0 elsewhere. */
export function oneHot(outputs: number, hot: number): number[] {
  return Array.from({ length: outputs }, (_, i) => (i === hot ? 1 : 0));
}

/** Values ≥ 0 divided by their sum; one-hot at 0 when the sum is 0. */
export function normalised(values: readonly number[]): number[] {
  const sum = values.reduce((total, value) => total + value, 0);
  return sum === 0 ? oneHot(values.length, 0) : values.map((value) => value / sum);
}

/** The array of n draws. */
function draws(n: number, draw: () => number): number[] {
  return Array.from({ length: n }, draw);
}

/** Half one-hot, half from `soft`. */
function hardOrSoft(soft: (stream: Random, outputs: number) => number[]): Values["targets"]["shares"] {
  return (stream, outputs) =>
    happens(stream, 1 / 2) ? oneHot(outputs, stream.integer(0, outputs - 1)) : soft(stream, outputs);
}

/**
 * Parameters by a random initialiser, the weights times one gain in [1/2, 2]; normal inputs; normal targets, or
 * probabilities of which half are 0 or 1. Biases are normal, lest units above a dead layer sit on their kinks at z = 0.
 */
export const normalValues: Values = {
  parameters(stream, architecture, limits) {
    const theta = initialise(architecture, pick(stream, limits.initialisers), stream.integer(0, 0x7fff_ffff));
    const gain = 2 ** (2 * stream.uniform() - 1);
    for (const layer of networkLayout(architecture)) {
      for (let i = layer.weights; i < layer.bias; i++) theta[i] = gain * entry(theta, i);
      for (let i = 0; i < layer.biasCount; i++) theta[layer.bias + i] = stream.normal() / 2;
    }
    return theta;
  },
  input: (stream) => stream.normal(),
  targets: {
    any: (stream, outputs) => draws(outputs, () => stream.normal()),
    probability: (stream, outputs) =>
      draws(outputs, () => (happens(stream, 1 / 2) ? stream.integer(0, 1) : stream.uniform())),
    shares: hardOrSoft((stream, outputs) => normalised(draws(outputs, () => stream.uniform()))),
  },
  half: (x) => x / 2,
};

/** The step of the grid that gridValues draws from, and its largest value. */
export const GRID: Readonly<{ step: number; max: number }> = { step: 1 / 4, max: 2 };

/** Everything on the grid k/4: parameters, inputs and free targets in [−2, 2], probabilities in [0, 1]. */
export const gridValues: Values = {
  parameters: (stream, architecture) => new Float64Array(networkSize(architecture)).map(() => onGrid(stream)),
  input: onGrid,
  targets: {
    any: (stream, outputs) => draws(outputs, () => onGrid(stream)),
    probability: (stream, outputs) => draws(outputs, () => stream.integer(0, 4) / 4),
    shares: hardOrSoft(quarterShares),
  },
  half: (x) => Math.trunc(x / 2 / GRID.step) * GRID.step,
};

function onGrid(stream: Random): number {
  const steps = GRID.max / GRID.step;
  return stream.integer(-steps, steps) * GRID.step;
}

/** Four quarters, each given to a random output. */
function quarterShares(stream: Random, outputs: number): number[] {
  const owners = draws(4, () => stream.integer(0, outputs - 1));
  return Array.from({ length: outputs }, (_, i) => owners.filter((owner) => owner === i).length / 4);
}
