import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isConfirmedWrong } from "../../src/campaign/second-opinion.js";
import { checkGradient } from "../../src/check/check-gradient.js";
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
