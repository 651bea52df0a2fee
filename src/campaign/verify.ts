import { worst } from "../check/report.js";
import { DECIMAL_PART } from "./decimal-part.js";
import { DESCENT_PART } from "./descent-part.js";
import { FIXTURE_PART, RANDOM_PART } from "./gradient-parts.js";
import type { Failure, Outcome, Section } from "./outcome.js";
import type { Context, Part } from "./part.js";
import { PROOF_PART } from "./proof-part.js";
import { TRAINING_PART } from "./training-part.js";

/** The parts of the main job, in order. */
const PARTS: readonly Part[] = [FIXTURE_PART, RANDOM_PART, PROOF_PART, TRAINING_PART, DECIMAL_PART, DESCENT_PART];

/** How far the job is. */
export interface Progress {
  readonly part: string;
  readonly done: number;
  readonly total: number;
}

/** What the main job is asked to do. */
export interface VerifyOptions {
  readonly seed: number;
  /** Random networks to check. */
  readonly runs: number;
  /** Seconds after which no further random network is begun; Infinity for none. */
  readonly seconds: number;
  /** Stops the job before its next case. */
  readonly signal: AbortSignal;
}

/**
 * The main job: it verifies that backpropagation equals the true derivative and that SGD decreases the loss. It yields
 * its progress after every case and lets the event loop run, so that it can be stopped.
 */
export async function* verify(
  options: VerifyOptions,
  parts: readonly Part[] = PARTS,
): AsyncGenerator<Progress, Outcome, void> {
  const failures: Failure[] = [];
  const sections: Section[] = [];
  const start = performance.now();
  for (const part of parts) {
    const begun = performance.now();
    const isTimed = part === RANDOM_PART;
    const context: Context = {
      seed: options.seed,
      runs: options.runs,
      stopped: () => options.signal.aborted || (isTimed && (performance.now() - start) / 1000 > options.seconds),
      failed: (failure) => failures.push(failure),
    };
    const section = yield* runPart(part, context);
    sections.push({ ...section, name: part.name, seconds: (performance.now() - begun) / 1000 });
  }
  const verdict = worst(sections.filter(({ cases }) => cases > 0).map((section) => section.verdict));
  return { verdict, seed: options.seed, sections, failures, interrupted: options.signal.aborted };
}

/** Runs one part case by case. */
async function* runPart(
  part: Part,
  context: Context,
): AsyncGenerator<Progress, Omit<Section, "name" | "seconds">, void> {
  const total = part.cases(context);
  const cases = part.run(context);
  let step = cases.next();
  for (let done = 1; step.done !== true; done++) {
    yield { part: part.name, done, total };
    await new Promise((resolve) => {
      setTimeout(resolve, 0);
    });
    step = cases.next();
  }
  return step.value;
}
