import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classProblems, problems } from "../../src/generators/arbitraries.js";
import { PROBLEM_CLASS_NAMES } from "../../src/generators/problem-classes.js";
import { FORMULAS, softmax, studentGradient, studentSubject, sum, transpose } from "../../src/generators/student.js";
import { networkSubject } from "../../src/network/network-subject.js";
import type { Problem } from "../../src/network/problem.js";
import { roundingBounds } from "../network/rounding.js";

/** The entries at which two gradients differ by more than the rounding of both. */
function differing(problem: Problem, one: Float64Array, other: Float64Array): number[] {
  const bounds = roundingBounds(problem).gradient;
  return [...bounds.keys()].filter((i) => !(Math.abs(one[i]! - other[i]!) <= 2 * bounds[i]!));
}

describe.each(PROBLEM_CLASS_NAMES)("%s", (className) => {
  test("the student's program gives the gradient of `backward`, but for rounding", () => {
    fc.assert(
      fc.property(classProblems(className), (problem) => {
        const own = networkSubject(problem).gradient(problem.parameters);
        expect(differing(problem, studentGradient(problem), own)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});

test("the student's subject has the loss of the network, and its own gradient at every θ", () => {
  fc.assert(
    fc.property(problems(), fc.double({ min: -1, max: 1, noNaN: true }), (problem, scale) => {
      const theta = problem.parameters.map((v) => scale * v);
      const subject = studentSubject(problem);
      expect(subject.loss(theta)).toBe(networkSubject(problem).loss(theta));
      expect(subject.gradient(theta)).toEqual(studentGradient({ ...problem, parameters: theta }));
      expect(subject.point).toBe(problem.parameters);
    }),
    { numRuns: 30 },
  );
});

test("every formula is an edit point: replaced by itself it changes nothing, by NaN something", () => {
  const nans: Partial<typeof FORMULAS> = {
    outputError: (a) => a.map(() => NaN),
    outputSlope: () => NaN,
    hiddenSlope: () => NaN,
    message: (W) => transpose(W).map(() => NaN),
    weightTerm: (delta, below) => delta.map(() => below.map(() => NaN)),
    biasTerm: (delta) => delta.map(() => NaN),
    reduce: () => NaN,
    penalty: () => NaN,
    final: (gradient) => gradient.map(() => NaN),
  };
  expect(Object.keys(nans)).toEqual(Object.keys(FORMULAS));
  fc.assert(
    fc.property(problems({ minLayers: 2, biases: ["unit", "layer"] }), (problem) => {
      expect(studentGradient(problem, FORMULAS)).toEqual(studentGradient(problem));
      for (const [name, formula] of Object.entries(nans)) {
        expect(studentGradient(problem, { [name]: formula }).some(Number.isNaN)).toBe(true);
      }
    }),
    { numRuns: 30 },
  );
});

test("softmax sums to 1 and does not change when a number is added to every logit", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 }), fc.integer(), (z, shift) => {
      expect(sum(softmax(z))).toBeCloseTo(1, 12);
      expect(softmax(z.map((value) => value + shift))).toEqual(softmax(z));
    }),
  );
});
