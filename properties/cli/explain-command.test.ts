import { expect, test } from "vitest";
import { formulasOf } from "../../src/diagnosis/catalogue.js";
import { CODES, type Code } from "../../src/diagnosis/codes.js";
import { EXPLANATIONS } from "../../src/diagnosis/explanations.js";
import { run } from "./captured.js";

const codes = Object.keys(CODES) as Code[];

test.each(codes)(
  "explain %s tells its cause, its signs, the test, the fix and the formulas that are looked for",
  async (code) => {
    const { code: exit, out, err } = await run("explain", code.toLowerCase());
    expect([exit, err]).toEqual([0, ""]);
    expect(out.startsWith(`${code}: `)).toBe(true);
    for (const text of [...Object.values(EXPLANATIONS[code]), CODES[code].fix, ...formulasOf(code)]) {
      expect(out).toContain(text);
    }
  },
);

test("explain without a code lists all, a line each", async () => {
  const { code, out } = await run("explain");
  expect(code).toBe(0);
  expect(
    out
      .trimEnd()
      .split("\n")
      .map((line) => line.split(" ")[0]),
  ).toEqual(codes);
});

test("explain of another word ends with exit code 2 and one line", async () => {
  const { code, out, err } = await run("explain", "GRAD-NONSENSE");
  expect([code, out]).toEqual([2, ""]);
  expect(err).toBe(
    "error: explain: found GRAD-NONSENSE; expected a code such as GRAD-BATCH-SUM (backproof explain lists all)\n",
  );
});
