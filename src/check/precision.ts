import type { Precision, SubjectOutline } from "../subject/subject.js";

/** Spacings at which noise is measured, with the orders of differences that see noise and not the function. */
export interface NoiseScale {
  /** Distance of two points, in units of the direction. */
  readonly spacing: number;
  /** The lowest order k of the differences used; orders up to 6 are. */
  readonly lowestOrder: number;
}

/**
 * How a subject computes: all in one precision, or the claim in float32 and the loss, by its twin, in float64.
 */
export type Arithmetic = Precision | "twin";

/** A subject's outline once it is known how it computes. */
export interface CheckedOutline extends Omit<SubjectOutline, "precision"> {
  readonly precision: Arithmetic;
  /** How far the subject itself says each entry of its claim may be off, shape [P]. */
  readonly claimBar?: Float64Array | undefined;
}

/** What changes with the precision of the claim. */
interface ClaimModel {
  /** Distance from 1 to the next larger number. */
  readonly eps: number;
  /** The nearest number of this precision. */
  round(x: number): number;
  /** No claim is granted more rounding noise than this share of its largest entry: √eps of 53 bits, eps^⅓ of 24. */
  readonly noiseCap: number;
  /** Spacings of the claim's difference tables: a saturated p − t is quantised far above neighbouring floats. */
  readonly spacings: readonly number[];
}

/** What changes with the precision in which a subject computes. */
export interface PrecisionModel {
  /** Distance from 1 to the next larger number. */
  readonly eps: number;
  /** The smallest positive number, a subnormal. */
  readonly smallest: number;
  /** The nearest number of this precision. */
  round(x: number): number;
  /** Levels of the ladder of steps h₀·4⁻ᵏ: down to about eps^⅔. */
  readonly levels: number;
  /** The most levels a ladder has, down to about eps: where x is tiny, its scale may be too. */
  readonly deepLevels: number;
  readonly noiseScales: readonly NoiseScale[];
  /** Spacings of the two noise tables that calibrate probes. */
  readonly probeSpacings: readonly number[];
  /** Step at which the curvature along a probe is measured: far above rounding, about eps^⅕. */
  readonly probeStep: number;
  readonly claim: ClaimModel;
}

/** At spacing s the k-th difference of a smooth f is sᵏ·f⁽ᵏ⁾: below noise from order 3 up to 1e-7, from 5 above. */
const scale = (spacing: number, lowestOrder: number = 3): NoiseScale => ({ spacing, lowestOrder });
/** A few units in the last place: rounding noise proper. */
const FEW_ULPS = 16;

const CLAIMS: Readonly<Record<Precision, ClaimModel>> = {
  float64: { eps: 2 ** -52, round: (x) => x, noiseCap: 1e-6, spacings: [1e-7, 1e-6] },
  float32: { eps: 2 ** -23, round: Math.fround, noiseCap: 1e-2, spacings: [2e-5, 2e-4, 2e-3, 2e-2, 2e-2] },
};

const FLOAT64: PrecisionModel = {
  eps: 2 ** -52,
  smallest: 2 ** -1074,
  round: (x) => x,
  levels: 17,
  deepLevels: 26,
  noiseScales: [
    scale(FEW_ULPS * 2 ** -52),
    scale(1e-13),
    scale(1e-11),
    scale(1e-9),
    scale(1e-7),
    scale(1e-6, 5),
    scale(1e-5, 5),
  ],
  probeSpacings: [1e-7, 1e-5],
  probeStep: 1e-3,
  claim: CLAIMS.float64,
};

export const PRECISIONS: Readonly<Record<Arithmetic, PrecisionModel>> = {
  float64: FLOAT64,
  twin: { ...FLOAT64, claim: CLAIMS.float32 },
  float32: {
    eps: 2 ** -23,
    smallest: 2 ** -149,
    round: Math.fround,
    levels: 9,
    deepLevels: 16,
    noiseScales: [scale(FEW_ULPS * 2 ** -23), scale(2e-5), scale(2e-4)],
    probeSpacings: [2e-5, 2e-4],
    probeStep: 3e-2,
    claim: CLAIMS.float32,
  },
};
