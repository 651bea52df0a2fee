import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkGradient } from "../../src/check/check-gradient.js";
import { diagnoseReport } from "../../src/diagnosis/diagnose-report.js";
import { assertGradient, GradientError } from "../../src/report/assert.js";
import { reportToText } from "../../src/report/text.js";
import { asSubject, type PlainSubject } from "../../src/subject/subject.js";
import { reals } from "../numeric/reals.js";

const points = fc.array(reals(0.5, 2), { minLength: 1, maxLength: 4 });
const loss = (x: Float64Array): number => x.reduce((s, xi) => s + xi ** 3, 1);
const gradient = (x: Float64Array): Float64Array => x.map((xi) => 3 * xi * xi);
const RUNS = { numRuns: 25 };

/** What assertGradient throws. */
function thrownBy(subject: PlainSubject, seed: number): unknown {
  try {
    assertGradient(subject, { seed });
  } catch (error) {
    return error;
  }
  return expect.fail("nothing was thrown");
}

test("a right gradient passes in silence", () => {
  fc.assert(
    fc.property(points, fc.integer(), (point, seed) => {
      expect(assertGradient({ point, loss, gradient }, { seed })).toBeUndefined();
    }),
    RUNS,
  );
});

test("a gradient that is wrong, or cannot be checked, throws its report, in words, with the name of the bug", () => {
  const wrong = fc.constantFrom<PlainSubject["gradient"]>(
    (x) => gradient(x).map((g) => 1.1 * g),
    (x) => gradient(x).fill(NaN, 0, 1),
    (x) => gradient(x).slice(1),
  );
  fc.assert(
    fc.property(points, wrong, fc.integer(), (point, claim, seed) => {
      const subject = { point, loss, gradient: claim };
      const plain = checkGradient(subject, { seed });
      const report = { ...plain, diagnosis: diagnoseReport(plain, asSubject(subject)) };
      const error = thrownBy(subject, seed);
      expect(error).toBeInstanceOf(GradientError);
      expect(error).toMatchObject({ name: "GradientError", message: reportToText(report), report });
    }),
    RUNS,
  );
});

test("a loss that decides nothing throws too", () => {
  const error = thrownBy({ point: [1], loss: () => Infinity, gradient }, 1);
  expect(error).toMatchObject({ report: { verdict: "inconclusive" } });
});
