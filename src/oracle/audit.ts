import { bigBallField } from "../numeric/big-ball-field.js";
import { decimalIntervalField } from "../numeric/decimal-interval-field.js";
import type { Ball, BallColumns, EnclosureField } from "../numeric/enclosure.js";
import { EnclosureError } from "../numeric/field.js";
import type { GenericLoss } from "../subject/generic.js";
import { enclosedQuotients } from "./cauchy.js";
import { areDisjoint, ballAt } from "./columns.js";
import { directionProof, wrongEntry, type DirectionOptions } from "./direction.js";
import { OutOfTime, startBudget, timed } from "./effort.js";
import { gradientPieces, type Enclosed } from "./gradient-pieces.js";
import { inconclusive, type Inconclusive } from "./inconclusive.js";
import type { Pieces } from "./pieces.js";

/** What is said to be proved of a loss at a point. */
export interface ClaimedProof {
  /** The loss lies in it. */
  readonly loss: Ball;
  /** Every partial derivative lies in its ball, columns of shape [P]. */
  readonly gradient: BallColumns;
  /** Whether the point lies at a kink: the balls then hold the slopes of all pieces. */
  readonly isAtKink: boolean;
}

/** What an audit found. */
export interface Audit {
  readonly verdict: "proved" | "refuted" | "inconclusive";
  /** What is wrong, an entry of θ or the loss; null where nothing is, or where it could not be located. */
  readonly wrong: number | "loss" | null;
  /** Entries whose derivative was enclosed again, each by itself, and found in its ball or across it. */
  readonly entries: number;
  /** Probability, at most, that an error of one ulp of the largest entry escaped the direction; null without one. */
  readonly escape: number | null;
  readonly inconclusive: Inconclusive | null;
}

/** Digits of the decimal intervals: 30 give every ordinary derivative to less than an ulp, ten more show 2⁻⁸⁰ of it. */
const DIGITS = 40;
/** Bits for the loss, and to locate a wrong entry: beyond the last of a double-double number, however small it is. */
const FINE_BITS = 1360;
/** Most seconds, by default. */
const SECONDS = 10;
/** Bits of the quotients at first: they then leave less than the radii of double-double balls. */
const QUOTIENT_BITS = 340;
/** And are narrowed to a relative 2⁻⁹³, whatever the size of an entry: an error of 2⁻⁸⁰ stands out of them. */
const QUOTIENT_ULPS = 2 ** -40;

/**
 * Proves what is claimed by another route than claims are made by, which trusts no rule of differentiation: the whole gradient
 * along one random direction, then every entry by its own difference quotient (see `directionProof`, `enclosedQuotients`).
 * A claim that a quotient contradicts is refuted. At a kink, or where two pieces meet with one slope, there is no disc for
 * quotients; there the slopes of every piece are found again in decimal intervals, another number type by another author.
 * @param theta shape [P]
 * @param options the seed must not be known before the claims are
 * @throws {RangeError} when θ is not finite, shapes differ, or an option is out of range
 */
export function audit(loss: GenericLoss, theta: Float64Array, claimed: ClaimedProof, options: DirectionOptions): Audit {
  const { gradient, isAtKink } = claimed;
  const budget = startBudget("audit", options);
  const slopes = (): Pieces<Enclosed> => gradientPieces(loss, timed(decimalIntervalField(DIGITS), budget), theta);
  try {
    if (isLossWrong({ loss, theta, field: timed(bigBallField(FINE_BITS), budget) }, claimed.loss))
      return refuted("loss");
    const found = isAtKink ? slopes() : undefined;
    // Where there is no kink, that one is claimed must not spare a claim the quotients.
    if (found !== undefined && found.kinks.length > 0) return auditPieces(found, gradient);
    return auditDerivative(loss, theta, gradient, options) ?? auditPieces(slopes(), gradient);
  } catch (error) {
    if (error instanceof OutOfTime) return undecided(inconclusive("time"));
    if (error instanceof EnclosureError) return undecided(inconclusive("range", error.message));
    throw error;
  }
}

function undecided(why: Inconclusive | null, escape: Audit["escape"] = null): Audit {
  return { verdict: "inconclusive", wrong: null, entries: 0, escape, inconclusive: why };
}

function refuted(wrong: Audit["wrong"], escape: Audit["escape"] = null): Audit {
  return { verdict: "refuted", wrong, entries: 0, escape, inconclusive: null };
}

/** A loss at a point, over a number type. */
interface At<T> {
  readonly loss: GenericLoss;
  readonly theta: Float64Array;
  readonly field: EnclosureField<T>;
}

/** Whether the loss lies outside of its claimed ball. @throws {EnclosureError} where it cannot be enclosed */
function isLossWrong<T>({ loss, theta, field }: At<T>, claimed: Ball): boolean {
  const value = loss.over(
    field,
    Array.from(theta, (x) => field.from(x)),
  );
  return areDisjoint(field.ball(value), claimed);
}

/** The derivative by its definition; undefined where no disc can be had for a sign. */
function auditDerivative(
  loss: GenericLoss,
  theta: Float64Array,
  gradient: BallColumns,
  options: DirectionOptions,
): Audit | undefined {
  const { verdict, escape, seconds, inconclusive: open } = directionProof(loss, theta, gradient, options);
  if (verdict === "refuted") {
    return refuted(wrongEntry(loss, theta, gradient, { ...options, firstBits: FINE_BITS }).index, escape);
  }
  if (open?.reason === "undecided-sign") return undefined;
  if (verdict === "inconclusive") return undecided(open, escape);
  const left = Math.max(0, (options.seconds ?? SECONDS) - seconds);
  const effort = { firstBits: QUOTIENT_BITS, seconds: left, precision: "float64", ulps: QUOTIENT_ULPS } as const;
  const { quotients, narrow } = enclosedQuotients(loss, theta, undefined, { ...options, ...effort });
  const known = (i: number): boolean => quotients.r[i]! < Infinity;
  const wrong = gradient.h.findIndex((_, i) => known(i) && areDisjoint(ballAt(quotients, i), ballAt(gradient, i)));
  if (wrong >= 0) return refuted(wrong, escape);
  return { verdict, wrong: null, entries: narrow.reduce((sum, is) => sum + is, 0), escape, inconclusive: null };
}

/** The claims beside the slopes of all pieces that meet at θ. */
function auditPieces({ runs }: Pieces<Enclosed>, gradient: BallColumns): Audit {
  const wrong = gradient.h.findIndex((_, i) =>
    runs.some((run) => areDisjoint(ballAt(run.gradient, i), ballAt(gradient, i))),
  );
  if (wrong >= 0) return refuted(wrong);
  return { verdict: "proved", wrong: null, entries: gradient.h.length, escape: null, inconclusive: null };
}
