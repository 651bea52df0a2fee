import * as fc from "fast-check";
import { expect, test } from "vitest";
import { OUTCOME_FORMATS } from "../../src/campaign/outcome-formats.js";
import { outcomeToJson, outcomeToText } from "../../src/campaign/outcome-text.js";
import type { Outcome, Section } from "../../src/campaign/outcome.js";
import { outcomes } from "./outcomes.js";

const SECTION: Section = {
  name: "some part",
  verdict: "pass",
  cases: 3,
  counts: { agrees: 1, disagrees: 0, nondifferentiable: 0, inconclusive: 0 },
  note: "a note",
  figures: {},
  seconds: 1.5,
};
const FAILURE = { section: "some part", report: "fail: W1\n  more", network: undefined, replay: "backproof verify" };

/** An outcome of this one section, with one failure of its own and one of another. */
function outcomeOf(section: Partial<Section>): Outcome {
  const failures = [FAILURE, { ...FAILURE, section: "other", report: "fail: other" }];
  return { verdict: "pass", seed: 7, sections: [{ ...SECTION, ...section }], failures, interrupted: false };
}

test("text is the outcome in words, json its document", () => {
  fc.assert(
    fc.property(outcomes, (outcome) => {
      expect(OUTCOME_FORMATS.text(outcome)).toBe(outcomeToText(outcome));
      expect(JSON.parse(OUTCOME_FORMATS.json(outcome))).toEqual(JSON.parse(JSON.stringify(outcomeToJson(outcome))));
    }),
  );
});

test("junit has a test case for every part, github a line", () => {
  fc.assert(
    fc.property(outcomes, (outcome) => {
      expect(OUTCOME_FORMATS.junit(outcome).match(/<testcase /g) ?? []).toHaveLength(outcome.sections.length);
      const lines = OUTCOME_FORMATS.github(outcome).split("\n");
      expect(lines.filter((line) => line !== "")).toHaveLength(outcome.sections.length);
    }),
  );
});

test("a part that fails is told with its own failures and how to replay them", () => {
  const told = "fail: some part: a note%0Afail: W1%0A  more%0Areplay: backproof verify";
  expect(OUTCOME_FORMATS.github(outcomeOf({ verdict: "fail" }))).toBe(
    `::error title=backproof verify%3A some part::${told}`,
  );
});

test("a part that decided nothing is no pass, and one that did nothing is skipped, with its seconds", () => {
  expect(OUTCOME_FORMATS.github(outcomeOf({ verdict: "inconclusive" }))).toMatch(/^::notice /);
  expect(OUTCOME_FORMATS.junit(outcomeOf({ verdict: "inconclusive" }))).toContain("<error message=");
  const idle = OUTCOME_FORMATS.junit(outcomeOf({ verdict: "inconclusive", cases: 0 }));
  expect(idle).toContain("<skipped message=");
  expect(idle).toContain('<testcase classname="backproof verify" name="some part" time="1.500">');
});
