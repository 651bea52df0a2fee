import type { Failure, Section } from "./outcome.js";

/** What every part of the main job works with. */
export interface Context {
  readonly seed: number;
  /** Random networks to check. */
  readonly runs: number;
  /** Whether to stop before the next case: the time is up, or the user interrupted. */
  stopped(): boolean;
  /** Keeps a failure for the report. */
  failed(failure: Failure): void;
}

/** A part of the main job: it yields after every case, so that progress can be shown and the job stopped. */
export interface Part {
  readonly name: string;
  /** Number of cases it means to do, for the progress bar. */
  cases(context: Context): number;
  run(context: Context): Generator<void, Omit<Section, "name" | "seconds">, void>;
}
