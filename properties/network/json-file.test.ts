import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatJson, parseJson, type Json } from "../../src/network/json-file.js";

/** JSON values without null, and without −0, which JSON.stringify does not write. */
const values = fc.json().map((text): Json => JSON.parse(text, (_key, value: unknown) => value ?? false));

const broken: readonly (readonly [text: string, place: string])[] = [
  ["", "line 1, column 1: found the end of the text; expected a value"],
  ["{", "line 1, column 2: found the end of the text; expected a name in quotes or }"],
  ['{"a": 1,\n }', 'line 2, column 2: found "}"; expected a name in quotes'],
  ["{a: 1}", 'line 1, column 2: found "a"; expected a name in quotes or }'],
  ['{"a" 1}', 'line 1, column 6: found "1"; expected a colon'],
  ['{"a":\r\n  NaN}', 'line 2, column 3: found "NaN"; expected a value'],
  ['{"a": [1 2]}', 'line 1, column 10: found "2"; expected a comma or ]'],
  ["[1, 2,]", 'line 1, column 7: found "]"; expected a value'],
  ["[,]", 'line 1, column 2: found ","; expected a value or ]'],
  ['{"a": {}]', 'line 1, column 9: found "]"; expected a comma or }'],
  ["[] []", 'line 1, column 4: found "["; expected the end of the text'],
  ["[],", 'line 1, column 3: found ","; expected the end of the text'],
  ["[0x10]", 'line 1, column 3: found "x10"; expected a comma or ]'],
  ['["a\nb"]', String.raw`line 1, column 2: found "\""; expected a value or ]`],
  ["\u{feff}{}", String.raw`line 1, column 1: found "\u{feff}"; expected a value`],
  ["[".repeat(100_000), "line 1, column 100001: found the end of the text; expected a value or ]"],
];

test("parseJson ∘ formatJson = identity", () => {
  fc.assert(
    fc.property(values, (value) => {
      expect(parseJson(formatJson(value), "f")).toStrictEqual(value);
    }),
  );
});

test("a list or an object takes one line exactly when it holds no other", () => {
  fc.assert(
    fc.property(values, (value) => {
      const nested = Object.values(Object(value)).some((item) => typeof item === "object");
      expect(formatJson(value).includes("\n")).toBe(nested);
    }),
  );
});

describe("text that is not JSON", () => {
  test.each(broken)("%j is named with the place where it breaks off", (text, place) => {
    expect(() => parseJson(text, "f")).toThrow(new RangeError(`f: at ${place}`));
  });

  test("any JSON is passed over: the break is found where it was made", () => {
    const strays = fc.constantFrom(
      ["@", "a comma or ]"],
      ["}", "a comma or ]"],
      ["] ]", "the end of the text"],
      [", ,", "a value"],
    );
    fc.assert(
      fc.property(fc.json(), strays, (text, [stray = "", expected]) => {
        const place = `line 2, column ${stray.length}: found "${stray.at(-1)}"`;
        expect(() => parseJson(`[${text}\n${stray}`, "f")).toThrow(
          new RangeError(`f: at ${place}; expected ${expected}`),
        );
      }),
    );
  });

  test("a text cut anywhere breaks off at its last line", () => {
    const cuts = values
      .map((value) => formatJson([value]))
      .chain((text) => fc.nat({ max: text.length - 1 }).map((length) => text.slice(0, length)));
    fc.assert(
      fc.property(cuts, (text) => {
        expect(() => parseJson(text, "f")).toThrow(`f: at line ${text.split("\n").length}, column `);
      }),
    );
  });
});
