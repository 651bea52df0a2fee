/** Sign of a number: −1, 0 or 1, or "undecided" when an enclosure holds both sides of zero. */
export type Sign = -1 | 0 | 1 | "undecided";

/** A row of numbers that can be written. */
export interface Row<T> extends ArrayLike<T> {
  [index: number]: T;
}

/** The functions of one number in `elementary`. */
interface Derived<T> {
  sigmoid(x: T): T;
  tanh(x: T): T;
  softplus(x: T): T;
}

/**
 * Arithmetic over a number type T: the contract that lets one forward pass run in float64, decimal, balls,
 * intervals, and their derivatives.
 *
 * Every operation states its error in the implementing type; the formulas written over a Field are exact identities,
 * so that the only error of a generic computation is that of the number type.
 */
export interface Field<T> {
  readonly name: string;
  /** The number type's image of a float64: exact, or rounded once to the type's precision. */
  from(value: number): T;
  /** The float64 nearest to a (the midpoint, for enclosures): for reading, and to pick between equivalent branches. */
  number(a: T): number;
  /** The sign of a; "undecided" is a legal answer for enclosures only. */
  sign(a: T): Sign;
  /** The same where the pieces of a function meet with one slope; only a field that asks about kinks needs it. */
  smoothSign?(a: T): Sign;
  neg(a: T): T;
  add(a: T, b: T): T;
  sub(a: T, b: T): T;
  mul(a: T, b: T): T;
  div(a: T, b: T): T;
  exp(a: T): T;
  /** eᵃ − 1 without cancellation for small a. */
  expm1(a: T): T;
  log(a: T): T;
  /** ln(1 + a) without cancellation for small a. */
  log1p(a: T): T;
  /** bias + Σⱼ weights[offset + j] · x[j] over the length of x: one primitive, so that a type may round once. */
  dot(bias: T, weights: ArrayLike<T>, offset: number, x: ArrayLike<T>): T;
  /** Optional, for speed: places for n numbers that `dot` reads faster than an array. */
  row?(n: number): Row<T>;
  /** Optional, for speed: the functions of `elementary` by the same formulas, to the last bit, in one step. */
  readonly derived?: Derived<T>;
}

/**
 * Thrown when an enclosure cannot be had at this precision or in this range: overflow, a divisor that may be 0, a
 * logarithm of what may be ≤ 0. Never a wrong enclosure; another number type or more precision may do it.
 */
export class EnclosureError extends RangeError {
  constructor(message: string) {
    super(message);
    this.name = "EnclosureError";
  }
}

/** Thrown when an enclosure is too wide to say on which side of a kink it lies; more precision may decide it. */
export class UndecidedSign extends EnclosureError {
  constructor(where: string, midpoint: number) {
    super(
      `${where}: the enclosure around ${midpoint} holds both signs; expected a decided sign. More precision may decide it`,
    );
    this.name = "UndecidedSign";
  }
}

/**
 * Whether a > 0, for functions given by pieces; exactly 0 belongs to the left piece.
 * @throws {UndecidedSign} when the sign of a cannot be decided
 */
export function isPositive<T>(field: Field<T>, a: T): boolean {
  return decided(field, a, field.sign(a));
}

/**
 * The same for pieces that have one value and one slope where a = 0, as elu's and huber's: 0 is no kink then, either piece
 * has the derivative.
 * @throws {UndecidedSign} when the sign of a cannot be decided
 */
export function isPositiveSmoothly<T>(field: Field<T>, a: T): boolean {
  return decided(field, a, field.smoothSign?.(a) ?? field.sign(a));
}

function decided<T>(field: Field<T>, a: T, sign: Sign): boolean {
  if (sign === "undecided") throw new UndecidedSign("isPositive", field.number(a));
  return sign > 0;
}
