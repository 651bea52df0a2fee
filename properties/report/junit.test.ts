import * as fc from "fast-check";
import { SaxesParser } from "saxes";
import { expect, test } from "vitest";
import { toJunit } from "../../src/report/junit.js";
import { cases } from "./cases.js";

/** An element as a parser that checks every rule of XML 1.0 reads it. */
interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** The root element; throws where the text is not well-formed. */
function parse(xml: string): Element {
  const parser = new SaxesParser();
  const open: Element[] = [{ name: "", attributes: {}, children: [], text: "" }];
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, children: [], text: "" };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on("text", (text) => {
    open.at(-1)!.text += text;
  });
  parser.on("closetag", () => open.pop());
  parser.write(xml).close();
  return open[0]!.children[0]!;
}

/** The text with what XML cannot hold shown by its code point. */
function shown(text: string): string {
  return Array.from(text, (c) => {
    const code = c.codePointAt(0)!;
    const isControl = code < 0x20 && !"\t\n\r".includes(c);
    const isNone = isControl || (code >= 0xd800 && code <= 0xdfff) || code === 0xfffe || code === 0xffff;
    return isNone ? `\\u{${code.toString(16)}}` : c;
  }).join("");
}

test("whatever the words: well-formed XML that reads back as the titles, messages and details of the cases", () => {
  fc.assert(
    fc.property(cases, (list) => {
      const root = parse(toJunit(list));
      expect([root.name, root.attributes["name"]]).toEqual(["testsuites", "backproof"]);
      const suites = [...new Set(list.map(({ suite }) => suite))];
      expect(root.children.map(({ name, attributes }) => [name, attributes["name"]])).toEqual(
        suites.map((suite) => ["testsuite", shown(suite)]),
      );
      const read = root.children.flatMap(({ children }) => children);
      const sorted = suites.flatMap((suite) => list.filter((one) => one.suite === suite));
      expect(read.length).toBe(list.length);
      for (const [k, { suite, name, ending, message, details, seconds }] of sorted.entries()) {
        const { attributes, children } = read[k]!;
        const time = seconds === undefined ? {} : { time: seconds.toFixed(3) };
        expect(attributes).toEqual({ classname: shown(suite), name: shown(name), ...time });
        const told = children.map((child) => [child.attributes["message"], child.text]);
        expect(told).toEqual(ending === "pass" ? [] : [[shown(message), shown(details)]]);
      }
    }),
  );
});

test("a wrong gradient is a failure, a crash or no answer an error, a part left open skipped, a pass nothing", () => {
  const elements = {
    pass: [],
    fail: [["failure", "fail"]],
    crash: [["error", "crash"]],
    inconclusive: [["error", "inconclusive"]],
    skip: [["skipped", undefined]],
  };
  for (const [ending, told] of Object.entries(elements)) {
    const one = { suite: "s", name: "n", ending: ending as keyof typeof elements, message: "m", details: "d" };
    const { children } = parse(toJunit([one])).children[0]!.children[0]!;
    expect(children.map(({ name, attributes }) => [name, attributes["type"]])).toEqual(told);
  }
});

/** The totals of test cases, by what they contain. */
function totalsOf(tests: readonly Element[]): Readonly<Record<string, string>> {
  const count = (name: string): string => String(tests.filter(({ children }) => children[0]?.name === name).length);
  return { tests: String(tests.length), failures: count("failure"), errors: count("error"), skipped: count("skipped") };
}

test("the totals of every suite count its cases, and those of the run all but the skipped, which no schema knows there", () => {
  fc.assert(
    fc.property(cases, (list) => {
      const root = parse(toJunit(list));
      const { skipped: _skipped, ...whole } = totalsOf(root.children.flatMap(({ children }) => children));
      expect(root.attributes).toEqual({ name: "backproof", ...whole });
      for (const { attributes, children } of root.children) {
        expect(attributes).toEqual({ name: attributes["name"], ...totalsOf(children) });
      }
    }),
  );
});
