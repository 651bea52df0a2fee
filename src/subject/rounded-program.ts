import type { Field } from "../numeric/field.js";

/** |computed − f(z)| ≤ u·min(absolute·scale, relative·|f(z)|); the scale is 1 or what an error of f grows with. */
export interface ActivationError {
  readonly absolute: number;
  readonly relative: number;
}

/**
 * Arithmetic on what floating-point programs may hold: T stands for every number that a quantity can have in the
 * programs of a model. The Field's operations are exact; what a program makes of their results is said by `sum`,
 * `product` and `within`.
 */
export interface RoundedArithmetic<T> extends Field<T> {
  /** The unit roundoff u of the programs. */
  readonly u: number;
  /** The most that one result loses when it underflows. */
  readonly underflow: number;
  /** exp, log, tanh, cosh, σ, … are within K·u of their value, relative to max(1, |value|); exp and cosh relative to it. */
  readonly K: number;
  /** How far a computed activation may be from f(z), for |f(z)| of this size and an error of this scale. */
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
  /** a, computed once: all uses of the result have the same error. */
  shared(a: T): T;
  /** Every number between one of a and one of b. */
  between(a: T, b: T): T;
}

/** The gradients that programs may compute which follow a subject's formulas but for rounding. */
export interface RoundedProgram {
  /**
   * The entries of the gradient, in the order of θ; made one by one, since each may be large.
   * @param theta shape [P], representable in the programs' precision
   */
  over<T>(arithmetic: RoundedArithmetic<T>, theta: readonly T[]): Iterable<T>;
}
