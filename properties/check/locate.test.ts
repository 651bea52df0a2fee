import * as fc from "fast-check";
import { expect, test } from "vitest";
import { bisect, locateOne, searchVector } from "../../src/check/locate.js";
import { PRECISIONS } from "../../src/check/precision.js";
import { barAt, blockSizes, calibrateProbes, type ProbeScale } from "../../src/check/probe.js";
import { random, type Random } from "../../src/numeric/random.js";
import { driveSync } from "../../src/subject/drive.js";
import type { Engine } from "../../src/subject/engine.js";
import { asSubject } from "../../src/subject/subject.js";

/** A quadratic with some wrong entries of its claim, and a search in it. */
interface Search {
  readonly scale: ProbeScale;
  readonly bar: number;
  readonly xi: Float64Array;
  readonly stream: Random;
  readonly run: <Result>(engine: Engine<Result>) => Result;
}

/** The search on ½Σ aᵢxᵢ² whose claim is off by errors[k] bars in the entries wrong[k]. */
function searchOf(p: number, seed: number, wrong: readonly number[], errors: readonly number[]): Search {
  const stream = random(seed);
  const a = Float64Array.from({ length: p }, () => stream.uniform() + 0.5);
  const point = a.map(() => stream.normal());
  const loss = (x: Float64Array): number => x.reduce((s, xi, i) => s + (a[i]! * xi * xi) / 2, 0) / p;
  const subject = asSubject({ point, loss, gradient: (x) => x });
  const run = <Result>(engine: Engine<Result>): Result => driveSync(engine, subject, { loss: 0, gradient: 0 });
  const right = point.map((x, i) => (a[i]! * x) / p);
  const sizes = blockSizes(point, subject.blocks);
  const calibrated = run(
    calibrateProbes({ point, claimed: right, sizes, model: PRECISIONS.float64 }, loss(point), stream),
  );
  const bar = barAt(calibrated, calibrated.step);
  const claimed = right.slice();
  for (const [k, i] of wrong.entries()) claimed[i]! += (errors[k]! * bar) / sizes[i]!;
  const scale = { ...calibrated, claimed };
  return { scale, bar, xi: searchVector(scale, stream), stream, run };
}

const cases = fc.record({
  p: fc.integer({ min: 2, max: 2000 }),
  seed: fc.integer(),
  wrong: fc.uniqueArray(fc.nat({ max: 2 ** 30 }), { minLength: 3, maxLength: 3 }),
  sign: fc.constantFrom(-1, 1),
});
const RUNS = { numRuns: 20 };

test("one entry that is off by a hundred bars is located exactly, by weighted residuals and by bisection", () => {
  fc.assert(
    fc.property(cases, ({ p, seed, wrong, sign }) => {
      const i = wrong[0]! % p;
      const { scale, xi, bar, run } = searchOf(p, seed, [i], [100 * sign]);
      expect(run(locateOne(scale, xi, bar))).toBe(i);
      expect(run(bisect(scale, xi, bar, 16))).toEqual([i]);
    }),
    RUNS,
  );
});

test("several wrong entries are found by bisection, in order; no more than asked for", () => {
  fc.assert(
    fc.property(cases, fc.integer({ min: 1, max: 4 }), ({ p, seed, wrong, sign }, most) => {
      const indices = [...new Set(wrong.map((i) => i % p))];
      const errors = [100, -400, 1600].map((e) => sign * e); // ratios beyond those of ξ: they cannot cancel
      const { scale, xi, bar, run } = searchOf(p, seed, indices, errors);
      const sorted = indices.toSorted((i, j) => i - j);
      expect(run(bisect(scale, xi, bar, 16))).toEqual(sorted);
      expect(run(bisect(scale, xi, bar, most))).toEqual(sorted.slice(0, most));
    }),
    RUNS,
  );
});

test("a right claim has no wrong entry", () => {
  fc.assert(
    fc.property(cases, ({ p, seed }) => {
      const { scale, xi, bar, run } = searchOf(p, seed, [], []);
      expect(run(locateOne(scale, xi, bar))).toBeUndefined();
      expect(run(bisect(scale, xi, bar, 16))).toEqual([]);
    }),
    RUNS,
  );
});

test("a search vector has random signs, and sizes from ¾ to 5⁄4 of the coordinates'", () => {
  fc.assert(
    fc.property(cases, ({ seed }) => {
      const { scale, xi } = searchOf(200, seed, [], []);
      const shares = xi.map((x, i) => x / scale.sizes[i]!);
      expect(shares.every((s) => Math.abs(s) > 0.7499 && Math.abs(s) < 1.2501)).toBe(true);
      expect(shares.filter((s) => s > 0).length).toBeGreaterThan(40); // 8.5 deviations
      expect(shares.filter((s) => s < 0).length).toBeGreaterThan(40);
    }),
    { numRuns: 10 },
  );
});
