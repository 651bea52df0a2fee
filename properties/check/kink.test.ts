import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findKink, type Kink } from "../../src/check/kink.js";
import type { Level } from "../../src/check/ladder.js";
import { noiseFloor } from "../../src/check/noise.js";
import { random } from "../../src/numeric/random.js";
import { FLOAT64, ladderOf, levelsOf, polynomial, type Curve } from "./ladders.js";

/** A cubic with normal coefficients plus a change of slope by ±½ to ±1½ at each offset, seen from x = 0. */
interface Kinked {
  readonly curve: Curve;
  /** Slope of the cubic at 0. */
  readonly slope: number;
  readonly jumps: readonly number[];
  readonly kink: Kink;
}

/** The ladder at 0 with twice the noise of a rounding of f(0), and of numbers near 0.1 where that is less. */
function levelsAt0(curve: Curve): (Level | undefined)[] {
  return ladderOf(curve, 0, 2 * noiseFloor(Math.abs(curve(0)) + 0.1, FLOAT64));
}

function kinkedAt(seed: number, offsets: readonly number[]): Kinked {
  const stream = random(seed);
  const coefficients = Array.from({ length: 4 }, (_, n) => stream.normal() / (1 + n));
  const jumps = offsets.map(() => (stream.uniform() < 0.5 ? -1 : 1) * (0.5 + stream.uniform()));
  const cubic = polynomial(coefficients);
  const curve: Curve = (t) => offsets.reduce((sum, d, n) => sum + jumps[n]! * Math.max(t - d, 0), cubic(t));
  return { curve, slope: coefficients[1]!, jumps, kink: findKink(levelsAt0(curve), curve(0))! };
}

/** 10^[from, to]. */
const powers = (from: number, to: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1000 }).map((n) => 10 ** (from + ((to - from) * n) / 1000));
/** As many bars as a claim must be off to be refuted. Measured: at most 3 in 50,000 draws. */
const BARS = 12;
const RUNS = { numRuns: 300 };

test("a cubic has no kink", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const { kink, slope } = kinkedAt(seed, []);
      expect(kink).toMatchObject({ place: "none", offset: NaN, offsetBar: NaN });
      for (const side of [kink.left, kink.right]) {
        expect(Math.abs(side.slope - slope)).toBeLessThanOrEqual(BARS * side.slopeBar);
      }
    }),
    RUNS,
  );
});

// a jump of 1e-6 whose slopes differ too is, to these steps, a kink 1e-6 beside x
test("a loss that jumps at x, with f(x) on the left, on the right or on neither side, has no kink but a jump, whatever its two slopes", () => {
  fc.assert(
    fc.property(fc.integer(), powers(-4, 1), fc.constantFrom(0, 1 / 2, 1), fc.constantFrom(-1, 0, 1), (...drawn) => {
      const [seed, height, share, bend] = drawn;
      const stream = random(seed);
      const cubic = polynomial(Array.from({ length: 4 }, (_, n) => stream.normal() / (1 + n)));
      const step = bend * (0.5 + stream.uniform());
      const curve: Curve = (t) => cubic(t) + step * Math.max(t, 0) + height * (t > 0 ? 1 : t < 0 ? 0 : share);
      expect(findKink(levelsAt0(curve), curve(0))).toMatchObject({ place: "jump", offset: NaN, offsetBar: NaN });
    }),
    RUNS,
  );
});

test("a kink at x: f(x) lies on both pieces, each side shows its slope, and the offset is 0 within its bar", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const { kink, slope, jumps } = kinkedAt(seed, [0]);
      expect(kink.place).toBe("at");
      expect(Math.abs(kink.left.slope - slope)).toBeLessThanOrEqual(BARS * kink.left.slopeBar);
      expect(Math.abs(kink.right.slope - slope - jumps[0]!)).toBeLessThanOrEqual(BARS * kink.right.slopeBar);
      expect(Math.abs(kink.offset)).toBeLessThanOrEqual(BARS * kink.offsetBar);
    }),
    RUNS,
  );
});

