import type { Field } from "./field.js";

/** A number in a recorded computation; constants have no place on the tape, index −1. */
interface Variable<T> {
  readonly value: T;
  readonly index: number;
}

/** A computation over a base field that records itself. */
export interface Tape<T> {
  /** Arithmetic on variables; `from` gives constants. */
  readonly field: Field<Variable<T>>;
  /** A new independent variable. */
  readonly variable: (value: T) => Variable<T>;
  /** Whether a depends on no variable; what was multiplied by a constant 0 does not. */
  readonly isConstant: (a: Variable<T>) => boolean;
  /**
   * ∂result/∂variable for each of the variables, in their order; exactly 0 where the result does not depend on one.
   * @param variables shape [n]
   * @returns shape [n]
   */
  readonly gradient: (result: Variable<T>, variables: readonly Variable<T>[]) => T[];
}

/** The tape entry of one operation: ∂value/∂parent for every parent that is no constant. */
interface Operation<T> {
  readonly parents: readonly number[];
  readonly partials: readonly T[];
}
type Edge<T> = readonly [parent: Variable<T>, partial: T];
type Record<T> = (value: T, edges: readonly Edge<T>[]) => Variable<T>;

const CONSTANT = -1;
const constant = <T>(value: T): Variable<T> => ({ value, index: CONSTANT });
/** Above it eᵃ = (eᵃ − 1) + 1 loses at most one bit. */
const NO_CANCELLATION = -0.5;

/**
 * Reverse mode over any Field: one pass records every operation with its local partial derivatives, gradient() runs
 * back and sums partial · adjoint. The adjoints are computed in the base field, so over an enclosure type each partial
 * derivative is enclosed. Local partials subtract nothing: 1/b and −(a/b)/b for div, eᵃ for exp and expm1, 1/a and
 * 1/(1 + a) for log and log1p. A variable minus itself is the constant 0.
 * Source: Griewank and Walther, Evaluating Derivatives, section 3.2.
 */
export function reverse<T>(base: Field<T>): Tape<T> {
  const operations: Operation<T>[] = [];
  const [one, minusOne] = [base.from(1), base.from(-1)];

  function record(value: T, edges: readonly Edge<T>[]): Variable<T> {
    const variable = edges.filter(([parent]) => parent.index !== CONSTANT);
    if (variable.length === 0) return constant(value);
    const parents = variable.map(([parent]) => parent.index);
    operations.push({ parents, partials: variable.map(([, partial]) => partial) });
    return { value, index: operations.length - 1 };
  }

  function times(partial: T, adjoint: T): T {
    if (partial === one) return adjoint;
    return partial === minusOne ? base.neg(adjoint) : base.mul(partial, adjoint);
  }

  function gradient(result: Variable<T>, variables: readonly Variable<T>[]): T[] {
    const adjoints: (T | undefined)[] = [];
    adjoints[result.index] = one;
    for (let i = result.index; i >= 0; i--) {
      const adjoint = adjoints[i];
      if (adjoint === undefined || base.sign(adjoint) === 0) continue;
      const { parents, partials } = operations[i]!;
      for (let k = 0; k < parents.length; k++) {
        const share = times(partials[k]!, adjoint);
        const sum = adjoints[parents[k]!];
        adjoints[parents[k]!] = sum === undefined ? share : base.add(sum, share);
      }
    }
    return variables.map(({ index }) => adjoints[index] ?? base.from(0));
  }

  return {
    field: { ...rational(base, record, [one, minusOne]), ...elementary(base, record, one) },
    variable(value) {
      operations.push({ parents: [], partials: [] });
      return { value, index: operations.length - 1 };
    },
    isConstant: ({ index }) => index === CONSTANT,
    gradient,
  };
}

/** a as a factor of a product a·b: no edge when b is the constant 0, for then the product is 0 whatever a is. */
function factor<T>(base: Field<T>, a: Variable<T>, b: Variable<T>): readonly Edge<T>[] {
  return b.index === CONSTANT && base.sign(b.value) === 0 ? [] : [[a, b.value]];
}

function valuesOf<T>(variables: ArrayLike<Variable<T>>): T[] {
  return Array.from(variables, ({ value }) => value);
}

type Elementary = "exp" | "expm1" | "log" | "log1p";

function rational<T>(
  base: Field<T>,
  record: Record<T>,
  [one, minusOne]: readonly [T, T],
): Omit<Field<Variable<T>>, Elementary> {
  return {
    name: `reverse(${base.name})`,
    from: (value) => constant(base.from(value)),
    number: (a) => base.number(a.value),
    sign: (a) => base.sign(a.value),
    neg: (a) => record(base.neg(a.value), [[a, minusOne]]),
    add: (a, b) =>
      record(base.add(a.value, b.value), [
        [a, one],
        [b, one],
      ]),
    sub(a, b) {
      if (a === b) return constant(base.from(0));
      return record(base.sub(a.value, b.value), [
        [a, one],
        [b, minusOne],
      ]);
    },
    mul: (a, b) => record(base.mul(a.value, b.value), [...factor(base, a, b), ...factor(base, b, a)]),
    div(a, b) {
      const value = base.div(a.value, b.value);
      const numerator: Edge<T> = [a, base.div(one, b.value)];
      if (b.index === CONSTANT) return record(value, [numerator]);
      return record(value, [numerator, [b, base.neg(base.div(value, b.value))]]);
    },
    dot(bias, weights, offset, x) {
      const w = Array.from({ length: x.length }, (_, j) => weights[offset + j]!);
      const edges = w.flatMap((wj, j) => [...factor(base, wj, x[j]!), ...factor(base, x[j]!, wj)]);
      return record(base.dot(bias.value, valuesOf(w), 0, valuesOf(x)), [[bias, one], ...edges]);
    },
  };
}

function elementary<T>(base: Field<T>, record: Record<T>, one: T): Pick<Field<Variable<T>>, Elementary> {
  return {
    exp(a) {
      const value = base.exp(a.value);
      return record(value, [[a, value]]);
    },
    expm1(a) {
      const value = base.expm1(a.value);
      const isFar = base.number(a.value) < NO_CANCELLATION;
      return record(value, [[a, isFar ? base.exp(a.value) : base.add(value, one)]]);
    },
    log: (a) => record(base.log(a.value), [[a, base.div(one, a.value)]]),
    log1p: (a) => record(base.log1p(a.value), [[a, base.div(one, base.add(one, a.value))]]),
  };
}
