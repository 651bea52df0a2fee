import * as fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { checkProblem, failureOf } from "../../src/campaign/shrink.js";
import { checkGradient } from "../../src/check/check-gradient.js";
import { gridProblems, problems } from "../../src/generators/arbitraries.js";
import { diagnoseReport } from "../../src/diagnosis/diagnose-report.js";
import { networkSubject } from "../../src/network/network-subject.js";
import { backward } from "../../src/network/backward.js";
import { parseNetworkText } from "../../src/network/network-file.js";
import type { Problem } from "../../src/network/problem.js";
import { reportToText } from "../../src/report/text.js";
import { planted } from "./planted.js";

vi.mock("../../src/network/backward.js", { spy: true });
vi.mock("../../src/check/check-gradient.js", { spy: true });
afterEach(() => {
  vi.mocked(backward).mockReset();
  vi.mocked(checkGradient).mockReset();
});

const seeds = fc.integer();
const smooth = { smooth: true, maxWidth: 4, maxBatch: 3, l2: false };

function widths({ architecture }: Problem): number[] {
  return [architecture.inputs, ...architecture.layers.map(({ units }) => units)];
}

/** The smallest network of a failure, which must be refuted in the words of the failure. */
function smallestOf(problem: Problem, seed: number): Problem {
  const failure = failureOf("some part", problem, checkProblem(problem, undefined, seed), "a replay line");
  expect(failure).toMatchObject({ section: "some part", replay: "a replay line" });
  const smallest = parseNetworkText(failure.network!);
  const again = checkProblem(smallest, undefined, seed);
  expect(again.verdict).toBe("fail");
  expect(failure.report).toBe(reportToText({ ...again, diagnosis: diagnoseReport(again, networkSubject(smallest)) }));
  return smallest;
}

test("checkProblem does not refute the package's own backpropagation, and reports the name and the seed given", () => {
  fc.assert(
    fc.property(problems(smooth), seeds, (problem, seed) => {
      const report = checkProblem(problem, "some name", seed);
      expect(report.verdict).not.toBe("fail");
      expect(report.subject.name).toBe("some name");
      expect(report.seed).toBe(seed);
    }),
    { numRuns: 20 },
  );
});

test("a gradient of the wrong sign is refuted and shrinks to 1-1 with batch 1", () => {
  vi.mocked(backward).mockImplementation(planted("none", (g) => -g));
  fc.assert(
    fc.property(gridProblems(smooth), seeds, (problem, seed) => {
      fc.pre(checkProblem(problem, undefined, seed).verdict === "fail");
      const smallest = smallestOf(problem, seed);
      expect(widths(smallest)).toEqual([1, 1]);
      expect(smallest.batch.size).toBe(1);
    }),
    { numRuns: 5 },
  );
});

test("a gradient without the hidden f′ is refuted and shrinks to 1-1-1 with batch 1", () => {
  vi.mocked(backward).mockImplementation(planted("hidden"));
  const hidden = { ...smooth, minLayers: 2, maxLayers: 3, losses: ["mse" as const], activations: ["tanh" as const] };
  fc.assert(
    fc.property(gridProblems(hidden), seeds, (problem, seed) => {
      fc.pre(checkProblem(problem, undefined, seed).verdict === "fail");
      const smallest = smallestOf(problem, seed);
      expect(widths(smallest)).toEqual([1, 1, 1]);
      expect(smallest.batch.size).toBe(1);
    }),
    { numRuns: 5 },
  );
});

test("a gradient that remembers its calls is refuted and shrinks to 1-1 with batch 1", () => {
  let calls = 0;
  vi.mocked(backward).mockImplementation(planted("none", (g) => g + ++calls));
  fc.assert(
    fc.property(gridProblems(smooth), seeds, (problem, seed) => {
      const failure = failureOf("", problem, checkProblem(problem, undefined, seed), "");
      expect(failure.report).toMatch(/^fail: 1-1 .* cannot be checked: the gradient differs between two calls/);
      expect(parseNetworkText(failure.network!).batch.size).toBe(1);
    }),
    { numRuns: 5 },
  );
});

const wide = problems({ minLayers: 3, maxInputs: 30, maxWidth: 30, activations: ["tanh"], losses: ["mse"] });

/** One wide problem whose number of parameters lies in a range. */
function wideProblem(least: number, most: number): Problem {
  const fitting = wide.filter(({ parameters }) => parameters.length >= least && parameters.length <= most);
  return fc.sample(fitting, 1)[0]!;
}

const passed = checkGradient({ point: [1], loss: ([x]) => x!, gradient: () => [1] });

test("what cannot be made smaller is kept as it is, and shrinking costs at most 2,000 checks", () => {
  const problem = wideProblem(100, 300);
  vi.mocked(checkGradient).mockClear().mockReturnValue(passed);
  const { network } = failureOf("", problem, passed, "");
  expect(parseNetworkText(network!)).toEqual(problem);
  expect(vi.mocked(checkGradient).mock.calls.length).toBeLessThanOrEqual(2000 + 1);
});

test("a network of more than 300 parameters is told as its report tells it, without another check", () => {
  vi.mocked(checkGradient).mockClear();
  const { network, report } = failureOf("", wideProblem(301, 10_000), passed, "");
  expect([network, report]).toEqual([undefined, reportToText(passed)]);
  expect(vi.mocked(checkGradient).mock.calls.length).toBe(0);
});
