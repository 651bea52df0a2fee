import * as fc from "fast-check";
import { expect, test } from "vitest";
import { diagnosisOutcomeToJson, diagnosisOutcomeToText } from "../../src/campaign/diagnosis-outcome.js";
import { worstEntry } from "../../src/diagnosis/worst-entry.js";
import { problems } from "../../src/generators/arbitraries.js";
import { formatArchitecture } from "../../src/network/architecture.js";
import { formatNetwork, parseNetwork } from "../../src/network/network-file.js";
import { diagnosisToText } from "../../src/report/diagnosis-text.js";
import { shortNumber } from "../../src/report/text.js";
import { diagnoses } from "../report/reports.js";

const claims = problems().map((problem) => ({ problem, claimed: problem.parameters.map((x) => x + 1) }));
const outcomes = fc.record({
  name: fc.constant("student"),
  verdict: fc.constant("fail" as const),
  diagnosis: fc.option(diagnoses, { nil: undefined }),
  smallest: fc.option(claims, { nil: undefined }),
  replay: fc.constant("backproof diagnose student.mjs --seed 7"),
});

test("in words: the verdict, the diagnosis, the smallest network as a file with the number that is most wrong, the replay", () => {
  fc.assert(
    fc.property(outcomes, (outcome) => {
      const { diagnosis, smallest } = outcome;
      const text = diagnosisOutcomeToText(outcome);
      expect(text.startsWith("fail: student\n")).toBe(true);
      expect(text.endsWith("\nreplay: backproof diagnose student.mjs --seed 7")).toBe(true);
      expect(text).toContain(diagnosis === undefined ? "" : diagnosisToText(diagnosis));
      const entry = smallest && worstEntry(smallest);
      const told = entry && `${entry.place} claimed ${shortNumber(entry.claimed)}, true ${shortNumber(entry.right)}`;
      expect(text.includes("  smallest  ")).toBe(smallest !== undefined);
      expect(text).toContain(told ?? "");
      expect(text).toContain(smallest === undefined ? "" : formatArchitecture(smallest.problem.architecture));
      expect(text).toContain(smallest === undefined ? "" : formatNetwork(smallest.problem).trimEnd());
    }),
  );
});

test("as a document: the smallest network is a network file, or null", () => {
  fc.assert(
    fc.property(outcomes, (outcome) => {
      const { smallest, diagnosis } = diagnosisOutcomeToJson(outcome);
      expect(smallest === null ? undefined : parseNetwork(smallest)).toEqual(outcome.smallest?.problem);
      expect(diagnosis === null).toBe(outcome.diagnosis === undefined);
    }),
  );
});
