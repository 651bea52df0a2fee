import * as fc from "fast-check";
import { expect, test } from "vitest";
import { cleared, isConfirmedWrong } from "../../src/campaign/second-opinion.js";
import { checkGradient } from "../../src/check/check-gradient.js";
import { REASONS } from "../../src/check/judgement.js";
import { findings, type Report } from "../../src/check/report.js";
import { problems } from "../../src/generators/arbitraries.js";
import { mutantNamed, mutantSubject } from "../../src/generators/mutants.js";
import { networkSubject } from "../../src/network/network-subject.js";
import type { Problem } from "../../src/network/problem.js";

const small = problems({ smooth: true, maxLayers: 2, maxWidth: 3, maxBatch: 3 });

test("the oracle confirms that a gradient of the wrong sign is wrong", () => {
  fc.assert(
    fc.property(small, fc.integer(), (problem, seed) => {
      const report = checkGradient(mutantSubject(problem, mutantNamed("sign-flipped"), seed), { seed });
      fc.pre(report.verdict === "fail");
      expect(isConfirmedWrong(problem, report)).toBe(true);
    }),
    { numRuns: 8 },
  );
});

/** The report of a right gradient as if every measurement were off by 1. */
function fooledReport(problem: Problem, seed: number): Report {
  const report = checkGradient(networkSubject(problem), { seed });
  const columns = { ...report.columns, kind: report.columns.kind.map(() => 1) };
  columns.measured.set(columns.measured.map((value) => value + 1));
  return { ...report, columns, counts: { ...report.counts, disagrees: columns.kind.length } };
}

test("the oracle clears a right gradient whose measurement is off", () => {
  fc.assert(
    fc.property(small, fc.integer(), (problem, seed) => {
      expect(isConfirmedWrong(problem, fooledReport(problem, seed))).toBe(false);
    }),
    { numRuns: 5 },
  );
});

test("at a kink the oracle clears a claim that is one of the slopes, and confirms one that is outside", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.integer(), (x, seed) => {
      const problem: Problem = {
        architecture: { inputs: 1, layers: [{ units: 1, activation: "relu", bias: "none" }], loss: "mse", l2: 0 },
        parameters: Float64Array.of(0),
        batch: { size: 1, inputs: Float64Array.of(x), targets: Float64Array.of(1) },
        precision: "float64",
      };
      const report = fooledReport(problem, seed);
      expect(isConfirmedWrong(problem, report)).toBe(false);
      report.columns.claimed[0] = x; // the slopes are −x and 0
      expect(isConfirmedWrong(problem, report)).toBe(true);
    }),
    { numRuns: 5 },
  );
});

test("where z is beyond the range of the decimals' exp nothing is confirmed, and nothing is thrown", () => {
  const far = fc.integer({ min: 15, max: 300 }).map((k) => 10 ** k);
  fc.assert(
    fc.property(far, fc.constantFrom(-1, 1), fc.integer(), (size, sign, seed) => {
      const problem: Problem = {
        architecture: { inputs: 1, layers: [{ units: 1, activation: "sigmoid", bias: "none" }], loss: "mse", l2: 0 },
        parameters: Float64Array.of(sign * size),
        batch: { size: 1, inputs: Float64Array.of(1), targets: Float64Array.of(0.5) },
        precision: "float64",
      };
      expect(isConfirmedWrong(problem, fooledReport(problem, seed))).toBe(false);
    }),
    { numRuns: 20 },
  );
});

test("of a cleared report nothing disagrees, what did is undecided with a reason, and all else stays", () => {
  fc.assert(
    fc.property(small, fc.integer(), (problem, seed) => {
      const report = checkGradient(mutantSubject(problem, mutantNamed("sign-flipped"), seed), { seed });
      const { verdict, counts, columns } = cleared(report);
      expect(verdict).toBe("inconclusive");
      const { disagrees, inconclusive, ...others } = report.counts;
      expect(counts).toEqual({ ...others, disagrees: 0, inconclusive: inconclusive + disagrees });
      const undecided = findings({ ...report, columns }, "inconclusive", columns.kind.length);
      expect(undecided.filter(({ reason }) => reason === REASONS.overruled)).toHaveLength(disagrees);
      const { kind: _kind, reason: _reason, ...numbers } = columns;
      expect(report.columns).toMatchObject(numbers);
    }),
    { numRuns: 8 },
  );
});
