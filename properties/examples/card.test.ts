import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { Script } from "node:vm";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fileName, findingsOf, programOf, table, tally } from "../../examples/card.mjs";
import { ANSWERS } from "../../examples/vocabulary.mjs";

const FINDINGS = new URL("../../examples/findings/", import.meta.url);

const line = fc.record({
  op: fc.constantFrom("pow", "max"),
  name: fc.string(),
  answer: fc.constantFrom(...Object.keys(ANSWERS)),
  parameters: fc.integer({ min: 1, max: 9 }),
  text: fc.string(),
  program: fc.array(fc.string()),
});

test("every case is counted once", () => {
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      expect(Object.values(tally(lines)).reduce((sum, count) => sum + count, 0)).toBe(lines.length);
    }),
  );
});

test("findings are the answers that are shown, each by its smallest case", () => {
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const shown = lines.filter(({ answer }) => ANSWERS[answer]?.isShown === true);
      const found = findingsOf(lines);
      expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(shown.length);
      for (const { op, answer, parameters } of found) {
        const alike = shown.filter((other) => other.op === op && other.answer === answer);
        expect(parameters).toBe(Math.min(...alike.map((other) => other.parameters)));
      }
    }),
  );
});

test("the lines of a table are equally long", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.string()), { minLength: 1 }), (rows) => {
      const widths = rows.map(([a, b]) => [a.length, b.length]);
      const width = Math.max(...widths.map(([a = 0]) => a)) + 2 + Math.max(...widths.map(([, b = 0]) => b));
      for (const row of rows) expect(table([row, ...rows]).startsWith(row[0])).toBe(true);
      expect(table(rows).length).toBe(rows.length * (width + 1) - 1);
    }),
  );
});

test("a program shows the gradient that is claimed and the slopes on both sides", () => {
  const program = [
    "const point = { x: [3] };",
    "const loss = ({ x: [x] }) => x * x;",
    "const gradient = () => ({ x: [5] });",
  ];
  const finding = { op: "square", name: "square at 3", answer: "wrong", parameters: 1, text: "", program, count: 1 };
  const { stdout } = spawnSync(process.execPath, ["--input-type=module"], {
    input: programOf("a library", finding),
    encoding: "utf8",
  });
  expect(stdout.split("\n").map((row) => row.trim().split(/ {2,}/))).toEqual([
    ["claimed", "5"],
    ["left and right", "5.999755859375 | 6.000244140625"],
    [""],
  ]);
});

test("every finding that is kept is a program", () => {
  const files = readdirSync(FINDINGS);
  expect(files.length).toBeGreaterThan(0);
  for (const filename of files) {
    const source = readFileSync(new URL(filename, FINDINGS), "utf8");
    const body = source.replaceAll(/^import (.*) from (.*);$/gm, "const $1 = await import($2);");
    expect(() => new Script(`async () => {\n${body}\n};`, { filename })).not.toThrow();
  }
});

test("a finding's file is named by its library and its operation", () => {
  expect(fileName("tfjs", "second order of image.resizeBilinear")).toBe(
    "tfjs-second-order-of-image-resizeBilinear.mjs",
  );
});
