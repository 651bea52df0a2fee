import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  KINKED_ACTIVATIONS,
  KINKED_LOSSES,
  limitsOf,
  type ProblemConstraints,
} from "../../src/generators/constraints.js";
import { someConstraints } from "./some-constraints.js";

test("limits of limits are those limits, and what is given stays", () => {
  fc.assert(
    fc.property(someConstraints, (constraints) => {
      const limits = limitsOf(constraints);
      expect(limitsOf(limits)).toEqual(limits);
      expect(limits).toMatchObject({ ...constraints, activations: limits.activations, losses: limits.losses });
    }),
  );
});

test("smooth leaves no activation or loss with a kink", () => {
  fc.assert(
    fc.property(someConstraints, (constraints) => {
      const limits = limitsOf({ ...constraints, losses: ["mse", "mae"], activations: ["relu", "tanh"], smooth: true });
      expect(limits.activations.filter((name) => KINKED_ACTIVATIONS.includes(name))).toEqual([]);
      expect(limits.losses.filter((name) => KINKED_LOSSES.includes(name))).toEqual([]);
    }),
  );
});

test("maxLayers follows minLayers, and maxInputs follows maxWidth", () => {
  expect(limitsOf({ minLayers: 7 }).maxLayers).toBe(7);
  expect(limitsOf({ maxWidth: 12 }).maxInputs).toBe(12);
});

describe("constraints that contradict each other are refused, and the values are named", () => {
  const refused: readonly (readonly [ProblemConstraints, string])[] = [
    [{ minLayers: 3, maxLayers: 2 }, "constraints: minLayers is 3, maxLayers is 2; expected min ≤ max"],
    [{ maxWidth: 0 }, "constraints: maxWidth is 0; expected an integer ≥ 1"],
    [{ maxBatch: 2.5 }, "constraints: maxBatch is 2.5; expected an integer ≥ 1"],
    [{ biases: [] }, "constraints: biases has 0 entries to draw; expected ≥ 1"],
    [{ losses: ["mae"], smooth: true }, "constraints: losses has 0 entries to draw; expected ≥ 1"],
  ];
  test.each(refused)("%j", (constraints, message) => {
    expect(() => limitsOf(constraints)).toThrow(new RangeError(message));
  });
});
