import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { Ajv2020 } from "ajv/dist/2020.js";
import * as fc from "fast-check";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { gridProblems } from "../../src/generators/arbitraries.js";
import { formatGradient } from "../../src/network/gradient-file.js";
import { formatNetwork } from "../../src/network/network-file.js";
import { networkSubject } from "../../src/network/network-subject.js";
import type { ReportDocument } from "../../src/report/json.js";
import { emptyFolder, pretendTerminal, run } from "./captured.js";
import { exporting, fileOf, RIGHT, WRONG } from "./subject-files.js";

const schema = JSON.parse(readFileSync(new URL("../../fixtures/schema/report.json", import.meta.url), "utf8"));
const isReport = new Ajv2020().compile(schema);

beforeEach(() => {
  vi.stubEnv("FORCE_COLOR", undefined);
  vi.stubEnv("NO_COLOR", undefined);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
});

/** The JSON document that a check prints, held against the published schema. */
async function documentOf(...words: readonly string[]): Promise<ReportDocument> {
  const { out } = await run("check", ...words, "--json");
  const document = JSON.parse(out) as ReportDocument;
  expect([isReport(document), isReport.errors]).toEqual([true, null]);
  return document;
}

/** A subject with one part replaced. */
const but = (part: string): string => `{ ...${RIGHT}, ${part} }`;

/** Subjects as they come, with the exit code and the line that name what is the matter. */
const OUTCOMES = [
  { source: RIGHT, code: 0, line: "pass: subject: 2 of 2 partial derivatives agree" },
  { source: but("loss: async ([a, b]) => a * a * b"), code: 0, line: "pass: subject: 2 of 2 partial" },
  { source: WRONG, code: 1, line: "  theta[1]  claimed 0.275, measured 0.25 ±" },
  { source: but("gradient: () => [NaN, NaN]"), code: 1, line: "claimed NaN, measured 2 ±" },
  { source: but("loss: () => NaN, gradient: () => [NaN, NaN]"), code: 3, line: "2 inconclusive" },
  { source: but("loss: () => Math.random()"), code: 3, line: "the loss differs between two calls at one point: found" },
  { source: but("gradient: () => [Math.random(), 1]"), code: 3, line: "the gradient differs between two calls" },
  { source: but("loss: () => { throw new Error('two\\nlines') }"), code: 4, line: "it threw Error: two lines" },
  { source: but("gradient: () => { throw 7 }"), code: 4, line: "the gradient throws: it threw 7" },
  { source: but("loss: async () => { throw new Error('no') }"), code: 4, line: "the loss throws: it threw Error: no" },
  { source: but("loss: () => undefined"), code: 4, line: "the loss does not return a number: found undefined" },
  { source: but("loss: () => '1'"), code: 4, line: 'the loss does not return a number: found the string "1"' },
  { source: but("gradient: () => undefined"), code: 4, line: "the gradient does not return an array of numbers" },
  { source: but("gradient: () => [1]"), code: 4, line: "the gradient has another length than θ: found 1 numbers" },
  { source: but("gradient: () => ['1', '2']"), code: 4, line: 'found the string "1" at 0; expected a number' },
  { source: but("loss: (x) => (x[0] = 1)"), code: 3, line: "the loss changes the θ that it is given: θ[0] was 0.5" },
  { source: but("loss: () => new Promise(() => {})"), code: 4, line: "a call takes longer than the time limit" },
  { source: but("loss: () => { for (;;); }"), code: 4, line: "a call takes longer than the time limit" },
  { source: but("gradient: () => { for (;;); }"), code: 4, line: "a call takes longer than the time limit" },
  {
    source: "{ point: [1e-3], loss: ([a]) => Math.log(a), gradient: ([a]) => [1 / a] }",
    code: 0,
    line: "pass: subject: 1 of 1 partial derivatives agree",
  },
  {
    source: "{ point: [1e-3], loss: ([a]) => Math.log(a), gradient: ([a]) => [2 / a] }",
    code: 1,
    line: "  theta[0]  claimed 2000, measured 1000 ±",
  },
];

