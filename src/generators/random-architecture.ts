import { outputCount, type Architecture, type LayerSpec } from "../network/architecture.js";
import type { Random } from "../numeric/random.js";
import { entry } from "./entry.js";
import { limitsOf, OUTPUT_ACTIVATIONS, type ArchitectureConstraints, type Limits } from "./constraints.js";

/**
 * Share of draws with sizes that tell bugs apart: at least 3 outputs (3 samples), outputs, inputs, samples and 2 all
 * different, so that a transposed, reshaped or wrongly averaged gradient cannot equal the right one.
 */
const TELLING_SHARE: number = 7 / 8;

/** Sizes whose coincidence with another hides bugs: 2, for factors of 2 are common. */
const CONFUSABLE = 2;
const LEAST_TELLING = 3;

/**
 * One of the options, each as likely.
 * @throws {RangeError} when there is none
 */
export function pick<T>(stream: Random, options: readonly T[]): T {
  return entry(options, Math.floor(stream.uniform() * options.length));
}

/** Whether an event of this probability happens. */
export function happens(stream: Random, probability: number): boolean {
  return stream.uniform() < probability;
}

/**
 * A random architecture: outputs, inputs and 2 different and outputs ≥ 3 in TELLING_SHARE of the draws (any sizes in
 * the others, or where the constraints leave no such sizes); all hidden widths equal in half of them.
 * @throws {RangeError} when the constraints contradict each other
 */
export function randomArchitecture(stream: Random, constraints: ArchitectureConstraints = {}): Architecture {
  return drawArchitecture(stream, limitsOf(constraints));
}

/** `randomArchitecture` within limits that are checked already. */
export function drawArchitecture(stream: Random, limits: Limits): Architecture {
  const loss = pick(stream, limits.losses);
  const { inputs, widths } = randomWidths(stream, limits);
  const last = widths.length - 1;
  return {
    inputs,
    layers: widths.map((units, k): LayerSpec => {
      const drawn = pick(stream, limits.activations);
      const activation = (k === last ? OUTPUT_ACTIVATIONS[loss] : undefined) ?? drawn;
      return { units, activation, bias: pick(stream, limits.biases) };
    }),
    loss,
    l2: limits.l2 && happens(stream, 1 / 2) ? 2 ** -stream.integer(1, 7) : 0,
  };
}

/** A batch size for an architecture: ≥ 3 and unlike its inputs and outputs in TELLING_SHARE of the draws. */
export function randomBatchSize(stream: Random, architecture: Architecture, { maxBatch }: Limits): number {
  if (!happens(stream, TELLING_SHARE)) return stream.integer(1, maxBatch);
  return sizeUnlike(stream, [LEAST_TELLING, maxBatch], [architecture.inputs, outputCount(architecture)]);
}

function randomWidths(stream: Random, limits: Limits): { inputs: number; widths: number[] } {
  const telling = happens(stream, TELLING_SHARE);
  const outputs = sizeUnlike(stream, [telling ? LEAST_TELLING : 1, limits.maxWidth], []);
  const inputs = sizeUnlike(stream, [1, limits.maxInputs], telling ? [CONFUSABLE, outputs] : []);
  const hidden = stream.integer(limits.minLayers, limits.maxLayers) - 1;
  const common = happens(stream, 1 / 2) ? stream.integer(1, limits.maxWidth) : undefined;
  const widths = Array.from({ length: hidden }, () => common ?? stream.integer(1, limits.maxWidth));
  return { inputs, widths: [...widths, outputs] };
}

/** Uniform on {from, …, to} without the avoided sizes; on {1, …, to} when those are all. */
function sizeUnlike(stream: Random, [from, to]: readonly [number, number], avoided: readonly number[]): number {
  const sizes = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
  const allowed = sizes.filter((size) => !avoided.includes(size));
  return allowed.length === 0 ? stream.integer(1, to) : pick(stream, allowed);
}
