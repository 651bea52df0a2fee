import { toBall, type Affine } from "../numeric/affine.js";
import * as dd from "../numeric/dd-ball.js";
import type { Ball, BallColumns } from "../numeric/enclosure.js";
import { sumError } from "../numeric/dd.js";
import { EnclosureError } from "../numeric/field.js";
import { FLOAT_FORMATS } from "../numeric/float-formats.js";
import type { RoundedProgram } from "../subject/rounded-program.js";
import { roundedArithmetic, type FloatingPointModel } from "./floating-point.js";

/** What a claimed entry is: the derivative but for rounding, not that, or too small beside its rounding to tell. */
export const ROUNDING_KINDS = ["agrees", "disagrees", "inconclusive"] as const;
export type RoundingKind = (typeof ROUNDING_KINDS)[number];

/** The answers about all P entries as typed arrays. */
export interface RoundingColumns {
  /** Index into ROUNDING_KINDS. */
  readonly kind: Uint8Array;
  /** The largest distance from the derivative that a program of the model can claim; ∞ where there is no bound. */
  readonly bound: Float64Array;
  /** bound/|derivative|: relative errors below are beyond this verdict. ∞ for a derivative of 0. */
  readonly resolution: Float64Array;
  /** Why no entry could be decided; undefined when there is a bound. */
  readonly reason: string | undefined;
}

/**
 * All gradients that programs of a model compute at θ: the claim of every correct program lies in these balls.
 * @param theta shape [P]
 * @throws {RangeError} when θ is not representable in the model's precision
 * @throws {EnclosureError} when a number of a program may overflow, or be outside the domain of a function
 */
export function roundedGradient(program: RoundedProgram, theta: Float64Array, model: FloatingPointModel): BallColumns {
  const { round } = FLOAT_FORMATS[model.precision];
  const stray = theta.findIndex((v) => round(v) !== v);
  if (stray >= 0) {
    throw new RangeError(`roundedGradient: θ[${stray}] is ${theta[stray]}; expected a ${model.precision}`);
  }
  const arithmetic = roundedArithmetic(model);
  const point: Affine[] = Array.from(theta, (v) => arithmetic.from(v));
  const columns = { h: theta.slice(), l: theta.slice(), r: theta.slice() };
  let i = 0;
  for (const entry of program.over(arithmetic, point)) {
    const { h, l, r } = toBall(entry);
    columns.h[i] = h;
    columns.l[i] = l;
    columns.r[i] = r;
    i += 1;
  }
  return columns;
}

/** A subject whose rounding can be bounded. */
export interface RoundedSubject {
  readonly rounded: RoundedProgram;
  /** θ, shape [P]. */
  readonly point: Float64Array;
}

/**
 * Bug or rounding, for every entry of a claim and without a tolerance. With B = the largest distance from the derivative
 * g that a program of the model can claim:
 * - disagrees: no program of the model claims this number. Proved.
 * - agrees: some program may, and B < |g|, or the claim is g rounded once. Proved.
 * - inconclusive: some program may, but B ≥ |g|: at this point and precision, rounding may be larger than the number.
 * @param exact enclosures of the derivative, columns of shape [P]
 * @param claimed shape [P]
 * @throws {RangeError} as `roundedGradient`, or when a shape does not fit, or the program computes something else than
 * the derivative
 */
export function judgeRounding(
  { rounded, point }: RoundedSubject,
  exact: BallColumns,
  claimed: Float64Array,
  model: FloatingPointModel,
): RoundingColumns {
  if (exact.h.length !== point.length || claimed.length !== point.length) {
    const shapes = `θ has shape [${point.length}], exact [${exact.h.length}], claimed [${claimed.length}]`;
    throw new RangeError(`judgeRounding: ${shapes}; expected equal lengths`);
  }
  const columns = undecided(point.length);
  try {
    const programs = roundedGradient(rounded, point, model);
    for (let i = 0; i < point.length; i++) {
      judge(columns, i, { claim: claimed[i]!, g: ballAt(exact, i), program: ballAt(programs, i) }, model);
    }
    return columns;
  } catch (error) {
    if (error instanceof EnclosureError) return { ...columns, reason: error.message };
    throw error;
  }
}

/** Columns without a bound. */
function undecided(length: number): RoundingColumns {
  return {
    kind: new Uint8Array(length).fill(ROUNDING_KINDS.indexOf("inconclusive")),
    bound: new Float64Array(length).fill(Infinity),
    resolution: new Float64Array(length).fill(Infinity),
    reason: undefined,
  };
}

function ballAt({ h, l, r }: BallColumns, i: number): Ball {
  return { h: h[i]!, l: l[i]!, r: r[i]! };
}

/** One entry: its claim, its derivative, and what programs compute. */
interface Entry {
  readonly claim: number;
  readonly g: Ball;
  readonly program: Ball;
}

function judge(columns: RoundingColumns, i: number, { claim, g, program }: Entry, model: FloatingPointModel): void {
  const apart = dd.sub(program, g);
  if (dd.least(apart) > 0) {
    throw new RangeError(
      `judgeRounding: entry ${i} of the derivative is ${g.h}, programs compute ${program.h} ± ${program.r}; expected an overlap`,
    );
  }
  const bound = dd.largest(apart);
  const size = dd.least(g);
  columns.bound[i] = bound;
  columns.resolution[i] = size > 0 ? bound / size : Infinity;
  columns.kind[i] = ROUNDING_KINDS.indexOf(kindOf());

  function kindOf(): RoundingKind {
    if (isOutside(claim, program)) return "disagrees";
    const isRounded = !isOutside(claim, dd.widen(g, FLOAT_FORMATS[model.precision].u * Math.abs(g.h)));
    return bound < size || isRounded ? "agrees" : "inconclusive";
  }
}

/** u², and more for its rounding: what the distance below leaves out. */
const UNIT_SQUARED = 2 ** -104;

/** Whether no number of the ball is the claim, which need not be finite: claim − h is s + e exactly. */
function isOutside(claim: number, { h, l, r }: Ball): boolean {
  const s = claim - h;
  const apart = Math.abs(s + (sumError(claim, -h, s) - l));
  return !(apart * (1 - 2 ** -51) - UNIT_SQUARED * (Math.abs(h) + Math.abs(s)) <= r);
}