describe("every subject gets the exit code and the line that says why, in every format", () => {
  test.each(OUTCOMES)("$source: $code", async ({ source, code, line }) => {
    const limit = line.includes("time limit") ? ["--time-limit", "0.05s"] : [];
    const words = [exporting(source), "--seed", "7", ...limit];
    const { out, err, ...ended } = await run("check", ...words);
    expect([ended.code, err]).toEqual([code, ""]);
    expect(out.split("\n").some((one) => one.includes(line))).toBe(true);
    const report = await documentOf(...words);
    expect(report.verdict).toBe(code === 0 ? "pass" : code === 1 ? "fail" : "inconclusive");
    for (const format of ["json", "junit", "github"]) {
      expect(await run("check", ...words, "--format", format)).toMatchObject({ code, err: "" });
    }
  });
});

test("the worst of several subjects decides, and all are told in one document", async () => {
  const file = exporting(`[${RIGHT}, ${WRONG}, ${but("loss: () => undefined")}]`);
  const { code, out } = await run("check", file);
  expect(code).toBe(1);
  expect(out).toContain("\n3 subjects: 1 pass, 1 fail, 1 inconclusive\n");
  expect(await documentOf(file)).toMatchObject({
    format: "backproof-reports/1",
    verdict: "fail",
    interrupted: false,
    reports: [{ verdict: "pass" }, { verdict: "fail" }, { misconduct: { code: "loss-not-a-number" } }],
  });
  expect((await run("check", exporting(`[${RIGHT}, ${but("loss: () => undefined")}]`))).code).toBe(4);
});

test.each(["-1907552384", "7", "2147483647"])("--seed %s is the seed of the report, and is replayed", async (seed) => {
  const file = exporting(WRONG);
  const report = await documentOf(file, "--seed", seed);
  expect([report.seed, report.replay]).toEqual([Number(seed), { command: `backproof check ${file} --seed ${seed}` }]);
  const again = await documentOf(...report.replay.command.split(" ").slice(2));
  expect(again).toEqual(report);
});

test("without --seed every run has another one, which its replay line tells", async () => {
  const file = exporting(RIGHT);
  const [first, second] = [await documentOf(file), await documentOf(file)];
  expect(first.seed).not.toBe(second.seed); // equal once in 2³² runs
  expect((await documentOf(file, "--seed", String(first.seed))).evaluations).toEqual(first.evaluations);
});

test("--mode, --precision, --budget and --time reach the check and its replay, and only those given are replayed", async () => {
  const file = exporting(RIGHT, "it's.mjs");
  const quoted = `'${file.replace("'", String.raw`'\''`)}'`;
  const probes = await documentOf(file, "--seed", "7", "--mode", "probe");
  expect(probes).toMatchObject({ mode: "probe", evidence: "sampled", subject: { precision: "float64" } });
  expect(probes.replay.command).toBe(`backproof check ${quoted} --mode probe --seed 7`);
  const frugal = await documentOf(file, "--seed", "7", "--budget", "1", "--precision", "float32");
  expect(frugal).toMatchObject({ mode: "probe", subject: { precision: "float32" } });
  expect(frugal.replay.command).toBe(`backproof check ${quoted} --precision float32 --budget 1 --seed 7 --mode probe`);
  const hurried = await documentOf(file, "--seed", "7", "--time", "0.000001s");
  expect(hurried).toMatchObject({
    mode: "probe",
    replay: { command: `backproof check ${quoted} --time 0.000001 --seed 7 --mode probe` },
  });
});

test("--out also writes what is printed, in a folder that it makes", async () => {
  for (const format of ["text", "json", "junit", "github"]) {
    const path = join(emptyFolder(), "new", "result");
    const { out } = await run("check", exporting(WRONG), "--format", format, "--out", path);
    expect(readFileSync(path, "utf8")).toBe(out);
  }
});

test("verdicts are coloured on a terminal, never in a document or a file", async () => {
  pretendTerminal(true);
  const path = join(emptyFolder(), "result");
  const { out } = await run("check", exporting(RIGHT), "--out", path);
  expect(out).toContain("\u001B[32mpass\u001B[39m");
  expect(readFileSync(path, "utf8")).toBe(stripVTControlCharacters(out));
  for (const format of ["json", "junit", "github"]) {
    expect((await run("check", exporting(WRONG), "--format", format)).out).not.toContain("\u001B");
  }
});

