import * as fc from "fast-check";
import { expect, test } from "vitest";
import { activate, hasFiniteLoss } from "../../src/generators/activate.js";
import { problems } from "../../src/generators/arbitraries.js";
import { networkSubject } from "../../src/network/network-subject.js";
import type { LossName } from "../../src/network/losses.js";
import type { Problem } from "../../src/network/problem.js";

/** One sigmoid output with z = w. */
function output(w: number, target: number, loss: LossName): Problem {
  return {
    architecture: { inputs: 1, layers: [{ units: 1, activation: "sigmoid", bias: "none" }], loss, l2: 0 },
    parameters: Float64Array.of(w),
    batch: { size: 1, inputs: Float64Array.of(1), targets: Float64Array.of(target) },
    precision: "float64",
  };
}

test("a loss said to be finite is finite, and so is its gradient", () => {
  fc.assert(
    fc.property(fc.double({ min: -1000, max: 1000, noNaN: true }), fc.constantFrom(0, 0.25, 1), (w, target) => {
      const problem = output(w, target, "binary-cross-entropy");
      fc.pre(hasFiniteLoss(problem));
      const subject = networkSubject(problem);
      expect(subject.loss(subject.point)).toSatisfy(Number.isFinite);
      expect(subject.gradient(subject.point)[0]).toSatisfy(Number.isFinite);
    }),
  );
});

test("only binary-cross-entropy limits its outputs, to |z| ≤ 30", () => {
  expect([30, -30, 30.5, -30.5].map((w) => hasFiniteLoss(output(w, 1, "binary-cross-entropy")))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(hasFiniteLoss(output(1000, 1, "mse"))).toBe(true);
});

test("the workspace holds z = W a + b of every layer, one row a sample", () => {
  fc.assert(
    fc.property(problems(), (problem) => {
      const { layers } = activate(problem);
      const shapes = problem.architecture.layers.map(({ units }) => units * problem.batch.size);
      expect(layers.map(({ z }) => z.length)).toEqual(shapes);
    }),
  );
});
