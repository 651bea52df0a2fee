import { afterEach, expect, test, vi } from "vitest";
import { digits } from "../../src/campaign/fixtures.js";
import { checkProblem, failureOf } from "../../src/campaign/shrink.js";
import { TRAINING_PART } from "../../src/campaign/training-part.js";
import { checkGradient } from "../../src/check/check-gradient.js";
import type { Batch, Problem } from "../../src/network/problem.js";
import { takeSamples } from "../../src/network/problem.js";
import { train } from "../../src/network/sgd.js";
import { fixture } from "../seeds/fixture.js";
import { runPart } from "./run-part.js";

/*
 * The checks of 13,002 coordinates are the main job's own work, four seconds each; here they are answered at once, and
 * the training is real.
 */
vi.mock("../../src/campaign/fixtures.js", { spy: true });
vi.mock("../../src/campaign/shrink.js", { spy: true });
vi.mock("../../src/network/sgd.js", { spy: true });
const passed = checkGradient({ point: [1], loss: ([x]) => x!, gradient: () => [1] });
const refuted = checkGradient({ point: [1], loss: ([x]) => x!, gradient: () => [2] });
const check = vi.mocked(checkProblem);
afterEach(() => {
  vi.resetAllMocks();
});

/** Training that reports these mean losses and leaves θ as it is. */
function pretendLosses(...losses: readonly number[]): void {
  vi.mocked(train).mockReturnValue(Float64Array.from(losses));
}

test("mini-batch SGD decreases the loss on the digits; the gradient is checked before, during and after", () => {
  check.mockReturnValue(passed);
  const { section, steps, announced } = runPart(TRAINING_PART, { seed: 5 });
  expect([steps, announced]).toEqual([3, 3]);
  expect(section).toMatchObject({ verdict: "pass", cases: 3, counts: { agrees: 3 }, figures: { epochs: 60 } });
  const { firstLoss, lastLoss } = section.figures;
  expect(lastLoss).toBeLessThan(firstLoss! / 2);
  expect(section.note).toContain(`loss ${firstLoss!.toPrecision(4)} → ${lastLoss!.toPrecision(4)} over 60 epochs`);
  const names = ["before", "during", "after"].map((stage) => `digits-784-16-16-10 ${stage} training`);
  expect(check.mock.calls.map(([, name, seed]) => [name, seed])).toEqual(names.map((name) => [name, 5]));
  const [before, during, after] = check.mock.calls.map(([problem]) => problem) as [Problem, Problem, Problem];
  const start = fixture("digits-784-16-16-10");
  for (const { batch } of [before, during, after]) expect(batch).toEqual(takeSamples(digits(), [0, 1]));
  expect(before).toEqual({ ...start, batch: before.batch });
  expect(during.parameters).not.toEqual(before.parameters);
  expect(after.parameters).not.toEqual(during.parameters);
});

test("it trains on all digits in mini-batches of 10, shuffled by the seed, another way in each half", () => {
  check.mockReturnValue(passed);
  pretendLosses(2, 1);
  runPart(TRAINING_PART, { seed: 40 });
  const calls = vi.mocked(train).mock.calls;
  const all = vi.mocked(digits).mock.results[0]!.value as Batch;
  for (const [, , data] of calls) expect(data).toBe(all);
  expect(calls.map(([, , , plan]) => plan)).toEqual(
    [41, 42].map((seed) => ({ batchSize: 10, rate: 3, epochs: 30, seed })),
  );
});

test.each([
  ["falls", [2, 1], "pass"],
  ["stays", [1, 1], "fail"],
  ["rises", [1, 2], "fail"],
  ["is lost", [1, NaN], "fail"],
] as const)("when the loss %s, the verdict says so", (_, losses, verdict) => {
  check.mockReturnValue(passed);
  pretendLosses(...losses);
  expect(runPart(TRAINING_PART).section.verdict).toBe(verdict);
});

test("a refuted gradient fails, and only the first refutation is shrunk", () => {
  pretendLosses(2, 1);
  check.mockReturnValueOnce(passed).mockReturnValue(refuted);
  vi.mocked(failureOf).mockImplementation((section, _, { verdict }, replay) => ({
    section,
    report: verdict,
    network: undefined,
    replay,
  }));
  const { section, failures } = runPart(TRAINING_PART, { seed: 8 });
  expect(section).toMatchObject({ verdict: "fail", cases: 3, counts: { agrees: 1, disagrees: 2 } });
  expect(failures).toEqual([
    { section: "training on digits", report: "fail", network: undefined, replay: "backproof verify --seed 8" },
  ]);
  expect(vi.mocked(failureOf).mock.calls[0]![1]).toBe(check.mock.calls[1]![0]);
});

test.each([0, 1, 2])("stopped after %i checks, it tells what was done", (most) => {
  check.mockReturnValue(passed);
  pretendLosses(2, 1);
  const { section, steps } = runPart(TRAINING_PART, { most });
  expect([section.cases, steps]).toEqual([most, most]);
  expect(vi.mocked(train).mock.calls.length).toBe(Math.max(0, most - 1));
  expect(section.verdict).toBe("pass");
});
