import { expect, test } from "vitest";
import { CATALOGUE, formulasOf } from "../../src/diagnosis/catalogue.js";
import { CODES, type Code } from "../../src/diagnosis/codes.js";

test("every row has a code of the table, a key and a formula, and costs something", () => {
  for (const { key, code, formula, cost } of CATALOGUE) {
    expect(Object.keys(CODES)).toContain(code);
    expect([key, formula].every((text) => text.length > 0)).toBe(true);
    expect(cost).toBeGreaterThan(0);
  }
});

test("a code's formulas are those of its rows, each once", () => {
  const codes = Object.keys(CODES) as Code[];
  for (const code of codes) expect(formulasOf(code).length).toBe(new Set(formulasOf(code)).size);
  const all = codes.flatMap(formulasOf);
  expect(new Set(all)).toEqual(new Set(CATALOGUE.map(({ formula }) => formula)));
});
