import { SMALLEST, UNIT_ROUNDOFF } from "./float64.js";

/** What a binary floating-point format can hold. */
export interface FloatFormat {
  /** The nearest number of the format. */
  readonly round: (v: number) => number;
  /** Unit roundoff: one rounding of a normal result changes it by at most a factor 1 ± u. */
  readonly u: number;
  readonly largest: number;
  /** The smallest normal number. */
  readonly normal: number;
  /** The smallest positive number; rounding loses at most half of it. */
  readonly smallest: number;
}

/** IEEE 754 binary64 and binary32. */
export const FLOAT_FORMATS: Readonly<Record<"float64" | "float32", FloatFormat>> = {
  float64: {
    round: (v) => v,
    u: UNIT_ROUNDOFF,
    largest: Number.MAX_VALUE,
    normal: 2 ** -1022,
    smallest: SMALLEST,
  },
  float32: {
    round: Math.fround,
    u: 2 ** -24,
    largest: (2 - 2 ** -23) * 2 ** 127,
    normal: 2 ** -126,
    smallest: 2 ** -149,
  },
};
