import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lossNoise, noiseDirection, noiseFloor, tableNoise, tableSteps } from "../../src/check/noise.js";
import { PRECISIONS } from "../../src/check/precision.js";
import { ulp } from "../../src/numeric/float64.js";
import { random } from "../../src/numeric/random.js";
import { hoeffding } from "../numeric/chance.js";
import { finite } from "../numeric/rational.js";
import { reals } from "../numeric/reals.js";
import { polynomial } from "./ladders.js";
import { driveBy, nonsense } from "./replies.js";

/** 16 values of f at 0 … 15. */
const table = (f: (j: number) => number): Float64Array => Float64Array.from({ length: 16 }, (_, j) => f(j));
const normals = (seed: number): Float64Array => {
  const stream = random(seed);
  return table(() => stream.normal());
};
/** Integers below 2²⁰: sums and differences of a table of them are exact. */
const integers = fc.array(fc.integer({ min: -(2 ** 20), max: 2 ** 20 }), { minLength: 16, maxLength: 16 });
const slopes = fc.integer({ min: -1000, max: 1000 });
const lowestOrders = fc.constantFrom(3, 5);

describe("tableNoise", () => {
  test("of normal noise is within a factor of 2 of its deviation in 0.845 of all tables", () => {
    fc.assert(
      fc.property(fc.integer(), lowestOrders, (seed, lowestOrder) => {
        const stream = random(seed);
        const estimates = Array.from({ length: 4096 }, () =>
          tableNoise(
            table(() => stream.normal()),
            lowestOrder,
          ),
        );
        const share = estimates.filter((sigma) => sigma >= 1 / 2 && sigma <= 2).length / estimates.length;
        expect(Math.abs(share - 0.845)).toBeLessThan(hoeffding(estimates.length) + 0.005); // measured: 0.841 to 0.846
      }),
      { numRuns: 3 },
    );
  });

  test("of noise in [−a, a] is at most 2ᵏa/(0.6745·√C(2k, k)) at the lowest order k, and alternating ±a have it", () => {
    const most = { 3: 8 / (0.6745 * Math.sqrt(20)), 5: 32 / (0.6745 * Math.sqrt(252)) };
    fc.assert(
      fc.property(fc.array(reals(-1, 1), { minLength: 16, maxLength: 16 }), fc.constantFrom(3, 5), (values, k) => {
        expect(tableNoise(Float64Array.from(values), k)).toBeLessThanOrEqual(most[k] * (1 + 1e-12));
        expect(
          tableNoise(
            table((j) => (-1) ** j),
            k,
          ),
        ).toBeCloseTo(most[k], 12);
      }),
    );
  });

  test("does not see a polynomial of lower degree than the lowest order", () => {
    fc.assert(
      fc.property(integers, fc.array(slopes, { maxLength: 5 }), lowestOrders, (values, coefficients, lowestOrder) => {
        const p = polynomial(coefficients.slice(0, lowestOrder));
        const shifted = table((j) => values[j]! + p(j));
        expect(tableNoise(shifted, lowestOrder)).toBe(tableNoise(Float64Array.from(values), lowestOrder));
        expect(tableNoise(table(p), lowestOrder)).toBe(0);
      }),
    );
  });

  test("does not see one kink, nor two where order 3 counts", () => {
    const kinks = fc.tuple(slopes, fc.integer({ min: 0, max: 15 * 64 }));
    fc.assert(
      fc.property(kinks, kinks, lowestOrders, ([a, c], [b, d], lowestOrder) => {
        const second = lowestOrder === 3 ? b : 0;
        const kinked = table((j) => a * Math.abs(64 * j - c) + second * Math.max(0, 64 * j - d));
        expect(tableNoise(kinked, lowestOrder)).toBe(0);
      }),
    );
  });

  test("2ⁿ times the values have 2ⁿ times the noise, and so have the values in reverse order", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: -300, max: 300 }), lowestOrders, (seed, n, lowestOrder) => {
        const noise = tableNoise(normals(seed), lowestOrder);
        expect(
          tableNoise(
            normals(seed).map((v) => 2 ** n * v),
            lowestOrder,
          ),
        ).toBe(2 ** n * noise);
        expect(tableNoise(normals(seed).toReversed(), lowestOrder)).toBeCloseTo(noise, 12);
      }),
    );
  });

  test("is NaN when a value is not finite, wherever it stands", () => {
    const place = fc.nat({ max: 15 });
    fc.assert(
      fc.property(fc.integer(), place, fc.constantFrom(NaN, Infinity, -Infinity), lowestOrders, (seed, j, bad, k) => {
        expect(tableNoise(normals(seed).with(j, bad), k)).toBeNaN();
      }),
    );
  });

  test("leaves the values as they are", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const values = normals(seed);
        tableNoise(values, 3);
        expect(values).toEqual(normals(seed));
      }),
    );
  });
});

