import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkGradient } from "../../src/check/check-gradient.js";
import { largestStep } from "../../src/check/feature.js";
import { levelPoints, type Calibration } from "../../src/check/ladder.js";
import { noiseFloor } from "../../src/check/noise.js";
import { random } from "../../src/numeric/random.js";
import { driveSync } from "../../src/subject/drive.js";
import { asSubject } from "../../src/subject/subject.js";
import { reals } from "../numeric/reals.js";
import { FLOAT64 } from "./ladders.js";

type Vector = Float64Array;
const RUNS = { numRuns: 30 };

/** The largest step found in a loss at a point. */
function stepOf(loss: (x: Vector) => number, point: Vector, seed: number): number {
  const value = loss(point);
  const calibration: Calibration = { value, sigma: 4 * noiseFloor(Math.abs(value) + 1, FLOAT64), model: FLOAT64 };
  const subject = asSubject({ point, loss, gradient: (x) => x });
  return driveSync(largestStep(point, calibration, random(seed)), subject, { loss: 0, gradient: 0 });
}

test("the largest step of a staircase is found, however far apart its steps lie", () => {
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 20 }), reals(0.5, 2), fc.integer(), (n, x, seed) => {
      const height = 2 ** -n;
      const staircase = ([y]: Vector): number => Math.sin(y!) + height * Math.floor(y! * 2 ** 12);
      expect(Math.abs(stepOf(staircase, Float64Array.of(x), seed) / height - 1)).toBeLessThan(0.01);
    }),
    RUNS,
  );
});

const wave = (x: Vector): number => x.reduce((sum, xi, i) => sum + Math.sin(xi * (1 + i)), 1);

test("smooth and kinked losses have no step", () => {
  fc.assert(
    fc.property(fc.array(reals(-2, 2), { minLength: 1, maxLength: 4 }), fc.integer(), (rest, seed) => {
      const point = Float64Array.from(rest);
      const bend = (x: Vector): number => x.reduce((sum, xi, i) => sum + Math.abs(xi - rest[i]!), 1);
      expect(stepOf(wave, point, seed)).toBe(0);
      expect(stepOf(bend, point, seed)).toBe(0);
    }),
    RUNS,
  );
});

/** −ln(1 − σ(z)) as float64 computes it near σ = 1, a staircase, with its true slope σ(z). */
const saturated = {
  loss: ([z]: Vector): number => -Math.log1p(-1 / (1 + Math.exp(-z!))),
  gradient: ([z]: Vector): number[] => [1 / (1 + Math.exp(-z!))],
};

test("the true slope of a saturated −ln(1 − σ(z)) is never refuted, though every plateau says 0", () => {
  fc.assert(
    fc.property(reals(24, 35), fc.integer(), (z, seed) => {
      expect(checkGradient({ point: [z], ...saturated }, { seed }).counts.disagrees).toBe(0);
    }),
    { numRuns: 60 },
  );
});

const twice = (z: Vector): number[] => saturated.gradient(z).map((g) => 2 * g);

test("on the same staircase a slope that is wrong over a long stretch never passes, and mostly fails", () => {
  const verdicts = fc
    .sample(fc.tuple(reals(24, 26), fc.integer()), 40)
    .map(([z, seed]) => checkGradient({ point: [z], loss: saturated.loss, gradient: twice }, { seed }).verdict);
  expect(verdicts).not.toContain("pass");
  expect(verdicts.filter((verdict) => verdict === "fail").length).toBeGreaterThan(20);
});

test("a claim wrong within 10⁻³ of x only is refuted: its mean over the small steps is wrong too", () => {
  fc.assert(
    fc.property(reals(0.5, 2), fc.integer(), (x, seed) => {
      const gradient = ([y]: Vector): number[] => [Math.abs(y! - x) < 1e-3 ? 0 : Math.cos(y!)];
      fc.pre(Math.abs(Math.cos(x)) > 0.1);
      expect(checkGradient({ point: [x], loss: ([y]) => Math.sin(y!), gradient }, { seed }).verdict).toBe("fail");
    }),
    RUNS,
  );
});

/** 10⁶ + tanh(10⁷x)·10⁻¹² rises by 2·10⁻¹², a hundredth of an ulp of 10⁶, with slope 10⁻⁵ at 0. */
const sudden = {
  loss: ([x]: Vector): number => 1e6 + Math.tanh(1e7 * x!) * 1e-12,
  gradient: ([x]: Vector): number[] => [1e-5 * (1 - Math.tanh(1e7 * x!) ** 2)],
};

test("a slope that saturates within a stretch too short to show is no error", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const report = checkGradient({ point: [0], ...sudden }, { seed });
      expect(report.counts.disagrees).toBe(0);
    }),
    RUNS,
  );
});

test("between two kinks that two steps of the ladder fit between, the slope of 1 is never refuted, and 2 never accepted", () => {
  const cases = fc.record({
    x: reals(0.5, 1.9),
    k: fc.integer({ min: 6, max: FLOAT64.levels - 2 }),
    share: reals(1.1, 3.9),
    seed: fc.integer(),
  });
  fc.assert(
    fc.property(cases, ({ x, k, share, seed }) => {
      const width = share * (levelPoints(x, k, FLOAT64)[0] - x);
      const [low, high] = [x - width, x + width];
      const loss = ([y]: Vector): number => Math.min(Math.max(y!, low), high);
      const claiming = (slope: number): string =>
        checkGradient({ point: [x], loss, gradient: ([y]) => [y! > low && y! < high ? slope : 0] }, { seed }).verdict;
      expect(claiming(1)).not.toBe("fail");
      expect(claiming(2)).not.toBe("pass");
    }),
  );
});

const ramp = (x: number): number => Math.max(0, x);

test("beside a kink, a second and weaker one a little farther off hides no error, and the right slope is not refuted", () => {
  const sides = fc.constantFrom(-1, 1);
  fc.assert(
    fc.property(
      fc.tuple(reals(0.5, 2), reals(-6, 0), reals(-12, -9), reals(-7, -4)),
      fc.tuple(sides, sides),
      fc.integer(),
      ([jump, weaker, near, farther], [s, t], seed) => {
        const weak = jump * 10 ** weaker;
        const [k1, k2] = [0.3 + s * 10 ** near, 0.3 + t * 10 ** farther];
        const loss = ([x]: Vector): number => 1 + 0.7 * Math.sin(x!) + jump * ramp(x! - k1) + weak * ramp(x! - k2);
        const slope = (x: number): number => 0.7 * Math.cos(x) + (x > k1 ? jump : 0) + (x > k2 ? weak : 0);
        const verdict = (error: number): string =>
          checkGradient({ point: [0.3], loss, gradient: ([x]) => [slope(x!) + error] }, { seed, mode: "every" })
            .verdict;
        expect(verdict(0)).not.toBe("fail");
        expect(verdict(1e-3)).not.toBe("pass");
      },
    ),
    RUNS,
  );
});

test("a claim that is wrong at x alone is no feature: right beside x, on both sides, the subject claims otherwise", () => {
  fc.assert(
    fc.property(reals(-2, 2), reals(0.01, 1), fc.integer(), (x, error, seed) => {
      const gradient = ([y]: Vector): number[] => [Math.cos(y!) + (y === x ? error : 0)];
      const subject = { point: [x], loss: ([y]: Vector) => Math.sin(y!), gradient };
      expect(checkGradient(subject, { seed, mode: "every" }).verdict).toBe("fail");
    }),
    RUNS,
  );
});
