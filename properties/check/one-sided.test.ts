import * as fc from "fast-check";
import { expect, test } from "vitest";
import { oneSided, type SideSample } from "../../src/check/one-sided.js";
import { random } from "../../src/numeric/random.js";
import { reals } from "../numeric/reals.js";
import { FLOAT64, polynomial, type Curve } from "./ladders.js";

/** Far above the rounding of values up to 4. */
const SIGMA = 1e-14;
/** A slope is off by no more bars than a claim must be to be refuted. Measured: at most 4 in 200,000 draws. */
const BARS = 12;
const coefficients = reals(-1, 1);
const cubics = fc.array(coefficients, { minLength: 4, maxLength: 4 });

/** Samples of y(h) at every level with noise of at most two deviations. */
function samplesOf(y: Curve, seed: number): (SideSample | undefined)[] {
  const stream = random(seed);
  return Array.from({ length: FLOAT64.levels }, (_, k) => {
    const h = 4 ** -k;
    return { h, y: y(h) + 2 * SIGMA * (2 * stream.uniform() - 1), sigma: SIGMA };
  });
}

test("a cubic shows its value at 0 within its bar and its slope within 12, the bar of the slope being below 1e-6", () => {
  fc.assert(
    fc.property(cubics, fc.integer(), (c, seed) => {
      const side = oneSided(samplesOf(polynomial(c), seed), 1)!;
      expect(Math.abs(side.value - c[0]!)).toBeLessThanOrEqual(side.valueBar);
      expect(Math.abs(side.slope - c[1]!)).toBeLessThanOrEqual(BARS * side.slopeBar);
      expect(side.slopeBar).toBeLessThanOrEqual(1e-6);
    }),
    { numRuns: 300 },
  );
});

test("left of x the slope has the other sign, all else is the same", () => {
  fc.assert(
    fc.property(cubics, fc.integer(), (c, seed) => {
      const samples = samplesOf(polynomial(c), seed);
      const right = oneSided(samples, 1)!;
      expect(oneSided(samples, -1)).toEqual({ ...right, slope: -right.slope });
    }),
  );
});

test("a kink and all beyond it do not count, whether or not levels show it: the slope before it, within 12 bars", () => {
  const beyond = fc.constantFrom<Curve>(
    (t) => 5 * t,
    (t) => -3 * t + t * t,
    (t) => 4 * Math.sin(9 * t),
  );
  fc.assert(
    fc.property(cubics, fc.integer({ min: 0, max: 8 }), beyond, fc.integer(), (c, level, far, seed) => {
      const kink = 1.5 * 4 ** -(level + 1);
      const y: Curve = (h) => polynomial(c)(Math.min(h, kink)) + (h > kink ? far(h - kink) : 0);
      const samples = samplesOf(y, seed);
      for (const shown of [samples, samples.with(level, undefined)]) {
        const side = oneSided(shown, 1)!;
        expect(Math.abs(side.slope - c[1]!)).toBeLessThanOrEqual(BARS * side.slopeBar);
        expect(side.finest).toBeLessThan(kink);
      }
    }),
    { numRuns: 300 },
  );
});

test("scaling samples and noise by 2ⁿ scales value, slope and bars by 2ⁿ", () => {
  fc.assert(
    fc.property(cubics, fc.integer(), fc.integer({ min: -200, max: 200 }), (c, seed, n) => {
      const samples = samplesOf(polynomial(c), seed);
      const { finest, ...side } = oneSided(samples, 1)!;
      const scaled = samples.map(
        (sample) => sample && { h: sample.h, y: 2 ** n * sample.y, sigma: 2 ** n * sample.sigma },
      );
      const expected = Object.fromEntries(Object.entries(side).map(([name, v]) => [name, 2 ** n * v]));
      expect(oneSided(scaled, 1)).toEqual({ ...expected, finest });
    }),
  );
});

test("windows with an unusable level are passed over; without five usable levels in a row there is no side", () => {
  fc.assert(
    fc.property(cubics, fc.integer(), fc.nat({ max: 16 }), (c, seed, k) => {
      const samples = samplesOf(polynomial(c), seed);
      const side = oneSided(samples.with(k, undefined), 1)!;
      expect(Math.abs(side.slope - c[1]!)).toBeLessThanOrEqual(BARS * side.slopeBar);
      const holes = samples.map((sample, n) => (n % 5 === k % 5 ? undefined : sample));
      expect(oneSided(holes, 1)).toBeUndefined();
    }),
  );
});

test("samples that no polynomial fits show no side", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const zigzag = samplesOf(() => 0, seed).map((sample, k) => sample && { ...sample, y: (-1) ** k });
      expect(oneSided(zigzag, 1)).toBeUndefined();
    }),
  );
});
