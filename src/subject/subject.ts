import type { Block } from "./blocks.js";
import { parameterCount } from "./blocks.js";
import { describe } from "./conduct.js";

/** Floating-point precision in which a subject computes. */
export type Precision = "float64" | "float32";

/**
 * Many loss evaluations at once, sharing one base point θ: either one coordinate replaced by a value each, or points
 * θ + step·direction along a line.
 */
export type LossBatch =
  | { readonly base: Float64Array; readonly indices: Int32Array; readonly values: Float64Array }
  | { readonly base: Float64Array; readonly direction: Float64Array; readonly steps: Float64Array };

/** What is known of a subject besides its values. */
export interface SubjectOutline {
  readonly name: string;
  /** The named tensors whose concatenation, each row-major, is θ. */
  readonly blocks: readonly Block[];
  /** θ at which to check, shape [P]. Complex parameters are pairs (re, im): a block of shape […, 2]. */
  readonly point: Float64Array;
  readonly precision: Precision;
  /** What it was made from, where a diagnosis can read it. */
  readonly source?: unknown;
}

/** What can be checked: a loss L(θ) and a claim of its gradient. */
export interface Subject extends SubjectOutline {
  loss(theta: Float64Array): number;
  /** The claimed ∂L/∂θ, shape [P]. */
  gradient(theta: Float64Array): Float64Array;
  /** L at every point of the batch, shape [batch length]; each equal to `loss` at that point. */
  losses?(request: LossBatch): Float64Array;
  /** The same loss computed in double, for a float32 subject: then the differences are as sharp as in float64. */
  twin?(theta: Float64Array): number;
  /** How far each entry of the claim may be from what it stands for, shape [P], where the claim is itself an estimate. */
  claimBar?(theta: Float64Array): Float64Array;
  /** What is to be said of it in a report, known once it was checked. */
  notes?(): readonly string[];
}

/** A subject whose answers may be promises, and may be of any kind until they are looked at. */
export interface AsyncSubject extends SubjectOutline {
  loss(theta: Float64Array): unknown;
  gradient(theta: Float64Array): unknown;
  losses?(request: LossBatch): unknown;
  twin?(theta: Float64Array): unknown;
  claimBar?(theta: Float64Array): unknown;
  notes?(): readonly string[];
}

/** Where to check, with plain arrays accepted; everything else has a default. */
export interface PlainOutline {
  readonly point: ArrayLike<number>;
  readonly name?: string;
  readonly blocks?: readonly Block[];
  readonly precision?: Precision;
  readonly source?: unknown;
}

/** A loss and its claimed gradient at a point; all else defaults. */
export interface PlainSubject extends PlainOutline {
  loss(theta: Float64Array): number;
  gradient(theta: Float64Array): ArrayLike<number>;
  losses?(request: LossBatch): ArrayLike<number>;
  twin?(theta: Float64Array): number;
  claimBar?(theta: Float64Array): ArrayLike<number>;
  notes?(): readonly string[];
}

/** The same with answers that may be promises. */
export interface PlainAsyncSubject extends PlainOutline {
  loss(theta: Float64Array): number | Promise<number>;
  gradient(theta: Float64Array): ArrayLike<number> | Promise<ArrayLike<number>>;
  losses?(request: LossBatch): ArrayLike<number> | Promise<ArrayLike<number>>;
  twin?(theta: Float64Array): number | Promise<number>;
  claimBar?(theta: Float64Array): ArrayLike<number> | Promise<ArrayLike<number>>;
  notes?(): readonly string[];
}

/** Number of evaluations a batch asks for. */
export function batchLength(request: LossBatch): number {
  return "indices" in request ? request.indices.length : request.steps.length;
}

/**
 * The subject with its defaults filled in: one block `theta` of shape [P], float64, named "subject".
 * @throws {TypeError} when a part is of the wrong kind: loss or gradient no function, the point no array of numbers
 * @throws {RangeError} when the point is empty or holds a number that is not finite, or the blocks have another size
 */
