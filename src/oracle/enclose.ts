import type { Ball, BallColumns } from "../numeric/enclosure.js";
import { UndecidedSign } from "../numeric/field.js";
import type { GenericLoss } from "../subject/generic.js";
import type { Precision } from "../subject/subject.js";
import { areDisjoint, ballAt, columnsOf, combined, hull, isNarrow, narrower, UNKNOWN } from "./columns.js";
import { escalate, startBudget, type Effort } from "./effort.js";
import { inconclusive, whyNot, type Inconclusive } from "./inconclusive.js";
import { ddPieces, gradientPieces, sidesOf, type EncloseMethod, type Enclosed, type Sides } from "./gradient-pieces.js";
import type { Kink, Pieces } from "./pieces.js";
import { checkPoint } from "./point.js";

export interface EncloseOptions extends Effort {
  /** Whose ulps the enclosures must be narrower than; default float64. */
  readonly precision?: Precision;
  /** How wide an enclosure may be, in ulps of its entry; default 1. */
  readonly ulps?: number;
}

/** Proved enclosures of a loss and of its gradient. */
export interface GradientEnclosure {
  readonly loss: Ball;
  /** Every partial derivative lies in its ball, shape [P]; r = 0 means exactly, r = ∞ that nothing is known. */
  readonly gradient: BallColumns;
  /** 1 where the ball is as narrow as asked (see `isNarrow`), shape [P]. */
  readonly narrow: Uint8Array;
  readonly method: EncloseMethod | null;
  /** Bits after the point of the last BigInt balls; null when there were none. */
  readonly bits: number | null;
  readonly seconds: number;
  /** The sign questions whose argument is 0, or may be. */
  readonly kinks: readonly Kink[];
  /** The gradients on either side of the kinks; null without one. */
  readonly sides: Sides | null;
  /** Null when all is narrow. */
  readonly inconclusive: Inconclusive | null;
}

type Found = Omit<GradientEnclosure, "narrow" | "seconds" | "inconclusive">;

/**
 * Every partial derivative ∂L/∂θᵢ at θ, enclosed by reverse mode over balls: in double-double arithmetic first, by the
 * loss's own ddGradient where it has one, then with 170, 340, 680, … bits until every ball is narrower than one ulp.
 *
 * Where a sign is exactly 0, or may be, both pieces are tried, and the balls hold the gradients of all of them: a
 * superset of Clarke's subdifferential of a continuous loss, and the derivative where there is one. Elsewhere the ball
 * holds the derivative. What is not narrow in the end has a named reason, and the balls are right all the same.
 * @param theta shape [P]
 * @throws {RangeError} when θ is not finite, or an option is out of range
 * Source: Griewank and Walther, Evaluating Derivatives, section 3.2; Clarke, Optimization and Nonsmooth Analysis, theorem
 * 2.5.1.
 */
export function encloseGradient(
  loss: GenericLoss,
  theta: Float64Array,
  options: EncloseOptions = {},
): GradientEnclosure {
  checkPoint("encloseGradient", theta);
  const isEnough = narrowness("encloseGradient", options);
  const budget = startBudget("encloseGradient", options);
  const narrowAt = ({ gradient }: Pick<Enclosed, "gradient">, i: number): boolean => isEnough(ballAt(gradient, i));
  let found: Found = { ...nothing(theta.length), method: null, bits: null, kinks: [], sides: null };
  let isJump = false;
  const settles = (attempt: Pieces<Enclosed>, method: EncloseMethod, bits: number | null): boolean => {
    isJump = jumps(attempt);
    const known = isJump ? nothing(theta.length) : joined(found, attempt);
    const sides = attempt.kinks.length === 0 || isJump ? null : sidesOf(attempt);
    found = { ...known, method, bits, kinks: attempt.kinks, sides };
    return isJump || allNarrow(found, narrowAt) || isSettled(attempt, narrowAt);
  };
  const ending = escalate(
    budget,
    (field, bits) => settles(gradientPieces(loss, field, theta), "big-ball", bits),
    () => settles(...ddPieces(loss, theta), null),
  );
  const narrow = Uint8Array.from(found.gradient.h, (_, i) => Number(narrowAt(found, i)));
  const why = whyNot(ending, found.kinks) ?? (narrow.includes(0) ? inconclusive(isJump ? "jump" : "kink") : null);
  return { ...found, narrow, seconds: budget.spent(), inconclusive: why };
}

/**
 * Whether a ball is as narrow as the options ask: see `isNarrow`.
 * @throws {RangeError} when ulps is not above 0
 */
export function narrowness(who: string, { precision = "float64", ulps = 1 }: EncloseOptions): (ball: Ball) => boolean {
  if (!(ulps > 0)) throw new RangeError(`${who}: ulps is ${ulps}; expected a number above 0`);
  return (ball) => isNarrow(ball, precision, ulps);
}

function nothing(n: number): Enclosed {
  return { loss: UNKNOWN, gradient: columnsOf(Array.from({ length: n }, () => UNKNOWN)) };
}

/**
 * Whether the pieces at signs that are exactly 0 have different values.
 * @throws {UndecidedSign} when they have, but a sign is undecided: more bits may show that one piece does not hold
 */
function jumps({ runs, kinks }: Pieces<Enclosed>): boolean {
  const [first, ...others] = runs as [Enclosed, ...Enclosed[]];
  if (!others.some(({ loss }) => areDisjoint(first.loss, loss))) return false;
  const open = kinks.find(({ sign }) => sign === "undecided");
  if (open !== undefined) throw new UndecidedSign(`sign question ${open.question}`, 0);
  return true;
}

/** The hull of all pieces, or what was found before where that is narrower. */
function joined(before: Enclosed, { runs }: Pieces<Enclosed>): Enclosed {
  const whole = runs.reduce((a, b) => ({
    loss: hull(a.loss, b.loss),
    gradient: combined(a.gradient, b.gradient, hull),
  }));
  return {
    loss: narrower(before.loss, whole.loss),
    gradient: combined(before.gradient, whole.gradient, narrower),
  };
}

/** Whether entry i of a gradient is narrow. */
type NarrowAt = (enclosed: Pick<Enclosed, "gradient">, i: number) => boolean;

function allNarrow(enclosed: Pick<Enclosed, "gradient">, narrowAt: NarrowAt): boolean {
  return enclosed.gradient.h.every((_, i) => narrowAt(enclosed, i));
}

/** Whether more bits would not help: every sign is decided, and every piece's gradient is narrow. */
function isSettled({ runs, kinks }: Pieces<Enclosed>, narrowAt: NarrowAt): boolean {
  return kinks.every(({ sign }) => sign === 0) && runs.every((run) => allNarrow(run, narrowAt));
}
