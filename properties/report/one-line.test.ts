import * as fc from "fast-check";
import { expect, test } from "vitest";
import { escaped, oneLine } from "../../src/report/one-line.js";

const texts = fc.string({ unit: "binary" });

test("the result is one line of characters that print", () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(oneLine(text)).not.toMatch(/[\p{C}\u2028\u2029]/u);
    }),
  );
});

test("what prints on one line stays as it is", () => {
  fc.assert(
    fc.property(texts, (text) => {
      fc.pre(!/[\p{C}\u2028\u2029]/u.test(text));
      expect(oneLine(text)).toBe(text);
    }),
  );
  expect(oneLine("  W1[0]   ∂L/∂W  ")).toBe("  W1[0]   ∂L/∂W  ");
});

test("a line break is one space, with the white space around it; other control characters are shown by code point", () => {
  expect(oneLine("multi \r\n\n   line\u001b[2K\ttab\u2028end")).toBe("multi line\\u{1b}[2K\\u{9}tab end");
  expect(escaped("\u{1F600}")).toBe("\\u{1f600}");
});
