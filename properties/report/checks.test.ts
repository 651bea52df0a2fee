import * as fc from "fast-check";
import { expect, test } from "vitest";
import { worst } from "../../src/check/report.js";
import { checksToJson, checksToText, type Checks } from "../../src/report/checks.js";
import { reportToJson } from "../../src/report/json.js";
import { reportToText } from "../../src/report/text.js";
import { anyChecks } from "./reports.js";

test("one whole report is its own document; several, none, or an interrupted run are listed in one", () => {
  fc.assert(
    fc.property(anyChecks, (checks) => {
      const { reports, replay, interrupted } = checks;
      const documents = reports.map((report) => reportToJson(report, replay));
      const document = checksToJson(checks);
      if (reports.length === 1 && !interrupted) expect(document).toEqual(documents[0]);
      else {
        const verdict = worst(reports.map((report) => report.verdict));
        expect(document).toMatchObject({ format: "backproof-reports/1", verdict, interrupted, reports: documents });
      }
    }),
  );
});

test("the text is every report in order, then their number and verdicts if several, an interruption, and the replay", () => {
  fc.assert(
    fc.property(anyChecks, (checks) => {
      const text = checksToText(checks);
      const start = checks.reports.map((report) => `${reportToText(report)}\n`).join("");
      expect(text.startsWith(start)).toBe(true);
      const lines = text.slice(start.length).split("\n");
      expect(lines.pop()).toBe(`replay: ${checks.replay}`);
      if (checks.interrupted) expect(lines.pop()).toBe("interrupted; the rest was not checked");
      expect(lines).toEqual(checks.reports.length > 1 ? [summaryOf(checks)] : []);
    }),
  );
});

function summaryOf({ reports }: Checks): string {
  const counts = new Map<string, number>();
  for (const { verdict } of reports) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const words = ["pass", "fail", "inconclusive"].filter((verdict) => counts.has(verdict));
  return `${reports.length} subjects: ${words.map((verdict) => `${counts.get(verdict)} ${verdict}`).join(", ")}`;
}
