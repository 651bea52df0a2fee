import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as backproof from "../../src/index.js";

const folder = new URL("../../src/subject/", import.meta.url);
/** The code of every @example, without its imports. */
const examples = readdirSync(folder).flatMap((name) =>
  [...readFileSync(new URL(name, folder), "utf8").matchAll(/ \* @example\n((?: \*.*\n)*?) \* @throws/g)].map(
    ([, code]) => [name, code!.replaceAll(/^ \* ?/gm, "").replace(/^import .*\n/, "")] as const,
  ),
);

/** What the code prints. */
function printed(code: string): string {
  const lines: string[] = [];
  const names = Object.keys(backproof).filter((name) => code.includes(name));
  const program = new Function("console", ...names, code); // oxlint-disable-line typescript/no-implied-eval -- an example's own code
  program({ log: (text: string) => lines.push(text) }, ...names.map((name) => Reflect.get(backproof, name) as unknown));
  return lines.join("\n");
}

test("every adapter of an arrangement, a tape or a model has an example", () => {
  expect(examples.map(([name]) => name)).toEqual([
    "model.ts",
    "tape.ts",
    "tree-subject.ts",
    "tree-subject.ts",
    "update.ts",
  ]);
});

test.each(examples)("the example of %s prints what it says", (_, code) => {
  const said = code.split("\n").filter((line) => line.startsWith("// "));
  expect(said.length).toBeGreaterThan(0);
  for (const line of said) expect(printed(code)).toContain(line.slice(3));
});
