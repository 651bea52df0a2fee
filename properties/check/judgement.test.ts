import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judge, KINDS, REASON_CODES, REASONS, type Measurement } from "../../src/check/judgement.js";
import type { Kink } from "../../src/check/kink.js";

type Place = Kink["place"];

/** A slope and its bar. */
type Slope = readonly [slope: number, bar: number];

function sideOf([slope, slopeBar]: Slope): Kink["left"] {
  return { value: 0, valueBar: 0, slope, slopeBar, finest: 1 };
}

function kinkOf(place: Place, left: Slope, right: Slope): Kink {
  return { left: sideOf(left), right: sideOf(right), place, offset: 0, offsetBar: 0 };
}

function measurement(claimed: number, [value, bar]: Slope, kink?: Kink, jump = 0): Measurement {
  return { claimed, claimNoise: 0, estimate: { value, bar, noise: bar }, kink, jump };
}

/** Bars 2⁻²⁰ … 2⁻¹, so that sums of a few of them and of values n/8 are exact. */
const bars = fc.integer({ min: 1, max: 20 }).map((n) => 2 ** -n);
const values = fc.integer({ min: -16, max: 16 }).map((n) => n / 8);
const measured = fc.tuple(values, bars);
const placesOf = (...places: readonly Place[]): fc.Arbitrary<Kink> =>
  fc.tuple(fc.constantFrom(...places), measured, measured).map(([place, left, right]) => kinkOf(place, left, right));
const kinks = placesOf("none", "left", "right", "at", "several");
/** Measurements, their claims a few bars from one of the numbers measured. */
const measurements: fc.Arbitrary<Measurement> = fc
  .record({
    estimate: measured,
    claimNoise: fc.oneof(fc.constant(0), bars),
    kink: fc.option(kinks, { nil: undefined }),
    jump: fc.oneof(fc.constant(0), bars),
    near: fc.nat({ max: 2 }),
    off: fc.integer({ min: -40, max: 40 }),
  })
  .map(({ estimate, claimNoise, kink, jump, near, off }) => {
    const [value, bar] = [
      estimate,
      [kink?.left.slope ?? 0, kink?.left.slopeBar ?? 1],
      [kink?.right.slope ?? 0, kink?.right.slopeBar ?? 1],
    ][near] as [number, number];
    return { ...measurement(value + (off / 2) * bar, estimate, kink, jump), claimNoise };
  });
/** Every number of a measurement turned into another one. */
function mapped(m: Measurement, slope: (v: number) => number, bar: (v: number) => number): Measurement {
  const side = (s: Kink["left"]): Kink["left"] => ({ ...s, slope: slope(s.slope), slopeBar: bar(s.slopeBar) });
  return {
    claimed: slope(m.claimed),
    claimNoise: bar(m.claimNoise),
    estimate: { value: slope(m.estimate.value), bar: bar(m.estimate.bar), noise: bar(m.estimate.noise) },
    jump: bar(m.jump),
    kink: m.kink && { ...m.kink, left: side(m.kink.left), right: side(m.kink.right) },
  };
}
const RUNS = { numRuns: 500 };

test.each([
  ["disagrees", "claimNotFinite", measurement(NaN, [1, 0.001])],
  ["nondifferentiable", "none", measurement(0.5, [0.5, 0.001], kinkOf("at", [0, 0.001], [1, 0.001]))],
  ["disagrees", "outsideSlopes", measurement(1.1, [0.5, 0.001], kinkOf("at", [0, 0.001], [1, 0.001]))],
  ["inconclusive", "jump", measurement(0.9, [0.5, 0.001], kinkOf("jump", [0, 0.001], [0, 0.001]))],
  ["inconclusive", "severalKinks", measurement(0.9, [0.5, 0.001], kinkOf("several", [0, 0.001], [1, 0.001]))],
  ["disagrees", "none", measurement(1.1, [0.5, 0.001], kinkOf("several", [0, 0.001], [1, 0.001]))],
  ["inconclusive", "possibleKink", measurement(1, [1.02, 1e-6], kinkOf("none", [1, 0.01], [1.04, 0.01]), 0.04)],
  ["inconclusive", "possibleKink", measurement(1, [1.02, 1e-6], undefined, 0.04)],
  ["disagrees", "none", measurement(1, [1.02, 1e-6], kinkOf("none", [1, 0.01], [1.04, 0.01]), 0.03)],
  ["disagrees", "none", measurement(1, [2, 1e-6], kinkOf("none", [1, 0.01], [1, 0.01]))],
  ["disagrees", "none", measurement(0, [0.5, 0.001], kinkOf("right", [0, 0.001], [1, 0.001]), 4)],
  ["disagrees", "none", measurement(1.1, [1, 0.001], kinkOf("none", [1, 0.01], [1, 0.01]))],
  ["disagrees", "none", measurement(2, [2, 0.001], kinkOf("right", [0, 0.001], [1, 0.001]))],
  ["agrees", "none", measurement(1, [0, 0.001], kinkOf("right", [0, 0.001], [1, 0.001]))],
  ["agrees", "none", measurement(0, [1, 0.001], kinkOf("left", [0, 0.001], [1, 0.001]))],
  ["disagrees", "none", measurement(1.1, [1, 0.001])],
  ["inconclusive", "lossNotFinite", measurement(1, [NaN, Infinity])],
  ["inconclusive", "unresolved", measurement(1, [1, 0.011])],
  ["agrees", "none", measurement(1, [1, 0.009])],
  ["agrees", "none", measurement(0, [0, 0.1])],
] as const)("every rule has its case: %s, %s: %o", (kind, reason, given) => {
  expect(judge(given)).toMatchObject({ kind, reason });
});