test("what a subject prints goes to stderr: stdout is one document", async () => {
  const noisy = fileOf("noisy.mjs", `process.stdout.write("noise");\nexport default ${RIGHT};\n`);
  const { out, err } = await run("check", noisy, "--json");
  expect(err).toBe("noise");
  expect(isReport(JSON.parse(out))).toBe(true);
});

test("SIGINT prints what was done so far, with exit code 130", async () => {
  const interrupt = "process.listeners('SIGINT').at(-1)('SIGINT')"; // after an await: Node sets them aside meanwhile
  const interrupting = but(`loss: async () => { await null; ${interrupt}; await new Promise(() => {}) }`);
  const file = exporting(`[${WRONG}, ${interrupting}, ${RIGHT}]`);
  const before = process.listeners("SIGINT");
  const { code, out } = await run("check", file);
  expect(code).toBe(130);
  expect(out).toMatch(/^fail: subject #1: [^]*\ninterrupted; the rest was not checked\nreplay: /);
  expect(await documentOf(file)).toMatchObject({ verdict: "fail", interrupted: true, reports: [{ verdict: "fail" }] });
  expect(process.listeners("SIGINT")).toEqual(before);
});

test("a network file is checked with its own backprop, or with the claim of a gradient file", async () => {
  const problems = gridProblems({ maxLayers: 2, maxWidth: 2, maxBatch: 2 });
  await fc.assert(
    fc.asyncProperty(problems, fc.nat(), async (problem, choice) => {
      const network = fileOf("net.json", formatNetwork(problem));
      const { verdict, subject } = await documentOf(network, "--seed", "7");
      fc.pre(verdict === "pass");
      expect(subject.name).toBe("net");
      const own = networkSubject(problem).gradient(problem.parameters);
      const i = choice % own.length;
      const claim = (gradient: Float64Array): string =>
        fileOf("gradient.json", formatGradient(gradient, problem.architecture));
      expect((await run("check", network, "--claimed", claim(own))).code).toBe(0);
      expect((await run("check", network, "--claimed", claim(own.with(i, NaN)))).code).toBe(1);
    }),
    { numRuns: 10 },
  );
});

describe("bad input ends with exit code 2 and one error line, before any work", () => {
  const [file, network] = ["subject.mjs", "network.json"];
  test.each([
    { words: [], message: "check: found no file; expected one, or a command after --" },
    { words: [file, file], message: "Expected 1 argument but got 2" },
    { words: [file], message: "check: found no file subject.mjs; expected one" },
    { words: [network], message: "check: found no file network.json; expected one" },
    { words: ["subject.py"], message: "check: found subject.py; expected a file that ends in one of .mjs," },
    {
      words: [file, "--claimed", "g.json"],
      message: "check: found --claimed with subject.mjs; expected a network file",
    },
    { words: [file, "--mode", "evry"], message: "Allowed choices are auto, every, probe." },
    { words: [file, "--precision", "float16"], message: "Allowed choices are float64, float32." },
    { words: [file, "--format", "yaml"], message: "Allowed choices are text, json, junit, github." },
    { words: [file, "--seed", "x"], message: 'found "x"; expected an integer from -2147483648' },
    { words: [file, "--budget", "-1"], message: 'found "-1"; expected an integer from 0' },
    { words: [file, "--time-limit", "0s"], message: 'found "0s"; expected a duration such as 60s' },
    { words: [file, "--tolerance", "1e-6"], message: "unknown option '--tolerance'" },
  ])("$words", async ({ words, message }) => {
    const { code, out, err } = await run("check", ...words);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
    expect(err).toMatch(/^error: [^\n]*\n(?:\(Did you mean [^\n]*\)\n)?$/);
  });
});

test("an --out that cannot be written is refused before any work, and nothing is written", async () => {
  const below = join(fileOf("file", "text"), "below");
  const { code, out, err } = await run("check", exporting(RIGHT), "--out", below);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(/^error: --out: cannot write .*; expected a writable folder\n$/);
  expect(existsSync(below)).toBe(false);
});

test("a subject file that does not import leaves what --out held before", async () => {
  const path = fileOf("result.json", "before");
  const { code, err } = await run("check", fileOf("subject.mjs", "throw new Error('two\\nlines')"), "--out", path);
  expect(code).toBe(2);
  expect(err).toMatch(/^error: check: [^\n]*: importing it threw Error: two lines\n$/);
  expect(readFileSync(path, "utf8")).toBe("before");
});
