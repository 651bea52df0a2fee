import { random } from "../numeric/random.js";
import { driveSync } from "../subject/drive-sync.js";
import { asSubject, type PlainSubject } from "../subject/subject.js";
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

/**
 * Decides at every coordinate whether the claimed gradient is the derivative of the loss.
 * @throws {RangeError} when the gradient has another length than the point
 */
export function checkGradient(plain: PlainSubject, options: CheckOptions = {}): Report {
  const subject = asSubject(plain);
  const seed = options.seed ?? freshSeed();
  const [columns, evaluations] = driveSync(checkEvery(subject.point, subject.precision, random(seed)), subject);
  const { name, precision, blocks } = subject;
  return makeReport({ subject: { name, precision, blocks }, evidence: "measured", evaluations, seed, columns });
}
