import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ReportDocument } from "../../src/report/json.js";
import { run } from "../cli/captured.js";

const helpers = fileURLToPath(new URL("../../helpers/", import.meta.url));
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "backproof-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The example at the top of a helper: the first such lines, without their marks. */
function exampleOf(file: string, lines: RegExp, mark: RegExp): string {
  const [, example = ""] = lines.exec(readFileSync(join(helpers, file), "utf8")) ?? [];
  return example.replaceAll(mark, "");
}

/** A language: the file of its example, how it is made to run there, and the factor 1.1 at one entry of its claim. */
interface Language {
  readonly name: string;
  readonly tool: string;
  readonly example: () => string;
  readonly right: string;
  readonly wrong: string;
  readonly file: string;
  /** Builds in the folder; the command that runs it. */
  readonly build: (file: string) => string[];
}

const python: Omit<Language, "name" | "example" | "right" | "wrong"> = {
  tool: "python3",
  file: "subject.py",
  build(file) {
    copyFileSync(join(helpers, "backproof.py"), join(folder, "backproof.py"));
    return ["python3", join(folder, file)];
  },
};
const LISTS = `
import backproof
def loss(theta):
    print("another")
    (a, b), c = theta["W"][0], theta["b"]
    return a * a * b + c
def gradient(theta):
    (a, b), _ = theta["W"][0], theta["b"]
    return {"W": [[2 * a * b, a * a]], "b": 1}
with backproof.stdout_kept():
    backproof.serve(loss, gradient, {"W": [[0.5, 2.0]], "b": 0.25}, losses=lambda points: map(loss, points))
`;
const LANGUAGES: readonly Language[] = [
  {
    name: "Python, lists, many losses at once",
    ...python,
    example: () => LISTS,
    right: "a * a]]",
    wrong: "1.1 * a * a]]",
  },
  {
    name: "Python, numpy",
    ...python,
    tool: "python3 -c 'import numpy'",
    example: () => exampleOf("backproof.py", /\n((?: {4}.*\n|\n)+)/, /^ {4}/gm),
    right: '"b": delta',
    wrong: '"b": 1.1 * delta',
  },
  {
    name: "C++",
    tool: "g++",
    file: "subject.cpp",
    example: () =>
      exampleOf("backproof.hpp", /\n((?:\/\/ {5}.*\n|\/\/\n)+)/, /^\/\/ {0,5}/gm).replace(
        "{0.5, 2.0}",
        '{"net", "float64", {0.5, 2.0}, {{"W", {1, 2}}}}',
      ),
    right: "std::sin(theta[0])}",
    wrong: "1.1 * std::sin(theta[0])}",
    build(file) {
      const program = join(folder, "subject-cpp");
      compile("g++", "-std=c++17", "-Wall", "-Wextra", "-Werror", `-I${helpers}`, join(folder, file), "-o", program);
      return [program];
    },
  },
  {
    name: "Rust",
    tool: "rustc",
    file: "main.rs",
    example: () => exampleOf("backproof.rs", /```\n([^]*?)\/\/! ```/, /^\/\/! ?/gm),
    right: "theta[0].sin()];",
    wrong: "1.1 * theta[0].sin()];",
    build(file) {
      copyFileSync(join(helpers, "backproof.rs"), join(folder, "backproof.rs"));
      const program = join(folder, "subject-rs");
      compile("rustc", "--edition", "2021", "-D", "warnings", join(folder, file), "-o", program);
      return [program];
    },
  },
];

function compile(compiler: string, ...words: readonly string[]): void {
  execFileSync(compiler, words);
}

/** Whether a command line runs here. */
function runs(line: string): boolean {
  return spawnSync(/[ ']/.test(line) ? line : `${line} --version`, { shell: true, stdio: "ignore" }).status === 0;
}

describe.each(LANGUAGES)("$name", ({ tool, file, example, right, wrong, build }) => {
  const isThere = runs(tool);
  if (!isThere) console.info(`not tested: ${tool} does not run here`);

  test.runIf(isThere)("the example conforms; it is right but for the entry that is made wrong", async () => {
    const source = example().replace(right, wrong);
    expect(source).toContain("1.1 *");
    writeFileSync(join(folder, file), source);
    const command = build(file);
    const { code, out } = await run("conformance", "--", ...command);
    expect([code, out]).toEqual([0, expect.stringMatching(/^pass: /)]);
    const checked = await run("check", "--json", "--mode", "every", "--", ...command);
    const { subject, counts } = JSON.parse(checked.out) as ReportDocument;
    expect([checked.code, checked.err]).toEqual([1, ""]);
    expect(counts).toMatchObject({ agrees: subject.parameters - 1, disagrees: 1 });
  });
});
