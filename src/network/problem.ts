import type { Precision } from "../subject/subject.js";
import { parameterCount } from "../subject/blocks.js";
import { checkArchitecture, networkBlocks, outputCount, type Architecture } from "./architecture.js";

/** m samples: inputs of shape [m, inputs] and targets of shape [m, outputs], both row-major. */
export interface Batch {
  readonly size: number;
  readonly inputs: Float64Array;
  readonly targets: Float64Array;
}

/** A network at one point with the data that its loss is taken on: everything a gradient check needs. */
export interface Problem {
  readonly architecture: Architecture;
  /** The flat θ, shape [P]: W1, b1, W2, b2, …, each row-major. */
  readonly parameters: Float64Array;
  readonly batch: Batch;
  readonly precision: Precision;
}

/** Number of parameters P of an architecture; 784-16-16-10 has 13,002. */
export function networkSize(architecture: Architecture): number {
  return parameterCount(networkBlocks(architecture));
}

/**
 * The problem itself, once its architecture is one and every shape fits.
 * @throws {RangeError} naming the first entry that is none, or the first array whose length does not fit, and both lengths
 */
export function checkShapes(problem: Problem): Problem {
  const { parameters, batch } = problem;
  const architecture = checkArchitecture(problem.architecture);
  const rows: readonly (readonly [name: string, found: number, expected: number])[] = [
    ["parameters", parameters.length, networkSize(architecture)],
    ["batch.inputs", batch.inputs.length, batch.size * architecture.inputs],
    ["batch.targets", batch.targets.length, batch.size * outputCount(architecture)],
  ];
  for (const [name, found, expected] of rows) {
    if (found !== expected) throw new RangeError(`problem: ${name} has length ${found}; expected ${expected}`);
  }
  if (batch.size < 1) throw new RangeError(`problem: the batch has ${batch.size} samples; expected at least 1`);
  return problem;
}

/** Samples `rows` of a batch, in that order, as a batch of their own. */
export function takeSamples(batch: Batch, rows: ArrayLike<number>): Batch {
  return {
    size: rows.length,
    inputs: takeRows(batch.inputs, batch.inputs.length / batch.size, rows),
    targets: takeRows(batch.targets, batch.targets.length / batch.size, rows),
  };
}

function takeRows(matrix: Float64Array, width: number, rows: ArrayLike<number>): Float64Array {
  const taken = new Float64Array(rows.length * width);
  for (let r = 0; r < rows.length; r++) taken.set(matrix.subarray(rows[r]! * width, (rows[r]! + 1) * width), r * width);
  return taken;
}
