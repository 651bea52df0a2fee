import * as fc from "fast-check";
import { expect, test } from "vitest";
import { smallestProblem } from "../../src/campaign/smallest.js";
import { problems } from "../../src/generators/arbitraries.js";
import { simplerProblems } from "../../src/generators/simpler.js";
import type { Problem } from "../../src/network/problem.js";

/** Whether a problem has two layers and two samples, or more. */
function isLarge({ architecture, batch }: Problem): boolean {
  return architecture.layers.length >= 2 && batch.size >= 2;
}

const large = problems({ minLayers: 2, maxWidth: 3, smooth: true }).filter(isLarge);

test("the smallest problem fails, and none of those that are simpler does", () => {
  fc.assert(
    fc.property(large, (problem) => {
      const smallest = smallestProblem(problem, isLarge, () => true);
      expect([smallest.architecture.layers.length, smallest.batch.size]).toEqual([2, 2]);
      expect([...simplerProblems(smallest)].some(isLarge)).toBe(false);
    }),
    { numRuns: 10 },
  );
});

test("what may not go on gives the problem itself", () => {
  fc.assert(
    fc.property(large, (problem) => {
      expect(smallestProblem(problem, isLarge, () => false)).toBe(problem);
    }),
    { numRuns: 10 },
  );
});
