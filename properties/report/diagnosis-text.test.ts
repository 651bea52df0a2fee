import * as fc from "fast-check";
import { expect, test } from "vitest";
import { CODES } from "../../src/diagnosis/codes.js";
import { messageOf } from "../../src/diagnosis/words.js";
import { diagnosisToText } from "../../src/report/diagnosis-text.js";
import { oneLine } from "../../src/report/one-line.js";
import { reportToText } from "../../src/report/text.js";
import { diagnosedReports, diagnoses } from "./reports.js";

/** Alternatives that the text names at most. */
const MOST = 4;

/** What stands behind a label, of every line that has it. */
function behind(text: string, label: string): string[] {
  const start = `  ${label.padEnd(9)} `;
  const lines = text.split("\n").filter((line) => line.startsWith(start));
  return lines.map((line) => line.slice(start.length));
}

test("the first lines say what is wrong and where, with the code of each mistake, once", () => {
  fc.assert(
    fc.property(diagnoses, (diagnosis) => {
      const lines = diagnosisToText(diagnosis).split("\n");
      const said = [
        ...new Set(diagnosis.bugs.map((bug) => `error[${bug.code}]: ${messageOf(bug, diagnosis.network)}`)),
      ];
      expect(lines.slice(0, said.length)).toEqual(said);
    }),
  );
});

test("every finding, every fix once, and every formula that is known has a line", () => {
  fc.assert(
    fc.property(diagnoses, (diagnosis) => {
      const text = diagnosisToText(diagnosis);
      for (const line of diagnosis.evidence) expect(text).toContain(oneLine(line));
      const fixes = new Set(diagnosis.bugs.map(({ code }) => CODES[code].fix));
      expect(behind(text, "fix")).toEqual([...fixes]);
      const known = diagnosis.bugs.filter(({ key }) => !key.endsWith(".unknown"));
      expect(behind(text, "you have")).toEqual(known.map(({ formula }) => formula));
    }),
  );
});

test("a name is called confirmed only where further networks confirmed it", () => {
  fc.assert(
    fc.property(diagnoses, (diagnosis) => {
      const { confirmedOn, bugs } = diagnosis;
      const isConfirmed = confirmedOn > 0 && !bugs.some(({ key }) => key.endsWith(".unknown"));
      const told = behind(diagnosisToText(diagnosis), "confirmed");
      expect(told.map((line) => /every number of (\d+) more$/.exec(line)?.[1])).toEqual(
        isConfirmed ? [String(confirmedOn)] : [],
      );
    }),
  );
});

test("other explanations are named, four of them and the number of the rest", () => {
  fc.assert(
    fc.property(diagnoses, (diagnosis) => {
      const names = behind(diagnosisToText(diagnosis), "or").flatMap((line) => line.split("; "));
      const more = diagnosis.alternatives.length - MOST;
      expect(names.length).toBe(Math.min(diagnosis.alternatives.length, MOST + 1));
      expect(names.slice(MOST)).toEqual(more > 0 ? [`${more} more`] : []);
    }),
  );
});

test("that time ran out is said, and only then", () => {
  fc.assert(
    fc.property(diagnoses, (diagnosis) => {
      expect(behind(diagnosisToText(diagnosis), "time").length).toBe(diagnosis.isComplete ? 0 : 1);
    }),
  );
});

test("a report tells its diagnosis before its last line", () => {
  fc.assert(
    fc.property(diagnosedReports, (report) => {
      const { diagnosis, ...plain } = report;
      const [text, without] = [reportToText(report), reportToText(plain)];
      const last = without.split("\n").at(-1)!;
      expect(text).toBe(`${without.slice(0, -last.length)}${diagnosisToText(diagnosis)}\n${last}`);
    }),
  );
});