test("every kind and reason has a code, and every reason but none a sentence", () => {
  expect(REASON_CODES.map((reason) => REASONS[reason] === "")).toEqual(REASON_CODES.map((reason) => reason === "none"));
  expect(new Set(Object.values(REASONS)).size).toBe(REASON_CODES.length);
  expect(new Set(KINDS).size).toBe(4);
});

test("a claim disagrees from 12 bars and half a possible jump on, no sooner, and the resolution is one bar more", () => {
  fc.assert(
    fc.property(measured, bars, bars, fc.constantFrom(-1, 1), ([value, bar], claimNoise, jump, side) => {
      const m = { ...measurement(0, [value, bar], undefined, jump), claimNoise };
      const both = bar + claimNoise;
      const at = (off: number) => judge({ ...m, claimed: value + side * off });
      expect(at(12 * both + jump / 2).kind).not.toBe("disagrees");
      expect(at((12 + 2 ** -20) * both + jump / 2).kind).toBe("disagrees");
      expect(at(0).resolution).toBe(13 * both + jump / 2);
    }),
  );
});

test("the claim that is the measurement never disagrees: the estimate, or the slope of the piece on which x lies", () => {
  fc.assert(
    fc.property(
      measured,
      fc.option(placesOf("none", "left", "right", "several"), { nil: undefined }),
      (estimate, kink) => {
        const { measured: claimed } = judge(measurement(0, estimate, kink));
        expect(judge(measurement(claimed, estimate, kink)).kind).not.toBe("disagrees");
        const isBeside = kink?.place === "left" || kink?.place === "right";
        expect(claimed).toBe(isBeside ? kink[kink.place].slope : estimate[0]);
      },
    ),
    RUNS,
  );
});

test("at a kink every claim between the slopes is accepted, and none is said simply to agree", () => {
  fc.assert(
    fc.property(measured, placesOf("at"), fc.nat({ max: 8 }), (estimate, kink, n) => {
      const claimed = kink.left.slope + (n / 8) * (kink.right.slope - kink.left.slope);
      expect(judge(measurement(claimed, estimate, kink)).kind).toBe("nondifferentiable");
    }),
    RUNS,
  );
});

test("a claim moved away from all that is measured ends in disagreement, and never comes back", () => {
  fc.assert(
    fc.property(measurements, fc.constantFrom(-1, 1), (m, side) => {
      const slopes = m.kink === undefined ? [] : [m.kink.left.slope, m.kink.right.slope];
      const start = side * Math.max(...[m.estimate.value, ...slopes].map((v) => side * v));
      const path = Array.from(
        { length: 40 },
        (_, n) => judge({ ...m, claimed: start + side * 2 ** (n / 2 - 12) }).kind,
      );
      const first = path.indexOf("disagrees");
      expect(first).toBeGreaterThanOrEqual(0);
      expect(new Set(path.slice(first))).toEqual(new Set(["disagrees"]));
    }),
    RUNS,
  );
});

test("a claim that is not a finite number disagrees, whatever is measured", () => {
  fc.assert(
    fc.property(measurements, fc.constantFrom(NaN, Infinity, -Infinity), (m, claimed) => {
      expect(judge({ ...m, claimed })).toMatchObject({ kind: "disagrees", reason: "claimNotFinite" });
    }),
  );
});

test("more noise in the claim never makes it disagree", () => {
  fc.assert(
    fc.property(measurements, bars, (m, more) => {
      const noisier = judge({ ...m, claimNoise: m.claimNoise + more });
      expect(noisier.kind !== "disagrees" || judge(m).kind === "disagrees").toBe(true);
    }),
    RUNS,
  );
});

describe("the answer", () => {
  test("is the same when everything is scaled by 2ⁿ", () => {
    fc.assert(
      fc.property(measurements, fc.integer({ min: -500, max: 500 }), (m, n) => {
        const scale = (v: number): number => 2 ** n * v;
        const { kind, reason, ...numbers } = judge(m);
        const scaled = Object.fromEntries(Object.entries(numbers).map(([name, v]) => [name, scale(v)]));
        expect(judge(mapped(m, scale, scale))).toEqual({ kind, reason, ...scaled });
      }),
      RUNS,
    );
  });

  test("is the same when every slope changes sign, and when left and right change places", () => {
    fc.assert(
      fc.property(measurements, (m) => {
        const { kind, reason, bar } = judge(m);
        const negated = mapped(
          m,
          (v) => -v,
          (v) => v,
        );
        expect(judge(negated)).toMatchObject({ kind, reason, bar });
        const places: Record<Place, Place> = {
          left: "right",
          right: "left",
          none: "none",
          at: "at",
          several: "several",
          jump: "jump",
        };
        const mirror = m.kink && { ...m.kink, left: m.kink.right, right: m.kink.left, place: places[m.kink.place] };
        expect(judge({ ...m, kink: mirror })).toMatchObject({ kind, reason, bar });
      }),
      RUNS,
    );
  });

  test("shows measurement and bar with the claim's noise, and the two slopes where there is a kink only", () => {
    fc.assert(
      fc.property(measurements, (m) => {
        const { measured: value, bar, left, right } = judge(m);
        const side = m.kink?.place === "left" || m.kink?.place === "right" ? m.kink[m.kink.place] : undefined;
        expect(value).toBe(side?.slope ?? m.estimate.value);
        expect(bar).toBe((side?.slopeBar ?? m.estimate.bar) + m.claimNoise);
        const isKink = m.kink !== undefined && m.kink.place !== "none";
        expect([left, right]).toEqual(isKink ? [m.kink.left.slope, m.kink.right.slope] : [NaN, NaN]);
      }),
    );
  });
});
