import type { Pace } from "../subject/drive.js";
import type { Mode } from "./mode.js";

/** How a check is made; there is no tolerance. */
export interface CheckOptions {
  /** Seed of the random directions; a random 32-bit integer by default, always reported. */
  readonly seed?: number;
  /** Differences at every coordinate, random probes, or whichever fits the budget; "auto" by default. */
  readonly mode?: Mode | "auto";
  /** Losses that "auto" may spend on every coordinate; 300,000 by default. */
  readonly budget?: number;
  /** Seconds that "auto" may spend on every coordinate, as the third loss foretells them; 300 by default. */
  readonly seconds?: number;
  /** Probes: size of the error to find, relative to the claim's median entry; 0.01 by default. */
  readonly relative?: number;
  /** Probes: probability with which such an error may be missed; 1e-9 by default. */
  readonly miss?: number;
}

/** How a check of an async subject is made. */
export interface AsyncCheckOptions extends CheckOptions, Partial<Pace> {
  /** Milliseconds that one call may take; 60,000 by default. */
  readonly timeLimit?: number;
}

/** What the options are when they are not given. */
export const DEFAULTS = {
  mode: "auto",
  budget: 300_000,
  seconds: 300,
  relative: 0.01,
  miss: 1e-9,
  timeLimit: 60_000,
} as const;

interface Rule {
  readonly expected: string;
  readonly accepts: (value: string | number) => boolean;
}

const isNumber = (value: string | number): value is number => typeof value === "number";

/** What an option must be when it is given; the seed is judged where it is used. */
const RULES: readonly (readonly [name: Exclude<keyof CheckOptions, "seed"> | "timeLimit", rule: Rule])[] = [
  ["mode", { expected: "auto, every or probe", accepts: (mode) => ["auto", "every", "probe"].includes(String(mode)) }],
  ["budget", { expected: "a number from 0 up", accepts: (budget) => isNumber(budget) && budget >= 0 }],
  ["seconds", { expected: "a number from 0 up", accepts: (seconds) => isNumber(seconds) && seconds >= 0 }],
  ["relative", { expected: "a number above 0", accepts: (size) => isNumber(size) && size > 0 }],
  ["miss", { expected: "a number between 0 and 1", accepts: (miss) => isNumber(miss) && miss > 0 && miss < 1 }],
  ["timeLimit", { expected: "a number above 0", accepts: (limit) => isNumber(limit) && limit > 0 }],
];

/**
 * The options themselves, once each is what it must be.
 * @throws {RangeError} naming the first that is not, its value, and what it must be
 */
export function checkOptions<T extends AsyncCheckOptions>(options: T): T {
  for (const [name, { expected, accepts }] of RULES) {
    const value = options[name];
    if (value !== undefined && !accepts(value)) {
      throw new RangeError(`checkGradient: ${name} is ${value}; expected ${expected}`);
    }
  }
  return options;
}
