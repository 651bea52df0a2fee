import * as z from "zod";
import type { Precision } from "../subject/subject.js";
import { ACTIVATION_NAMES } from "./activations.js";
import { BIAS_KINDS, networkBlocks, outputCount, type Architecture } from "./architecture.js";
import {
  closedObject,
  formatJson,
  number,
  NUMBERS,
  oneOf,
  parseJson,
  tensor,
  tensors,
  validate,
  writeNumber,
  writeTensor,
  writeTensors,
  type Json,
  type NumberRule,
  type NumberStyle,
} from "./json-file.js";
import { LOSS_NAMES, LOSSES, type TargetRange } from "./losses.js";
import { checkShapes, type Problem } from "./problem.js";

const FORMAT = "backproof-network/1";
const FILE = "network file";

const count = z.int({ error: "a whole number from 1 up" }).min(1, { error: "a whole number from 1 up" });
const layer = closedObject({ units: count, activation: oneOf(ACTIVATION_NAMES), bias: oneOf(BIAS_KINDS) });

/** A network file as far as it can be judged before the architecture, and so the shape of its tensors, is known. */
interface NetworkFile extends Architecture {
  readonly format: typeof FORMAT;
  readonly precision: Precision;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly batch: { readonly inputs: readonly unknown[]; readonly targets: readonly unknown[] };
}

/** The schema of a network file, before the shapes of its tensors are known. */
const networkFileSchema: z.ZodType<NetworkFile> = closedObject({
  format: z.literal(FORMAT, { error: `"${FORMAT}"` }),
  inputs: count,
  layers: z.array(layer, { error: "an array of layers" }).min(1, { error: "at least one layer" }),
  loss: oneOf(LOSS_NAMES),
  l2: number(NUMBERS.nonNegative),
  precision: oneOf(["float64", "float32"]).default("float64"),
  parameters: z.record(z.string(), z.unknown(), { error: "an object of tensors W1, b1, …" }),
  batch: closedObject({
    inputs: z.array(z.unknown(), { error: "an array of samples" }).min(1, { error: "at least one sample" }),
    targets: z.array(z.unknown(), { error: "an array of samples" }),
  }),
});

const TARGETS: Readonly<Record<TargetRange, NumberRule>> = {
  any: NUMBERS.finite,
  probability: NUMBERS.probability,
};

/** The tensors of a network file with `size` samples. */
function tensorsSchema(architecture: Architecture, size: number) {
  return z.object({
    parameters: closedObject(tensors(networkBlocks(architecture), NUMBERS.finite)),
    batch: z.object({
      inputs: tensor([size, architecture.inputs], NUMBERS.finite),
      targets: tensor([size, outputCount(architecture)], TARGETS[LOSSES[architecture.loss].targets]),
    }),
  });
}

/**
 * The problem in a parsed network file.
 * @throws {RangeError | TypeError} naming path, found and expected of the first misfit, on one line
 */
export function parseNetwork(json: unknown): Problem {
  const { inputs, layers, loss, l2, precision, batch } = validate(networkFileSchema, json, FILE);
  const architecture = { inputs, layers, loss, l2 };
  const size = batch.inputs.length;
  const read = validate(tensorsSchema(architecture, size), json, FILE);
  return {
    architecture,
    parameters: Float64Array.from(Object.values(read.parameters).flat()),
    batch: { size, inputs: Float64Array.from(read.batch.inputs), targets: Float64Array.from(read.batch.targets) },
    precision,
  };
}

/**
 * The problem in the text of a network file.
 * @throws {RangeError | TypeError} as `parseNetwork` does, and naming line and column where the text is not JSON
 */
export function parseNetworkText(text: string): Problem {
  return parseNetwork(parseJson(text, FILE));
}

/**
 * The network file as JSON: what `parseNetwork` reads back, bit for bit.
 * @throws {RangeError} when a shape does not fit
 */
export function networkDocument(problem: Problem, numbers: NumberStyle): Json {
  const { architecture, parameters, batch, precision } = checkShapes(problem);
  return {
    format: FORMAT,
    inputs: architecture.inputs,
    layers: architecture.layers.map(({ units, activation, bias }) => ({ units, activation, bias })),
    loss: architecture.loss,
    l2: writeNumber(architecture.l2, numbers),
    ...(precision === "float32" ? { precision } : {}),
    parameters: writeTensors(networkBlocks(architecture), parameters, numbers),
    batch: {
      inputs: writeTensor(batch.inputs, [batch.size, architecture.inputs], numbers),
      targets: writeTensor(batch.targets, [batch.size, outputCount(architecture)], numbers),
    },
  };
}

/**
 * The text of a network file, a line for every matrix row: `parseNetworkText` gives the same problem, bit for bit.
 * Parameters that are not finite are written as "nan", "infinity", "-infinity", which `parseNetworkText` refuses.
 * @throws {RangeError} when a shape does not fit
 */
export function formatNetwork(problem: Problem, { numbers = "decimal" }: { numbers?: NumberStyle } = {}): string {
  return `${formatJson(networkDocument(problem, numbers))}\n`;
}