test("a noise direction moves every coordinate by ½ to 1 times its size, and by ½ to 1 thousandth where it is 0", () => {
  fc.assert(
    fc.property(fc.float64Array({ noNaN: true, min: -1e300, max: 1e300 }), fc.integer(), (point, seed) => {
      for (const [i, d] of noiseDirection(point, random(seed)).entries()) {
        const size = Math.abs(point[i]!) || 1e-3;
        expect(Math.abs(d)).toBeGreaterThanOrEqual(size / 2);
        expect(Math.abs(d)).toBeLessThanOrEqual(size);
      }
    }),
  );
});

test("a noise direction goes up and down, and by different shares, in half the coordinates each", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const direction = noiseDirection(new Float64Array(4096).fill(-1), random(seed));
      const share = (holds: (d: number) => boolean): number => direction.filter(holds).length / direction.length;
      expect(Math.abs(share((d) => d > 0) - 1 / 2)).toBeLessThan(hoeffding(direction.length));
      expect(Math.abs(share((d) => Math.abs(d) > 3 / 4) - 1 / 2)).toBeLessThan(hoeffding(direction.length));
    }),
    { numRuns: 20 },
  );
});

test("the steps of a table are 16, equally spaced, symmetric about 0 and never 0", () => {
  fc.assert(
    fc.property(fc.integer({ min: -60, max: 0 }), (n) => {
      const steps = tableSteps(2 ** n);
      expect(steps).toHaveLength(16);
      expect(new Set(steps.subarray(1).map((step, j) => step - steps[j]!))).toEqual(new Set([2 ** n]));
      expect(steps.toReversed()).toEqual(steps.map((step) => -step));
    }),
  );
});

test("the loss noise is the largest of the tables that are finite along one direction, in one request", () => {
  const { noiseScales } = PRECISIONS.float64;
  fc.assert(
    fc.property(
      fc.float64Array({ minLength: 1, maxLength: 4 }),
      fc.integer(),
      fc.double({ max: 0.02, min: 0 }),
      (point, seed, share) => {
        const estimates: number[] = [];
        const script = nonsense(seed, share);
        const noise = driveBy(lossNoise(point, noiseScales, random(seed)), (request) => {
          const values = script(request);
          expect(request).toEqual({
            kind: "losses",
            batch: {
              base: point,
              direction: noiseDirection(point, random(seed)),
              steps: Float64Array.from(
                noiseScales.flatMap(({ spacing }, k) =>
                  [...tableSteps(spacing)].map((t) => (k % 2 === 0 ? 1 : -1) * (t + 8 * spacing)),
                ),
              ),
            },
          });
          estimates.push(
            ...noiseScales.map(({ lowestOrder }, k) => tableNoise(values.subarray(16 * k, 16 * (k + 1)), lowestOrder)),
          );
          return values;
        });
        expect(estimates).toHaveLength(noiseScales.length);
        expect(noise).toBe(Math.max(0, ...estimates.filter(Number.isFinite)));
      },
    ),
  );
});

test.each([
  ["float64", 1],
  ["float32", 2 ** 29],
] as const)(
  "the %s noise floor is at least the deviation of a rounding, ulp/√12, and below 0.61 ulp",
  (precision, ratio) => {
    fc.assert(
      fc.property(finite, (f) => {
        const model = PRECISIONS[precision];
        fc.pre(Math.abs(f) < 2 ** 990); // an ulp of float32 must be a number
        const rounding = Math.max(ratio * ulp(f), model.smallest);
        expect(noiseFloor(f, model)).toBeGreaterThanOrEqual(rounding / Math.sqrt(12));
        expect(noiseFloor(f, model)).toBeLessThan(0.61 * rounding + 2 * model.smallest);
      }),
    );
  },
);
