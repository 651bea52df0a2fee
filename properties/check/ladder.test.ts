import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ladderLength, levelPoints, makeLevel, STEP_RATIO, type Calibration } from "../../src/check/ladder.js";
import { noiseFloor } from "../../src/check/noise.js";
import { PRECISIONS } from "../../src/check/precision.js";
import { reals } from "../numeric/reals.js";
import { FLOAT64 } from "./ladders.js";

const ks = fc.nat({ max: FLOAT64.levels - 1 });
/** Coordinates of every size that leaves room for the steps. */
const coordinates = fc.oneof(reals(-4, 4), fc.double({ noNaN: true, min: -1e300, max: 1e300 }));

/** Numbers 2ᵉ(1 − n·2⁻⁵³), n odd: beyond 2ᵉ floats lie twice as far apart, and all steps that end there are rounded. */
const belowPowers = fc
  .tuple(fc.integer({ min: 1, max: 60 }), fc.nat({ max: 500 }))
  .map(([e, n]) => 2 ** e * (1 - (2 * n + 1) * 2 ** -53));
const slopes = fc.integer({ min: -1000, max: 1000 }).map((n) => n / 7);

const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** The level's nominal step, by its definition. */
const stepAt = (x: number, k: number): number =>
  GOLDEN * Math.max(1, 2 ** Math.floor(Math.log2(Math.abs(x)))) * 4 ** -k;
const calibrationOf = (value: number): Calibration => ({ value, sigma: noiseFloor(value, FLOAT64), model: FLOAT64 });

describe.each(["float64", "float32"] as const)("%s", (precision) => {
  const model = PRECISIONS[precision];
  const xs = precision === "float64" ? coordinates : coordinates.filter((x) => Math.abs(x) < 1e38).map(Math.fround);

  test("the points of level k are x ± h rounded to the precision, h = 4⁻ᵏ times the golden ratio of the power of two at |x|, at least 1", () => {
    fc.assert(
      fc.property(xs, fc.nat({ max: model.levels - 1 }), (x, k) => {
        const points = levelPoints(x, k, model);
        expect(points).toEqual([model.round(x + stepAt(x, k)), model.round(x - stepAt(x, k))]);
      }),
    );
  });

  test("the points straddle x, each by h to half an ulp of x + h", () => {
    fc.assert(
      fc.property(xs, fc.nat({ max: model.levels - 1 }), (x, k) => {
        const h = stepAt(x, k);
        const [plus, minus] = levelPoints(x, k, model);
        expect(plus).toBeGreaterThan(x);
        expect(minus).toBeLessThan(x);
        const rounding = model.eps * (Math.abs(x) + h);
        expect(Math.abs(plus - x - h)).toBeLessThanOrEqual(rounding);
        expect(Math.abs(x - minus - h)).toBeLessThanOrEqual(rounding);
      }),
    );
  });
});

test("the ladder is the model's where |x| ≥ 1, and reaches as far below a smaller |x|, to the last level of all at 0", () => {
  fc.assert(
    fc.property(fc.constantFrom(PRECISIONS.float64, PRECISIONS.float32), fc.nat({ max: 60 }), (model, n) => {
      expect(ladderLength(-(2 ** n), model)).toBe(model.levels);
      expect(ladderLength(2 ** -n, model)).toBe(Math.min(model.levels + (n >> 1), model.deepLevels));
      expect(ladderLength(0, model)).toBe(model.deepLevels);
    }),
  );
});

test("successive steps have ratio 4", () => {
  fc.assert(
    fc.property(coordinates, fc.nat({ max: FLOAT64.levels - 2 }), (x, k) => {
      const [coarse, fine] = [k, k + 1].map((level) => makeLevel(x, level, [1, 1], calibrationOf(1))!.h);
      expect(coarse! / fine!).toBe(STEP_RATIO);
    }),
  );
});

test("the quotient of a linear function is its slope at every level, to twice the noise that the level states", () => {
  fc.assert(
    fc.property(coordinates, slopes, ks, (x, slope, k) => {
      const [plus, minus] = levelPoints(x, k, FLOAT64);
      const level = makeLevel(x, k, [slope * plus, slope * minus], calibrationOf(slope * x))!;
      expect(Math.abs(level.quotient - slope)).toBeLessThanOrEqual(2 * level.noise);
    }),
    { numRuns: 1000 },
  );
});

