import type { Case } from "../report/case.js";
import type { Formats } from "../report/formats.js";
import { toGithub } from "../report/github.js";
import { toJunit } from "../report/junit.js";
import { outcomeToJson, outcomeToText } from "./outcome-text.js";
import type { Outcome, Section } from "./outcome.js";

/** The formats of the main job's outcome. */
export const OUTCOME_FORMATS: Formats<Outcome> = {
  text: outcomeToText,
  json: (outcome) => JSON.stringify(outcomeToJson(outcome), null, 2),
  junit: (outcome) => toJunit(sectionCases(outcome)),
  github: (outcome) => toGithub(sectionCases(outcome)),
};

/** A case a section; one that did nothing is skipped, and one that fails shows its failures. */
function sectionCases({ sections, failures }: Outcome): Case[] {
  return sections.map(({ name, verdict, cases, note, seconds }: Section) => {
    const told = failures.filter(({ section }) => section === name);
    return {
      suite: "backproof verify",
      name,
      ending: cases === 0 ? "skip" : verdict,
      message: `${verdict}: ${name}: ${note}`,
      details: [
        `${verdict}: ${name}: ${note}`,
        ...told.map(({ report, replay }) => `${report}\nreplay: ${replay}`),
      ].join("\n"),
      seconds,
    };
  });
}
