import { describe, expect, test } from "vitest";
import type { ReportDocument } from "../../src/report/json.js";
import { run } from "./captured.js";
import { child } from "./child-command.js";

const WRONG = "gradient: ({ point }, [a, b] = numbers(point)) => ({ gradient: [2 * a * b, 1.1 * a * a] })";

describe("a command gets the exit code of its gradient or its misconduct, and its stderr is told when it crashes", () => {
  test.each([
    { words: child(""), code: 0, line: /^pass: net: 2 of 2 partial derivatives agree$/m, told: /^$/ },
    { words: child(WRONG), code: 1, line: /^ {2}theta\[1\] {2}claimed 0\.275, measured 0\.25 ±/m, told: /^$/ },
    {
      words: child("loss: () => ({ value: Math.random() })"),
      code: 3,
      line: /^inconclusive: net cannot be checked: the loss differs between two calls/m,
      told: /^$/,
    },
    {
      words: child("loss() { console.error('out of\\u0007 luck'); process.exit(5) }"),
      code: 4,
      line: /^inconclusive: net cannot be checked: the child ends before it answers: loss was asked, and it ended with exit/m,
      told: /^check: [^\n]*: last on its stderr:\n {2}out of\\u\{7\} luck\n {2}out of\\u\{7\} luck\n$/,
    },
    {
      words: ["--time-limit", "0.3s", ...child("gradient() { for (;;); }")],
      code: 4,
      line: /a call takes longer than the time limit: gradient: no answer after 300 ms; expected one/,
      told: /^$/,
    },
    {
      words: child("", "console.log('epoch 1');"),
      code: 0,
      line: /^pass: net/m,
      told: /^check: [^\n]*: 1 line on stdout is no message, such as "epoch 1"\n$/,
    },
  ])("$code: $line", async ({ words, code, line, told }) => {
    const { out, err, ...ended } = await run("check", "--seed", "7", ...words);
    expect(ended.code).toBe(code);
    expect(out).toMatch(line);
    expect(err).toMatch(told);
    const json = await run("check", "--json", ...words);
    expect([json.code, (JSON.parse(json.out) as ReportDocument).format]).toEqual([code, "backproof-report/1"]);
  });
});

test("the replay command repeats the options before --, and the command after", async () => {
  const words = child("");
  const { out } = await run("check", "--json", "--mode", "probe", "--precision", "float32", "--seed", "7", ...words);
  const { replay, subject, mode } = JSON.parse(out) as ReportDocument;
  expect([subject.precision, mode]).toEqual(["float32", "probe"]);
  const quoted = `'${words[3]!.replaceAll("'", String.raw`'\''`)}'`;
  const options = "--mode probe --precision float32 --seed 7";
  expect(replay.command).toBe(`backproof check ${options} -- ${process.execPath} -e ${quoted}`);
});

test("a child that describes no subject ends with exit code 4, its stderr and one error line", async () => {
  const { code, out, err } = await run("check", ...child("describe: () => ({})", "console.error('hello');"));
  expect([code, out]).toEqual([4, ""]);
  expect(err).toMatch(/^check: [^\n]*: last on its stderr:\n {2}hello\nerror: a result has not the form [^\n]*\n$/);
  const late = await run("check", "--start-limit", "0.2s", ...child("describe() { for (;;); }"));
  expect(late).toMatchObject({ code: 4, out: "" });
  expect(late.err).toContain("within the start limit: describe: no answer after 200 ms; expected one");
});

test("SIGINT ends the check and the child, while it starts or while it answers", async () => {
  for (const method of ["describe", "loss"]) {
    const hanging = child(`${method}() { process.kill(process.ppid, 0); for (;;); }`);
    const checking = run("check", ...hanging);
    const before = process.listenerCount("SIGINT");
    await new Promise((resolve) => setTimeout(resolve, 500));
    for (const listener of process.listeners("SIGINT")) listener("SIGINT");
    const { code, out } = await checking;
    expect(code).toBe(130);
    expect(out).toContain("interrupted; the rest was not checked");
    expect(process.listenerCount("SIGINT")).toBeLessThan(before);
  }
});

describe("a command line that names no command, or two things to check, ends with exit code 2 and one line", () => {
  test.each([
    { words: ["check", "--"], message: "check: found no command after --; expected one such as python3 subject.py" },
    { words: ["check", "--", ""], message: "check: found no command after --" },
    {
      words: ["check", "a.mjs", "--", "b"],
      message: "check: found a.mjs and a command after --; expected one of them",
    },
    { words: ["check", "--claimed", "g.json", "--", "b"], message: "check: found --claimed and a command after --" },
    { words: ["check", "--", "./no-such"], message: "the command cannot be run: ./no-such: found ENOENT; expected" },
    { words: ["verify", "--", "b"], message: "found -- after verify; expected it after check or conformance" },
    { words: ["conformance"], message: "conformance: found no command after --; expected one such as" },
    { words: ["conformance", "--", "./no-such"], message: "conformance: ./no-such: the command cannot be run" },
    { words: ["conformance", "x", "--", "b"], message: "Expected 0 arguments but got 1" },
    { words: ["check", "--start-limit", "0", "--", "b"], message: 'found "0"; expected a duration such as 60s' },
  ])("$words", async ({ words, message }) => {
    const { code, out, err } = await run(...words);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
    expect(err).toMatch(/^error: [^\n]*\n$/);
  });
});
