import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checksToJson, checksToText } from "../../src/report/checks.js";
import { FORMAT_NAMES, FORMATS } from "../../src/report/formats.js";
import { anyChecks } from "./reports.js";

test("the table has a format for every name", () => {
  expect(Object.keys(FORMATS)).toEqual([...FORMAT_NAMES]);
});

test("text is the reports in words, json their document", () => {
  fc.assert(
    fc.property(anyChecks, (checks) => {
      expect(FORMATS.text(checks)).toBe(checksToText(checks));
      expect(JSON.parse(FORMATS.json(checks))).toEqual(JSON.parse(JSON.stringify(checksToJson(checks))));
    }),
  );
});

test("junit has a test case for every block of every subject, github a line for every subject", () => {
  fc.assert(
    fc.property(anyChecks, (checks) => {
      const blocks = checks.reports.flatMap(({ subject }) => subject.blocks);
      expect(FORMATS.junit(checks).match(/<testcase /g) ?? []).toHaveLength(blocks.length);
      const lines = FORMATS.github(checks).split("\n");
      expect(lines.filter((line) => line !== "")).toHaveLength(checks.reports.length);
    }),
  );
});
