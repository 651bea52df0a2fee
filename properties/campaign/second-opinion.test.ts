import * as fc from "fast-check";
import { expect, test } from "vitest";
import { cleared, isConfirmedWrong } from "../../src/campaign/second-opinion.js";
import { checkGradient } from "../../src/check/check-gradient.js";
import { REASONS } from "../../src/check/judgement.js";
import { findings } from "../../src/check/report.js";
import { problems } from "../../src/generators/arbitraries.js";
import { mutantNamed, mutantSubject } from "../../src/generators/mutants.js";
import { networkSubject } from "../../src/network/network-subject.js";

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

test("the oracle clears a right gradient whose measurement is off", () => {
  fc.assert(
    fc.property(small, fc.integer(), (problem, seed) => {
      const report = checkGradient(networkSubject(problem), { seed });
      const columns = { ...report.columns, kind: report.columns.kind.map(() => 1) };
      columns.measured.set(columns.measured.map((value) => value + 1));
      const fooled = { ...report, columns, counts: { ...report.counts, disagrees: columns.kind.length } };
      expect(isConfirmedWrong(problem, fooled)).toBe(false);
    }),
    { numRuns: 5 },
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
