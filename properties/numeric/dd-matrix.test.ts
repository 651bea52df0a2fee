import * as fc from "fast-check";
import { expect, test } from "vitest";
import { add, normal } from "../../src/numeric/dd-ball.js";
import {
  addMatrixProduct,
  ballAt,
  constant,
  exactColumns,
  matrix,
  product,
  setBall,
  transpose,
  zeroMatrix,
  type BallMatrix,
} from "../../src/numeric/dd-matrix.js";
import { dot } from "../../src/numeric/dd-sum.js";
import type { Ball } from "../../src/numeric/enclosure.js";
import { EnclosureError } from "../../src/numeric/field.js";
import { extreme, ordinary, samplesAround, type Sample } from "./containment.js";
import { ballEnds, contains, unlessRefused } from "./enclosures.js";
import { product as times, rationalOf, sum } from "./rational.js";
import { reals } from "./reals.js";

type Shape = readonly [rows: number, columns: number];

/** m, k, n of a product, and balls for all its entries, each with a number inside. */
const sizes = fc.tuple(...Array.from({ length: 3 }, () => fc.integer({ min: 1, max: 3 }))) as fc.Arbitrary<
  [number, number, number]
>;
const sizable = extreme.filter((v) => Math.abs(v) <= 2 ** 996);
const samples = fc.array(samplesAround(fc.oneof(ordinary, fc.constantFrom(0, 1), sizable)), {
  minLength: 27,
  maxLength: 27,
});
const isTransposed = fc.boolean();

/** Rows of a matrix. */
function grid<T>([rows, columns]: Shape, entry: (i: number, j: number) => T): T[][] {
  return Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_entry, j) => entry(i, j)));
}

function rowsOf({ balls, start, shape, strides }: BallMatrix): Ball[][] {
  return grid(shape, (i, j) => ballAt(balls, start + i * strides[0] + j * strides[1]));
}

/** The matrix of these rows; kept column by column when `isByColumns`. */
function matrixOf(rows: readonly (readonly Ball[])[], isByColumns = false): BallMatrix {
  const shape: Shape = [rows.length, rows[0]!.length];
  if (isByColumns) return transpose(matrixOf(grid([shape[1], shape[0]], (i, j) => rows[j]![i]!)));
  const found = zeroMatrix(shape);
  for (const [at, ball] of rows.flat().entries()) setBall(found.balls, at, ball);
  return found;
}

/** c, a and b of a product c + a·b. */
function operands([m, k, n]: readonly [number, number, number], drawn: readonly Sample[]): Sample[][][] {
  const part = (first: number, shape: Shape): Sample[][] => grid(shape, (i, j) => drawn[first + i * shape[1] + j]!);
  return [part(0, [m, n]), part(9, [m, k]), part(18, [k, n])];
}

const ballsOf = (rows: readonly (readonly Sample[])[]): Ball[][] =>
  rows.map((row) => row.map(({ ball }) => normal(ball)));

test("entry (i, j) of c + a·b is dot(c, row i of a, column j of b), whichever way a and b are kept", () => {
  fc.assert(
    fc.property(sizes, samples, isTransposed, isTransposed, (size, drawn, first, second) => {
      const [c, a, b] = operands(size, drawn).map(ballsOf);
      const entries = unlessRefused(() =>
        grid([size[0], size[2]], (i, j) =>
          dot(
            c![i]![j]!,
            a![i]!,
            0,
            b!.map((row) => row[j]!),
          ),
        ),
      );
      const found = unlessRefused(() => {
        const sums = matrixOf(c!);
        addMatrixProduct(sums, matrixOf(a!, first), matrixOf(b!, second));
        return rowsOf(sums);
      });
      expect(found).toEqual(entries);
    }),
    { numRuns: 300 },
  );
});

