import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { OUTCOME_FORMATS } from "../../src/campaign/outcome-formats.js";
import { outcomeToJson, outcomeToText } from "../../src/campaign/outcome-text.js";
import type { Outcome } from "../../src/campaign/outcome.js";
import { verify, type Progress, type VerifyOptions } from "../../src/campaign/verify.js";
import { FORMAT_NAMES } from "../../src/report/formats.js";
import { outcomes } from "../campaign/outcomes.js";
import { emptyFolder, pretendTerminal, run } from "./captured.js";

vi.mock("../../src/campaign/verify.js", { spy: true });
beforeEach(() => {
  vi.stubEnv("FORCE_COLOR", undefined);
  vi.stubEnv("NO_COLOR", undefined);
});
afterEach(() => {
  vi.mocked(verify).mockReset();
  vi.unstubAllEnvs();
});

const PASS: Outcome = { verdict: "pass", seed: 7, sections: [], failures: [], interrupted: false };

/** A job that yields this progress and ends with this outcome. */
function pretend(outcome: Outcome, progress: readonly Progress[] = []): void {
  vi.mocked(verify).mockImplementation(async function* () {
    yield* progress;
    return await Promise.resolve(outcome);
  });
}

async function optionsOf(...words: readonly string[]): Promise<VerifyOptions> {
  pretend(PASS);
  expect(await run("verify", ...words)).toMatchObject({ code: 0, err: "" });
  return vi.mocked(verify).mock.lastCall![0];
}

test("the exit code is that of the verdict, and 130 after an interruption", async () => {
  await fc.assert(
    fc.asyncProperty(outcomes, async (outcome) => {
      pretend(outcome);
      const code = { pass: 0, fail: 1, inconclusive: 3 }[outcome.verdict];
      expect((await run("verify")).code).toBe(outcome.interrupted ? 130 : code);
    }),
    { numRuns: 20 },
  );
});

test("stdout is the outcome in words, or with --json one JSON document and nothing else; stderr is empty", async () => {
  await fc.assert(
    fc.asyncProperty(outcomes, async (outcome) => {
      pretend(outcome, [{ part: "a part", done: 1, total: 1 }]);
      expect(await run("verify")).toMatchObject({ out: `${outcomeToText(outcome)}\n`, err: "" });
      const { out, err } = await run("verify", "--json");
      expect(err).toBe("");
      expect(out).toBe(`${JSON.stringify(outcomeToJson(outcome), null, 2)}\n`);
    }),
    { numRuns: 20 },
  );
});

test("--runs, --seed and --time reach the job", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 1e9 }), fc.integer(), fc.integer({ min: 1, max: 99 }), async (runs, seed, m) => {
      const words = ["--runs", String(runs), "--seed", String(seed), "--time", `${m}m`];
      expect(await optionsOf(...words)).toMatchObject({ runs, seed, seconds: 60 * m });
    }),
    { numRuns: 20 },
  );
});

test("without options: 300 random networks, no time limit, and another 32-bit seed every time", async () => {
  const first = await optionsOf();
  expect(first).toMatchObject({ runs: 300, seconds: Infinity });
  expect(first.signal.aborted).toBe(false);
  const second = await optionsOf();
  expect(second.seed).not.toBe(first.seed); // equal once in 2³² runs
  for (const { seed } of [first, second]) expect(seed).toBe(seed | 0);
});

test("--time alone lets the time decide how many random networks", async () => {
  expect(await optionsOf("--time", "60s")).toMatchObject({ runs: 1e9, seconds: 60 });
});

test("--out writes the JSON document whole, and every smallest failing network", async () => {
  await fc.assert(
    fc.asyncProperty(outcomes, fc.boolean(), async (outcome, json) => {
      pretend(outcome);
      const folder = join(emptyFolder(), "new");
      const { out } = await run("verify", "--out", folder, ...(json ? ["--json"] : []));
      const document = `${JSON.stringify(outcomeToJson(outcome), null, 2)}\n`;
      expect(readFileSync(join(folder, "verify.json"), "utf8")).toBe(document);
      expect(out).toBe(json ? document : `${outcomeToText(outcome)}\n`);
      const networks = outcome.failures.flatMap(({ network }, n) =>
        network === undefined ? [] : [[`failure-${n + 1}.json`, network] as const],
      );
      for (const [name, network] of networks) expect(readFileSync(join(folder, name), "utf8")).toBe(network);
      expect(readdirSync(folder).toSorted()).toEqual([...networks.map(([name]) => name), "verify.json"]);
    }),
    { numRuns: 20 },
  );
});

