import { random } from "../numeric/random.js";
import { driveAsync, driveSync, type Evaluations } from "../subject/drive.js";
import type { Engine } from "../subject/engine.js";
import { asSubject, type AsyncSubject, type PlainAsyncSubject, type PlainSubject } from "../subject/subject.js";
import type { Columns } from "./columns.js";
import { checkEvery } from "./every.js";
import { makeReport, type Report } from "./report.js";

/** How a check is made; there is no tolerance. */
export interface CheckOptions {
  /** Seed of the random directions; a random 32-bit integer by default, always reported. */
  readonly seed?: number;
}

/** A random 32-bit seed. */
export function freshSeed(): number {
  return Math.floor(Math.random() * 2 ** 32) | 0;
}

/** Milliseconds that one call of an async subject may take. */
const TIME_LIMIT = 60_000;

function engineOf(subject: AsyncSubject, seed: number): Engine<Columns> {
  return checkEvery(subject.point, subject.precision, random(seed));
}

function reportOf(subject: AsyncSubject, seed: number, columns: Columns, evaluations: Evaluations): Report {
  const { name, precision, blocks } = subject;
  return makeReport({ subject: { name, precision, blocks }, evidence: "measured", evaluations, seed, columns });
}

/**
 * Decides at every coordinate whether the claimed gradient is the derivative of the loss.
 * @throws {TypeError | RangeError} when the subject's parts do not fit together
 */
export function checkGradient(plain: PlainSubject, options: CheckOptions = {}): Report {
  const subject = asSubject(plain);
  const seed = options.seed ?? freshSeed();
  const [columns, evaluations] = driveSync(engineOf(subject, seed), subject);
  return reportOf(subject, seed, columns, evaluations);
}

/** How a check of an async subject is made. */
export interface AsyncCheckOptions extends CheckOptions {
  /** Milliseconds that one call may take; 60,000 by default. */
  readonly timeLimit?: number;
}

/** `checkGradient` for a subject whose loss or gradient may answer with promises. */
export async function checkGradientAsync(plain: PlainAsyncSubject, options: AsyncCheckOptions = {}): Promise<Report> {
  const subject = asSubject(plain);
  const seed = options.seed ?? freshSeed();
  const [columns, evaluations] = await driveAsync(engineOf(subject, seed), subject, options.timeLimit ?? TIME_LIMIT);
  return reportOf(subject, seed, columns, evaluations);
}
