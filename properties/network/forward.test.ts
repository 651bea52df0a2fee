import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classProblems } from "../../src/generators/arbitraries.js";
import { PROBLEM_CLASS_NAMES } from "../../src/generators/problem-classes.js";
import { ACTIVATIONS } from "../../src/network/activations.js";
import { computeUnits, forward, forwardFrom } from "../../src/network/forward.js";
import { LOSSES } from "../../src/network/losses.js";
import { takeSamples, type Problem } from "../../src/network/problem.js";
import { createWorkspace, type Workspace } from "../../src/network/workspace.js";
import { UNIT_ROUNDOFF as u } from "../../src/numeric/float64.js";

const anyProblem = fc.oneof(...PROBLEM_CLASS_NAMES.map((name) => classProblems(name)));

/** W as rows, and one bias a unit. */
interface Layer {
  readonly W: readonly (readonly number[])[];
  readonly b: readonly number[];
  readonly f: (z: number) => number;
}

/** θ taken apart front to back, without the layout: W1 row by row, b1, W2, … */
function takeApart({ architecture, parameters }: Problem): Layer[] {
  const rest = [...parameters];
  let width = architecture.inputs;
  return architecture.layers.map(({ units, bias, activation }) => {
    const W = Array.from({ length: units }, () => rest.splice(0, width));
    const free = bias === "unit" ? rest.splice(0, units) : bias === "layer" ? rest.splice(0, 1) : [0];
    width = units;
    return { W, b: W.map((_, i) => free[i % free.length]!), f: (z) => ACTIVATIONS[activation].value(z) };
  });
}

/** The outputs of one sample as the nested composition f(W… f(Wx + b) … + b). */
function outputsOf(layers: readonly Layer[], x: Float64Array): number[] {
  return layers.reduce<number[]>(
    (a, { W, b, f }) => W.map((row, i) => f(row.reduce((z, w, j) => z + w * a[j]!, b[i]!))),
    Array.from(x),
  );
}

/** The losses of the samples and the sum of the squared weights, by scalars alone. */
function naive(problem: Problem): { losses: number[]; squares: number } {
  const { architecture, batch } = problem;
  const layers = takeApart(problem);
  const n = architecture.layers.at(-1)!.units;
  const losses = Array.from({ length: batch.size }, (_, s) => {
    const x = batch.inputs.slice(s * architecture.inputs, (s + 1) * architecture.inputs);
    const outputs = Float64Array.from(outputsOf(layers, x));
    return LOSSES[architecture.loss].value(outputs, batch.targets.slice(s * n, (s + 1) * n), 0, n);
  });
  const weights = layers.flatMap(({ W }) => W.flat());
  return { losses, squares: weights.reduce((sum, w) => sum + w * w, 0) };
}

function run(problem: Problem, workspace = createWorkspace(problem.architecture, problem.batch.size)): number {
  return forward(problem.parameters, problem.batch, workspace);
}

function stateOf(workspace: Workspace): Float64Array[] {
  return workspace.layers.flatMap(({ z, a }) => [z.slice(), a.slice()]);
}

test("forward = (1/m) Σ loss(f(W… f(Wx + b)), t) + ½·l2·ΣW²: the nested composition, summed in the same order", () => {
  fc.assert(
    fc.property(anyProblem, (problem) => {
      const { losses, squares } = naive(problem);
      const data = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
      const penalty = (problem.architecture.l2 * squares) / 2;
      // Without a penalty bit by bit; with it, ΣW² may be summed layer by layer: P roundings.
      const roundings = penalty === 0 ? 0 : problem.parameters.length + 4;
      expect(Math.abs(run(problem) - (data + penalty))).toBeLessThanOrEqual(roundings * u * (data + penalty));
    }),
    { numRuns: 300 },
  );
});

test("the outputs left in the workspace are the nested composition, bit by bit", () => {
  fc.assert(
    fc.property(anyProblem, (problem) => {
      const workspace = createWorkspace(problem.architecture, problem.batch.size);
      run(problem, workspace);
      const layers = takeApart(problem);
      const { inputs, size } = problem.batch;
      const width = problem.architecture.inputs;
      const outputs = Array.from({ length: size }, (_, s) =>
        outputsOf(layers, inputs.subarray(s * width, (s + 1) * width)),
      );
      expect([...workspace.layers.at(-1)!.a]).toEqual(outputs.flat());
    }),
  );
});

