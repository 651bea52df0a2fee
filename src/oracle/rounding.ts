import { toBall, type Affine } from "../numeric/affine.js";
import * as dd from "../numeric/dd-ball.js";
import type { Ball, BallColumns } from "../numeric/enclosure.js";
import { sumError } from "../numeric/dd.js";
import { EnclosureError } from "../numeric/field.js";
import { FLOAT_FORMATS } from "../numeric/float-formats.js";
import type { RoundedProgram } from "../subject/rounded-program.js";
import { ballAt } from "./columns.js";
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
  if (i === theta.length) return columns;
  throw new RangeError(`roundedGradient: the program has ${i} entries; expected ${theta.length}, as θ`);
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
 * - agrees: the claim is g rounded once; or some program may claim it, and B < |g|. Proved.
 * - disagrees: no program of the model claims this number. Proved. What is not finite is claimed by none.
 * - inconclusive: some program may claim it, but B ≥ |g|: rounding may be larger than the number itself.
 *
 * Near a kink the programs include those on its other side; at a kink, every slope between both.
 * @param exact enclosures of the derivative, columns of shape [P]
 * @param claimed shape [P]
 * @throws {RangeError} as `roundedGradient`; when a shape does not fit; when the programs compute something else than the
 * derivative
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
  try {
    const programs = roundedGradient(rounded, point, model);
    const columns = undecided(point.length);
    for (let i = 0; i < point.length; i++) {
      judge(columns, i, { claim: claimed[i]!, g: ballAt(exact, i), program: ballAt(programs, i) }, model);
    }
    return columns;
  } catch (error) {
    if (error instanceof EnclosureError) return { ...undecided(point.length), reason: error.message };
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

/** The entries that got this answer, in order. */
export function entriesOf({ kind }: Pick<RoundingColumns, "kind">, name: RoundingKind): number[] {
  const code = ROUNDING_KINDS.indexOf(name);
  return Array.from(kind.keys()).filter((i) => kind[i] === code);
}

/** One entry: its claim, its derivative, and what programs compute. */
interface Entry {
  readonly claim: number;
  readonly g: Ball;
  readonly program: Ball;
}

function judge(columns: RoundingColumns, i: number, entry: Entry, model: FloatingPointModel): void {
  const { g, program } = entry;
  const apart = dd.sub(program, g);
  if (dd.least(apart) > 0) {
    const found = `${program.h} ± ${program.r}, the derivative is ${g.h} ± ${g.r}`;
    throw new RangeError(`judgeRounding: programs compute ${found} at entry ${i}; expected an overlap`);
  }
  const [bound, size] = [dd.largest(apart), dd.least(g)];
  columns.bound[i] = bound;
  columns.resolution[i] = size > 0 ? bound / size : Infinity;
  columns.kind[i] = ROUNDING_KINDS.indexOf(kindOf(entry, bound < size, FLOAT_FORMATS[model.precision].u));
}

function kindOf({ claim, g, program }: Entry, isTelling: boolean, u: number): RoundingKind {
  if (!isOutside(claim, dd.widen(g, u * Math.abs(g.h)))) return "agrees";
  if (isOutside(claim, program)) return "disagrees";
  return isTelling ? "agrees" : "inconclusive";
}

/** u², and more for its rounding: what the distance below leaves out. */
const UNIT_SQUARED = 2 ** -104;

/** Whether no number of the ball is the claim, which need not be finite: claim − h is s + e exactly. */
function isOutside(claim: number, { h, l, r }: Ball): boolean {
  const s = claim - h;
  const apart = Math.abs(s + (sumError(claim, -h, s) - l));
  return !(apart * (1 - 2 ** -51) - UNIT_SQUARED * (Math.abs(h) + Math.abs(s)) <= r);
}
