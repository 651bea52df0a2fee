import type { Failure, Section } from "../../src/campaign/outcome.js";
import type { Context, Part } from "../../src/campaign/part.js";

/** What a part found, after how many cases. */
export interface Ran {
  readonly section: Omit<Section, "name" | "seconds">;
  readonly failures: readonly Failure[];
  /** How often it yielded: once a case. */
  readonly steps: number;
  /** How many cases it said it would do. */
  readonly announced: number;
}

interface Limits {
  readonly seed?: number;
  readonly runs?: number;
  /** Cases after which it is stopped. */
  readonly most?: number;
}

/** Runs a part to its end, or until it is stopped. */
export function runPart(part: Part, { seed = 0, runs = 0, most = Infinity }: Limits = {}): Ran {
  const failures: Failure[] = [];
  let steps = 0;
  const context: Context = {
    seed,
    runs,
    stopped: () => steps >= most,
    failed: (failure) => failures.push(failure),
  };
  const job = part.run(context);
  let step = job.next();
  while (step.done !== true) {
    steps += 1;
    step = job.next();
  }
  return { section: step.value, failures, steps, announced: part.cases(context) };
}
