import type { Field } from "./field.js";

/** A number in a recorded formula; a constant has no place on the record, index −1. */
interface Recorded<T> {
  readonly index: number;
  readonly value: T;
}

/** Where the numbers of a formula are read. */
type Read<T> = (a: Recorded<T>) => T;

/** One operation of a formula. */
interface Operation<T> {
  /** Places that the result depends on. */
  readonly parents: readonly number[];
  readonly compute: (read: Read<T>) => T;
  /** The result once some numbers have moved, from the result before. */
  readonly adjust?: (before: T, read: { readonly before: Read<T>; readonly after: Read<T> }) => T;
}
type Record<T> = (operation: Operation<T>) => Recorded<T>;

/** A formula at a point. */
interface Replay<T> {
  readonly value: T;
  /** The value with variable i at x; undefined when the formula does not depend on it. */
  moved(i: number, x: T): T | undefined;
}

/** The operations that a computation has done, to be done again at other points. */
export interface Recording<T> {
  /** The value where it was recorded. */
  readonly value: T;
  /** The same operations at another point, shape [n]. */
  at(point: readonly T[]): Replay<T>;
}

const CONSTANT = -1;

/**
 * Records the operations of a computation over an enclosure field at a set of points: balls around the variables. On all of the
 * set the computation is that one formula, for every branch it has taken was taken on all of it; so the formula may be
 * evaluated at any point of the set, and where one variable moves, only what depends on it. What is multiplied by a
 * constant 0 does not count as depended on.
 * @param point shape [n]
 */
export function recorded<T>(
  base: Field<T>,
  point: readonly T[],
  run: (field: Field<Recorded<T>>, variables: readonly Recorded<T>[]) => Recorded<T>,
): Recording<T> {
  const operations: (Operation<T> | undefined)[] = point.map(() => undefined);
  const children: number[][] = point.map(() => []);
  const result = run(
    fieldOf(base, (operation) => {
      const value = operation.compute(({ value: number }) => number);
      if (operation.parents.length === 0) return { index: CONSTANT, value };
      const index = operations.push(operation) - 1;
      children.push([]);
      for (const parent of operation.parents) children[parent]!.push(index);
      return { index, value };
    }),
    point.map((value, index) => ({ index, value })),
  );

  function at(other: readonly T[]): Replay<T> {
    const values = other.slice();
    const before: Read<T> = ({ index, value }) => (index === CONSTANT ? value : values[index]!);
    for (let k = point.length; k < operations.length; k++) values.push(operations[k]!.compute(before));
    return {
      value: before(result),
      moved(i, x) {
        const changed = new Map([[i, x]]);
        const after: Read<T> = (a) => changed.get(a.index) ?? before(a);
        const touched = new Set(children[i]);
        for (let k = point.length; k < operations.length && touched.size > 0; k++) {
          if (!touched.delete(k)) continue;
          const { compute, adjust } = operations[k]!;
          changed.set(k, adjust === undefined ? compute(after) : adjust(values[k]!, { before, after }));
          for (const child of children[k]!) touched.add(child);
        }
        return changed.get(result.index);
      },
    };
  }
  return { value: result.value, at };
}

const UNARY = ["neg", "exp", "expm1", "log", "log1p"] as const;
const BINARY = ["add", "sub", "div"] as const;

function fieldOf<T>(base: Field<T>, record: Record<T>): Field<Recorded<T>> {
  const parentsOf = (...inputs: readonly Recorded<T>[]): number[] =>
    inputs.filter(({ index }) => index !== CONSTANT).map(({ index }) => index);
  const isZero = ({ index, value }: Recorded<T>): boolean => index === CONSTANT && base.sign(value) === 0;
  const factors = (a: Recorded<T>, b: Recorded<T>): number[] => (isZero(a) || isZero(b) ? [] : parentsOf(a, b));
  const unary = UNARY.map((name) => [
    name,
    (a: Recorded<T>) => record({ parents: parentsOf(a), compute: (read) => base[name](read(a)) }),
  ]);
  const binary = BINARY.map((name) => [
    name,
    (a: Recorded<T>, b: Recorded<T>) =>
      record({ parents: parentsOf(a, b), compute: (read) => base[name](read(a), read(b)) }),
  ]);
  return {
    ...(Object.fromEntries([...unary, ...binary]) as Pick<
      Field<Recorded<T>>,
      (typeof UNARY)[number] | (typeof BINARY)[number]
    >),
    name: `recorded(${base.name})`,
    from: (value) => ({ index: CONSTANT, value: base.from(value) }),
    number: (a) => base.number(a.value),
    sign: (a) => base.sign(a.value),
    mul: (a, b) => record({ parents: factors(a, b), compute: (read) => base.mul(read(a), read(b)) }),
    dot(bias, weights, offset, x) {
      const terms = Array.from(x, (xj, j) => [weights[offset + j]!, xj] as const);
      const parents = [...parentsOf(bias), ...terms.flatMap(([w, xj]) => factors(w, xj))];
      return record(sumOfProducts(base, bias, terms, parents));
    },
  };
}

/** bias + Σ w·x, adjusted by what has moved: the new products less the old ones. */
function sumOfProducts<T>(
  base: Field<T>,
  bias: Recorded<T>,
  terms: readonly (readonly [w: Recorded<T>, x: Recorded<T>])[],
  parents: readonly number[],
): Operation<T> {
  const dot = (start: T, products: readonly (readonly [w: T, x: T])[]): T =>
    base.dot(
      start,
      products.map(([w]) => w),
      0,
      products.map(([, x]) => x),
    );
  return {
    parents,
    compute: (read) =>
      dot(
        read(bias),
        terms.map(([w, x]) => [read(w), read(x)]),
      ),
    adjust(sum, { before, after }) {
      const isMoved = (a: Recorded<T>): boolean => before(a) !== after(a);
      const moved = terms.filter(([w, x]) => isMoved(w) || isMoved(x));
      return dot(isMoved(bias) ? base.add(sum, base.sub(after(bias), before(bias))) : sum, [
        ...moved.map(([w, x]): [T, T] => [after(w), after(x)]),
        ...moved.map(([w, x]): [T, T] => [base.neg(before(w)), before(x)]),
      ]);
    },
  };
}
