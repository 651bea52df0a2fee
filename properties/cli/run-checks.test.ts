import { expect, test, vi } from "vitest";
import { checkGradient } from "../../src/check/check-gradient.js";
import { DEFAULTS } from "../../src/check/options.js";
import { diagnoseReport } from "../../src/diagnosis/diagnose-report.js";
import { runChecks } from "../../src/cli/run-checks.js";
import { asSubject, type PlainAsyncSubject } from "../../src/subject/subject.js";
import { pretendTerminal } from "./captured.js";

const OPTIONS = { ...DEFAULTS, seed: 7, diagnose: 0 };
const right = {
  name: "right",
  point: [0.5],
  loss: ([a]: Float64Array) => a! * a!,
  gradient: ([a]: Float64Array) => [2 * a!],
};
const wrong = { ...right, name: "wrong", gradient: ([a]: Float64Array) => [3 * a!] };

test("the reports are those of the subjects, in their order", async () => {
  const { reports, interrupted } = await runChecks([wrong, right].map(asSubject), OPTIONS, new AbortController());
  expect(interrupted).toBe(false);
  expect(reports).toEqual([wrong, right].map((plain) => checkGradient(plain, OPTIONS)));
});

test("a gradient that is wrong gets its diagnosis, given the time", async () => {
  const subjects = [wrong, right].map(asSubject);
  const { reports } = await runChecks(subjects, { ...OPTIONS, diagnose: 1 }, new AbortController());
  expect(reports.map(({ diagnosis }) => diagnosis)).toEqual([
    diagnoseReport(checkGradient(wrong, OPTIONS), asSubject(wrong)),
    undefined,
  ]);
  expect(reports[0]!.diagnosis).toBeDefined();
});

test("an interruption keeps the reports made so far, and the check under way is dropped", async () => {
  const interruption = new AbortController();
  const interrupting: PlainAsyncSubject = { ...right, loss: async () => new Promise(() => interruption.abort()) };
  const { reports, interrupted } = await runChecks([wrong, interrupting, right].map(asSubject), OPTIONS, interruption);
  expect([reports.map(({ verdict }) => verdict), interrupted]).toEqual([["fail"], true]);
});

test("what is not the subject's doing is thrown on", async () => {
  const odd = { ...OPTIONS, seed: 0.5 };
  await expect(runChecks([asSubject(right)], odd, new AbortController())).rejects.toThrow(RangeError);
});

test("on a terminal stderr shows which subject is being checked, on one line, and clears it", async () => {
  pretendTerminal(true);
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  await runChecks([right, { ...right, name: "two\nlines" }].map(asSubject), OPTIONS, new AbortController());
  const shown = write.mock.calls.map(([text]) => String(text));
  write.mockRestore();
  expect(shown).toEqual(["checking right (1/2)", "checking two lines (2/2)", ""].map((text) => `\r\u001B[2K${text}`));
});
