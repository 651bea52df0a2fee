import * as fc from "fast-check";
import { expect, test } from "vitest";
import { PRECISIONS } from "../../src/check/precision.js";
import {
  blockSizes,
  calibrateProbes,
  claimAlong,
  cubeDirection,
  isKept,
  MISS_FACTOR,
  missProbability,
  pairResidual,
  residualAlong,
  visibleError,
  type ProbeScale,
  type Residual,
} from "../../src/check/probe.js";
import { problems } from "../../src/generators/arbitraries.js";
import { networkSubject } from "../../src/network/network-subject.js";
import { random } from "../../src/numeric/random.js";
import { driveSync } from "../../src/subject/drive.js";
import { asSubject } from "../../src/subject/subject.js";
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

test("visibleError is the size of error that is missed with just the probability asked for, whatever the bars", () => {
  const barsOf = fc.array(powers(-12), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(barsOf, powers(-15), (bars, miss) => {
      fc.pre(miss < 0.99);
      const error = visibleError(bars, miss);
      expect(missProbability(bars, error)).toBeCloseTo(miss, 12);
      expect(missProbability(bars, error * 1.01)).toBeLessThan(miss);
      expect(missProbability(bars, error * 0.99)).toBeGreaterThan(miss);
      expect(visibleError([...bars, Infinity], miss)).toBeCloseTo(error, 12); // a line that shows nothing
    }),
  );
  expect(visibleError([], 1e-9)).toBe(Infinity);
});

test("a probe without information misses everything: its bar is infinite, or there is no error to be found", () => {
  expect(missProbability([Infinity], 1)).toBe(1);
  expect(missProbability([1], 0)).toBe(1);
  expect(missProbability([0], 0)).toBe(1);
  expect(missProbability([], 1)).toBe(1);
  expect(isKept({ value: NaN, bar: Infinity })).toBe(true);
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
      const bound = missProbability([bar], size);
      expect(missed / draws).toBeLessThanOrEqual(bound + 7 * Math.sqrt(0.25 / draws));
    }),
    { numRuns: 25 },
  );
});

/** A claim on a network, calibrated, with what runs an engine on it. */
interface Probed {
  readonly scale: ProbeScale & { readonly pilot: Residual };
  readonly stream: ReturnType<typeof random>;
  readonly run: <Result>(engine: Parameters<typeof driveSync<Result>>[0]) => Result;
}

/** Smooth networks whose claim is g·factor. */
function probed(factor: number): fc.Arbitrary<Probed> {
  return fc
    .tuple(problems({ smooth: true, maxLayers: 3, maxWidth: 6, maxBatch: 3 }), fc.integer())
    .map(([problem, seed]) => {
      const subject = networkSubject(problem);
      const { point, blocks } = subject;
      const stream = random(seed);
      const claimed = subject.gradient(point).map((g) => factor * g);
      const sizes = blockSizes(point, blocks);
      const count = { loss: 0, gradient: 0 };
      const run: Probed["run"] = (engine) => driveSync(engine, subject, count);
      const outline = { point, claimed, sizes, model: PRECISIONS.float64, value: subject.loss(point) };
      const scale = run(calibrateProbes(outline, stream));
      expect(count).toEqual({ loss: 32, gradient: 0 });
      return { scale, stream, run };
    });
}

/** The residuals along eight directions. */
function residuals({ scale, stream, run }: Probed): Residual[] {
  return Array.from({ length: 8 }, () => run(residualAlong(scale, cubeDirection(scale.sizes, stream), scale.step)));
}

