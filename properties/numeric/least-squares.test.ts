import * as fc from "fast-check";
import { expect, test } from "vitest";
import { pseudoInverse } from "../../src/numeric/least-squares.js";
import { random } from "../../src/numeric/random.js";

/** A full-rank matrix by its columns; of the columns after the first, each may be the first but for a share of 2⁻ᵏ. */
const matrices: fc.Arbitrary<Float64Array[]> = fc
  .tuple(fc.integer(), fc.integer({ min: 1, max: 5 }), fc.nat({ max: 5 }), fc.nat({ max: 22 }))
  .map(([seed, n, surplus, k]) => {
    const stream = random(seed);
    const column = (): Float64Array => new Float64Array(n + surplus + 1).map(() => stream.normal());
    const first = column();
    return Array.from({ length: n }, (_, j) => (j === 0 ? first : column().map((a, i) => first[i]! + 2 ** -k * a)));
  });

const dot = (x: Float64Array, y: Float64Array): number => x.reduce((sum, xi, i) => sum + xi * y[i]!, 0);
const norm = (vectors: readonly Float64Array[]): number => Math.hypot(...vectors.flatMap((vector) => [...vector]));

/** 64 times the unit roundoff and the condition number of A. */
function roundingOf(columns: readonly Float64Array[], rows: readonly Float64Array[]): number {
  return 64 * 2 ** -53 * norm(columns) * norm(rows);
}

test("A⁺A = I, to rounding times the condition number of A", () => {
  fc.assert(
    fc.property(matrices, (columns) => {
      const rows = pseudoInverse(columns);
      expect(rows).toHaveLength(columns.length);
      for (const [i, row] of rows.entries()) {
        for (const [j, column] of columns.entries()) {
          expect(Math.abs(dot(row, column) - (i === j ? 1 : 0))).toBeLessThanOrEqual(roundingOf(columns, rows));
        }
      }
    }),
    { numRuns: 300 },
  );
});

test("the rows of A⁺ lie in the span of A's columns: what is left of y after the fit is orthogonal to A", () => {
  fc.assert(
    fc.property(matrices, fc.integer(), (columns, seed) => {
      const rows = pseudoInverse(columns);
      const stream = random(seed);
      const y = columns[0]!.map(() => stream.normal());
      const coefficients = rows.map((row) => dot(row, y));
      const rest = y.map((yi, i) => columns.reduce((left, column, k) => left - coefficients[k]! * column[i]!, yi));
      const bound = roundingOf(columns, rows) * norm(columns) * norm([y]);
      for (const column of columns) expect(Math.abs(dot(column, rest))).toBeLessThanOrEqual(bound);
    }),
    { numRuns: 300 },
  );
});

test("the pseudo-inverse of unit columns times powers of two is exact, and no column is changed", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 1, maxLength: 5 }), (exponents) => {
      const unit = (i: number, size: number): Float64Array => new Float64Array(exponents.length + 2).with(i, size);
      const columns = exponents.map((exponent, i) => unit(i, 2 ** exponent));
      const rows = exponents.map((exponent, i) => unit(i, 2 ** -exponent));
      const kept = columns.map((column) => column.slice());
      expect(pseudoInverse(columns).map((row) => row.map((v) => v + 0))).toEqual(rows); // −0 + 0 = 0
      expect(columns).toEqual(kept);
    }),
  );
});
