import { ddBallField } from "../numeric/dd-ball-field.js";
import type { Ball, EnclosureField } from "../numeric/enclosure.js";
import { sign } from "../numeric/dd-ball.js";
import { EnclosureError } from "../numeric/field.js";
import { dual } from "../numeric/jet.js";
import type { GenericLoss } from "../subject/generic.js";
import { hull, UNKNOWN } from "./columns.js";
import { escalate, startBudget, type Effort } from "./effort.js";
import { inconclusive, whyNot, type Inconclusive } from "./inconclusive.js";
import { deciding, pieces } from "./pieces.js";
import { checkDirection } from "./point.js";

export interface DescentOptions extends Effort {
  /** Most pieces of the step that are tried; default 200. */
  readonly mostPieces?: number;
}

/** Learning rates that are proved to lower the loss. */
export interface Descent {
  /** L(θ − t·g) < L(θ) for every 0 < t ≤ eta; 0 when nothing is proved. */
  readonly eta: number;
  /** Encloses d/dt L(θ − t·g) at t = 0, of all pieces where that is a kink. */
  readonly slope: Ball;
  /** Pieces tried. */
  readonly pieces: number;
  readonly seconds: number;
  /** Null when eta > 0. */
  readonly inconclusive: Inconclusive | null;
}

const MOST_PIECES = 200;
/** The first piece is [0, 4⁻ᵏ] with the least k that is proved; smaller ones than this are not tried. */
const SMALLEST_PIECE = 4 ** -60;
/** Rates beyond it are of no use. */
const LARGEST_RATE = 2 ** 64;
/** eta is found to this share of itself. */
const FINENESS = 2 ** -10;

/**
 * An interval (0, eta] of learning rates t for which one step of gradient descent, θ − t·g, lowers the loss: φ(t) = L(θ − t·g) has
 * φ′ < 0 on all of [0, eta], by dual numbers over balls of t, piece by piece; then φ(t) − φ(0) = ∫₀ᵗ φ′ < 0. Where a piece crosses
 * kinks, φ′ is enclosed on all their sides: φ is continuous and has φ′ but for some points, which the integral does not see.
 * The step is meant in exact arithmetic, of the float64 numbers θᵢ, t and gᵢ: a computed step differs by its rounding.
 *
 * eta is the end of what was proved, not the largest rate there is: pieces double while they are proved, and halve where one is not, down
 * to eta/1024.
 * @param theta shape [P]
 * @param gradient g, shape [P]: any direction will do
 * @throws {RangeError} when θ or g is not finite, their shapes differ, or an option is out of range
 * Source: the mean value form is Moore, Interval Analysis, section 6.1; here only the fundamental theorem of calculus.
 */
export function provedDescent(
  loss: GenericLoss,
  theta: Float64Array,
  gradient: Float64Array,
  options: DescentOptions = {},
): Descent {
  checkDirection("provedDescent", theta, gradient);
  const { mostPieces = MOST_PIECES } = options;
  if (!Number.isInteger(mostPieces) || mostPieces < 1) {
    throw new RangeError(`provedDescent: mostPieces is ${mostPieces}; expected an integer ≥ 1`);
  }
  const budget = startBudget("provedDescent", options);
  const search: Search = { eta: 0, tried: 0, goesOn: () => search.tried < mostPieces && !budget.isOver() };
  let slope: Ball = UNKNOWN;
  const attempt = <T>(field: EnclosureField<T>): boolean => {
    const line = { loss, field, theta, gradient };
    slope = slopeOver(line, { h: 0, l: 0, r: 0 });
    if (sign(slope) === -1) grow(search, line);
    return search.eta > 0 || sign(slope) === 0 || sign(slope) === 1;
  };
  const ending = escalate(budget, attempt, () => attempt(ddBallField));
  const { eta, tried } = search;
  const why = eta > 0 ? null : (whyNot(ending) ?? inconclusive("ascent"));
  return { eta, slope, pieces: tried, seconds: budget.spent(), inconclusive: why };
}

/** The state of a search for the largest rate. */
interface Search {
  eta: number;
  tried: number;
  goesOn(): boolean;
}

/** The line θ − t·g over a number type. */
interface Line<T> {
  readonly loss: GenericLoss;
  readonly field: EnclosureField<T>;
  readonly theta: Float64Array;
  readonly gradient: Float64Array;
}

/** Proves pieces from 0 up, as far as the search goes on. */
function grow<T>(search: Search, line: Line<T>): void {
  let length = 1;
  while (search.eta === 0 && length >= SMALLEST_PIECE && search.goesOn()) {
    if (isDown(search, line, length)) search.eta = length;
    else length /= 4;
  }
  while (length >= search.eta * FINENESS && search.eta < LARGEST_RATE && search.goesOn()) {
    if (isDown(search, line, length)) {
      search.eta += length;
      length *= 2;
    } else length /= 2;
  }
}

/** Whether φ′ < 0 on [eta, eta + length]. Both ends are float64: eta is a multiple of eta/1024, near enough. */
function isDown<T>(search: Search, line: Line<T>, length: number): boolean {
  search.tried += 1;
  try {
    return sign(slopeOver(line, { h: search.eta + length / 2, l: 0, r: length / 2 })) === -1;
  } catch (error) {
    if (error instanceof EnclosureError) return false;
    throw error;
  }
}

/** φ′ over a ball of t, on all the pieces that meet it. */
function slopeOver<T>({ loss, field, theta, gradient }: Line<T>, t: Ball): Ball {
  const forward = dual(field);
  const time = field.enclose(t);
  const point = Array.from(theta, (x, i) => {
    const g = field.from(gradient[i]!);
    return forward.along(field.sub(field.from(x), field.mul(time, g)), field.neg(g));
  });
  return pieces((decide) => field.ball(loss.over(deciding(forward, decide), point)[1]!)).runs.reduce(hull);
}