test("every entry of c + a·b holds the sum of products of numbers in the balls", () => {
  fc.assert(
    fc.property(sizes, samples, (size, drawn) => {
      const [c, a, b] = operands(size, drawn);
      const sums = matrixOf(ballsOf(c!));
      const isDone = unlessRefused(() => {
        addMatrixProduct(sums, matrixOf(ballsOf(a!)), matrixOf(ballsOf(b!)));
        return true;
      });
      fc.pre(isDone === true);
      for (const [i, row] of rowsOf(sums).entries()) {
        for (const [j, ball] of row.entries()) {
          const real = a![i]!.reduce((total, { x }, k) => sum(total, times(x, b![k]![j]!.x)), c![i]![j]!.x);
          expect(contains(ballEnds(ball), real)).toBe(true);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test("radii count where their products underflow", () => {
  const factors = fc.tuple(reals(1, 2), fc.integer({ min: -300, max: -1 })).map(([m, k]) => m * 2 ** k);
  fc.assert(
    fc.property(factors, reals(1, 2), fc.integer({ min: -1074, max: -1000 }), isTransposed, (a, h, k, isFirst) => {
      const x = { h, l: 0, r: 2 ** k };
      const [left, right] = isFirst ? [matrixOf([[x]]), constant(a, [1, 1])] : [constant(a, [1, 1]), matrixOf([[x]])];
      const found = ballEnds(ballAt(product(left, right).balls, 0));
      for (const end of ballEnds(x)) expect(contains(found, times(rationalOf(a), end))).toBe(true);
    }),
  );
});

test("a·b is 0 + a·b; a and b keep every bit", () => {
  fc.assert(
    fc.property(sizes, samples, (size, drawn) => {
      const [, a, b] = operands(size, drawn).map((rows) => matrixOf(ballsOf(rows)));
      const before = structuredClone([a, b]);
      const found = unlessRefused(() => product(a!, b!));
      fc.pre(found !== undefined);
      const sums = zeroMatrix([size[0], size[2]]);
      addMatrixProduct(sums, a!, b!);
      expect(found).toEqual(sums);
      expect([a, b]).toEqual(before);
    }),
  );
});

test("a stride of 0 repeats one ball when it is read, and adds all entries to it when it is written", () => {
  fc.assert(
    fc.property(fc.array(samplesAround(ordinary), { minLength: 1, maxLength: 6 }), (drawn) => {
      const balls = drawn.map(({ ball }) => normal(ball));
      const n = balls.length;
      const one = { ...zeroMatrix([1, 1]), shape: [n, 1], strides: [0, 0] } as const;
      addMatrixProduct(one, matrixOf(balls.map((ball) => [ball])), constant(1, [1, 1]));
      const whole = balls.reduce(add, { h: 0, l: 0, r: 0 });
      const { h, l, r } = ballAt(one.balls, 0);
      expect([h, l]).toEqual([whole.h, whole.l]);
      expect(r).toBeGreaterThanOrEqual(whole.r * (1 - 2 ** -40));
      expect(r).toBeLessThanOrEqual(whole.r * (1 + 2 ** -40));
      expect(rowsOf(constant(3, [2, n])).flat()).toEqual(Array.from({ length: 2 * n }, () => ({ h: 3, l: 0, r: 0 })));
    }),
  );
});

test("exactly one times a ball is the ball, tiny ones too", () => {
  const tiny = fc.tuple(reals(-2, 2), fc.integer({ min: -1074, max: 900 })).map(([m, k]) => m * 2 ** k);
  fc.assert(
    fc.property(samplesAround(tiny), isTransposed, ({ ball }, isFirst) => {
      const x = normal(ball);
      const [a, b] = isFirst ? [constant(1, [1, 1]), matrixOf([[x]])] : [matrixOf([[x]]), constant(1, [1, 1])];
      const { h, l, r } = ballAt(product(a, b).balls, 0);
      expect(h === x.h && l === x.l).toBe(true);
      expect(r).toBeGreaterThanOrEqual(x.r);
      expect(r).toBeLessThanOrEqual(x.r * (1 + 2 ** -40));
    }),
  );
});

test("exactColumns are the numbers themselves, from `start` on in a matrix; what is not finite or too large is refused", () => {
  fc.assert(
    fc.property(fc.array(reals(-9, 9), { minLength: 2, maxLength: 6 }), (values) => {
      const balls = exactColumns(Float64Array.from(values));
      const [row] = rowsOf(matrix(balls, [1, values.length - 1], 1));
      expect(row).toEqual(values.slice(1).map((h) => ({ h, l: 0, r: 0 })));
      for (const [lower, upper] of row!.map(ballEnds)) expect(lower).toEqual(upper);
    }),
  );
  for (const v of [NaN, Infinity, 2 ** 997]) {
    expect(() => exactColumns(Float64Array.of(1, v))).toThrow(EnclosureError);
    expect(() => constant(v, [1, 1])).toThrow(String(v));
  }
});

test("a sum that passes 2⁹⁹⁶ is refused, and the message shows it", () => {
  const large = constant(2 ** 500, [1, 1]);
  expect(() => product(large, large)).toThrow(`dot: the result is ${2 ** 1000} ± 0; expected at most 2^996 in size`);
  expect(() => product(constant(2 ** 996, [1, 2]), constant(1, [2, 1]))).toThrow(EnclosureError);
  const wide = matrixOf([[{ h: 0, l: 0, r: 2 ** 996 }]]);
  expect(() => product(wide, constant(2, [1, 1]))).toThrow(EnclosureError);
});
