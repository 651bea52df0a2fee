import * as fc from "fast-check";
import { expect, test } from "vitest";
import { NO_COUNTS, sumCounts, together } from "../../src/campaign/outcome.js";
import { counts, verdicts } from "./outcomes.js";

test("sumCounts is 0 of nothing, and adding a report adds each of its counts", () => {
  expect(sumCounts([])).toEqual({ agrees: 0, disagrees: 0, nondifferentiable: 0, inconclusive: 0 });
  fc.assert(
    fc.property(fc.array(counts), counts, (before, added) => {
      const reports = before.map((one) => ({ counts: one }));
      const sum = sumCounts(reports);
      expect(sumCounts([{ counts: added }, ...reports])).toEqual({
        agrees: sum.agrees + added.agrees,
        disagrees: sum.disagrees + added.disagrees,
        nondifferentiable: sum.nondifferentiable + added.nondifferentiable,
        inconclusive: sum.inconclusive + added.inconclusive,
      });
    }),
  );
  expect(NO_COUNTS).toEqual(sumCounts([]));
});

test("cases together fail when one fails, pass when any passes, and are undecided otherwise", () => {
  fc.assert(
    fc.property(fc.array(verdicts), (several) => {
      const decided = (["fail", "pass"] as const).find((verdict) => several.includes(verdict));
      expect(together(several)).toBe(decided ?? "inconclusive");
    }),
  );
});
