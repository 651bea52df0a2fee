import * as fc from "fast-check";
import { PROBLEM_CLASS_NAMES, randomProblem } from "../../src/generators/problem-classes.js";
import type { Problem } from "../../src/network/problem.js";
import { random } from "../../src/numeric/random.js";

/** Small networks of every class, each proved in a moment. */
export const provable: fc.Arbitrary<Problem> = fc
  .tuple(fc.constantFrom(...PROBLEM_CLASS_NAMES), fc.integer())
  .map(([name, seed]) => randomProblem(name, random(seed), { maxWidth: 3, maxLayers: 3, maxBatch: 2 }));
