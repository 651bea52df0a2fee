import { checksToJson, checksToText, type Checks } from "./checks.js";
import { toGithub } from "./github.js";
import { toJunit } from "./junit.js";
import { blockCases, subjectCase } from "./report-cases.js";

/** The formats that every command knows. */
export const FORMAT_NAMES = ["text", "json", "junit", "github"] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

/** A table of formats for what a command gives: a name, and the text that it makes. */
export type Formats<Given> = Readonly<Record<FormatName, (given: Given) => string>>;

/** The formats of reports. */
export const FORMATS: Formats<Checks> = {
  text: checksToText,
  json: (checks) => JSON.stringify(checksToJson(checks), null, 2),
  junit: ({ reports }) => toJunit(reports.flatMap(blockCases)),
  github: ({ reports }) => toGithub(reports.map(subjectCase)),
};
