import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { SweepReport } from "../../src/sweep/sweep.js";
import { CASE_KINDS, type CaseKind } from "../../src/sweep/table.js";
import { SWEEP_FORMATS, sweepToJson, sweepToText } from "../../src/sweep/text.js";

const kinds = Object.keys(CASE_KINDS) as CaseKind[];
const message = "fail: op: 0 of 1 agree\n  x[0] claimed 1, measured 2\n  replay seed 1";
const found = fc.record({
  kind: fc.constantFrom(...kinds),
  message: fc.constant(message),
  case: fc.record({ op: fc.constant("op"), inputs: fc.constant({ x: [1, 2] }), options: fc.constant({ axis: 0 }) }),
});
const reports: fc.Arbitrary<SweepReport> = fc
  .record({
    seed: fc.integer(),
    runs: fc.nat(),
    notes: fc.array(fc.constantFrom("lifted to float64"), { maxLength: 1 }),
    verdict: fc.constantFrom("pass", "fail", "inconclusive"),
    ops: fc.array(
      fc.record({
        op: fc.constantFrom("softmax", "two\nlines"),
        counts: fc.record(Object.fromEntries(kinds.map((kind) => [kind, fc.nat({ max: 3 })]))),
        findings: fc.array(found, { maxLength: 2 }),
      }),
      { maxLength: 3 },
    ),
  })
  .map((report) => report as unknown as SweepReport);

test("a sweep in words has its verdict first, every count, every example and its seed, each on lines of their own", () => {
  fc.assert(
    fc.property(reports, (report) => {
      const text = sweepToText(report);
      const lines = text.split("\n");
      expect(lines[0]).toMatch(new RegExp(`^${report.verdict}: \\d of ${report.ops.length} operations`));
      expect(lines.at(-1)).toBe(`  replay    seed ${report.seed}, ${report.runs} cases each`);
      for (const note of report.notes) expect(lines).toContain(`  note      ${note}`);
      for (const { op, counts, findings } of report.ops) {
        const line = lines.find((other) => other.startsWith(`  ${op.replace("\n", " ")}`))!;
        expect(line).toBeDefined();
        if (report.ops.length > 1) continue;
        for (const kind of kinds) expect(line.includes(`${counts[kind]} ${kind}`)).toBe(counts[kind] > 0);
        for (const { kind } of findings) expect(text).toContain(`    ${CASE_KINDS[kind].means}: {"x":[1,2],"axis":0}`);
      }
    }),
  );
});

/** A sweep of one operation, all of whose cases are of one kind. */
const reportOf = (kind: CaseKind): SweepReport => ({
  verdict: "fail",
  seed: 1,
  runs: 1,
  notes: [],
  ops: [
    {
      op: "softmax",
      counts: { ...Object.fromEntries(kinds.map((other) => [other, 0])), [kind]: 1 } as never,
      findings: [{ kind, message, case: { op: "softmax", inputs: {}, options: {} } }],
    },
  ],
});

test("a wrong gradient is told with its entries, an error with its first line, others with their case alone", () => {
  const [wrong, throws, undecided] = (["wrong", "throws", "undecided"] as const).map((k) => sweepToText(reportOf(k)));
  expect(wrong).toContain("x[0] claimed 1, measured 2");
  expect(wrong).not.toContain("replay seed 1\n");
  expect(throws).toContain("      fail: op: 0 of 1 agree");
  expect(undecided).not.toContain("claimed");
  expect([wrong!.startsWith("fail: 1 of 1"), throws!.startsWith("fail: 0 of 1")]).toEqual([true, true]);
});

test("a sweep in JSON is the report with its format", () => {
  fc.assert(
    fc.property(reports, (report) => {
      expect(JSON.parse(SWEEP_FORMATS.json(report))).toEqual(JSON.parse(JSON.stringify(sweepToJson(report))));
      expect(sweepToJson(report)).toMatchObject({ ...report, format: "backproof-sweep/1" });
    }),
  );
});

test("dashboards show one case an operation: failed with a wrong gradient, passed with a right one, else undecided", () => {
  const endings = { wrong: /<failure/, right: /<testcase[^>]*softmax/, throws: /<(?:error|failure|skipped)/ } as const;
  for (const [kind, pattern] of Object.entries(endings)) {
    expect(SWEEP_FORMATS.junit(reportOf(kind as CaseKind))).toMatch(pattern);
  }
  expect(SWEEP_FORMATS.junit(reportOf("right"))).not.toMatch(/<failure|<error/);
  expect(SWEEP_FORMATS.github(reportOf("wrong"))).toContain("softmax");
});
