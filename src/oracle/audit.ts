import { decimalIntervalField } from "../numeric/decimal-interval-field.js";
import type { Ball, BallColumns } from "../numeric/enclosure.js";
import { EnclosureError } from "../numeric/field.js";
import type { GenericLoss } from "../subject/generic.js";
import { enclosedQuotients } from "./cauchy.js";
import { areDisjoint, ballAt } from "./columns.js";
import { directionProof, wrongEntry, type DirectionOptions } from "./direction.js";
import { gradientPieces } from "./gradient-pieces.js";
import { inconclusive, type Inconclusive } from "./inconclusive.js";

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

/** Digits of the decimal intervals: with 30, every ordinary derivative keeps more than those of float64. */
const DIGITS = 40;
/** Bits with which a wrong entry is located: its error may be as small as the last bits of a double-double number. */
const LOCATING_BITS = 1360;
/** Most seconds, by default. */
const SECONDS = 10;
/** Bits of the quotients at first: they then leave less than the radii of double-double balls. */
const QUOTIENT_BITS = 340;

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
  try {
    if (isLossWrong(loss, theta, claimed.loss)) return refuted("loss");
    const route = claimed.isAtKink ? auditPieces : auditDerivative;
    return route(loss, theta, claimed.gradient, options);
  } catch (error) {
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

/** Whether the loss lies outside of its claimed ball. @throws {EnclosureError} where decimal intervals cannot enclose it */
function isLossWrong(loss: GenericLoss, theta: Float64Array, claimed: Ball): boolean {
  const field = decimalIntervalField(DIGITS);
  const value = loss.over(
    field,
    Array.from(theta, (x) => field.from(x)),
  );
  return areDisjoint(field.ball(value), claimed);
}

function auditDerivative(
  loss: GenericLoss,
  theta: Float64Array,
  gradient: BallColumns,
  options: DirectionOptions,
): Audit {
  const { verdict, escape, seconds, inconclusive: open } = directionProof(loss, theta, gradient, options);
  if (verdict === "refuted") {
    return refuted(wrongEntry(loss, theta, gradient, { ...options, firstBits: LOCATING_BITS }).index, escape);
  }
  if (open?.reason === "undecided-sign") return auditPieces(loss, theta, gradient);
  if (verdict === "inconclusive") return undecided(open, escape);
  const left = Math.max(0, (options.seconds ?? SECONDS) - seconds);
  const { quotients } = enclosedQuotients(loss, theta, undefined, {
    ...options,
    firstBits: QUOTIENT_BITS,
    seconds: left,
  });
  const known = (i: number): boolean => quotients.r[i]! < Infinity;
  const wrong = gradient.h.findIndex((_, i) => known(i) && areDisjoint(ballAt(quotients, i), ballAt(gradient, i)));
  if (wrong >= 0) return refuted(wrong, escape);
  return { verdict, wrong: null, entries: quotients.r.filter((r) => r < Infinity).length, escape, inconclusive: null };
}

/** The slopes of all pieces that meet at θ, in decimal intervals. @throws {EnclosureError} where they cannot be had */
function auditPieces(loss: GenericLoss, theta: Float64Array, gradient: BallColumns): Audit {
  const { runs } = gradientPieces(loss, decimalIntervalField(DIGITS), theta);
  const wrong = gradient.h.findIndex((_, i) =>
    runs.some((run) => areDisjoint(ballAt(run.gradient, i), ballAt(gradient, i))),
  );
  if (wrong >= 0) return refuted(wrong);
  return { verdict: "proved", wrong: null, entries: theta.length, escape: null, inconclusive: null };
}
