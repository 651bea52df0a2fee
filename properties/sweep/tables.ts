import type { Op } from "../../src/sweep/table.js";

type Matrix = readonly (readonly number[])[];

const softmaxRow = (row: readonly number[]): number[] => {
  const e = row.map((x) => Math.exp(x - Math.max(...row)));
  return e.map((ek) => ek / e.reduce((sum, ej) => sum + ej, 0));
};
const softmaxVjp = (x: Matrix, u: Matrix): number[][] =>
  x.map((row, k) => {
    const p = softmaxRow(row);
    const mean = p.reduce((sum, pj, j) => sum + pj * u[k]![j]!, 0);
    return p.map((pj, j) => pj * (u[k]![j]! - mean));
  });

/** A row of a table as the properties write it. */
const rowOf = <Given, O>(row: {
  readonly op: string;
  readonly inputs: Op["inputs"];
  readonly options?: Op["options"];
  readonly precondition?: (x: Given, o: O) => boolean;
  readonly value?: (x: Given, o: O) => unknown;
  readonly vjp?: (x: Given, o: O, u: never) => unknown;
  readonly loss?: (x: Given, o: O) => unknown;
  readonly gradient?: (x: Given, o: O) => unknown;
}): Op => row as unknown as Op;

interface X {
  readonly x: number[];
}
interface XX {
  readonly x: number[][];
}

export const softmax: Op = rowOf<XX, unknown>({
  op: "softmax",
  inputs: { x: ["m", "n"] },
  value: ({ x }) => x.map(softmaxRow),
  vjp: ({ x }, _, u) => ({ x: softmaxVjp(x, u) }),
});

/** Transposed where the matrix is square. */
export const squareSoftmax: Op = rowOf<XX, unknown>({
  op: "softmax",
  inputs: { x: ["m", "n"] },
  value: ({ x }) => x.map(softmaxRow),
  vjp: ({ x }, _, u) => {
    const g = softmaxVjp(x, u);
    return { x: g.length === g[0]!.length ? g.map((row, i) => row.map((__, j) => g[j]![i]!)) : g };
  },
});

/** The sum along an axis; the gradient forgets the options: it is that of axis 0. */
export const axisSquares: Op = rowOf<XX, { axis: 0 | 1 }>({
  op: "squares",
  inputs: { x: ["m", "n"] },
  options: { axis: ({ x }) => x!.map((_, k) => k) },
  loss: ({ x }, { axis }) =>
    x.reduce((sum, row, i) => sum + row.reduce((s, v, j) => s + v * v * (axis === 0 ? i + 1 : j + 1), 0), 0),
  gradient: ({ x }) => ({ x: x.map((row, i) => row.map((v) => 2 * v * (i + 1))) }),
});

/** Rows of a table by index, the gradient of a repeated one overwritten. */
export const embed = (isOverwritten: boolean): Op =>
  rowOf<{ E: number[][]; ids: number[] }, unknown>({
    op: "embed",
    inputs: { E: ["v", "d"], ids: { shape: ["t"], below: "v" } },
    value: ({ E, ids }) => ids.map((i) => E[i]!.map((e) => Math.sin(e / 16))),
    vjp: ({ E, ids }, _, u: Matrix) => {
      const g = E.map((row) => row.map(() => 0));
      for (const [k, i] of ids.entries()) {
        g[i] = g[i]!.map((sum, d) => (isOverwritten ? 0 : sum) + (u[k]![d]! * Math.cos(E[i]![d]! / 16)) / 16);
      }
      return { E: g };
    },
  });

const elementwise = (
  op: string,
  f: (x: number) => number,
  slope: (x: number) => number,
  more: Partial<Op> = {},
): Op => ({
  ...rowOf<X, unknown>({
    op,
    inputs: { x: ["n"] },
    value: ({ x }) => x.map(f),
    vjp: ({ x }, _, u: readonly number[]) => ({ x: x.map((xi, i) => u[i]! * slope(xi)) }),
  }),
  ...more,
});

const fail = (message: string): never => {
  throw new Error(message);
};

/** One row a kind of case. */
export const KINDS_OF_ROWS: Readonly<Record<string, Op>> = {
  right: elementwise("half", (x) => x / 2, () => 1 / 2), // prettier-ignore
  wrong: elementwise("square", (x) => x * x, (x) => 3 * x, { inputs: { x: { shape: ["n"], between: [1, 2] } } }), // prettier-ignore
  "not-finite": elementwise("NaN", (x) => x, () => NaN), // prettier-ignore
  undefined: elementwise("ln", Math.log, (x) => 1 / x, { inputs: { x: { shape: [1], between: [-9, -1] } } }),
  precondition: elementwise("none", (x) => x, () => 1, { precondition: () => false }), // prettier-ignore
  unsupported: elementwise("topk", (x) => x, () => fail("Cannot compute gradient: not found for TopK")), // prettier-ignore
  throws: elementwise("broken", (x) => x, () => fail("shapes differ")), // prettier-ignore
  unfit: elementwise("dropout", (x) => x + Math.random(), () => 1), // prettier-ignore
};

export const relu: Op = elementwise("relu", (x) => Math.max(0, x), (x) => (x > 0 ? 1 : 0)); // prettier-ignore

/** The larger of all, with all of them for a tie. */
export const maximum: Op = rowOf<X, unknown>({
  op: "max",
  inputs: { x: ["n"] },
  loss: ({ x }) => Math.max(...x),
  gradient: ({ x }) => ({ x: x.map((xi) => (xi === Math.max(...x) ? 1 : 0)) }),
});

/** erf to 1.5e-7 with its exact derivative. Source: Abramowitz and Stegun, 7.1.26. */
export const fittedErf: Op = elementwise(
  "erf",
  (x) => {
    const t = 1 / (1 + 0.3275911 * Math.abs(x));
    const p = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592].reduce((sum, c) => sum * t + c, 0);
    return Math.sign(x) * (1 - p * t * Math.exp(-x * x));
  },
  (x) => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x),
);
