import * as fc from "fast-check";
import { expect, test } from "vitest";
import { countKinds } from "../../src/check/columns.js";
import { agreeing, blamed, nonFinite, type ProbeRun } from "../../src/check/probe-answers.js";
import { visibleError } from "../../src/check/probe.js";
import { offBy, searches, searchOf } from "./searches.js";

const GOAL = { relative: 0.01, miss: 1e-9 };
const bars = fc.array(fc.double({ min: 1e-9, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 });

/** A run of probes on a drawn search. */
function runOf(p: number, seed: number): ProbeRun {
  const { scale, stream, blocks } = searchOf(p, seed, offBy([], []));
  const subject = { name: "", blocks, point: scale.point, precision: "float64" } as const;
  return { subject, scale, goal: GOAL, stream, error: 1 };
}

test("bars and resolutions are per coordinate: the larger the coordinate, the smaller an error of it that shows", () => {
  fc.assert(
    fc.property(searches, bars, fc.boolean(), ({ p, seed }, kept, isMet) => {
      const run = runOf(p, seed);
      const columns = agreeing(run, kept, isMet);
      const [bar, visible] = [Math.max(...kept), visibleError(kept, GOAL.miss)];
      expect(columns.bar).toEqual(run.scale.sizes.map((size) => bar / size));
      expect(columns.resolution).toEqual(run.scale.sizes.map((size) => visible / size));
      expect(countKinds(columns)[isMet ? "agrees" : "inconclusive"]).toBe(p);
    }),
    { numRuns: 20 },
  );
});

test("what is mended disagrees where the claim is beyond its doubt, and all else agrees", () => {
  fc.assert(
    fc.property(searches, fc.double({ min: -1, max: 1, noNaN: true }), ({ p, seed, wrong }, off) => {
      const run = runOf(p, seed);
      const start = wrong[0]! % p;
      const mended = run.scale.claimed.with(start, run.scale.claimed[start]! + off);
      const mends = [{ start, end: start + 1, doubt: Float64Array.of(-0.5) }];
      const outcome = blamed(run, { mended, mends, suspects: [start], bar: 1e-9, isClear: true });
      expect(countKinds(outcome.columns).disagrees).toBe(Math.abs(off) > 0.5 ? 1 : 0);
      expect([outcome.columns.measured[start], outcome.columns.bar[start]]).toEqual([mended[start], 0.5]);
      expect(outcome.missProbability).toBeLessThan(1e-8);
    }),
    { numRuns: 20 },
  );
});

test("entries that are not finite disagree, unless the loss is not finite either: then nothing is decided", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(1, NaN, Infinity, -Infinity)),
      fc.constantFrom(0, NaN, Infinity),
      (list, value) => {
        const { columns, missProbability } = nonFinite(Float64Array.from(list), value);
        const wrong = value === 0 ? list.filter((g) => g !== 1).length : 0;
        expect(countKinds(columns)).toMatchObject({ disagrees: wrong, inconclusive: list.length - wrong });
        expect(missProbability).toBe(1);
      },
    ),
  );
});
