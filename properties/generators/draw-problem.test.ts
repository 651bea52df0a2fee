import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { limitsOf } from "../../src/generators/constraints.js";
import { drawProblem, ORDINARY } from "../../src/generators/draw-problem.js";
import { gridValues } from "../../src/generators/values.js";
import { networkSubject } from "../../src/network/network-subject.js";
import { checkShapes, type Problem } from "../../src/network/problem.js";
import { random } from "../../src/numeric/random.js";
import { isOwnGradient, plantedGradient } from "./dropped-slope.js";
import { someConstraints } from "./some-constraints.js";

const recipes = { ORDINARY, onGrid: { ...ORDINARY, values: gridValues } };

function lossOf(problem: Problem): number {
  return networkSubject(problem).loss(problem.parameters);
}

describe.each(Object.entries(recipes))("%s", (_, recipe) => {
  test("every shape fits and the loss is finite", () => {
    fc.assert(
      fc.property(fc.integer(), someConstraints, (seed, constraints) => {
        const problem = drawProblem(recipe, random(seed), limitsOf(constraints));
        expect(checkShapes(problem)).toBe(problem);
        expect(lossOf(problem)).toSatisfy(Number.isFinite);
      }),
      { numRuns: 300 },
    );
  });

  test("the same stream gives the same problem", () => {
    fc.assert(
      fc.property(fc.integer(), someConstraints, (seed, constraints) => {
        const limits = limitsOf(constraints);
        expect(drawProblem(recipe, random(seed), limits)).toEqual(drawProblem(recipe, random(seed), limits));
      }),
    );
  });

  test("the loss stays finite under binary-cross-entropy above layers that grow", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const limits = limitsOf({ losses: ["binary-cross-entropy"], activations: ["relu"], minLayers: 4, maxWidth: 9 });
        expect(lossOf(drawProblem(recipe, random(seed), limits))).toSatisfy(Number.isFinite);
      }),
    );
  });

  test("scalar loops with every f′(z) in place give the package's own gradient", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const problem = drawProblem(recipe, random(seed), limitsOf({}));
        expect(isOwnGradient(problem, plantedGradient(problem, "none"))).toBe(true);
      }),
    );
  });
});

test("on the grid, every parameter, input and target is a multiple of ¼", () => {
  fc.assert(
    fc.property(fc.integer(), someConstraints, (seed, constraints) => {
      const { parameters, batch } = drawProblem(recipes.onGrid, random(seed), limitsOf(constraints));
      const values = [...parameters, ...batch.inputs, ...batch.targets];
      expect(values.filter((value) => !Number.isInteger(4 * value) || Math.abs(value) > 2)).toEqual([]);
    }),
  );
});
