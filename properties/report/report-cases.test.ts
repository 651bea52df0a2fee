import * as fc from "fast-check";
import { expect, test } from "vitest";
import { kindAt } from "../../src/check/columns.js";
import { blockCases, subjectCase } from "../../src/report/report-cases.js";
import { reportToText } from "../../src/report/text.js";
import { placeOf } from "../../src/subject/blocks.js";
import { misconductReports, reports } from "./reports.js";

const anyReports = fc.oneof(reports(), reports(["agrees", "inconclusive"]), misconductReports);

test("the case of a subject has its name, its verdict or crash, the first line of its report, and all of it", () => {
  fc.assert(
    fc.property(anyReports, (report) => {
      const { name, ending, message, details } = subjectCase(report);
      expect(name).toBe(report.subject.name);
      expect(ending).toBe(report.misconduct?.isCrash === true ? "crash" : report.verdict);
      expect(details).toBe(reportToText(report));
      expect(message).toBe(details.split("\n")[0]);
    }),
  );
});

test("a case a block: its title holds no seed, it fails by its own entries, and a crash is a crash of all", () => {
  fc.assert(
    fc.property(anyReports, fc.integer(), (report, seed) => {
      const list = blockCases(report);
      const { subject, columns, misconduct, verdict } = report;
      expect(list.map(({ suite, name }) => [suite, name])).toEqual(
        subject.blocks.map(({ name }) => [subject.name, name]),
      );
      const titles = (of: typeof list): unknown => of.map(({ suite, name, message }) => [suite, name, message]);
      expect(titles(blockCases({ ...report, seed }))).toEqual(titles(list));
      for (const { name, ending } of list) {
        const own = Array.from(columns.kind.keys()).filter((i) => placeOf(subject.blocks, i).block === name);
        const kinds = own.map((i) => kindAt(columns, i));
        const isDecided = kinds.includes("agrees") || kinds.includes("nondifferentiable");
        const rules = [
          [misconduct?.isCrash === true, "crash"],
          [kinds.includes("disagrees"), "fail"],
          [verdict === "inconclusive", "inconclusive"],
          [isDecided, "pass"],
          [true, "skip"],
        ] as const;
        expect(ending).toBe(rules.find(([applies]) => applies)![1]);
      }
    }),
  );
});

test("some block fails exactly when the report does, and none passes without an answer to its subject", () => {
  fc.assert(
    fc.property(reports(), (report) => {
      const endings = blockCases(report).map(({ ending }) => ending);
      expect(endings.includes("fail")).toBe(report.verdict === "fail");
      expect(endings.every((ending) => ending === "inconclusive")).toBe(report.verdict === "inconclusive");
    }),
  );
});
