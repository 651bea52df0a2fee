import { random } from "../numeric/random.js";
import { Misconduct } from "../subject/conduct.js";
import { driveAsync, driveSync, type Evaluations } from "../subject/drive.js";
import type { Engine } from "../subject/engine.js";
import {
  asSubject,
  type AsyncSubject,
  type PlainAsyncSubject,
  type PlainSubject,
  type Precision,
} from "../subject/subject.js";
import { check, type CheckOutcome } from "./check.js";
import { createColumns } from "./columns.js";
import { checkOptions, DEFAULTS, type AsyncCheckOptions, type CheckOptions } from "./options.js";
import { makeReport, type Report } from "./report.js";

/** A random 32-bit seed. */
export function freshSeed(): number {
  return Math.floor(Math.random() * 2 ** 32) | 0;
}

/** One run of a check on a subject: its engine, what it costs, and its report. */
class Run {
  readonly evaluations: Evaluations = { loss: 0, gradient: 0 };
  readonly subject: AsyncSubject;
  readonly #seed: number;
  readonly #options: CheckOptions;

  constructor(plain: PlainSubject | PlainAsyncSubject, options: CheckOptions) {
    this.subject = asSubject(plain);
    this.#seed = options.seed ?? freshSeed();
    this.#options = checkOptions(options);
  }

  engine(): Engine<CheckOutcome> {
    return check(this.subject, { ...DEFAULTS, ...this.#options }, random(this.#seed));
  }

  report({ precision, ...outcome }: CheckOutcome): Report {
    return makeReport({ ...outcome, ...this.#outline(precision), misconduct: undefined });
  }

  /** The report of a subject that cannot be checked; what is not its own doing is thrown on. */
  misconductReport(error: unknown): Report {
    if (!(error instanceof Misconduct)) throw error;
    const columns = createColumns(new Float64Array(this.subject.point.length).fill(NaN));
    const nothing = { mode: "every", evidence: "measured", missProbability: undefined, isUnexplained: false } as const;
    return makeReport({ ...nothing, ...this.#outline(), columns, misconduct: error });
  }

  #outline(precision: Precision = this.subject.precision): Pick<Report, "subject" | "evaluations" | "seed" | "notes"> {
    const { name, blocks } = this.subject;
    const notes = this.subject.notes?.() ?? [];
    return { subject: { name, precision, blocks }, evaluations: this.evaluations, seed: this.#seed, notes };
  }
}

/**
 * Decides at every coordinate whether the claimed gradient is the derivative of the loss. A subject that throws,
 * answers nonsense, changes θ or answers differently each time is reported as such.
 * @throws {TypeError | RangeError} when the subject's parts do not fit together, or an option is none
 */
export function checkGradient(plain: PlainSubject, options: CheckOptions = {}): Report {
  const run = new Run(plain, options);
  try {
    return run.report(driveSync(run.engine(), run.subject, run.evaluations));
  } catch (error) {
    return run.misconductReport(error);
  }
}

/**
 * `checkGradient` for a subject whose loss or gradient may answer with promises.
 * @throws {TypeError | RangeError} as `checkGradient`; the signal's reason once it aborts
 */
export async function checkGradientAsync(plain: PlainAsyncSubject, options: AsyncCheckOptions = {}): Promise<Report> {
  const run = new Run(plain, options);
  try {
    return run.report(await driveAsync(run.engine(), run.subject, run.evaluations, { ...DEFAULTS, ...options }));
  } catch (error) {
    return run.misconductReport(error);
  }
}
