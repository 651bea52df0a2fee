import * as fc from "fast-check";
import { expect, test } from "vitest";
import { findingAt, type Report } from "../../src/check/report.js";
import { kindAt } from "../../src/check/columns.js";
import { formatPlace } from "../../src/subject/blocks.js";
import { jsonNumber, reportToJson } from "../../src/report/json.js";
import { VERSION } from "../../src/report/version.js";
import { isJson } from "./json-values.js";
import { misconductReports, reports } from "./reports.js";

/** Findings that a JSON report lists at most. */
const MOST = 20;

interface JsonFinding {
  readonly index: number;
  readonly kind: string;
  readonly [key: string]: unknown;
}

function findingsOf(report: Report): JsonFinding[] {
  return reportToJson(report).findings as unknown as JsonFinding[];
}

test("jsonNumber is a finite number or a string, and Number reads it back", () => {
  fc.assert(
    fc.property(fc.double(), (value) => {
      expect(isJson(jsonNumber(value))).toBe(true);
      expect(Number(jsonNumber(value))).toBe(value);
    }),
  );
});

test("a JSON report holds neither NaN nor ±∞ as a number, nor undefined", () => {
  fc.assert(fc.property(fc.oneof(reports(), misconductReports), (report) => isJson(reportToJson(report))));
});

test("a JSON report says what the report says", () => {
  fc.assert(
    fc.property(reports(), (report) => {
      const { subject, verdict, evidence, mode, missProbability, counts, evaluations, seed, notes, columns } = report;
      expect(reportToJson(report)).toMatchObject({
        format: "backproof-report/1",
        tool: { version: VERSION },
        subject: { ...subject, parameters: columns.kind.length },
        verdict,
        evidence,
        mode,
        missProbability: missProbability ?? null,
        misconduct: null,
        counts,
        evaluations,
        seed,
        notes,
      });
    }),
  );
});

test("a subject that cannot be checked is told with the code and the sentence of what it did", () => {
  fc.assert(
    fc.property(misconductReports, (report) => {
      const { code, message } = report.misconduct;
      expect(reportToJson(report)["misconduct"]).toEqual({ code, message });
    }),
  );
});

test("the findings are all coordinates that do not simply agree, up to 20, the disagreeing first, then kinks", () => {
  fc.assert(
    fc.property(reports(), (report) => {
      const found = findingsOf(report);
      const { disagrees, nondifferentiable, inconclusive } = report.counts;
      expect(found.length).toBe(Math.min(MOST, disagrees + nondifferentiable + inconclusive));
      expect(new Set(found.map(({ index }) => index)).size).toBe(found.length);
      const order = ["disagrees", "nondifferentiable", "inconclusive"];
      const places = found.map(({ kind }) => order.indexOf(kind));
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      expect(places.filter((place) => place === 0).length).toBe(Math.min(MOST, disagrees));
      for (const { index, kind } of found) expect(kind).toBe(kindAt(report.columns, index));
    }),
  );
});

test("a finding has the place and every number of its coordinate; null for a slope that is not there", () => {
  fc.assert(
    fc.property(reports(), (report) => {
      for (const found of findingsOf(report)) {
        const { place, claimed, measured, bar, resolution, left, right, reason } = findingAt(report, found.index);
        expect(found).toMatchObject(place);
        const numbers = { claimed, measured, bar, resolution, left, right };
        const read = Object.keys(numbers).map((name) => [name, found[name] === null ? NaN : Number(found[name])]);
        expect(Object.fromEntries(read)).toEqual(numbers);
        expect([found["left"] === null, found["right"] === null]).toEqual([left, right].map(Number.isNaN));
        expect(found["reason"]).toBe(reason === "" ? null : `${formatPlace(place)}: ${reason}`);
      }
    }),
  );
});

test("the replay is the command that made the report, and otherwise the call with its seed and mode", () => {
  fc.assert(
    fc.property(reports(), fc.string(), (report, command) => {
      expect(reportToJson(report, command).replay).toEqual({ command });
      const call = `checkGradient(subject, { seed: ${report.seed}, mode: "${report.mode}" })`;
      expect(reportToJson(report).replay).toEqual({ command: call });
    }),
  );
});
