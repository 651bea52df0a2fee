import * as fc from "fast-check";
import { expect, test } from "vitest";
import { leastInHull } from "../../src/numeric/nearest-in-hull.js";
import { reals } from "./reals.js";

const clouds = fc
  .integer({ min: 1, max: 5 })
  .chain((n) => fc.array(fc.array(reals(-3, 3), { minLength: n, maxLength: n }), { minLength: 1, maxLength: 12 }))
  .map((points) => points.map((p) => Float64Array.from(p)));

function dot(x: Float64Array, y: Float64Array): number {
  return x.reduce((sum, xi, i) => sum + xi * y[i]!, 0);
}

test("no point of the hull has less norm: every point lies on the far side of the plane through the nearest one", () => {
  fc.assert(
    fc.property(clouds, (points) => {
      const nearest = leastInHull(points);
      const largest = Math.max(...points.map((p) => dot(p, p)), Number.MIN_VALUE);
      for (const p of points) expect(dot(nearest, p)).toBeGreaterThanOrEqual(dot(nearest, nearest) - 1e-9 * largest);
    }),
  );
});

test("it lies in the hull: no direction has it beyond all points", () => {
  fc.assert(
    fc.property(clouds, fc.array(reals(-1, 1), { minLength: 5, maxLength: 5 }), (points, along) => {
      const v = Float64Array.from(along).subarray(0, points[0]!.length);
      const most = Math.max(...points.map((p) => dot(p, v)));
      expect(dot(leastInHull(points), v)).toBeLessThanOrEqual(most + 1e-9);
    }),
  );
});

test("a hull that holds 0 has 0 nearest, but for rounding", () => {
  fc.assert(
    fc.property(clouds, (points) => {
      const around = [...points, ...points.map((p) => p.map((x) => -x))];
      expect(Math.sqrt(dot(leastInHull(around), leastInHull(around)))).toBeLessThan(1e-5);
    }),
  );
});

test("of the corners of a simplex whose plane is a away from 0, the nearest point is its foot", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 6 }), reals(0.1, 2), (n, a) => {
      const corners = Array.from({ length: n }, (_, k) =>
        Float64Array.from({ length: n }, (_e, i) => (i === k ? a : 0)),
      );
      for (const x of leastInHull(corners)) expect(x).toBeCloseTo(a / n, 12);
    }),
  );
});

test("points that lie on one line or plane, or twice at one place, end the search too", () => {
  fc.assert(
    fc.property(clouds, fc.integer({ min: -3, max: 3 }), (points, k) => {
      const [first] = points;
      const line = [0, 1, 2, 3].map((n) => first!.map((x) => x * (1 + n * k)));
      const nearest = leastInHull([...line, ...points, ...points, ...line]);
      const largest = Math.max(...line.map((p) => dot(p, p)), ...points.map((p) => dot(p, p)), Number.MIN_VALUE);
      for (const p of [...line, ...points]) {
        expect(dot(nearest, p)).toBeGreaterThanOrEqual(dot(nearest, nearest) - 1e-6 * largest);
      }
    }),
  );
});
