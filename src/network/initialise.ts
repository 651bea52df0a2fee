import { random, type Random } from "../numeric/random.js";
import { networkLayout, type Architecture } from "./architecture.js";
import { networkSize } from "./problem.js";

/** The initialisers. */
export const INITIALISER_NAMES = ["xavier", "he", "lecun", "uniform", "zero"] as const;
export type InitialiserName = (typeof INITIALISER_NAMES)[number];

/**
 * Distributions of initial weights by fan-in n and fan-out m (inputs and units of a layer). Biases start at 0, but for
 * `uniform`, which draws them like the weights.
 */
export const INITIALISERS: Readonly<Record<InitialiserName, Initialiser>> = {
  /** Uniform on ±√(6/(n + m)). Source: Glorot and Bengio (2010), eq. 16. */
  xavier: { weight: (stream, n, m) => symmetric(stream) * Math.sqrt(6 / (n + m)), bias: () => 0 },
  /** Normal with variance 2/n. Source: He, Zhang, Ren and Sun (2015), section 2.2. */
  he: { weight: (stream, n) => stream.normal() * Math.sqrt(2 / n), bias: () => 0 },
  /** Normal with variance 1/n. Source: LeCun, Bottou, Orr and Müller (1998), section 4.6. */
  lecun: { weight: (stream, n) => stream.normal() * Math.sqrt(1 / n), bias: () => 0 },
  /** Uniform on [−1, 1), biases too. */
  uniform: { weight: symmetric, bias: symmetric },
  /** All parameters 0. */
  zero: { weight: () => 0, bias: () => 0 },
};

interface Initialiser {
  weight(stream: Random, fanIn: number, fanOut: number): number;
  bias(stream: Random): number;
}

/** Uniform on [−1, 1). */
function symmetric(stream: Random): number {
  return 2 * stream.uniform() - 1;
}

/** Initial parameters θ of an architecture, shape [P]: the same seed gives the same bits. */
export function initialise(architecture: Architecture, name: InitialiserName, seed: number): Float64Array {
  const stream = random(seed);
  const initialiser = INITIALISERS[name];
  const theta = new Float64Array(networkSize(architecture));
  for (const layer of networkLayout(architecture)) {
    for (let i = layer.weights; i < layer.bias; i++) theta[i] = initialiser.weight(stream, layer.inputs, layer.units);
    for (let i = 0; i < layer.biasCount; i++) theta[layer.bias + i] = initialiser.bias(stream);
  }
  return theta;
}