test("an --out that cannot be written is refused before any work, in one line, and nothing is written", async () => {
  const parent = emptyFolder();
  const file = join(parent, "file");
  writeFileSync(file, "text");
  const { code, out, err } = await run("verify", "--out", join(file, "below"));
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(/^error: --out: cannot write .*\(E[A-Z]+\); expected a writable folder\n$/);
  expect(err).toContain(join(file, "below", "verify.json"));
  expect(verify).not.toHaveBeenCalled();
  expect(readdirSync(parent)).toEqual(["file"]);
  expect(readFileSync(file, "utf8")).toBe("text");
});

test("a job that crashes leaves the verify.json of the run before", async () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, "verify.json"), "before");
  vi.mocked(verify).mockImplementation(() => {
    throw new Error("out of luck");
  });
  expect(await run("verify", "--out", folder)).toEqual({ code: 4, out: "", err: "error: out of luck\n" });
  expect(readdirSync(folder)).toEqual(["verify.json"]);
  expect(readFileSync(join(folder, "verify.json"), "utf8")).toBe("before");
});

test("SIGINT aborts the job, whose outcome so far is printed; afterwards nothing listens any more", async () => {
  const before = process.listeners("SIGINT");
  vi.mocked(verify).mockImplementation(async function* ({ signal }) {
    yield { part: "a part", done: 1, total: 2 };
    for (const listener of process.listeners("SIGINT")) if (!before.includes(listener)) listener("SIGINT");
    return await Promise.resolve({ ...PASS, interrupted: signal.aborted });
  });
  expect(await run("verify")).toMatchObject({
    code: 130,
    out: outcomeToText({ ...PASS, interrupted: true }) + "\n",
  });
  expect(process.listeners("SIGINT")).toEqual(before);
});

test("verdicts are coloured on a terminal, never in the JSON document", async () => {
  pretendTerminal(true);
  pretend(PASS);
  const { out } = await run("verify");
  expect(out).toContain("\u001B[32mpass\u001B[39m");
  expect(stripVTControlCharacters(out)).toBe(`${outcomeToText(PASS)}\n`);
  expect((await run("verify", "--json")).out).not.toContain("\u001B");
});

test("colours: with FORCE_COLOR without a terminal too, and none with NO_COLOR on one", async () => {
  pretend(PASS);
  pretendTerminal(false);
  expect((await run("verify")).out).not.toContain("\u001B");
  vi.stubEnv("FORCE_COLOR", "1");
  expect((await run("verify")).out).toContain("\u001B[32mpass");
  vi.stubEnv("FORCE_COLOR", undefined);
  vi.stubEnv("NO_COLOR", "1");
  pretendTerminal(true);
  expect((await run("verify")).out).not.toContain("\u001B");
});

test("on a terminal stderr shows every case with a bar of 24 in proportion, then clears the line", async () => {
  pretendTerminal(true);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }), async (a, b) => {
      const [done, total] = [Math.min(a, b), Math.max(a, b)];
      pretend(PASS, [{ part: "some part", done, total }]);
      const { err } = await run("verify");
      const [shown, cleared, ...rest] = err.split("\r\u001B[2K").slice(1);
      expect([cleared, rest]).toEqual(["", []]);
      const [, bar] = /^some part \[([#·]{24})\] /.exec(shown!)!;
      expect(shown!.endsWith(`] ${done}/${total}`)).toBe(true);
      expect(bar).toMatch(/^#*·*$/);
      expect(Math.abs(bar!.lastIndexOf("#") + 1 - (24 * done) / total)).toBeLessThanOrEqual(1 / 2);
    }),
    { numRuns: 30 },
  );
});

test("when only the time limits it, the progress shows no total", async () => {
  pretendTerminal(true);
  pretend(PASS, [{ part: "random networks", done: 12, total: 1e9 }]);
  expect((await run("verify", "--time", "1h")).err).toContain("random networks [························] 12\r");
});

test("--format names how the outcome is printed; --out writes the JSON document whichever it is", async () => {
  await fc.assert(
    fc.asyncProperty(outcomes, fc.constantFrom(...FORMAT_NAMES), async (outcome, format) => {
      pretend(outcome);
      const folder = emptyFolder();
      const { out } = await run("verify", "--format", format, "--out", folder);
      expect(out).toBe(`${OUTCOME_FORMATS[format](outcome)}\n`);
      expect(readFileSync(join(folder, "verify.json"), "utf8")).toBe(`${OUTCOME_FORMATS.json(outcome)}\n`);
    }),
    { numRuns: 20 },
  );
});
