import * as fc from "fast-check";
import { expect, test } from "vitest";
import { classProblems, problems } from "../../src/generators/arbitraries.js";
import { simplerNumbers, simplerValues } from "../../src/generators/simpler-values.js";
import { targetKind, type TargetKind } from "../../src/generators/values.js";
import { outputCount } from "../../src/network/architecture.js";
import { checkShapes } from "../../src/network/problem.js";

/** An endless supply of choices. */
const choices = fc.infiniteStream(fc.nat());

test("taking a simpler number again and again ends, from any number and by any path", () => {
  fc.assert(
    fc.property(fc.double(), choices, (start, choice) => {
      let x = start;
      let steps = 0;
      for (let options = simplerNumbers(x); options.length > 0; options = simplerNumbers(x)) {
        x = options[choice.next().value! % options.length]!;
        steps++;
      }
      expect(x).toBe(0);
      expect(steps).toBeLessThan(2200); // two a binary exponent
    }),
  );
});

test("0 is the first choice for every other number, and ±1 come next", () => {
  fc.assert(
    fc.property(fc.double(), (x) => {
      fc.pre(x !== 0 && Math.abs(x) !== 1);
      expect(simplerNumbers(x).slice(0, 3)).toEqual([0, 1, -1]);
    }),
  );
});

test("a problem with simpler values has the same architecture, shapes that fit, and targets that suit the loss", () => {
  fc.assert(
    fc.property(problems(), (problem) => {
      const outputs = outputCount(problem.architecture);
      const isSuited: Readonly<Record<TargetKind, (targets: Float64Array) => boolean>> = {
        any: (targets) => targets.every(Number.isFinite),
        probability: (targets) => targets.every((t) => t >= 0 && t <= 1),
        shares: (targets) => Math.abs(targets.reduce((sum, t) => sum + t, 0) * outputs - targets.length) < 1e-12,
      };
      const suits = isSuited[targetKind(problem.architecture.loss)];
      for (const simpler of simplerValues(problem)) {
        if (!suits(checkShapes(simpler).batch.targets) || simpler.architecture !== problem.architecture) return false;
      }
      return true;
    }),
    { numRuns: 30 },
  );
});

test("the first candidate puts every number on the grid of quarters", () => {
  fc.assert(
    fc.property(classProblems("smooth", { losses: ["mse", "logistic"] }), (problem) => {
      const { parameters, batch } = simplerValues(problem).next().value!;
      const values = [...parameters, ...batch.inputs, ...batch.targets];
      expect(values.filter((value) => !Number.isInteger(4 * value))).toEqual([]);
    }),
  );
});

test("soft shares become one-hot at their largest entry, one row at a time, and one-hot rows stay", () => {
  fc.assert(
    fc.property(problems({ losses: ["softmax-cross-entropy"] }), (problem) => {
      const { size, targets } = problem.batch;
      const outputs = targets.length / size;
      const rows = Array.from({ length: size }, (_, s) => [...targets.subarray(s * outputs, (s + 1) * outputs)]);
      const hardened = rows.map((row) => row.map((t) => (t === Math.max(...row) ? 1 : 0)));
      const expected = rows.flatMap((row, s) => (row.includes(1) ? [] : [rows.with(s, hardened[s]!).flat()]));
      const tried = [...simplerValues(problem)].map(({ batch }) => [...batch.targets]);
      expect(tried.filter((candidate) => candidate.some((t, i) => t !== targets[i]))).toEqual(expected);
    }),
    { numRuns: 30 },
  );
});
