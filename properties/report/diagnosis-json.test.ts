import * as fc from "fast-check";
import { expect, test } from "vitest";
import { messageOf } from "../../src/diagnosis/words.js";
import { diagnosisToJson } from "../../src/report/diagnosis-json.js";
import { reportToJson } from "../../src/report/json.js";
import { diagnosedReports, diagnoses, reports } from "./reports.js";

test("the document is the first mistake, where it comes in, and with it all the others", () => {
  fc.assert(
    fc.property(diagnoses, (diagnosis) => {
      const document = diagnosisToJson(diagnosis)!;
      const [first, ...others] = diagnosis.bugs;
      const { code, formula, quantity, layers } = first!;
      expect(document).toMatchObject({ code, formula, quantity, layers, layer: layers[0] ?? null });
      expect(document.message).toBe(messageOf(first!, diagnosis.network));
      expect(document.also.map((bug) => bug.formula)).toEqual(others.map((bug) => bug.formula));
      const { evidence, foundOn, confirmedOn, isComplete: complete } = diagnosis;
      expect(document).toMatchObject({ evidence, foundOn, confirmedOn, complete });
      const named = diagnosis.alternatives.map(({ bugs }) => bugs.map((bug) => bug.code));
      expect(document.alternatives.map((bugs) => bugs.map((bug) => bug.code))).toEqual(named);
    }),
  );
});

test("a report carries its diagnosis, or null", () => {
  fc.assert(
    fc.property(diagnosedReports, reports(), (diagnosed, plain) => {
      expect(reportToJson(diagnosed).diagnosis).toEqual(diagnosisToJson(diagnosed.diagnosis));
      expect(reportToJson(plain).diagnosis).toBeNull();
    }),
  );
});
