import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classProblems } from "../../src/generators/arbitraries.js";
import { limitsOf } from "../../src/generators/constraints.js";
import { drawProblem, ORDINARY } from "../../src/generators/draw-problem.js";
import { PROBLEM_CLASS_NAMES, PROBLEM_CLASSES, randomProblem } from "../../src/generators/problem-classes.js";
import { ACTIVATION_NAMES, ACTIVATIONS } from "../../src/network/activations.js";
import { networkLayout } from "../../src/network/architecture.js";
import { LOSS_NAMES } from "../../src/network/losses.js";
import { networkSubject } from "../../src/network/network-subject.js";
import { checkShapes, type Problem } from "../../src/network/problem.js";
import { random } from "../../src/numeric/random.js";
import { someConstraints } from "./some-constraints.js";

/** Every z of a relu or leaky-relu unit, by scalar loops. */
function kinkedZ({ architecture, parameters, batch }: Problem): number[] {
  const layout = networkLayout(architecture);
  return Array.from({ length: batch.size }, (_, s) => {
    let a = [...batch.inputs.subarray(s * architecture.inputs, (s + 1) * architecture.inputs)];
    return layout.flatMap((layer, k) => {
      const { activation } = architecture.layers[k]!;
      const z = Array.from({ length: layer.units }, (_unit, i) => {
        const bias = layer.biasCount === 0 ? 0 : parameters[layer.bias + i * layer.biasStride]!;
        return a.reduce((sum, x, j) => sum + parameters[layer.weights + i * layer.inputs + j]! * x, bias);
      });
      a = z.map((sum) => ACTIVATIONS[activation].value(sum));
      return activation === "relu" || activation === "leaky-relu" ? z : [];
    });
  }).flat();
}

function nearest(problem: Problem): number {
  return Math.min(...kinkedZ(problem).map(Math.abs));
}

/** The quotients of two arrays, entry by entry; 0/0 is left out. */
function ratios(changed: Float64Array, plain: Float64Array): number[] {
  return [...changed].flatMap((value, i) => (plain[i] === 0 && value === 0 ? [] : [value / plain[i]!]));
}

function isWithin(scales: readonly number[], lo: number, hi: number): boolean {
  return scales.every((scale) => scale > 0.999 * lo && scale < 1.001 * hi);
}

/** A problem of a class beside the ordinary problem of the same stream. */
function beside(className: "saturated" | "badly-scaled", seed: number): readonly [Problem, Problem] {
  const constraints = { losses: ["mse", "softmax-cross-entropy"] } as const; // no last layer is halved
  const changed = randomProblem(className, random(seed), constraints);
  return [changed, drawProblem(ORDINARY, random(seed), limitsOf(constraints))];
}

describe.each(PROBLEM_CLASS_NAMES)("%s", (className) => {
  test("every shape fits, the loss is finite, and the class holds", () => {
    fc.assert(
      fc.property(fc.integer(), someConstraints, (seed, constraints) => {
        const all = { activations: ACTIVATION_NAMES, losses: LOSS_NAMES };
        const problem = randomProblem(className, random(seed), { ...constraints, ...all });
        expect(checkShapes(problem)).toBe(problem);
        expect(networkSubject(problem).loss(problem.parameters)).toSatisfy(Number.isFinite);
        expect(PROBLEM_CLASSES[className].holds(problem)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test("the same stream gives the same problem", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expect(randomProblem(className, random(seed))).toEqual(randomProblem(className, random(seed)));
      }),
    );
  });
});

test.each(["smooth", "zero"] as const)("%s problems have no kinked unit and no mae", (className) => {
  fc.assert(
    fc.property(classProblems(className), (problem) => {
      expect(kinkedZ(problem)).toEqual([]);
      expect(problem.architecture.loss).not.toBe("mae");
    }),
  );
});

test("saturated problems are ordinary ones with the weights times one gain from 4 to 40", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const [changed, plain] = beside("saturated", seed);
      const layout = networkLayout(plain.architecture);
      const gains = layout.flatMap(({ weights, bias }) =>
        ratios(changed.parameters.slice(weights, bias), plain.parameters.slice(weights, bias)),
      );
      expect(changed.batch).toEqual(plain.batch);
      expect(Math.min(...gains)).toBeGreaterThan(3.999);
      expect(Math.max(...gains)).toBeLessThan(40.001);
      expect(Math.max(...gains) / Math.min(...gains)).toBeCloseTo(1, 12);
    }),
  );
});

test("badly scaled problems are ordinary ones with features, layers and free targets each times their own scale", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const [changed, plain] = beside("badly-scaled", seed);
      const gains = networkLayout(plain.architecture).map(({ weights, bias }) =>
        ratios(changed.parameters.slice(weights, bias), plain.parameters.slice(weights, bias)),
      );
      const scales = ratios(changed.batch.inputs, plain.batch.inputs);
      expect(isWithin(scales, 1e-6, 1e6)).toBe(true);
      expect(new Set(scales.map((scale) => scale.toPrecision(12))).size).toBe(plain.architecture.inputs);
      expect(isWithin(gains.flat(), 1e-6, 1e3)).toBe(true);
      expect(gains.every((layer) => Math.max(...layer) / Math.min(...layer) < 1 + 1e-12)).toBe(true);
      const reach = plain.architecture.loss === "mse" ? 1e4 : 1;
      expect(isWithin(ratios(changed.batch.targets, plain.batch.targets), 1, reach)).toBe(true);
    }),
  );
});

test.each([
  ["kink-step", 1e-9, 1e-5],
  ["near-kink", 1e-12, 1e-9],
] as const)("%s: the least |z| of a kinked unit is from %d to %d", (className, least, most) => {
  fc.assert(
    fc.property(classProblems(className), (problem) => {
      expect(nearest(problem)).toBeGreaterThanOrEqual(least);
      expect(nearest(problem)).toBeLessThanOrEqual(most);
    }),
    { numRuns: 300 },
  );
});

test("at-kink: some kinked unit has z = 0 exactly", () => {
  fc.assert(
    fc.property(classProblems("at-kink"), (problem) => {
      expect(nearest(problem)).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test("zero: every parameter is 0", () => {
  fc.assert(
    fc.property(classProblems("zero"), ({ parameters }) => {
      expect(new Set(parameters)).toEqual(new Set([0]));
    }),
  );
});
