import * as z from "zod";
import { networkBlocks, type Architecture } from "./architecture.js";
import { closedObject, formatJson, NUMBERS, parseJson, tensors, validate, writeTensors } from "./json-file.js";
import { networkSize } from "./problem.js";

const FORMAT = "backproof-gradient/1";
const FILE = "gradient file";

/**
 * The claimed gradient in a parsed gradient file, shape [P]. A claim may be NaN or infinite: that is a wrong
 * gradient, not a wrong file.
 * @throws {RangeError | TypeError} naming path, found and expected of the first misfit, on one line
 */
export function parseGradient(json: unknown, architecture: Architecture): Float64Array {
  const format = z.literal(FORMAT, { error: `"${FORMAT}"` });
  const schema = closedObject({ format, ...tensors(networkBlocks(architecture), NUMBERS.any) });
  const { format: _format, ...claimed } = validate(schema, json, FILE);
  return Float64Array.from(Object.values(claimed).flat());
}

/**
 * The gradient that a program answers with, { W1: [[…]], b1: […], … } as in a gradient file, typed arrays included.
 * @param who opens the messages
 * @throws {RangeError | TypeError} as `parseGradient` does
 */
export function readGradient(who: string, answer: unknown, architecture: Architecture): Float64Array {
  const schema = closedObject(tensors(networkBlocks(architecture), NUMBERS.any));
  return Float64Array.from(Object.values(validate(schema, nested(answer), who)).flat());
}

/** Typed arrays as plain ones, at any depth. */
function nested(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
  if (Array.isArray(value)) return value.map(nested);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, nested(part)]));
}

/**
 * The claimed gradient in the text of a gradient file, shape [P].
 * @throws {RangeError | TypeError} as `parseGradient` does, and naming line and column where the text is not JSON
 */
export function parseGradientText(text: string, architecture: Architecture): Float64Array {
  return parseGradient(parseJson(text, FILE), architecture);
}

/**
 * The text of a gradient file, a line for every matrix row: `parseGradientText` gives the same gradient, bit for bit
 * (every NaN being one NaN).
 * @param gradient shape [P]
 * @throws {RangeError} when its length is not P
 */
export function formatGradient(gradient: Float64Array, architecture: Architecture): string {
  const size = networkSize(architecture);
  if (gradient.length !== size) {
    throw new RangeError(`formatGradient: gradient has length ${gradient.length}; expected ${size}`);
  }
  const claimed = writeTensors(networkBlocks(architecture), gradient, "decimal");
  return `${formatJson({ format: FORMAT, ...claimed })}\n`;
}
