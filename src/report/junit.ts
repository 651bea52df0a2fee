import type { Case, Ending } from "./case.js";
import { escaped } from "./one-line.js";

/** The element that says how a case ended; a pass has none. */
const ELEMENTS: Readonly<Record<Exclude<Ending, "pass">, "failure" | "error" | "skipped">> = {
  fail: "failure",
  crash: "error",
  inconclusive: "error",
  skip: "skipped",
};

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** What XML 1.0 forbids even as an entity, and what it would read as something else, in text and in attributes. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
const SPECIAL = { text: /[&<>\r]/g, attribute: /[&<>"\t\n\r]/g } as const;

/** Text as XML holds it; characters that it cannot hold are shown as \u{…}. Source: XML 1.0, sections 2.2, 2.11, 3.3.3. */
function escapeXml(text: string, place: keyof typeof SPECIAL): string {
  return text
    .replaceAll(FORBIDDEN, escaped)
    .replaceAll(SPECIAL[place], (character) => ENTITIES[character] ?? character);
}

/** Cases as JUnit XML, a suite for every group of them. Source: the schema of Jenkins' xUnit plug-in, junit-10.xsd. */
export function toJunit(cases: readonly Case[]): string {
  const suites = [...new Set(cases.map(({ suite }) => suite))];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="backproof"${totals(cases)}>`,
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
  return [`  <testsuite${attributes({ name })}${totals(cases)}>`, ...cases.flatMap(caseLines), "  </testsuite>"];
}

function caseLines({ suite, name, ending, message, details, seconds }: Case): string[] {
  const time = seconds === undefined ? {} : { time: seconds.toFixed(3) };
  const opening = `    <testcase${attributes({ classname: suite, name, ...time })}`;
  if (ending === "pass") return [`${opening}/>`];
  const element = ELEMENTS[ending];
  const type = element === "skipped" ? {} : { type: ending };
  return [
    `${opening}>`,
    `      <${element}${attributes({ message, ...type })}>${escapeXml(details, "text")}</${element}>`,
    "    </testcase>",
  ];
}

function totals(cases: readonly Case[]): string {
  const count = (element: string): string =>
    String(cases.filter(({ ending }) => ending !== "pass" && ELEMENTS[ending] === element).length);
  const [failures, errors, skipped] = ["failure", "error", "skipped"].map(count);
  return attributes({ tests: String(cases.length), failures, errors, skipped });
}

function attributes(values: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(value ?? "", "attribute")}"`)
    .join("");
}