test("on smooth networks the residuals of a right claim keep within their bars, of four losses and of two", () => {
  fc.assert(
    fc.property(probed(1), (claim) => {
      const lines = [claim.scale.pilot, ...residuals(claim)];
      expect(lines.filter((line) => !isKept(line))).toEqual([]);
      const { step } = claim.scale;
      const curvature = Math.max(
        claim.scale.curvature,
        ...lines.slice(1).map(({ roughness }) => roughness / step ** 2),
      );
      const pairs = lines.map(({ direction }) =>
        claim.run(pairResidual({ ...claim.scale, curvature }, direction, step / 2)),
      );
      expect(pairs.filter((pair) => !isKept(pair))).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

test("on smooth networks the residuals of a claim 5 % off break their bars, unless it is flat", () => {
  const seen = fc.sample(probed(1.05), 20).filter((claim) => residuals(claim).some((line) => !isKept(line)));
  expect(seen.length).toBeGreaterThan(0);
});

test("an error of which the bars promise that it is missed so often is missed no more often", () => {
  const trials = fc.sample(fc.tuple(probed(1), fc.constantFrom(0.5, 0.1, 0.02)), 150);
  let missed = 0;
  let stated = 0;
  for (const [{ scale, stream, run }, share] of trials) {
    const e = scale.sizes.map((_, i) => (i < 2 ? 1 : 0)); // two equal errors: the worst for a cube
    const norm = Math.hypot(...e);
    const size = (MISS_FACTOR * residuals({ scale, stream, run })[0]!.bar) / share;
    const claimed = scale.claimed.map((g, i) => g + (size * e[i]!) / (norm * scale.sizes[i]!));
    for (const line of residuals({ scale: { ...scale, claimed }, stream, run })) {
      if (isKept(line)) missed += 1;
      stated += missProbability([line.bar], size);
    }
  }
  expect(missed).toBeLessThanOrEqual(stated); // about half of it in the mean: tens of deviations away
});

test("a kink at x or in the step never breaks the bar of a claim that is one of its slopes", () => {
  const offsets = fc.oneof(fc.constant(0), reals(-1.2, 1.2));
  fc.assert(
    fc.property(offsets, reals(0.1, 10), reals(-3, 3), fc.constantFrom(1 / 2, 1 / 16), (offset, jump, slope, share) => {
      const h = 1e-3;
      const loss = (x: number): number => slope * x + jump * Math.max(0, x - offset * h);
      const scale = {
        point: Float64Array.of(0),
        claimed: Float64Array.of(offset < 0 ? slope + jump : slope),
        sizes: Float64Array.of(1),
        model: PRECISIONS.float64,
        value: loss(0),
        sigma: 2 ** -52,
      };
      const subject = asSubject({ point: [0], loss: (x) => loss(x[0]!), gradient: (x) => x });
      const line = driveSync(residualAlong(scale, Float64Array.of(1), h, share), subject, { loss: 0, gradient: 0 });
      expect(isKept(line)).toBe(true);
    }),
  );
});

test("a loss that is not finite on a line shows nothing there, and steps retreat", () => {
  fc.assert(
    fc.property(fc.constantFrom(NaN, Infinity, -Infinity), fc.integer(), (value, seed) => {
      const point = Float64Array.of(1, 2);
      const loss = (x: Float64Array): number => (Math.hypot(x[0]! - 1, x[1]! - 2) > 1e-5 ? value : x[0]! + x[1]!);
      const subject = asSubject({ point, loss, gradient: () => [1, 1] });
      const outline = {
        point,
        claimed: Float64Array.of(1, 1),
        sizes: Float64Array.of(1, 1),
        model: PRECISIONS.float64,
      };
      const run = <Result>(engine: Parameters<typeof driveSync<Result>>[0]): Result =>
        driveSync(engine, subject, { loss: 0, gradient: 0 });
      const scale = run(calibrateProbes({ ...outline, value: 3 }, random(seed)));
      expect(scale.pilot.bar).toBe(Infinity);
      expect(scale.step).toBeLessThan(1e-6);
      const line = run(residualAlong(scale, cubeDirection(scale.sizes, random(seed)), scale.step));
      expect([isKept(line), line.bar < 1e-6]).toEqual([true, true]);
    }),
  );
});

test("claimAlong is the product g·u, and its noise exceeds the rounding of either order of summation", () => {
  const pairs = fc.array(fc.tuple(reals(-1e3, 1e3), reals(-1e3, 1e3)), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(pairs, (list) => {
      const claimed = Float64Array.from(list, ([g]) => g);
      const direction = Float64Array.from(list, ([, u]) => u);
      const { slope, noise } = claimAlong({ claimed, model: PRECISIONS.float64 }, direction);
      const backwards = list.reduceRight((sum, [g, u]) => sum + g * u, 0);
      expect(Math.abs(slope - backwards)).toBeLessThanOrEqual(noise * list.length);
    }),
  );
});