export function asSubject(plain: PlainSubject | PlainAsyncSubject): AsyncSubject {
  if (typeof plain !== "object" || plain === null) {
    throw new TypeError(`subject: found ${describe(plain)}; expected an object { point, loss, gradient }`);
  }
  for (const [name, { expected, accepts }] of Object.entries(PARTS)) {
    const part: unknown = Reflect.get(plain, name);
    if (!accepts(part)) throw new TypeError(`subject: ${name} is ${describe(part)}; expected ${expected}`);
  }
  return {
    ...outlineOf("subject", plain),
    loss: (theta) => plain.loss(theta),
    gradient: (theta) => plain.gradient(theta),
    ...(plain.losses === undefined ? {} : { losses: (request) => plain.losses?.(request) }),
    ...(plain.twin === undefined ? {} : { twin: (theta) => plain.twin?.(theta) }),
    ...(plain.claimBar === undefined ? {} : { claimBar: (theta) => plain.claimBar?.(theta) }),
    ...(plain.notes === undefined ? {} : { notes: () => plain.notes?.() ?? [] }),
  };
}

/**
 * An outline with its defaults filled in.
 * @throws {TypeError} when the point is no array of numbers
 * @throws {RangeError} when it holds a number that is not finite, or the blocks have another size; `who` opens the messages
 */
export function outlineOf(who: string, plain: PlainOutline): SubjectOutline {
  const point = asPoint(who, plain.point);
  const blocks = plain.blocks ?? [{ name: "theta", shape: [point.length] }];
  if (parameterCount(blocks) !== point.length) {
    throw new RangeError(`${who}: the blocks hold ${parameterCount(blocks)} numbers; expected ${point.length}, as θ`);
  }
  const { name = "subject", precision = "float64", source } = plain;
  return { name, blocks, point, precision, ...(source === undefined ? {} : { source }) };
}

/** The parts of a subject other than its point: what each must be. */
const PARTS: Readonly<Record<string, { readonly expected: string; readonly accepts: (part: unknown) => boolean }>> = {
  loss: { expected: "a function", accepts: isFunction },
  gradient: { expected: "a function", accepts: isFunction },
  losses: { expected: "a function", accepts: (part) => part === undefined || isFunction(part) },
  twin: { expected: "a function", accepts: (part) => part === undefined || isFunction(part) },
  claimBar: { expected: "a function", accepts: (part) => part === undefined || isFunction(part) },
  notes: { expected: "a function", accepts: (part) => part === undefined || isFunction(part) },
  name: { expected: "a string", accepts: (part) => part === undefined || typeof part === "string" },
  precision: {
    expected: "float64 or float32",
    accepts: (part) => [undefined, "float64", "float32"].includes(part as Precision),
  },
  blocks: { expected: "an array of { name, shape }", accepts: (part) => part === undefined || isBlocks(part) },
};

function isFunction(part: unknown): boolean {
  return typeof part === "function";
}

function isBlocks(part: unknown): boolean {
  return Array.isArray(part) && part.every((block: Partial<Block> | null | undefined) => isBlock(block));
}

function isBlock(block: Partial<Block> | null | undefined): boolean {
  if (typeof block?.name !== "string" || !Array.isArray(block.shape)) return false;
  return block.shape.every((extent) => Number.isInteger(extent) && extent >= 0);
}

function asPoint(who: string, given: ArrayLike<number>): Float64Array {
  if (typeof given !== "object" || given === null || typeof given.length !== "number") {
    throw new TypeError(`${who}: point is ${describe(given)}; expected an array of numbers`);
  }
  if (given.length === 0) throw new RangeError(`${who}: point is empty; expected at least one number`);
  const numbers = given instanceof Float64Array ? given : Array.from(given);
  const stranger = numbers.findIndex((x) => !Number.isFinite(x));
  if (stranger >= 0) {
    throw new RangeError(`${who}: point[${stranger}] is ${String(given[stranger])}; expected a finite number`);
  }
  return Float64Array.from(given);
}

/** Point k of a batch written into `theta`, which must hold the base point; `restorePoint` undoes it. */
export function placePoint(theta: Float64Array, request: LossBatch, k: number): void {
  if ("indices" in request) {
    theta[request.indices[k]!] = request.values[k]!;
    return;
  }
  const step = request.steps[k]!;
  for (let i = 0; i < theta.length; i++) theta[i] = request.base[i]! + step * request.direction[i]!;
}

/** The base point put back after `placePoint`. */
export function restorePoint(theta: Float64Array, request: LossBatch, k: number): void {
  if ("indices" in request) {
    const i = request.indices[k]!;
    theta[i] = request.base[i]!;
  } else {
    theta.set(request.base);
  }
}
