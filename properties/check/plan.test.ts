import * as fc from "fast-check";
import { expect, test } from "vitest";
import { extrapolate } from "../../src/numeric/extrapolate.js";
import { judge } from "../../src/check/judgement.js";
import type { Calibration } from "../../src/check/ladder.js";
import { FIRST_ROUND, nextLevels, type Progress } from "../../src/check/plan.js";
import { reals } from "../numeric/reals.js";
import { FLOAT64, ladderOf, type Curve } from "./ladders.js";

const PROPER = Array.from({ length: FLOAT64.levels }, (_, k) => k);
const ALL = Array.from({ length: FLOAT64.deepLevels }, (_, k) => k);
const LEFT = PROPER.filter((k) => !FIRST_ROUND.some((first) => first === k));
const subsets = fc.subarray(ALL, { minLength: 1 });

/** What has been asked, and how the losses are. */
interface Course {
  readonly asked?: readonly number[];
  readonly sigma?: number;
  readonly claimNoise?: number;
  /** Levels whose losses are not finite. */
  readonly lost?: readonly number[];
}

/** The levels asked next about a claim for the slope of f at 0. */
function nextFor(
  f: Curve,
  claimed: number,
  { asked = FIRST_ROUND, sigma = 2 ** -53, claimNoise = 0, lost = [] }: Course = {},
): readonly number[] | undefined {
  const calibration: Calibration = { value: f(0), sigma, model: FLOAT64 };
  const levels = ladderOf(f, 0, sigma, ALL.length).map((level, k) =>
    asked.includes(k) && !lost.includes(k) ? level : undefined,
  );
  const estimate = extrapolate(levels.filter((level) => level !== undefined));
  const judgement = judge({ claimed, claimNoise, estimate, kink: undefined, jump: 0 });
  const progress: Progress = {
    levels,
    asked: ALL.map((k) => asked.includes(k)),
    estimate,
    judgement,
    claimed,
    typical: 1,
  };
  return nextLevels(progress, calibration);
}

const slopes = reals(0.5, 4);

test("a right claim of a quadratic is settled by the first round", () => {
  fc.assert(
    fc.property(slopes, reals(-1, 1), (a, b) => {
      expect(nextFor((t) => 1 + a * t + b * t * t, a)).toBeUndefined();
    }),
  );
});

test("a claim whose own noise is the larger part of the bar is settled, however coarse the measurement", () => {
  fc.assert(
    fc.property(slopes, (a) => {
      const bars = { sigma: 1e-9, claimNoise: 1e-3 };
      expect(nextFor((t) => 1 + a * t, a, bars)).toBeUndefined();
      expect(nextFor((t) => 1 + a * t, a, { ...bars, claimNoise: 1e-12 })).not.toBeUndefined();
    }),
  );
});

test("coarser levels come next while the bar is noise", () => {
  fc.assert(
    fc.property(slopes, reals(-1, 1), (a, b) => {
      expect(nextFor((t) => 1 + a * t + b * t * t, a, { sigma: 1e-9 })).toEqual([0, 1, 2]);
    }),
  );
});

test("three finer levels come next while the bar is truncation, beyond the ladder proper too, until it ends", () => {
  fc.assert(
    fc.property(slopes, fc.integer({ min: 5, max: 17 }), (a, finest) => {
      const fast: Curve = (t) => 1 + a * Math.sin(4 ** (finest + 0.5) * t) * 4 ** -(finest + 0.5);
      const asked = ALL.slice(finest - 2, finest + 1);
      const ladder = ladderOf(fast, 0, 2 ** -80, ALL.length);
      const known = asked.flatMap((k) => ladder[k] ?? []);
      const { value, bar } = extrapolate(known);
      fc.pre(Number.isFinite(bar));
      expect(nextFor(fast, value, { asked, sigma: 2 ** -80 })).toEqual(
        [finest + 1, finest + 2, finest + 3].filter((k) => k < FLOAT64.deepLevels),
      );
    }),
  );
});

test("all levels come next when the claim is wrong, a kink shows at x, or a level is lost", () => {
  fc.assert(
    fc.property(slopes, reals(0.1, 1), fc.constantFrom(...FIRST_ROUND), (a, b, lost) => {
      const quadratic: Curve = (t) => 1 + a * t + b * t * t;
      expect(nextFor(quadratic, a + b)).toEqual(LEFT);
      expect(nextFor((t) => 1 + a * t + b * Math.abs(t), a)).toEqual(LEFT);
      const asked = [2, ...FIRST_ROUND, 6];
      expect(nextFor(quadratic, a, { asked, lost: [lost] })).toEqual(LEFT.filter((k) => !asked.includes(k)));
      expect(nextFor(quadratic, NaN)).toEqual(LEFT);
    }),
  );
});

test("only levels not yet asked are asked, from coarse to fine, and none when all are", () => {
  const curves = fc.constantFrom<Curve>(Math.sin, Math.exp, Math.abs, Math.sqrt, (t) => Math.sin(1e5 * t));
  const courses = fc.record({ asked: subsets, lost: subsets, sigma: fc.constantFrom(0, 1e-16, 1e-8, 1) });
  fc.assert(
    fc.property(curves, courses, fc.constantFrom(0, 1, NaN, Infinity), (f, course, claimed) => {
      const next = nextFor(f, claimed, course) ?? [];
      expect(next.filter((k) => course.asked.includes(k) || !ALL.includes(k))).toEqual([]);
      expect(next).toEqual([...new Set(next)].toSorted((a, b) => a - b));
      expect(nextFor(f, claimed, { ...course, asked: ALL })).toEqual([]);
    }),
  );
});
