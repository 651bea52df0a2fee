import * as fc from "fast-check";
import { expect, test } from "vitest";
import { EXIT, exitCodeOf, exitCodeOfReports } from "../../src/cli/exit-codes.js";
import { misconductReports, reports } from "../report/reports.js";

test("0 is a pass, 1 a wrong gradient, 2 a usage error, 3 inconclusive, 4 a crash, 130 an interruption", () => {
  expect(EXIT).toEqual({ pass: 0, fail: 1, usage: 2, inconclusive: 3, crashed: 4, interrupted: 130 });
});

test("every verdict has its own exit code", () => {
  expect((["pass", "fail", "inconclusive"] as const).map(exitCodeOf)).toEqual([0, 1, 3]);
});

test("one check ends with the code of its verdict, or with that of a crash", () => {
  fc.assert(
    fc.property(fc.oneof(reports(), misconductReports), (report) => {
      const isCrash = report.misconduct?.isCrash === true;
      expect(exitCodeOfReports([report])).toBe(isCrash ? 4 : exitCodeOf(report.verdict));
    }),
  );
});

test("several end with the worst: a wrong gradient, then a crash, then no answer, then a pass; none is no answer", () => {
  expect(exitCodeOfReports([])).toBe(3);
  fc.assert(
    fc.property(fc.array(fc.oneof(reports(), misconductReports), { minLength: 1, maxLength: 4 }), (list) => {
      const codes = list.map((report) => exitCodeOfReports([report]));
      expect(exitCodeOfReports(list)).toBe([1, 4, 3, 0].find((code) => codes.includes(code)));
    }),
  );
});