test("a kink nearer than all steps: x lies on the piece on this side of it, whose slope is that of f, and the kink is found", () => {
  fc.assert(
    fc.property(fc.integer(), powers(-13, -10), fc.constantFrom(1, -1), (seed, distance, side) => {
      const { kink, slope, jumps } = kinkedAt(seed, [side * distance]);
      expect(kink.place).toBe(side === 1 ? "left" : "right");
      const own = side === 1 ? kink.left : kink.right;
      const other = side === 1 ? kink.right : kink.left;
      const ownSlope = side === 1 ? slope : slope + jumps[0]!;
      expect(Math.abs(own.slope - ownSlope)).toBeLessThanOrEqual(BARS * own.slopeBar);
      expect(Math.abs(other.slope - ownSlope - side * jumps[0]!)).toBeLessThanOrEqual(BARS * other.slopeBar);
      expect(Math.abs(kink.offset - side * distance)).toBeLessThanOrEqual(kink.offsetBar);
      expect(kink.offsetBar).toBeLessThanOrEqual(1e-12);
    }),
    RUNS,
  );
});

test("a kink beyond the fine steps is no kink: both sides show the slope at x", () => {
  fc.assert(
    fc.property(fc.integer(), powers(-6, 1), fc.constantFrom(1, -1), (seed, distance, side) => {
      const { kink, slope, jumps } = kinkedAt(seed, [side * distance]);
      const own = side === 1 ? slope : slope + jumps[0]!;
      expect(kink.place).toBe("none");
      for (const { slope: s, slopeBar } of [kink.left, kink.right]) {
        expect(Math.abs(s - own)).toBeLessThanOrEqual(BARS * slopeBar);
      }
    }),
    RUNS,
  );
});

test("kinks on both sides of x, nearer than all steps, are several", () => {
  fc.assert(
    fc.property(fc.integer(), powers(-13, -10), powers(-13, -10), (seed, left, right) => {
      fc.pre(Math.abs(kinkedAt(seed, [-left, right]).jumps.reduce((sum, jump) => sum + jump)) > 0.1);
      expect(kinkedAt(seed, [-left, right]).kink.place).toBe("several");
    }),
    RUNS,
  );
});

describe("the two sides", () => {
  test("do not see each other: the right slope is the same whatever lies on the left, and conversely", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (seed, otherSeed) => {
        const { curve, kink } = kinkedAt(seed, [0]);
        const other = kinkedAt(otherSeed, []).curve;
        const levels = levelsAt0(curve);
        const changed = levels.map((level) => level && { ...level, minus: curve(0) + other(-level.h) - other(0) });
        expect(findKink(changed, curve(0))!.right).toEqual(kink.right);
        const mirrored = levels.map((level) => level && { ...level, plus: curve(0) + other(level.h) - other(0) });
        expect(findKink(mirrored, curve(0))!.left).toEqual(kink.left);
      }),
    );
  });

  test("change places when x changes sign", () => {
    fc.assert(
      fc.property(fc.integer(), powers(-13, -10), (seed, distance) => {
        const { curve, kink } = kinkedAt(seed, [distance]);
        const mirror = findKink(
          levelsAt0((t) => curve(-t)),
          curve(0),
        )!;
        expect(mirror).toEqual({
          left: { ...kink.right, slope: -kink.right.slope },
          right: { ...kink.left, slope: -kink.left.slope },
          place: "right",
          offset: -kink.offset,
          offsetBar: kink.offsetBar,
        });
      }),
    );
  });
});

test("without a slope on one side there is no kink to tell of", () => {
  fc.assert(
    fc.property(fc.integer(), fc.boolean(), (seed, isLeft) => {
      const levels = levelsOf(() => 1, 2 ** -50, random(seed)).map((level, k) => ({
        ...level,
        [isLeft ? "minus" : "plus"]: (-1) ** k,
      }));
      expect(findKink(levels, 0)).toBeUndefined();
      expect(findKink([undefined, ...levels.slice(0, 3)], 0)).toBeUndefined();
    }),
  );
});
