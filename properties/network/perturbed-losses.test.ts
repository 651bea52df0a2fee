import * as fc from "fast-check";
import { expect, test } from "vitest";
import { classProblems } from "../../src/generators/arbitraries.js";
import { PROBLEM_CLASS_NAMES } from "../../src/generators/problem-classes.js";
import { forward } from "../../src/network/forward.js";
import { perturbedLosses, type CoordinateBatch } from "../../src/network/perturbed-losses.js";
import type { Problem } from "../../src/network/problem.js";
import { createWorkspace } from "../../src/network/workspace.js";
import { reals } from "../numeric/reals.js";

const anyProblem = fc.oneof(...PROBLEM_CLASS_NAMES.map((name) => classProblems(name, { maxWidth: 4, maxBatch: 4 })));
const anyValue = fc.oneof(reals(-3, 3), fc.double());

/** A problem, and every coordinate of θ in some order, now and then twice, each with another value. */
const cases = anyProblem.chain((problem) => {
  const p = problem.parameters.length;
  const indices = fc.shuffledSubarray([...problem.parameters.keys()], { minLength: p });
  return fc
    .tuple(indices, fc.array(fc.nat({ max: p - 1 }), { maxLength: 4 }))
    .chain(([every, again]) => {
      const order = [...every, ...again];
      return fc.tuple(
        fc.constant(problem),
        fc.constant(Int32Array.from(order)),
        fc.float64Array({ minLength: order.length, maxLength: order.length }).map((wild) => wild),
        fc.array(anyValue, { minLength: order.length, maxLength: order.length }),
        fc.boolean(),
      );
    })
    .map(([drawn, order, wild, values, isWild]) => ({
      problem: drawn,
      request: { base: drawn.parameters, indices: order, values: isWild ? wild : Float64Array.from(values) },
    }));
});

/** The loss of a full pass at every point of the batch. */
function fullPasses({ architecture, batch }: Problem, { base, indices, values }: CoordinateBatch): Float64Array {
  const workspace = createWorkspace(architecture, batch.size);
  return values.map((value, n) => forward(base.with(indices[n]!, value), batch, workspace));
}

test("each loss is bitwise that of forward at the perturbed θ: weights, biases of every kind, the regulariser", () => {
  fc.assert(
    fc.property(cases, ({ problem, request }) => {
      const workspace = createWorkspace(problem.architecture, problem.batch.size);
      expect(perturbedLosses(request, problem.batch, workspace)).toEqual(fullPasses(problem, request));
    }),
  );
});

test("the request keeps every bit, and a used workspace changes nothing", () => {
  fc.assert(
    fc.property(cases, ({ problem, request }) => {
      const before = structuredClone(request);
      const workspace = createWorkspace(problem.architecture, problem.batch.size);
      const first = perturbedLosses(request, problem.batch, workspace);
      expect(perturbedLosses(request, problem.batch, workspace)).toEqual(first);
      expect(request).toEqual(before);
    }),
    { numRuns: 50 },
  );
});

test("without indices there is no loss", () => {
  fc.assert(
    fc.property(anyProblem, ({ architecture, batch, parameters }) => {
      const empty = { base: parameters, indices: new Int32Array(0), values: new Float64Array(0) };
      expect(perturbedLosses(empty, batch, createWorkspace(architecture, batch.size))).toHaveLength(0);
    }),
    { numRuns: 10 },
  );
});
