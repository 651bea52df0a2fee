import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  architectures,
  classProblems,
  gridProblems,
  learningRates,
  problems,
} from "../../src/generators/arbitraries.js";
import { PROBLEM_CLASS_NAMES, PROBLEM_CLASSES, randomProblem } from "../../src/generators/problem-classes.js";
import type { Architecture } from "../../src/network/architecture.js";
import type { Problem } from "../../src/network/problem.js";
import { random } from "../../src/numeric/random.js";
import { isOwnGradient, plantedGradient, type Dropped } from "./dropped-slope.js";

/** Whether the planted bug shows on a problem. */
function isWrong(problem: Problem, dropped: Dropped): boolean {
  return !isOwnGradient(problem, plantedGradient(problem, dropped));
}

/** What a run of fast-check leaves as the counterexample of "the planted bug does not show". */
function shrunk(drawn: fc.Arbitrary<Problem>, dropped: Dropped, parameters: fc.Parameters<[Problem]>): Problem {
  const run = fc.check(
    fc.property(drawn, (problem) => !isWrong(problem, dropped)),
    parameters,
  );
  return run.counterexample![0];
}

function expectSmallest(problem: Problem, dropped: Dropped): void {
  const { architecture, parameters, batch } = problem;
  const widths = [architecture.inputs, ...architecture.layers.map(({ units }) => units)];
  const values = [...parameters, ...batch.inputs, ...batch.targets];
  expect(isWrong(problem, dropped)).toBe(true);
  expect(widths).toEqual(dropped === "output" ? [1, 1] : [1, 1, 1]);
  expect(batch.size).toBe(1);
  expect(values.filter((value) => !Number.isInteger(4 * value) || Math.abs(value) > 1)).toEqual([]);
}

/** The first problem of more layers and units than any generator draws by itself on which the planted bug shows. */
function storedProblem(seed: number, dropped: Dropped): Problem {
  for (let k = 0; ; k++) {
    const problem = randomProblem("badly-scaled", random(seed, k), { minLayers: 5, maxWidth: 12, maxBatch: 16 });
    if (isWrong(problem, dropped)) return problem;
  }
}

describe.each(["hidden", "output"] as const)("f′(z) dropped in the %s layers", (dropped) => {
  test.each([
    ["gridProblems", gridProblems()],
    ["problems", problems()],
  ])("shrinks from %s to one unit a layer, one sample and multiples of ¼ up to 1", (_, drawn) => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expectSmallest(shrunk(drawn, dropped, { seed, numRuns: 1000 }), dropped);
      }),
      { numRuns: 10, endOnFailure: true },
    );
  });

  test("shrinks from a stored example of any origin and size to the same", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const stored = storedProblem(seed, dropped);
        expectSmallest(shrunk(gridProblems(), dropped, { examples: [[stored]], numRuns: 1 }), dropped);
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });
});

test("a shrunk problem keeps to the constraints", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const constraints = { losses: ["logistic"], activations: ["tanh"], biases: ["unit"], minLayers: 2 } as const;
      const { architecture } = shrunk(gridProblems(constraints), "hidden", { seed });
      expect(architecture).toEqual({
        inputs: 1,
        layers: [
          { units: 1, activation: "tanh", bias: "unit" },
          { units: 1, activation: "identity", bias: "unit" },
        ],
        loss: "logistic",
        l2: 0,
      });
    }),
    { numRuns: 10, endOnFailure: true },
  );
});

test.each(PROBLEM_CLASS_NAMES)("problems of class %s shrink within it", (className) => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const anything = fc.property(classProblems(className), (_problem: Problem) => false);
      const [problem] = fc.check(anything, { seed }).counterexample!;
      expect(PROBLEM_CLASSES[className].holds(problem)).toBe(true);
      expect(problem.batch.size).toBe(1);
    }),
    { numRuns: 5, endOnFailure: true },
  );
});

test("the same seed draws the same values", () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(architectures(), problems(), gridProblems()), (seed, drawn) => {
      expect(fc.sample<object>(drawn, { seed, numRuns: 3 })).toEqual(fc.sample<object>(drawn, { seed, numRuns: 3 }));
    }),
    { numRuns: 30 },
  );
});

test("an architecture that always fails shrinks to 1-1, and a stored one does too", () => {
  const smallest = { inputs: 1, layers: [{ units: 1, activation: "identity", bias: "none" }], loss: "mse", l2: 0 };
  fc.assert(
    fc.property(fc.integer(), fc.boolean(), (seed, stored) => {
      const examples = stored ? fc.sample(architectures({ minLayers: 6 }), { seed, numRuns: 1 }) : [];
      const anything = fc.property(architectures(), (_architecture: Architecture) => false);
      const run = fc.check(anything, { seed, examples: examples.map((example): [Architecture] => [example]) });
      expect(run.counterexample![0]).toEqual(smallest);
    }),
    { numRuns: 20 },
  );
});

test("among other arbitraries a stored value shrinks as its own kind", () => {
  const mixed = fc.oneof(fc.constant("none"), architectures(), problems());
  fc.assert(
    fc.property(problems(), (stored) => {
      expect(mixed.canShrinkWithoutContext(stored)).toBe(true);
      expect(problems().canShrinkWithoutContext(stored.architecture)).toBe(false);
      expect(problems().canShrinkWithoutContext("none")).toBe(false);
      expect(problems().canShrinkWithoutContext(null)).toBe(false);
    }),
  );
});

test("learning rates lie in [0.0001, 1], and stored ones shrink", () => {
  fc.assert(
    fc.property(learningRates(), (rate) => {
      expect(rate).toBeGreaterThanOrEqual(0.0001);
      expect(rate).toBeLessThanOrEqual(1);
    }),
  );
  const rates = fc.property(learningRates(), (rate) => rate < 0.05);
  expect(fc.check(rates, { examples: [[0.37]], numRuns: 1 }).numShrinks).toBeGreaterThan(0);
});
