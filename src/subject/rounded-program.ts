import type { Field } from "../numeric/field.js";

/** |computed − f(z)| ≤ u·min(absolute·scale, relative·|f(z)|); the scale is 1 or what an error of f grows with. */
export interface ActivationError {
  readonly absolute: number;
  readonly relative: number;
}

/**
 * Arithmetic on what a floating-point program may hold: T stands for every number that a quantity can have in the
 * programs of a model. The Field's operations are exact; what a program does to their results is said by `sum`,
 * `product` and `within`.
 */
export interface RoundedArithmetic<T> extends Field<T> {
  /** The unit roundoff u of the programs. */
  readonly u: number;
  /** The most that one result loses when it underflows. */
  readonly underflow: number;
  /** K: exp, log, tanh, … are within K·u of their value, relative to max(1, |value|), and exp within K·u relative. */
  readonly K: number;
  /** The error of an activation of size |f| and of this scale. */
  activationError(scale: number, size: number): number;
  /** |a| or more, for every number of a. */
  size(a: T): number;
  /**
   * Every number within error of one of a.
   * @param error a result of at most 1000 float64 operations on numbers ≥ 0
   * @throws {EnclosureError} when a number may overflow
   */
  within(a: T, error: number): T;
  /** bias + Σⱼ weights[offset + j]·x[j] as computed in any order, with or without fused operations. */
  sum(bias: T, weights: ArrayLike<T>, offset: number, x: ArrayLike<T>): T;
  /** a·b, rounded. */
  product(a: T, b: T): T;
  /** a, computed once: all uses have the same error. */
  shared(a: T): T;
  /** Every number between a and b. */
  between(a: T, b: T): T;
}

/**
 * The gradients that programs may compute which follow the subject's formulas but for rounding.
 * @param theta shape [P], exactly representable in the programs' precision
 */
export interface RoundedProgram {
  /** The entries of the gradient, in the order of θ; made one by one, since each may be large. */
  over<T>(arithmetic: RoundedArithmetic<T>, theta: readonly T[]): Iterable<T>;
}
