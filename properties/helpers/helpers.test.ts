import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
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

/** A language: the file of its example, how it is made to run there, and a change by which WRONG makes its claim so. */
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
/** A factor that makes a claim wrong where the environment says so. */
const SWITCH = '(1.1 if __import__("os").environ.get("WRONG") else 1)';
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
    backproof.serve(loss, gradient, {"W": [[0.5, 2.0]], "b": 0.25}, name="lists")
`;
const MANY = `
import backproof
loss = lambda theta: theta[0] ** 2 * theta[1]
backproof.serve(loss, lambda t: [2 * t[0] * t[1], t[0] ** 2], [0.5, 2.0], losses=lambda points: map(loss, points))
`;

const LANGUAGES: readonly Language[] = [
  { name: "Python, lists", ...python, example: () => LISTS, right: "a * a]]", wrong: `a * a * ${SWITCH}]]` },
  {
    name: "Python, many losses at once",
    ...python,
    example: () => MANY,
    right: "t[0] ** 2]",
    wrong: `t[0] ** 2 * ${SWITCH}]`,
  },
  {
    name: "Python, numpy",
    ...python,
    tool: "python3 -c 'import numpy'",
    example: () => exampleOf("backproof.py", /\n((?: {4}.*\n|\n)+)/, /^ {4}/gm),
    right: "delta = 2 *",
    wrong: `delta = 2 * ${SWITCH} *`,
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
    wrong: 'std::sin(theta[0]) * (std::getenv("WRONG") ? 1.1 : 1)}',
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
    wrong: 'theta[0].sin() * std::env::var("WRONG").map_or(1.0, |_| 1.1)];',
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

  test.runIf(isThere)("the example conforms; its right claim passes, its wrong one fails", async () => {
    const source = example().replace(right, wrong);
    expect(source).toContain("WRONG");
    writeFileSync(join(folder, file), source);
    const command = build(file);
    const { code, out } = await run("conformance", "--", ...command);
    expect([code, out]).toEqual([0, expect.stringMatching(/^pass: /)]);
    expect(await run("check", "--mode", "every", "--", ...command)).toMatchObject({ code: 0, err: "" });
    const mistaken = ["env", "WRONG=1", ...command];
    expect(await run("check", "--mode", "every", "--", ...mistaken)).toMatchObject({ code: 1, err: "" });
  });
});
