import type { Block } from "./blocks.js";

/** Floating-point precision in which a subject computes. */
export type Precision = "float64" | "float32";

/**
 * Many loss evaluations at once, sharing one base point θ: either one coordinate replaced by a value each, or points
 * θ + step·direction along a line.
 */
export type LossBatch =
  | { readonly base: Float64Array; readonly indices: Int32Array; readonly values: Float64Array }
  | { readonly base: Float64Array; readonly direction: Float64Array; readonly steps: Float64Array };

/** What can be checked: a loss L(θ) and a claim of its gradient. */
export interface Subject {
  readonly name: string;
  /** The named tensors whose concatenation, each row-major, is θ. */
  readonly blocks: readonly Block[];
  /** θ at which to check, shape [P]. */
  readonly point: Float64Array;
  readonly precision: Precision;
  loss(theta: Float64Array): number;
  /** The claimed ∂L/∂θ, shape [P]. */
  gradient(theta: Float64Array): Float64Array;
  /** L at every point of the batch, shape [batch length]; each equal to `loss` at that point. */
  losses?(request: LossBatch): Float64Array;
}

/** The least a user must write; everything else has a default (one block `theta`, float64, the name "subject"). */
export type PlainSubject = Pick<Subject, "point" | "loss" | "gradient"> & Partial<Subject>;

/** Number of evaluations a batch asks for. */
export function batchLength(request: LossBatch): number {
  return "indices" in request ? request.indices.length : request.steps.length;
}

/** The subject with its defaults filled in: one block `theta` of shape [P], float64, named "subject". */
export function asSubject(plain: PlainSubject): Subject {
  const subject: Subject = {
    name: plain.name ?? "subject",
    blocks: plain.blocks ?? [{ name: "theta", shape: [plain.point.length] }],
    point: plain.point,
    precision: plain.precision ?? "float64",
    loss: (theta) => plain.loss(theta),
    gradient: (theta) => plain.gradient(theta),
  };
  return plain.losses === undefined ? subject : { ...subject, losses: (request) => plain.losses!(request) };
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
