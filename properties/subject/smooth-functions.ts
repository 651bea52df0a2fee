import * as fc from "fast-check";
import { random } from "../../src/numeric/random.js";
import { randomVector } from "../../src/subject/direction.js";

type Vector = Float64Array;
type Rows = number[][];

/** f: θ ↦ (sin(⟨aₖ, θ⟩ + k))ₖ with its derivatives, and L = Σ fₖ with its gradient and Hessian. */
export interface SmoothFunction {
  readonly point: Vector;
  readonly outputs: number;
  readonly value: (theta: Vector) => number[];
  readonly jacobian: (theta: Vector) => Rows;
  readonly gradient: (theta: Vector) => number[];
  readonly hessian: (theta: Vector) => Rows;
}

const sum = (n: number, term: (i: number) => number): number =>
  Array.from({ length: n }, (_, i) => term(i)).reduce((total, v) => total + v, 0);
const rows = (m: number, n: number, entry: (k: number, i: number) => number): Rows =>
  Array.from({ length: m }, (_, k) => Array.from({ length: n }, (_entry, i) => entry(k, i)));

export const product = (A: Rows, v: ArrayLike<number>): number[] =>
  A.map((row) => sum(row.length, (i) => row[i]! * v[i]!));
export const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
export const transposed = (A: Rows): Rows => rows(A[0]!.length, A.length, (i, k) => A[k]![i]!);

/** The function of m outputs and P parameters that belongs to a seed. */
function smoothFunction(outputs: number, parameters: number, seed: number): SmoothFunction {
  const a = rows(outputs, parameters, () => 0).map((_, k) => randomVector(parameters, random(seed, k)));
  const z = (theta: Vector): number[] => a.map((row, k) => sum(parameters, (i) => row[i]! * theta[i]!) + k);
  return {
    point: randomVector(parameters, random(seed, -1)),
    outputs,
    value: (theta) => z(theta).map(Math.sin),
    jacobian: (theta) => z(theta).map((zk, k) => Array.from(a[k]!, (aki) => Math.cos(zk) * aki)),
    gradient: (theta) =>
      product(transposed(z(theta).map((zk, k) => Array.from(a[k]!, (x) => Math.cos(zk) * x))), Array(outputs).fill(1)),
    hessian(theta) {
      const slopes = z(theta).map((zk) => -Math.sin(zk));
      return rows(parameters, parameters, (i, j) => sum(outputs, (k) => slopes[k]! * a[k]![i]! * a[k]![j]!));
    },
  };
}

/** Functions of 2 to 4 outputs and another number of parameters, so that a transposed Jacobian has another shape. */
export const smoothFunctions: fc.Arbitrary<SmoothFunction> = fc
  .tuple(fc.constantFrom([2, 3], [3, 2], [4, 3], [3, 4], [2, 4]), fc.integer())
  .map(([[outputs, parameters], seed]) => smoothFunction(outputs, parameters, seed));

/** Bugs in a matrix: of a Jacobian or a Hessian. */
export const MATRIX_BUGS: Readonly<Record<string, (A: Rows) => Rows>> = {
  "transposed, read row-major": (A) => {
    const flat = transposed(A).flat();
    return A.map((row, k) => row.map((_, i) => flat[k * row.length + i]!));
  },
  "one entry of the wrong sign": (A) => A.map((row, k) => row.map((x, i) => (k === 1 && i === 0 ? -x : x))),
  "one entry missing": (A) => A.map((row, k) => row.map((x, i) => (k === 0 && i === 1 ? 0 : x))),
  "a row missing": (A) => A.map((row, k) => (k === A.length - 1 ? row.map(() => 0) : row)),
  "rows exchanged": (A) => A.with(0, A[1]!).with(1, A[0]!),
  "off-diagonal dropped": (A) => A.map((row, k) => row.map((x, i) => (i === k ? x : 0))),
  "symmetric part of the leading square only": (A) => A.map((row, k) => row.map((x, i) => (x + (A[i]?.[k] ?? x)) / 2)),
  doubled: (A) => A.map((row) => row.map((x) => 2 * x)),
};

/** The entries (k, i) at which two matrices differ. */
export function wrongEntries(A: Rows, B: Rows): [k: number, i: number][] {
  return A.flatMap((row, k) => row.flatMap((x, i): [number, number][] => (x === B[k]![i] ? [] : [[k, i]])));
}

/** Whether two matrices differ, and where they do, plainly: by more than a thousandth. */
export function arePlainlyDifferent(A: Rows, B: Rows): boolean {
  const wrong = wrongEntries(A, B);
  return wrong.length > 0 && wrong.every(([k, i]) => Math.abs(A[k]![i]! - B[k]![i]!) > 1e-3);
}
