import * as fc from "fast-check";
import { expect, test } from "vitest";
import { worst } from "../../src/check/report.js";
import { checksToJson, checksToText, type Checks } from "../../src/report/checks.js";
import { reportToJson } from "../../src/report/json.js";
import { reportToText } from "../../src/report/text.js";
import { VERSION } from "../../src/report/version.js";
import { anyChecks } from "./reports.js";

test("one whole report is its own document; several, none, or an interrupted run are listed in one", () => {
  fc.assert(
    fc.property(anyChecks, (checks) => {
      const { reports, replay, interrupted } = checks;
      const documents = reports.map((report) => reportToJson(report, replay));
      const document = checksToJson(checks);
      const verdict = worst(reports.map((report) => report.verdict));
      const list = {
        format: "backproof-reports/1",
        tool: { version: VERSION },
        verdict,
        interrupted,
        reports: documents,
      };
      expect(document).toEqual(reports.length === 1 && !interrupted ? documents[0] : list);
    }),
  );
});

test("the text is every report in order, then their number and verdicts if several, an interruption, and the replay", () => {
  fc.assert(
    fc.property(anyChecks, (checks) => {
      const text = checksToText(checks);
      const start = checks.reports.map((report) => `${reportToText(report)}\n`).join("");
      expect(text.startsWith(start)).toBe(true);
      expect(text.slice(start.length).split("\n")).toEqual([
        ...(checks.reports.length > 1 ? [summaryOf(checks)] : []),
        ...(checks.interrupted ? ["interrupted; the rest was not checked"] : []),
        `replay: ${checks.replay}`,
      ]);
    }),
  );
});

function summaryOf({ reports }: Checks): string {
  const counts = new Map<string, number>();
  for (const { verdict } of reports) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const words = ["pass", "fail", "inconclusive"].filter((verdict) => counts.has(verdict));
  return `${reports.length} subjects: ${words.map((verdict) => `${counts.get(verdict)} ${verdict}`).join(", ")}`;
}
