import type { LossBatch } from "./subject.js";

/** What a checking algorithm asks for: the loss (or its twin's) at many points, the claimed gradient or its bars at one. */
export type Request =
  | { readonly kind: "losses"; readonly batch: LossBatch; readonly of?: "twin" }
  | { readonly kind: "gradient"; readonly point: Float64Array; readonly of?: "gradient" | "claimBar" };

/**
 * A checking algorithm: it yields requests and receives the numbers, so that it never calls a subject and one
 * algorithm serves sync, async, batched and remote subjects. A reply to "losses" has one number a point, a reply to
 * "gradient" has P numbers.
 */
export type Engine<Result> = Generator<Request, Result, Float64Array>;

/** Asks for the losses of a batch. */
export function* askLosses(batch: LossBatch): Engine<Float64Array> {
  return yield { kind: "losses", batch };
}

/** Asks for the claimed gradient at a point. */
export function* askGradient(point: Float64Array): Engine<Float64Array> {
  return yield { kind: "gradient", point };
}

/** Asks for the error bars of the claimed gradient at a point. */
export function* askClaimBar(point: Float64Array): Engine<Float64Array> {
  return yield { kind: "gradient", point, of: "claimBar" };
}

/** The engine with its losses asked of the subject's twin. */
export function* askingTwin<Result>(engine: Engine<Result>): Engine<Result> {
  let step = engine.next();
  while (step.done !== true) {
    const request = step.value;
    step = engine.next(yield request.kind === "losses" ? { ...request, of: "twin" } : request);
  }
  return step.value;
}
