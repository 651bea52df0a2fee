import type { ActivationName } from "../network/activations.js";
import { networkLayout, type Architecture, type BiasKind, type LayerSpec } from "../network/architecture.js";
import { LOSSES, type LossName } from "../network/losses.js";
import { networkSize, type Problem } from "../network/problem.js";
import { FLOAT_FORMATS } from "../numeric/float-formats.js";
import type { Random } from "../numeric/random.js";
import { largest, readFrames } from "./frame.js";
import { readTruths } from "./truth.js";

/** What networks have in common: of each list one is drawn for a layer, or a network. */
export interface Kind {
  readonly hidden: readonly ActivationName[];
  readonly output: readonly ActivationName[];
  readonly loss: LossName;
  readonly biases: readonly BiasKind[];
  readonly l2: readonly number[];
  /** Whether targets that are probabilities are 0 and 1 only. */
  readonly isHard: boolean;
  readonly precision: Problem["precision"];
}

/** The activation of the last layer that a loss asks for; any other loss takes these. */
const OUTPUTS: Readonly<Partial<Record<LossName, readonly ActivationName[]>>> = {
  "binary-cross-entropy": ["sigmoid"],
  logistic: ["identity"],
  "softmax-cross-entropy": ["identity"],
};
const ANY_OUTPUT: readonly ActivationName[] = ["identity", "sigmoid", "tanh"];

/** The kind of networks with one hidden activation and one loss. */
export function kindOf(activation: ActivationName, loss: LossName): Kind {
  return {
    hidden: [activation],
    output: OUTPUTS[loss] ?? ANY_OUTPUT,
    loss,
    biases: ["unit"],
    l2: [0, 1 / 8],
    isHard: false,
    precision: "float64",
  };
}

/** The kind that a network is of. */
export function kindLike({ architecture: { layers, loss, l2 }, batch, precision }: Problem): Kind {
  const hidden = layers.slice(0, -1).map(({ activation }) => activation);
  const last = layers.at(-1)!.activation;
  return {
    hidden: hidden.length > 0 ? hidden : [last],
    output: [last],
    loss,
    biases: layers.map(({ bias }) => bias),
    l2: [l2],
    isHard: batch.targets.every((t) => t === 0 || t === 1),
    precision,
  };
}

function pick<T>(stream: Random, options: readonly T[]): T {
  return options[stream.integer(0, options.length - 1)]!;
}

/** Different sizes of at least 3, none 2: a factor of one of them is that of no other, nor a factor of 2. */
const SIZES: readonly (readonly [inputs: number, outputs: number, samples: number])[] = [
  [4, 3, 5],
  [5, 3, 4],
  [3, 4, 7],
  [6, 5, 3],
  [4, 5, 6],
];
/** Widths of the hidden layers: equal ones, in which a transposed matrix has the right shape, and others. */
const WIDTHS: readonly (readonly number[])[] = [[4, 4, 4], [5, 6, 4], [4, 4], [3, 5], [5]];
/** Spread of weights before division by √inputs, and of biases. */
const GAIN = 1.6;
const BIAS = 0.4;

/** Draws after which a network is taken as it is: some kinds, in float32, have none without much rounding. */
const DRAWS = 100;

/**
 * A random network of a kind in which bugs can be told apart: batch size, outputs, inputs and 2 all different, hidden
 * widths equal in half of them, and no layer without gradient if that can be had.
 */
export function tellingNetwork(stream: Random, kind: Kind): Problem {
  let problem = randomNetwork(stream, kind);
  for (let n = 1; n < DRAWS && !isAlive(problem); n++) problem = randomNetwork(stream, kind);
  return problem;
}

function randomNetwork(stream: Random, kind: Kind): Problem {
  const [inputs, outputs, size] = pick(stream, SIZES);
  const widths = pick(stream, WIDTHS);
  const layer = (units: number, activations: readonly ActivationName[]): LayerSpec => {
    return { units, activation: pick(stream, activations), bias: pick(stream, kind.biases) };
  };
  const layers = [...widths.map((units) => layer(units, kind.hidden)), layer(outputs, kind.output)];
  const architecture: Architecture = { inputs, layers, loss: kind.loss, l2: pick(stream, kind.l2) };
  const { round } = FLOAT_FORMATS[kind.precision];
  const batch = {
    size,
    inputs: new Float64Array(size * inputs).map(() => round(stream.normal())),
    targets: targetsOf(stream, kind, [size, outputs]).map(round),
  };
  return { architecture, parameters: parametersOf(stream, architecture).map(round), batch, precision: kind.precision };
}

function parametersOf(stream: Random, architecture: Architecture): Float64Array {
  const parameters = new Float64Array(networkSize(architecture));
  for (const { weights, bias, biasCount, inputs } of networkLayout(architecture)) {
    for (let i = weights; i < bias; i++) parameters[i] = (GAIN / Math.sqrt(inputs)) * stream.normal();
    for (let i = bias; i < bias + biasCount; i++) parameters[i] = BIAS * stream.normal();
  }
  return parameters;
}

/** Targets as the loss takes them: any number, or probabilities, of which those of softmax add up to 1. */
function targetsOf(
  stream: Random,
  { loss, isHard }: Kind,
  [size, n]: readonly [size: number, outputs: number],
): Float64Array {
  const targets = new Float64Array(size * n);
  if (LOSSES[loss].targets === "any") return targets.map(() => stream.normal());
  if (loss !== "softmax-cross-entropy") return targets.map(() => (isHard ? stream.integer(0, 1) : stream.uniform()));
  for (let s = 0; s < size; s++) {
    const share = isHard ? 1 : 1 / 2 + stream.uniform() / 2;
    const label = stream.integer(0, n - 1);
    for (let i = 0; i < n; i++) targets[s * n + i] = i === label ? share : (1 - share) / (n - 1);
  }
  return targets;
}

/** The least that is a gradient of a layer, and the most of it that may be rounding. */
const LEAST = 1e-3;
const ROUNDING = 2 ** -10;

/** Whether every layer has a gradient, and the outputs are not saturated. */
function isAlive(problem: Problem): boolean {
  const truths = readTruths(readFrames({ problem, claimed: problem.parameters }));
  return truths.every(({ data, slack }) => largest(data) > LEAST && largest(slack) < ROUNDING * largest(data));
}
