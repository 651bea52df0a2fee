import * as fc from "fast-check";
import { expect, test } from "vitest";
import { countKinds, kindAt } from "../../src/check/columns.js";
import { KINDS, REASONS, type Judgement } from "../../src/check/judgement.js";
import { findingAt, findings, makeReport, worst, type Report, type Verdict } from "../../src/check/report.js";
import { judgements, recorded } from "./judgements.js";

const lists = fc.array(judgements, { minLength: 1, maxLength: 8 });

/** A report about a list of answers; `isUnexplained` probes cannot pass. */
function reportOf(
  list: readonly Judgement[],
  { claimed = new Float64Array(list.length), isUnexplained = false } = {},
): Report {
  return makeReport({
    subject: { name: "some", precision: "float64", blocks: [{ name: "W", shape: [list.length, 1] }] },
    evidence: "measured",
    mode: "every",
    missProbability: undefined,
    isUnexplained,
    misconduct: undefined,
    evaluations: { loss: 3, gradient: 1 },
    seed: 7,
    notes: [],
    columns: recorded(list, claimed),
  });
}

/** Sizes that bars can order, ties among them. */
const distances = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 8 });

test("one wrong coordinate fails; nothing decided anywhere, or a residual without a culprit, is inconclusive; all else passes", () => {
  fc.assert(
    fc.property(lists, fc.boolean(), (list, isUnexplained) => {
      const kinds = new Set(list.map(({ kind }) => kind));
      const isUndecided = kinds.size === 1 && kinds.has("inconclusive");
      const { verdict, counts, columns } = reportOf(list, { isUnexplained });
      expect(verdict).toBe(kinds.has("disagrees") ? "fail" : isUndecided || isUnexplained ? "inconclusive" : "pass");
      expect(counts).toEqual(countKinds(columns));
    }),
  );
  expect(reportOf([]).verdict).toBe("inconclusive");
});

test("a report keeps what it is made of", () => {
  fc.assert(
    fc.property(lists, (list) => {
      const { verdict, counts, ...outline } = reportOf(list);
      expect(makeReport(outline)).toEqual({ ...outline, verdict, counts });
    }),
  );
});

test("a finding is the row of the columns, with its place, its resolution of 13 bars and its reason in words", () => {
  fc.assert(
    fc.property(lists, fc.nat(), fc.double(), (list, choice, claim) => {
      const index = choice % list.length;
      const { reason, ...judgement } = list[index]!;
      expect(findingAt(reportOf(list, { claimed: new Float64Array(list.length).with(index, claim) }), index)).toEqual({
        ...judgement,
        index,
        place: { block: "W", position: [index, 0] },
        claimed: claim,
        reason: REASONS[reason],
      });
    }),
  );
});

test("findings are all coordinates of the kind, or the given number of them, the farthest first, ties in order", () => {
  fc.assert(
    fc.property(
      distances,
      fc.nat({ max: 9 }),
      fc.constantFrom(...KINDS),
      fc.array(fc.constantFrom(...KINDS)),
      (far, most, kind, kinds) => {
        const list = far.map((_, i): Judgement => ({
          kind: kinds[i] ?? kind,
          reason: "none",
          measured: i,
          bar: 1 + (i % 2),
          resolution: NaN,
          left: NaN,
          right: NaN,
        }));
        const claimed = Float64Array.from(far, (d, i) => i + (d === 5 ? NaN : d * list[i]!.bar * (-1) ** (i >> 1)));
        const report = reportOf(list, { claimed });
        const found = findings(report, kind, list.length);
        const of = far.flatMap((_, i) => (kindAt(report.columns, i) === kind ? [i] : []));
        const sorted = of.toSorted((i, j) => far[j]! - far[i]! || i - j); // a claim of NaN is farther than any number
        expect(found.map(({ index }) => index)).toEqual(sorted);
        expect(findings(report, kind, most)).toEqual(found.slice(0, most));
        expect(found).toEqual(sorted.map((i) => findingAt(report, i)));
      },
    ),
  );
});

const BEST_FIRST: readonly Verdict[] = ["pass", "inconclusive", "fail"];

test("the worst of several verdicts is the last of pass, inconclusive, fail that occurs", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...BEST_FIRST), { minLength: 1, maxLength: 4 }), (several) => {
      expect(worst(several)).toBe(BEST_FIRST.findLast((verdict) => several.includes(verdict)));
    }),
  );
});

test("of no verdicts at all the worst is inconclusive: a job that did nothing did not pass", () => {
  expect(worst([])).toBe("inconclusive");
});
