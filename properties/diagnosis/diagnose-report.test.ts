import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkGradient } from "../../src/check/check-gradient.js";
import { diagnoseReport, diagnoseReportAsync } from "../../src/diagnosis/diagnose-report.js";
import { drawProblem, ORDINARY } from "../../src/generators/draw-problem.js";
import { limitsOf } from "../../src/generators/constraints.js";
import { mutantNamed, mutantSubject } from "../../src/generators/mutants.js";
import { networkSubject } from "../../src/network/network-subject.js";
import type { Problem } from "../../src/network/problem.js";
import { withStoredClaim } from "../../src/network/stored-claim.js";
import { random } from "../../src/numeric/random.js";
import type { Subject } from "../../src/subject/subject.js";

const LIMITS = limitsOf({ minLayers: 2, maxLayers: 2, maxWidth: 4, activations: ["tanh", "sigmoid"], losses: ["mse"] });
const problems = fc
  .integer()
  .map((seed) => drawProblem(ORDINARY, random(seed), LIMITS))
  .filter(({ batch, architecture }) => batch.size >= 2 && architecture.layers.every(({ units }) => units >= 2));

const forgetful = mutantNamed("forgot-hidden-fprime");
const RUNS = { numRuns: 5 };

/** The student's gradient without the hidden f′, of a subject that says that it is this network. */
function forgetfulSubject(problem: Problem): Subject {
  return mutantSubject(problem, forgetful, 0);
}

test("a wrong gradient of a network is named by its layers, at its θ alone or at further ones", async () => {
  await fc.assert(
    fc.asyncProperty(problems, async (problem) => {
      const subject = forgetfulSubject(problem);
      const report = checkGradient(subject);
      fc.pre(report.verdict === "fail");
      const stored = withStoredClaim(networkSubject(problem), subject.gradient(problem.parameters));
      const found = [diagnoseReport(report, subject), diagnoseReport(report, stored)];
      expect(found.map((diagnosis) => diagnosis!.bugs.map(({ code }) => code))).toEqual([
        ["GRAD-ACT-PRIME"],
        ["GRAD-ACT-PRIME"],
      ]);
      expect(found.map((diagnosis) => diagnosis!.foundOn + diagnosis!.confirmedOn)).toEqual([4, 1]);
      expect(await diagnoseReportAsync(report, subject)).toEqual(found[0]);
    }),
    RUNS,
  );
});

test("a wrong gradient of anything else is named by the pattern of its numbers", () => {
  fc.assert(
    fc.property(problems, (problem) => {
      const { source: _source, ...subject } = mutantSubject(problem, mutantNamed("sign-flipped"), 0);
      const report = checkGradient(subject);
      fc.pre(report.verdict === "fail" && problem.architecture.l2 === 0);
      const diagnosis = diagnoseReport(report, subject)!;
      expect(diagnosis.bugs.map(({ code }) => code)).toEqual(["GRAD-SIGN"]);
      expect(diagnosis.network).toBeUndefined();
    }),
    RUNS,
  );
});

test("a gradient that is not wrong has no diagnosis", async () => {
  await fc.assert(
    fc.asyncProperty(problems, async (problem) => {
      const subject = networkSubject(problem);
      const report = checkGradient(subject);
      expect(diagnoseReport(report, subject)).toBeUndefined();
      expect(await diagnoseReportAsync(report, subject)).toBeUndefined();
    }),
    RUNS,
  );
});