test("every a in the workspace is f(z)", () => {
  fc.assert(
    fc.property(anyProblem, (problem) => {
      const workspace = createWorkspace(problem.architecture, problem.batch.size);
      run(problem, workspace);
      for (const [k, { z, a }] of workspace.layers.entries()) {
        const f = ACTIVATIONS[problem.architecture.layers[k]!.activation];
        expect(a).toEqual(z.map((zi) => f.value(zi)));
      }
    }),
  );
});

test("the loss of a batch is the mean of the losses of its samples", () => {
  fc.assert(
    fc.property(anyProblem, ({ architecture, ...rest }) => {
      const plain: Problem = { ...rest, architecture: { ...architecture, l2: 0 } };
      const { batch } = plain;
      const losses = Array.from({ length: batch.size }, (_, s) => run({ ...plain, batch: takeSamples(batch, [s]) }));
      const mean = losses.reduce((sum, loss) => sum + loss, 0) / batch.size;
      expect(run(plain)).toBe(mean);
    }),
  );
});

test("θ and the batch keep every bit", () => {
  fc.assert(
    fc.property(anyProblem, (problem) => {
      const { parameters, batch } = structuredClone(problem);
      run(problem);
      expect({ parameters: problem.parameters, batch: problem.batch }).toEqual({ parameters, batch });
    }),
  );
});

test("a used or larger workspace gives the same loss, bit by bit", () => {
  fc.assert(
    fc.property(anyProblem, fc.nat({ max: 3 }), (problem, spare) => {
      const workspace = createWorkspace(problem.architecture, problem.batch.size + spare);
      for (const { z, a, delta } of workspace.layers) for (const array of [z, a, delta]) array.fill(NaN);
      expect(run(problem, workspace)).toBe(run(problem));
      expect(run(problem, workspace)).toBe(run(problem));
    }),
  );
});

describe("partial passes", () => {
  const withLayer = anyProblem.chain((problem) =>
    fc.tuple(fc.constant(problem), fc.nat({ max: problem.architecture.layers.length - 1 })),
  );

  test("forwardFrom(k) after forward is forward, when only layers from k on changed", () => {
    fc.assert(
      fc.property(withLayer, ([problem, k]) => {
        const workspace = createWorkspace(problem.architecture, problem.batch.size);
        run(problem, workspace);
        const theta = problem.parameters.map((w, i) => (i < workspace.layout[k]!.weights ? w : w / 2 + 1));
        const changed = { ...problem, parameters: theta };
        for (const { z } of workspace.layers.slice(0, k)) z.fill(NaN);
        expect(forwardFrom(k, theta, problem.batch, workspace)).toBe(run(changed));
        // The layers below are not computed again.
        expect(workspace.layers.slice(0, k).every(({ z }) => z.every(Number.isNaN))).toBe(true);
      }),
    );
  });

  test("computeUnits(k, [start, end)) computes those units of every sample and touches no other number", () => {
    const withRange = withLayer.chain(([problem, k]) => {
      const { units } = problem.architecture.layers[k]!;
      return fc.tuple(fc.constant(problem), fc.constant(k), fc.nat({ max: units }), fc.nat({ max: units }));
    });
    fc.assert(
      fc.property(withRange, ([problem, k, i, j]) => {
        const [start, end] = [Math.min(i, j), Math.max(i, j)];
        const workspace = createWorkspace(problem.architecture, problem.batch.size);
        run(problem, workspace);
        const whole = stateOf(workspace);
        workspace.layers[k]!.z.fill(NaN);
        workspace.layers[k]!.a.fill(NaN);
        computeUnits(problem.parameters, problem.batch, workspace, [k, [start, end]]);
        const { units } = problem.architecture.layers[k]!;
        const blanked = whole.map((array, at) =>
          Math.floor(at / 2) === k ? array.map((v, n) => (n % units >= start && n % units < end ? v : NaN)) : array,
        );
        expect(stateOf(workspace)).toEqual(blanked);
      }),
    );
  });
});
