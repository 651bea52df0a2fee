import * as fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { fixtureNetworks } from "../../src/campaign/fixtures.js";
import { FIXTURE_PART, RANDOM_PART } from "../../src/campaign/gradient-parts.js";
import { sumCounts, together } from "../../src/campaign/outcome.js";
import { checkProblem, failureOf, measureProblem } from "../../src/campaign/shrink.js";
import { checkGradient } from "../../src/check/check-gradient.js";
import { worst, type Report, type Verdict } from "../../src/check/report.js";
import { PROBLEM_CLASS_NAMES, randomProblem, type ProblemClass } from "../../src/generators/problem-classes.js";
import { random } from "../../src/numeric/random.js";
import { verdicts } from "./outcomes.js";
import { runPart } from "./run-part.js";

vi.mock("../../src/campaign/shrink.js", { spy: true });
const check = vi.mocked(checkProblem);
const measure = vi.mocked(measureProblem);
const shrink = vi.mocked(failureOf);
afterEach(reset);

function reset(): void {
  for (const mock of [check, measure, shrink]) mock.mockReset();
}

/** A report of every verdict: f(x) = x at 1, a wrong claim, and a loss that is no number. */
const REPORTS: Readonly<Record<Verdict, Report>> = {
  pass: checkGradient({ point: [1], loss: ([x]) => x!, gradient: () => [1] }),
  fail: checkGradient({ point: [1], loss: ([x]) => x!, gradient: () => [2] }),
  inconclusive: checkGradient({ point: [1], loss: () => NaN, gradient: () => [1] }),
};

/** Checks that answer with these verdicts in turn; shrinking does nothing. */
function answer(several: readonly Verdict[]): Report[] {
  const reports = several.map((verdict) => REPORTS[verdict]);
  reset();
  const answers = reports.values();
  for (const mock of [check, measure]) mock.mockImplementation(() => answers.next().value!);
  shrink.mockImplementation((section, _, { verdict }, replay) => ({
    section,
    report: verdict,
    network: undefined,
    replay,
  }));
  return reports;
}

function classOf(k: number): ProblemClass {
  return PROBLEM_CLASS_NAMES[k % PROBLEM_CLASS_NAMES.length]!;
}

const someVerdicts = fc.array(verdicts, { minLength: 1, maxLength: 12 });

test("every fixture network's own backpropagation agrees at every one of the 13,118 coordinates", () => {
  const { section, failures, steps, announced } = runPart(FIXTURE_PART, { seed: -1907552384 });
  expect(section).toMatchObject({
    verdict: "pass",
    cases: 5,
    counts: { agrees: 13_118, disagrees: 0, nondifferentiable: 0, inconclusive: 0 },
    figures: { coordinates: 13_118, undecided: 0 },
  });
  expect(failures).toEqual([]);
  expect([steps, announced]).toEqual([5, 5]);
  expect(check.mock.calls.map(([, name]) => name)).toEqual(fixtureNetworks().map(({ name }) => name));
});

test("one undecided fixture network leaves the fixtures undecided, and one refuted fails them", () => {
  const five = fc.array(verdicts, { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(five, (several) => {
      answer(several);
      expect(runPart(FIXTURE_PART).section.verdict).toBe(worst(several));
    }),
    { numRuns: 20 },
  );
});

test("case k of the random networks is the problem of random(seed, k), of every class in turn", () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat({ max: 20 }), (seed, runs) => {
      answer(Array.from({ length: runs }, () => "pass"));
      const { steps, announced } = runPart(RANDOM_PART, { seed, runs });
      expect([steps, announced]).toEqual([runs, runs]);
      const expected = Array.from({ length: runs }, (_, k) => {
        return [randomProblem(classOf(k), random(seed, k)), `case ${k} (${classOf(k)})`, seed];
      });
      expect(check.mock.calls).toEqual(expected);
    }),
    { numRuns: 10 },
  );
});

test("the section of the random networks has the verdict of all together and the sum of the counts", () => {
  fc.assert(
    fc.property(someVerdicts, (several) => {
      const reports = answer(several);
      const { section } = runPart(RANDOM_PART, { runs: several.length });
      expect(section).toMatchObject({
        verdict: together(several),
        cases: several.length,
        counts: sumCounts(reports),
        figures: {
          coordinates: several.length,
          losses: reports.reduce((sum, { evaluations }) => sum + evaluations.loss, 0),
          undecided: several.filter((verdict) => verdict === "inconclusive").length,
        },
      });
    }),
    { numRuns: 20 },
  );
});

test("the first three failures are shrunk and kept with their seed and case; what follows is only measured and counted", () => {
  fc.assert(
    fc.property(fc.integer(), someVerdicts, (seed, several) => {
      answer(several);
      const { failures } = runPart(RANDOM_PART, { seed, runs: several.length });
      const failing = [...several.keys()].filter((k) => several[k] === "fail").slice(0, 3);
      const looked = (failing[2] ?? several.length - 1) + 1;
      expect([check.mock.calls.length, measure.mock.calls.length]).toEqual([looked, several.length - looked]);
      expect(shrink.mock.calls.map(([, problem]) => problem)).toEqual(failing.map((k) => check.mock.calls[k]![0]));
      expect(failures).toEqual(
        failing.map((k) => ({
          section: "random networks",
          report: "fail",
          network: undefined,
          replay: `backproof verify --seed ${seed}: case ${k} (${classOf(k)})`,
        })),
      );
    }),
    { numRuns: 20 },
  );
});

test("a stop takes effect before the next case, and what was done counts", () => {
  fc.assert(
    fc.property(fc.nat({ max: 9 }), (most) => {
      answer(Array.from({ length: 10 }, () => "pass"));
      const { section, steps } = runPart(RANDOM_PART, { runs: 10, most });
      expect([section.cases, steps, check.mock.calls.length]).toEqual([most, most, most]);
      expect(section.verdict).toBe(most === 0 ? "inconclusive" : "pass");
    }),
    { numRuns: 10 },
  );
});
