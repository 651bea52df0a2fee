import type { Case, Ending } from "./case.js";
import { escaped } from "./one-line.js";

/** The element that says how a case ended; a pass has none. */
const ELEMENTS: Readonly<Record<Exclude<Ending, "pass">, "failure" | "error" | "skipped">> = {
  fail: "failure",
  crash: "error",
  inconclusive: "error",
  skip: "skipped",
};

/** What XML forbids, even as an entity. Source: XML 1.0, section 2.2. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
/** What XML reads as something else, & first. Source: XML 1.0, sections 2.4, 2.11 and 3.3.3. */
const IN_TEXT = [
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ["\r", "&#13;"],
] as const;
const IN_ATTRIBUTES = [...IN_TEXT, ['"', "&quot;"], ["\t", "&#9;"], ["\n", "&#10;"]] as const;

/** Text as XML holds it; characters that it cannot hold are shown as \u{…}. */
function escapeXml(text: string, entities: readonly (readonly [character: string, entity: string])[]): string {
  const holdable = text.replaceAll(FORBIDDEN, escaped);
  return entities.reduce((escapedSoFar, [character, entity]) => escapedSoFar.replaceAll(character, entity), holdable);
}

/** Cases as JUnit XML, a suite for every group of them. Source: the schema of Jenkins' xUnit plug-in, junit-10.xsd. */
export function toJunit(cases: readonly Case[]): string {
  const suites = [...new Set(cases.map(({ suite }) => suite))];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: "backproof", ...totals(cases) })}>`,
    ...suites.flatMap((name) =>
      suiteLines(
        name,
        cases.filter(({ suite }) => suite === name),
      ),
    ),
    "</testsuites>",
  ].join("\n");
}

function suiteLines(name: string, cases: readonly Case[]): string[] {
  const skipped = String(cases.filter(({ ending }) => ending === "skip").length);
  const opening = `  <testsuite${attributes({ name, ...totals(cases), skipped })}>`;
  return [opening, ...cases.flatMap(caseLines), "  </testsuite>"];
}

function caseLines({ suite, name, ending, message, details, seconds }: Case): string[] {
  const time = seconds === undefined ? {} : { time: seconds.toFixed(3) };
  const opening = `    <testcase${attributes({ classname: suite, name, ...time })}`;
  if (ending === "pass") return [`${opening}/>`];
  const element = ELEMENTS[ending];
  const type = element === "skipped" ? {} : { type: ending };
  return [
    `${opening}>`,
    `      <${element}${attributes({ message, ...type })}>${escapeXml(details, IN_TEXT)}</${element}>`,
    "    </testcase>",
  ];
}

/** What both a run and a suite count; only a suite may say how many were skipped. */
function totals(cases: readonly Case[]): Readonly<Record<"tests" | "failures" | "errors", string>> {
  const count = (element: string): string =>
    String(cases.filter(({ ending }) => ending !== "pass" && ELEMENTS[ending] === element).length);
  return { tests: String(cases.length), failures: count("failure"), errors: count("error") };
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(value, IN_ATTRIBUTES)}"`)
    .join("");
}
