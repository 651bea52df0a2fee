import { ddBallField } from "../numeric/dd-ball-field.js";
import type { Ball, BallColumns, EnclosureField } from "../numeric/enclosure.js";
import { dual } from "../numeric/jet.js";
import type { GenericLoss } from "../subject/generic.js";
import { areDisjoint, ballAt, hull, isNarrow, narrower, UNKNOWN } from "./columns.js";
import { escalate, startBudget } from "./effort.js";
import type { EncloseOptions, GradientEnclosure } from "./enclose.js";
import { inconclusive, whyNot, type Inconclusive } from "./inconclusive.js";
import { deciding, pieces, type Kink, type Pieces } from "./pieces.js";
import { checkDirection } from "./point.js";

/** The one-sided derivatives of a loss along a direction v. */
export interface KinkSlopes {
  /** lim (L(θ) − L(θ − tv))/t, t ↓ 0. */
  readonly left: Ball;
  /** lim (L(θ + tv) − L(θ))/t, t ↓ 0. */
  readonly right: Ball;
  /** Whether the two differ: there is no derivative along v. */
  readonly isKink: boolean;
  readonly seconds: number;
  /** Null when both are narrower than one ulp. */
  readonly inconclusive: Inconclusive | null;
}

/**
 * The one-sided derivatives along ±v by dual numbers over balls, in double-double and then with ever more bits until both
 * are narrower than one ulp. An argument of a kink that is exactly 0 has the sign of its own slope along v; where that
 * is 0 too, both pieces are tried and the ball holds the slopes of both.
 * @param theta shape [P]
 * @param direction v, shape [P]
 * @throws {RangeError} when θ or v is not finite, their shapes differ, or an option is out of range
 */
export function kinkSlopes(
  loss: GenericLoss,
  theta: Float64Array,
  direction: Float64Array,
  options: EncloseOptions = {},
): KinkSlopes {
  checkDirection("kinkSlopes", theta, direction);
  const { precision = "float64" } = options;
  const budget = startBudget("kinkSlopes", options);
  const backward = direction.map((v) => -v);
  let [left, right] = [UNKNOWN, UNKNOWN];
  let kinks: readonly Kink[] = [];
  const attempt = <T>(field: EnclosureField<T>): boolean => {
    const there = slopesAt(loss, field, { theta, direction });
    const back = slopesAt(loss, field, { theta, direction: backward });
    right = narrower(right, there.runs.reduce(hull));
    left = narrower(left, negative(back.runs.reduce(hull)));
    kinks = [...there.kinks, ...back.kinks];
    const isDecided = kinks.every(({ sign }) => sign === 0);
    return isDecided && [...there.runs, ...back.runs].every((slope) => isNarrow(slope, precision));
  };
  const ending = escalate(budget, attempt, () => attempt(ddBallField));
  const isOpen = ![left, right].every((slope) => isNarrow(slope, precision));
  return {
    left,
    right,
    isKink: Number.isFinite(left.r + right.r) && areDisjoint(left, right),
    seconds: budget.spent(),
    inconclusive: whyNot(ending, kinks) ?? (isOpen ? inconclusive("kink") : null),
  };
}

function negative({ h, l, r }: Ball): Ball {
  return { h: 0 - h, l: 0 - l, r };
}

/** The slopes along +v of all pieces that may hold on its side. */
function slopesAt<T>(
  loss: GenericLoss,
  base: EnclosureField<T>,
  { theta, direction }: { readonly theta: Float64Array; readonly direction: Float64Array },
): Pieces<Ball> {
  const field = dual(base);
  const point = Array.from(theta, (x, i) => field.along(base.from(x), base.from(direction[i]!)));
  return pieces((decide) => base.ball(loss.over(deciding(field, decide), point)[1]!));
}

/**
 * Which slope a claimed gradient has taken at the kinks: that of the left or of the right piece at all of them, half of
 * each; mixed: another one within the enclosure; outside: one that is no subgradient.
 */
export type Convention = "left" | "right" | "half" | "mixed" | "outside";

/**
 * The convention of a claimed gradient at a kink.
 * @param enclosure of the gradient, by `encloseGradient`
 * @param claimed shape [P]
 * @param rounding how far each claimed entry may be from the number that it stands for, shape [P]: a proved bound; zeros ask for
 * exact claims
 * @returns null when the enclosure has no kinks
 */
export function conventionOf(
  { gradient, sides }: Pick<GradientEnclosure, "gradient" | "sides">,
  claimed: Float64Array,
  rounding: Float64Array,
): Convention | null {
  if (sides === null) return null;
  const holds = (columns: BallColumns): boolean =>
    claimed.every((h, i) => !areDisjoint(ballAt(columns, i), { h, l: 0, r: rounding[i]! }));
  for (const side of ["left", "right", "half"] as const) if (holds(sides[side])) return side;
  return holds(gradient) ? "mixed" : "outside";
}
