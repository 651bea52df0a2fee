import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkGradient } from "../../src/check/check-gradient.js";
import { kindAt } from "../../src/check/columns.js";
import { findings, type Report } from "../../src/check/report.js";
import { random } from "../../src/numeric/random.js";
import type { PlainSubject } from "../../src/subject/subject.js";

type Vector = Float64Array;
const RUNS = { numRuns: 6 };
const draws = fc.record({ p: fc.integer({ min: 200, max: 1500 }), seed: fc.integer() });
const probed = (subject: PlainSubject, seed: number): Report => checkGradient(subject, { mode: "probe", seed });
const disagreeing = (report: Report): number[] =>
  [...report.columns.kind.keys()].filter((i) => kindAt(report.columns, i) === "disagrees");

/** A subject whose gradient is right. */
interface Right extends PlainSubject {
  readonly point: Vector;
  readonly gradient: (x: Vector) => Vector;
}

/** (1/P)Σ aᵢ·sin(xᵢ) in two blocks, the first of a third of the entries, and its right gradient. */
function separable(p: number, seed: number): Right {
  const stream = random(seed);
  const a = Float64Array.from({ length: p }, () => 0.5 + stream.uniform());
  const third = Math.floor(p / 3);
  return {
    point: a.map(() => stream.normal()),
    blocks: [
      { name: "W", shape: [third] },
      { name: "b", shape: [p - third] },
    ],
    loss: (x) => x.reduce((sum, xi, i) => sum + a[i]! * Math.sin(xi), 0) / p,
    gradient: (x) => x.map((xi, i) => (a[i]! * Math.cos(xi)) / p),
  };
}

test("everything, or a whole block, that is wrong by one factor disagrees entry by entry, each with its slope", () => {
  fc.assert(
    fc.property(draws, fc.constantFrom(2, -1, 0.5), fc.boolean(), ({ p, seed }, factor, isAll) => {
      const subject = separable(p, seed);
      const end = isAll ? p : Math.floor(p / 3);
      const wrong = (x: Vector): Vector => subject.gradient(x).map((g, i) => (i < end ? factor * g : g));
      const report = probed({ ...subject, gradient: wrong }, seed);
      expect(report.verdict).toBe("fail");
      expect(disagreeing(report).every((i) => i < end)).toBe(true);
      expect(report.counts.disagrees).toBeGreaterThan(0.9 * end); // of slopes near 0 the error may be too small to see
      const right = subject.gradient(subject.point);
      for (const { index, measured, bar } of findings(report, "disagrees", 20)) {
        expect(Math.abs(measured - right[index]!)).toBeLessThanOrEqual(bar);
      }
      expect(report.evaluations.loss).toBeLessThan(150);
    }),
    RUNS,
  );
});

test("a block that is wrong in all sorts of ways fails by some of its entries; of the others nothing is said", () => {
  fc.assert(
    fc.property(draws, ({ p, seed }) => {
      const subject = separable(p, seed);
      const third = Math.floor(p / 3);
      const wrong = (x: Vector): Vector =>
        subject.gradient(x).map((g, i, all) => (i < third ? all[third - 1 - i]! : g));
      const report = probed({ ...subject, gradient: wrong }, seed);
      expect([report.verdict, report.isUnexplained, report.missProbability]).toEqual(["fail", false, 1]);
      expect(disagreeing(report).every((i) => i < third)).toBe(true);
      expect(report.counts.inconclusive).toBeGreaterThan(p - 17 - 64); // 16 suspects and 64 companions are measured
    }),
    RUNS,
  );
});

test("a slope claimed where there is none is found, by a closer look, as all else agrees", () => {
  fc.assert(
    fc.property(draws, fc.nat(), ({ p, seed }, choice) => {
      const subject = separable(p, seed);
      const dead = choice % p;
      const loss = (x: Vector): number => subject.loss(x.with(dead, 0));
      const right = (x: Vector): Vector => subject.gradient(x).with(dead, 0);
      const wrong = (x: Vector): Vector => right(x).with(dead, 0.3 / p);
      expect(probed({ ...subject, loss, gradient: right }, seed).verdict).toBe("pass");
      const report = probed({ ...subject, loss, gradient: wrong }, seed);
      expect([report.verdict, disagreeing(report)]).toEqual(["fail", [dead]]);
    }),
    RUNS,
  );
});

test("a right claim never fails on a staircase, where every plateau has another slope than the function", () => {
  fc.assert(
    fc.property(draws, fc.constantFrom(1e-3, 1e-6, 1e-9), ({ p, seed }, width) => {
      const subject = separable(p, seed);
      const loss = (x: Vector): number => Math.round(subject.loss(x) / width) * width;
      expect(probed({ ...subject, loss }, seed).verdict).not.toBe("fail");
    }),
    RUNS,
  );
});

test("a right claim never fails at a kink of every entry, whichever slope is claimed, nor beside one", () => {
  fc.assert(
    fc.property(draws, fc.constantFrom(0, 1e-12, 1e-7, 1e-4), fc.boolean(), ({ p, seed }, distance, isLeft) => {
      const stream = random(seed);
      const a = Float64Array.from({ length: p }, () => 0.5 + stream.uniform());
      const point = a.map(() => distance * (stream.uniform() < 0.5 ? -1 : 1));
      const slopeAt = (x: number): number => (x > 0 || (x === 0 && !isLeft) ? 1 : 0.25);
      const loss = (x: Vector): number => x.reduce((sum, xi, i) => sum + a[i]! * xi * slopeAt(xi), 1) / p;
      const gradient = (x: Vector): Vector => x.map((xi, i) => (a[i]! * slopeAt(xi)) / p);
      expect(probed({ point, loss, gradient }, seed).verdict).not.toBe("fail");
    }),
    RUNS,
  );
});

test("up to 128 parameters a residual that is too large has them all measured", () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 128 }), fc.integer(), fc.nat(), (p, seed, choice) => {
      const subject = separable(p, seed);
      const right = subject.gradient(subject.point);
      const wrong = choice % p;
      fc.pre(Math.abs(right[wrong]!) > 0.1 / p);
      const report = probed({ ...subject, gradient: (x) => subject.gradient(x).with(wrong, 2 * right[wrong]!) }, seed);
      const { verdict, mode, evidence, missProbability } = report;
      expect([verdict, mode, evidence, missProbability]).toEqual(["fail", "probe", "measured", undefined]);
      expect(disagreeing(report)).toEqual([wrong]);
    }),
    RUNS,
  );
});