test("losses are moved from the steps taken to h: a linear function has its values at x ± h, and the quotient is that of the moved losses", () => {
  fc.assert(
    fc.property(belowPowers, slopes, ks, (x, slope, k) => {
      const [xPlus, xMinus] = levelPoints(x, k, FLOAT64);
      const { h, plus, minus, quotient } = makeLevel(
        x,
        k,
        [slope * (xPlus - x), slope * (xMinus - x)],
        calibrationOf(0),
      )!;
      expect(quotient).toBe((plus - minus) / (2 * h));
      expect(Math.abs(plus - slope * h)).toBeLessThanOrEqual(4 * FLOAT64.eps * Math.abs(slope) * h);
      expect(Math.abs(minus + slope * h)).toBeLessThanOrEqual(4 * FLOAT64.eps * Math.abs(slope) * h);
    }),
  );
});

test("a level is unusable when a loss is not finite or a step is lost to rounding", () => {
  fc.assert(
    fc.property(coordinates, ks, fc.constantFrom(NaN, Infinity, -Infinity), reals(-4, 4), (x, k, bad, f) => {
      expect(makeLevel(x, k, [f, bad], calibrationOf(f))).toBeUndefined();
      expect(makeLevel(x, k, [bad, f], calibrationOf(f))).toBeUndefined();
      expect(makeLevel(x, k, [bad, bad], calibrationOf(f))).toBeUndefined();
      expect(makeLevel(x, k, [f, f], calibrationOf(f))).toBeDefined();
      const coarse = { ...FLOAT64, round: (point: number) => (point > x ? x : point) }; // x + h rounds to x
      expect(makeLevel(x, k, [f, f], { ...calibrationOf(f), model: coarse })).toBeUndefined();
    }),
  );
});

describe("the noise of a level", () => {
  const finite = reals(-100, 100);
  const sigmas = fc.integer({ min: -60, max: 10 }).map((n) => 2 ** n);

  test("is 4σₖ over the two steps, σₖ never below σ or 0.6 eps of the larger loss", () => {
    fc.assert(
      fc.property(reals(-4, 4), ks, fc.tuple(finite, finite, finite, sigmas), (x, k, [plus, minus, value, sigma]) => {
        const level = makeLevel(x, k, [plus, minus], { value, sigma, model: FLOAT64 })!;
        const size = Math.max(Math.abs(plus), Math.abs(minus));
        expect(level.sigma).toBeGreaterThanOrEqual(Math.max(sigma, 0.6 * FLOAT64.eps * size));
        expect(level.sigma).toBeLessThanOrEqual(
          4 * Math.max(sigma, 20 * FLOAT64.eps * Math.max(size, Math.abs(value))),
        );
        const [xPlus, xMinus] = levelPoints(x, k, FLOAT64);
        expect((level.noise * (xPlus - x + (x - xMinus))) / level.sigma).toBeCloseTo(4, 12);
      }),
    );
  });

  test("is σ where the losses are at most 4 times f(x), and grows by the root of the size beyond, up to 4σ", () => {
    const sizes = fc.integer({ min: 0, max: 10 });
    fc.assert(
      fc.property(ks, sizes, fc.constantFrom(1, -1), (k, n, sign) => {
        const sigmaAt = (size: number): number =>
          makeLevel(0, k, [sign * size, 0], { value: 1, sigma: 2 ** -20, model: FLOAT64 })!.sigma * 2 ** 20;
        expect(sigmaAt(4 / 2 ** n)).toBe(1);
        expect(sigmaAt(4 + 12 / 2 ** n)).toBe(Math.sqrt(4 + 12 / 2 ** n));
        expect(sigmaAt(16 * 2 ** n)).toBe(4);
      }),
    );
  });

  test("does not grow where f(x) is 0", () => {
    fc.assert(
      fc.property(ks, fc.integer({ min: -10, max: 10 }), (k, n) => {
        expect(makeLevel(0, k, [2 ** n, 0], { value: 0, sigma: 2 ** -20, model: FLOAT64 })!.sigma).toBe(2 ** -20);
      }),
    );
  });
});
