import { afterEach, describe, expect, test, vi } from "vitest";
import { verify } from "../../src/campaign/verify.js";
import { VERSION } from "../../src/report/version.js";
import { run } from "./captured.js";

vi.mock("../../src/campaign/verify.js", { spy: true });
const job = vi.mocked(verify);
afterEach(() => {
  job.mockReset();
});

/** A job that ends at once and passes. */
function pretendPass(): void {
  job.mockImplementation(async function* ({ seed }) {
    yield* [];
    return await Promise.resolve({ verdict: "pass" as const, seed, sections: [], failures: [], interrupted: false });
  });
}

test("--version prints the version", async () => {
  expect(await run("--version")).toEqual({ code: 0, out: `${VERSION}\n`, err: "" });
});

test("--help names every command, and the help of a command every option", async () => {
  const help = await run("--help");
  expect(help).toMatchObject({ code: 0, err: "" });
  expect(help.out).toMatch(/^Usage: backproof /);
  for (const name of ["verify", "check"]) expect(help.out).toContain(name);
  const verifyHelp = await run("verify", "--help");
  expect(verifyHelp).toMatchObject({ code: 0, err: "" });
  for (const option of ["--runs", "--time", "--seed", "--out", "--format", "--json"])
    expect(verifyHelp.out).toContain(option);
  expect(job).not.toHaveBeenCalled();
});

test("without a command the usage goes to stderr, with exit code 2", async () => {
  const { code, out, err } = await run();
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(/^Usage: backproof /);
});

test.each(["-1907552384", "7"])("verify --runs 0 --json --seed %s passes and reports the seed", async (seed) => {
  pretendPass();
  const { code, out, err } = await run("verify", "--runs", "0", "--json", "--seed", seed);
  expect([code, err]).toEqual([0, ""]);
  expect(JSON.parse(out)).toMatchObject({ format: "backproof-verify/1", verdict: "pass", seed: Number(seed) });
  expect(job.mock.lastCall![0]).toMatchObject({ runs: 0, seed: Number(seed) });
});

describe("bad input ends with exit code 2 and one error line that names it and what is expected, before any work", () => {
  const wholeNumber = "expected an integer from 0 to 1000000000.";
  const seedRange = "expected an integer from -2147483648 to 2147483647.";
  const time = "expected a duration such as 60s, 5m or 1h.";
  test.each([
    { words: ["verify", "--runs", "-1"], found: '"-1"', expected: wholeNumber },
    { words: ["verify", "--runs", "1.5"], found: '"1.5"', expected: wholeNumber },
    { words: ["verify", "--runs", "many"], found: '"many"', expected: wholeNumber },
    { words: ["verify", "--runs", ""], found: '""', expected: wholeNumber },
    { words: ["verify", "--runs"], found: "--runs", expected: "argument missing" },
    { words: ["verify", "--seed", "2147483648"], found: '"2147483648"', expected: seedRange },
    { words: ["verify", "--seed", "x"], found: '"x"', expected: seedRange },
    { words: ["verify", "--time", "0s"], found: '"0s"', expected: time },
    { words: ["verify", "--time", "-5s"], found: '"-5s"', expected: time },
    { words: ["verify", "--time", "5d"], found: '"5d"', expected: time },
    { words: ["verify", "extra"], found: "verify", expected: "Expected 0 arguments but got 1" },
    { words: ["verify", "--sede", "1"], found: "'--sede'", expected: "(Did you mean --seed?)" },
    { words: ["verfy"], found: "'verfy'", expected: "(Did you mean verify?)" },
    { words: ["--verson"], found: "'--verson'", expected: "(Did you mean --version?)" },
  ])("$words", async ({ words, found, expected }) => {
    const { code, out, err } = await run(...words);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(found);
    expect(err).toContain(expected);
    const [line, ...hints] = err.trimEnd().split("\n");
    expect(line).toMatch(/^error: /);
    for (const hint of hints) expect(hint).toMatch(/^\(Did you mean .*\?\)$/);
    expect(job).not.toHaveBeenCalled();
  });
});

test.each([
  [new Error("out of luck"), "error: out of luck\n"],
  ["out of luck", "error: out of luck\n"],
])("a crash ends with exit code 4 and one error line: %s", async (thrown, line) => {
  job.mockImplementation(() => {
    throw thrown;
  });
  expect(await run("verify")).toEqual({ code: 4, out: "", err: line });
});

test("the program runs the command line with its own arguments and ends, whatever waits, with its exit code", async () => {
  const [argv, exitCode] = [process.argv, process.exitCode];
  const exit = vi.spyOn(process, "exit").mockImplementation(() => undefined as never);
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  process.argv = ["node", "backproof", "verify", "--runs", "-1"];
  try {
    await import("../../src/cli.js");
    expect(process.exitCode).toBe(2);
    expect(write.mock.calls.join("")).toContain('found "-1"');
    await vi.waitFor(() => expect(exit).toHaveBeenCalledExactlyOnceWith());
  } finally {
    process.argv = argv;
    process.exitCode = exitCode;
    write.mockRestore();
    exit.mockRestore();
  }
});
