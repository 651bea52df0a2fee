import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkGradient } from "../../src/check/check-gradient.js";
import { kindAt } from "../../src/check/columns.js";
import { findings, type Report } from "../../src/check/report.js";
import { problems } from "../../src/generators/arbitraries.js";
import { networkSubject } from "../../src/network/network-subject.js";
import { random } from "../../src/numeric/random.js";
import type { PlainSubject } from "../../src/subject/subject.js";

/** A subject with its right gradient. */
type Right = Required<Pick<PlainSubject, "point" | "loss">> & { readonly gradient: (x: Float64Array) => Float64Array };

/** (1/P)Σ aᵢ·sin(xᵢ + xᵢ₊₁) at a normal point, of 100 to 2000 parameters. */
const functions: fc.Arbitrary<Right> = fc.tuple(fc.integer({ min: 100, max: 2000 }), fc.integer()).map(([p, seed]) => {
  const stream = random(seed);
  const a = Float64Array.from({ length: p }, () => 0.5 + stream.uniform());
  const point = a.map(() => stream.normal());
  const pair = (x: Float64Array, i: number): number => x[i]! + x[(i + 1) % p]!;
  const cosine = (x: Float64Array, i: number): number => (a[i]! * Math.cos(pair(x, i))) / p;
  return {
    point,
    loss: (x) => x.reduce((s, _, i) => s + a[i]! * Math.sin(pair(x, i)), 0) / p,
    gradient: (x) => x.map((_, i) => cosine(x, i) + cosine(x, (i + p - 1) % p)),
  };
});
const networks = problems({ smooth: true, minLayers: 2, maxLayers: 3, maxWidth: 20, maxBatch: 4 })
  .map((problem) => networkSubject(problem))
  .filter(({ point }) => point.length >= 30);

/** The subject with one entry of its claim times a factor. */
function off(subject: Right, factors: ReadonlyMap<number, number>): PlainSubject {
  return { ...subject, gradient: (x) => subject.gradient(x).map((g, i) => g * (factors.get(i) ?? 1)) };
}

/** Entries at or above the median, those one wants to be right. */
function largeEntries({ gradient, point }: Right): number[] {
  const sizes = gradient(Float64Array.from(point)).map(Math.abs);
  const median = sizes.toSorted()[sizes.length >> 1]!;
  return [...sizes.keys()].filter((i) => sizes[i]! >= median);
}
const disagreeing = (report: Report): number[] =>
  [...report.columns.kind.keys()].filter((i) => kindAt(report.columns, i) === "disagrees");
const probed = (subject: PlainSubject, seed: number): Report => checkGradient(subject, { mode: "probe", seed });
const RUNS = { numRuns: 10 };

test("functions of 100 to 2000 parameters: a right claim passes, its miss probability below the one asked for", () => {
  fc.assert(
    fc.property(functions, fc.integer(), (subject, seed) => {
      const { verdict, counts, missProbability, mode, evidence, evaluations } = probed(subject, seed);
      expect([verdict, counts.agrees, mode, evidence]).toEqual(["pass", subject.point.length, "probe", "sampled"]);
      expect(missProbability).toBeLessThanOrEqual(1e-9);
      expect(evaluations.loss).toBeLessThan(100);
      expect(evaluations.gradient).toBe(3);
    }),
    RUNS,
  );
});

test("functions: an error of 1 % in any one entry at or above the median is found, and located exactly", () => {
  fc.assert(
    fc.property(functions, fc.nat(), fc.constantFrom(0.99, 1.01), fc.integer(), (subject, choice, factor, seed) => {
      const large = largeEntries(subject);
      const wrong = large[choice % large.length]!;
      const report = probed(off(subject, new Map([[wrong, factor]])), seed);
      expect([report.verdict, disagreeing(report)]).toEqual(["fail", [wrong]]);
      const [finding] = findings(report, "disagrees", 1);
      const right = subject.gradient(Float64Array.from(subject.point))[wrong]!;
      expect(Math.abs(finding!.measured - right)).toBeLessThan(1e-3 * Math.abs(right));
      expect(report.missProbability ?? 0).toBeLessThan(0.1); // of what is left; of 128 or fewer all are measured
    }),
    RUNS,
  );
});

test("functions: several wrong entries are all found, and no other is blamed", () => {
  fc.assert(
    fc.property(functions, fc.array(fc.nat(), { minLength: 2, maxLength: 5 }), fc.integer(), (subject, picks, seed) => {
      const large = largeEntries(subject);
      const wrong = [...new Set(picks.map((pick) => large[pick % large.length]!))].toSorted((i, j) => i - j);
      const report = probed(off(subject, new Map(wrong.map((i, k) => [i, 1 + 16 ** k / 2]))), seed); // such errors cannot cancel
      expect([report.verdict, disagreeing(report)]).toEqual(["fail", wrong]);
    }),
    RUNS,
  );
});

test("smooth networks: a right claim passes where 1 % is visible, and is undecided where it is not", () => {
  fc.assert(
    fc.property(networks, fc.integer(), (subject, seed) => {
      const { verdict, missProbability } = probed(subject, seed);
      expect(verdict).toBe(missProbability! <= 1e-9 ? "pass" : "inconclusive");
    }),
    RUNS,
  );
});

test("smooth networks: a wrong entry above the median does not pass where 1 % is visible, and only it is blamed", () => {
  fc.assert(
    fc.property(networks, fc.nat(), fc.integer(), (subject, choice, seed) => {
      fc.pre(probed(subject, seed).missProbability! <= 1e-9);
      const large = largeEntries(subject);
      const wrong = large[choice % large.length]!;
      const report = probed(off(subject, new Map([[wrong, 1.5]])), seed);
      expect(report.verdict).not.toBe("pass");
      expect(disagreeing(report).filter((i) => i !== wrong)).toEqual([]);
    }),
    RUNS,
  );
});

test("a claim that is not finite disagrees, at that entry; a loss that is not finite decides nothing", () => {
  fc.assert(
    fc.property(functions, fc.nat(), fc.constantFrom(NaN, Infinity, -Infinity), (subject, choice, value) => {
      const wrong = choice % subject.point.length;
      const report = probed({ ...subject, gradient: (x) => subject.gradient(x).with(wrong, value) }, 0);
      expect([report.verdict, disagreeing(report)]).toEqual(["fail", [wrong]]);
      const undecided = probed({ ...subject, loss: () => value }, 0);
      expect(undecided.verdict).toBe("inconclusive");
      expect(undecided.counts.inconclusive).toBe(subject.point.length);
    }),
    RUNS,
  );
});

test("losses too noisy for the error asked for decide nothing, and say so in the miss probability and the resolution", () => {
  fc.assert(
    fc.property(functions, fc.integer(), (subject, seed) => {
      const report = probed({ ...subject, loss: (x) => 1e9 + subject.loss(x) }, seed);
      const [finding] = findings(report, "inconclusive", 1);
      expect([report.verdict, report.counts.inconclusive]).toEqual(["inconclusive", subject.point.length]);
      expect(report.missProbability).toBeGreaterThan(1e-9);
      expect(finding!.reason).toMatch(/^errors of the size asked for may go unseen/);
      expect(finding!.resolution).toBeGreaterThan(0.01 * Math.abs(finding!.claimed));
    }),
    RUNS,
  );
});
