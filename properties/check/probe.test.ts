import * as fc from "fast-check";
import { expect, test } from "vitest";
import { PRECISIONS } from "../../src/check/precision.js";
import {
  barAt,
  blockSizes,
  calibrateProbes,
  cubeDirection,
  MISS_FACTOR,
  missProbability,
  probesNeeded,
  residualAlong,
} from "../../src/check/probe.js";
import { problems } from "../../src/generators/arbitraries.js";
import { networkSubject } from "../../src/network/network-subject.js";
import { random } from "../../src/numeric/random.js";
import { driveSync } from "../../src/subject/drive.js";
import { reals } from "../numeric/reals.js";

const sizesOf = fc.array(reals(1e-3, 1e3), { minLength: 1, maxLength: 8 }).map(Float64Array.from.bind(Float64Array));
const EDGE = Math.sqrt(3);

test("a cube direction lies in the cube [−√3, √3]ᴾ times the sizes, and another is drawn each time", () => {
  fc.assert(
    fc.property(sizesOf, fc.integer(), (sizes, seed) => {
      const stream = random(seed);
      const direction = cubeDirection(sizes, stream);
      expect(direction.every((d, i) => Math.abs(d) <= EDGE * sizes[i]! * (1 + 4 * Number.EPSILON))).toBe(true);
      expect(cubeDirection(sizes, stream)).not.toEqual(direction);
    }),
  );
});

test("cube directions reach all of the cube: to both faces, with mean 0 and mean square 1", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const shares = cubeDirection(new Float64Array(4000).fill(1), random(seed));
      const meanOf = (f: (u: number) => number): number => shares.reduce((s, u) => s + f(u), 0) / shares.length;
      expect(Math.max(...shares)).toBeGreaterThan(0.99 * EDGE); // fails once in 5e8: 0.995⁴⁰⁰⁰
      expect(Math.min(...shares)).toBeLessThan(-0.99 * EDGE);
      expect(Math.abs(meanOf((u) => u))).toBeLessThan(0.12); // 7.5 deviations
      expect(Math.abs(meanOf((u) => u * u) - 1)).toBeLessThan(0.11); // 7.8 deviations
    }),
    { numRuns: 10 },
  );
});

test("the size of each coordinate is the root mean square of its block, and 1 where the block is 0", () => {
  const parts = fc.array(
    fc.array(fc.oneof(reals(-5, -0.01), fc.constant(0), reals(0.01, 5)), { minLength: 1, maxLength: 5 }),
    {
      minLength: 1,
      maxLength: 4,
    },
  );
  fc.assert(
    fc.property(parts, (lists) => {
      const blocks = lists.map((list, k) => ({ name: `b${k}`, shape: [list.length] }));
      const sizes = blockSizes(Float64Array.from(lists.flat()), blocks);
      const expected = lists.flatMap((list) => list.map(() => Math.hypot(...list) / Math.sqrt(list.length) || 1));
      expect(sizes.length).toBe(expected.length);
      for (const [i, size] of sizes.entries()) {
        expect(size).toBeCloseTo(expected[i]!, 10);
      }
    }),
  );
});

/** Powers of ten from 10^least to 1. */
function powers(least: number): fc.Arbitrary<number> {
  return reals(least, 0).map((n) => 10 ** n);
}

test("probesNeeded is the least number of probes that miss with at most the probability asked for", () => {
  fc.assert(
    fc.property(powers(-12), powers(-3), powers(-15), (bar, error, miss) => {
      const probes = probesNeeded(bar, error, miss);
      expect(Number.isFinite(probes)).toBe(MISS_FACTOR * bar < error);
      fc.pre(Number.isFinite(probes));
      expect(probes).toBeGreaterThanOrEqual(1);
      expect(missProbability(bar, error, probes)).toBeLessThanOrEqual(miss * (1 + 1e-9));
      const isTooFew = probes === 1 || missProbability(bar, error, probes - 1) > miss * (1 - 1e-9);
      expect(isTooFew).toBe(true);
    }),
  );
});

test("an error e is within two bars of 0 along a cube direction no more often than missProbability says", () => {
  const draws = 2000;
  const errors = fc.array(reals(-1, 1), { minLength: 1, maxLength: 6 }).filter((e) => Math.hypot(...e) > 0.01);
  fc.assert(
    fc.property(errors, reals(0.01, 0.5), fc.integer(), (e, share, seed) => {
      const [size, stream, ones] = [Math.hypot(...e), random(seed), new Float64Array(e.length).fill(1)];
      const bar = share * size;
      let missed = 0;
      for (let n = 0; n < draws; n++) {
        const u = cubeDirection(ones, stream);
        if (Math.abs(e.reduce((s, ei, i) => s + ei * u[i]!, 0)) <= 2 * bar) missed += 1;
      }
      const bound = missProbability(bar, size, 1);
      expect(missed / draws).toBeLessThanOrEqual(bound + 7 * Math.sqrt(0.25 / draws));
    }),
    { numRuns: 25 },
  );
});

/** Residuals of the claims g·factor, with the bars, along eight directions. */
function residuals(factor: number): fc.Arbitrary<readonly { readonly value: number; readonly bar: number }[]> {
  const drawn = fc.tuple(problems({ smooth: true, maxLayers: 3, maxWidth: 6, maxBatch: 6 }), fc.integer());
  return drawn.map(([problem, seed]) => {
    const subject = networkSubject(problem);
    const { point, blocks } = subject;
    const stream = random(seed);
    const claimed = subject.gradient(point).map((g) => factor * g);
    const outline = { point, claimed, sizes: blockSizes(point, blocks), model: PRECISIONS.float64 };
    const count = { loss: 0, gradient: 0 };
    const scale = driveSync(calibrateProbes(outline, subject.loss(point), stream), subject, count);
    expect(count).toEqual({ loss: 44, gradient: 0 });
    return Array.from({ length: 8 }, () => {
      const { value, bar } = driveSync(
        residualAlong(scale, cubeDirection(scale.sizes, stream), scale.step),
        subject,
        count,
      );
      expect(bar).toBeGreaterThanOrEqual(barAt(scale, scale.step));
      return { value, bar };
    });
  });
}

test("on smooth networks the residuals of a right claim keep within their bars", () => {
  fc.assert(
    fc.property(residuals(1), (list) => {
      expect(list.filter(({ value, bar }) => !(Math.abs(value) <= bar))).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

test("on smooth networks the residuals of a claim 5 % off break their bars, unless it is flat", () => {
  const seen = fc.sample(residuals(1.05), 20).filter((list) => list.some(({ value, bar }) => Math.abs(value) > bar));
  expect(seen.length).toBeGreaterThan(0);
});
