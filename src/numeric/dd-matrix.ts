import { exact } from "./dd-ball.js";
import { addProduct, total, type RunningSum } from "./dd-sum.js";
import type { Ball, BallColumns } from "./enclosure.js";

/** A matrix of balls kept in columns: entry (i, j) is ball start + i·strides[0] + j·strides[1]; a stride 0 repeats it. */
export interface BallMatrix {
  readonly balls: BallColumns;
  readonly start: number;
  readonly shape: readonly [rows: number, columns: number];
  readonly strides: readonly [row: number, column: number];
}

/** n balls, all exactly 0. */
export function zeros(n: number): BallColumns {
  return { h: new Float64Array(n), l: new Float64Array(n), r: new Float64Array(n) };
}

/**
 * The numbers themselves as balls of radius 0.
 * @param values shape [n]; not copied
 * @throws {EnclosureError} when one is not finite, or beyond 2⁹⁹⁶
 */
export function exactColumns(values: Float64Array): BallColumns {
  for (let i = 0; i < values.length; i++) exact(values[i]!);
  const none = new Float64Array(values.length);
  return { h: values, l: none, r: none };
}

/** Ball i as an object. */
export function ballAt({ h, l, r }: BallColumns, i: number): Ball {
  return { h: h[i]!, l: l[i]!, r: r[i]! };
}

/** Ball i ← ball. */
export function setBall({ h, l, r }: BallColumns, i: number, ball: Ball): void {
  h[i] = ball.h;
  l[i] = ball.l;
  r[i] = ball.r;
}

/** Row-major, from ball `start` on. */
export function matrix(balls: BallColumns, [rows, columns]: readonly [number, number], start = 0): BallMatrix {
  return { balls, start, shape: [rows, columns], strides: [columns, 1] };
}

/** A row-major matrix of exact zeros. */
export function zeroMatrix(shape: readonly [number, number]): BallMatrix {
  return matrix(zeros(shape[0] * shape[1]), shape);
}

/** The same number everywhere. @throws as `exactColumns` */
export function constant(value: number, shape: readonly [number, number]): BallMatrix {
  return { balls: exactColumns(Float64Array.of(value)), start: 0, shape, strides: [0, 0] };
}

/** The same balls with rows and columns exchanged; nothing is copied. */
export function transpose({ balls, start, shape, strides }: BallMatrix): BallMatrix {
  return { balls, start, shape: [shape[1], shape[0]], strides: [strides[1], strides[0]] };
}

/**
 * sums ← sums + a·b, shapes [m, n], [m, k] and [k, n]; every entry one sum of k products, so that its error is that of
 * `dot`. Where strides of 0 make entries of `sums` one ball, it gets them all.
 * @param sums changed; shares no balls with a and b
 * @throws {EnclosureError} when an entry is not finite, or beyond 2⁹⁹⁶
 */
export function addMatrixProduct(sums: BallMatrix, a: BallMatrix, b: BallMatrix): void {
  const [rows, columns] = sums.shape;
  const terms = a.shape[1];
  const sum: RunningSum = { h: 0, l: 0, r: 0, underflow: 0 };
  const [x, y]: readonly [Place, Place] = [
    { h: 0, l: 0, r: 0 },
    { h: 0, l: 0, r: 0 },
  ];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const at = sums.start + i * sums.strides[0] + j * sums.strides[1];
      load(sum, sums.balls, at);
      sum.underflow = 0;
      let left = a.start + i * a.strides[0];
      let right = b.start + j * b.strides[1];
      for (let k = 0; k < terms; k++) {
        load(x, a.balls, left);
        load(y, b.balls, right);
        addProduct(sum, x, y);
        left += a.strides[1];
        right += b.strides[0];
      }
      setBall(sums.balls, at, total(sum, terms));
    }
  }
}

/** a·b, shape [m, n]. @throws as `addMatrixProduct` */
export function product(a: BallMatrix, b: BallMatrix): BallMatrix {
  const sums = zeroMatrix([a.shape[0], b.shape[1]]);
  addMatrixProduct(sums, a, b);
  return sums;
}

/** Where one ball is held at a time: nothing is allocated for a term. */
type Place = { -readonly [K in keyof Ball]: Ball[K] };

function load(place: Place, { h, l, r }: BallColumns, i: number): void {
  place.h = h[i]!;
  place.l = l[i]!;
  place.r = r[i]!;
}
