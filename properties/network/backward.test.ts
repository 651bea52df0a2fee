import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classProblems, problems } from "../../src/generators/arbitraries.js";
import { kinkDistance } from "../../src/generators/kinks.js";
import { PROBLEM_CLASS_NAMES } from "../../src/generators/problem-classes.js";
import { ACTIVATION_NAMES } from "../../src/network/activations.js";
import { BIAS_KINDS, networkLayout } from "../../src/network/architecture.js";
import { backward } from "../../src/network/backward.js";
import { forward } from "../../src/network/forward.js";
import { networkLoss } from "../../src/network/generic-forward.js";
import { LOSS_NAMES } from "../../src/network/losses.js";
import { takeSamples, type Problem } from "../../src/network/problem.js";
import { createWorkspace } from "../../src/network/workspace.js";
import type { Decimal } from "../../src/numeric/decimal.js";
import { decimalField } from "../../src/numeric/decimal-field.js";
import { UNIT_ROUNDOFF as u } from "../../src/numeric/float64.js";
import { reals } from "../numeric/reals.js";
import { roundingBounds } from "./rounding.js";

const anyProblem = fc.oneof(...PROBLEM_CLASS_NAMES.map((name) => classProblems(name, { maxWidth: 4, maxBatch: 4 })));

function gradientOf(problem: Problem, gradient = new Float64Array(problem.parameters.length)): Float64Array {
  const { architecture, batch, parameters } = problem;
  const workspace = createWorkspace(architecture, batch.size);
  forward(parameters, batch, workspace);
  backward(parameters, batch, workspace, gradient);
  return gradient;
}

/*
 * The directional derivative by a central difference in 40 digits with h = 1e-13: the truncation h²·φ‴/6 and the rounding
 * 1e-40·L/h are both near 1e-26, a share of 1e-10 of u. No kink may lie within h.
 */
const field = decimalField(40);
const STEP = field.from(1e-13);
const BLIND = 1e-6 * u;
const CLEAR = 1e-9;

function slopeAlong(problem: Problem, direction: readonly number[]): Decimal {
  const loss = networkLoss(problem);
  const at = (h: Decimal): Decimal =>
    loss.over(
      field,
      direction.map((v, i) => field.add(field.from(problem.parameters[i]!), field.mul(h, field.from(v)))),
    );
  return field.div(field.sub(at(STEP), at(field.neg(STEP))), field.mul(field.from(2), STEP));
}

/** Components of a direction: none is 0, so that no error hides. */
const components = fc.integer({ min: -1000, max: 999 }).map((k) => (k + 0.5) / 1000);

/** Whether a kink of an activation or of mae is near. */
function isNearKink(problem: Problem): boolean {
  if (kinkDistance(problem) < CLEAR) return true;
  if (problem.architecture.loss !== "mae") return false;
  const workspace = createWorkspace(problem.architecture, problem.batch.size);
  forward(problem.parameters, problem.batch, workspace);
  return workspace.layers.at(-1)!.a.some((a, i) => Math.abs(a - problem.batch.targets[i]!) < CLEAR);
}

/** ⟨∇L, v⟩ against the slope along v, within the rounding of backward. */
function checkAlong(problem: Problem, direction: readonly number[]): void {
  const claimed = gradientOf(problem);
  const along = direction.reduce(
    (sum, v, i) => field.add(sum, field.mul(field.from(v), field.from(claimed[i]!))),
    field.from(0),
  );
  const bounds = roundingBounds(problem).gradient;
  const bound = direction.reduce((sum, v, i) => sum + Math.abs(v) * bounds[i]!, 0);
  const size = direction.reduce((sum, v, i) => sum + Math.abs(v * claimed[i]!), 0);
  fc.pre(bound < 1e-9 * (1 + size)); // saturated cross-entropy: a bound that admits everything would prove nothing
  const error = Math.abs(field.number(field.sub(along, slopeAlong(problem, direction))));
  expect(error).toBeLessThanOrEqual(bound + BLIND * (1 + size));
}

describe.each(ACTIVATION_NAMES)("%s", (activation) => {
  describe.each(LOSS_NAMES)("%s", (loss) => {
    test.each(BIAS_KINDS)("⟨∇L, v⟩ is the slope of L along a random v: bias %s", (bias) => {
      const nets = problems({
        activations: [activation],
        losses: [loss],
        biases: [bias],
        minLayers: 2,
        maxLayers: 2,
        maxWidth: 3,
        maxBatch: 2,
      });
      fc.assert(
        fc.property(nets, fc.infiniteStream(components), (problem, stream) => {
          fc.pre(!isNearKink(problem));
          checkAlong(problem, [...stream.take(problem.parameters.length)]);
        }),
        { numRuns: 1 },
      );
    });
  });
});

test("every entry of the gradient is the central difference of the loss in 40 digits", () => {
  const nets = problems({ maxWidth: 3, maxLayers: 3, maxBatch: 3, maxInputs: 2 });
  fc.assert(
    fc.property(nets, (problem) => {
      fc.pre(!isNearKink(problem));
      for (const i of problem.parameters.keys()) {
        checkAlong(
          problem,
          Array.from(problem.parameters, (_, j) => (j === i ? 1 : 0)),
        );
      }
    }),
    { numRuns: 4 },
  );
});

test("the gradient of a batch is the mean of the gradients of its samples", () => {
  fc.assert(
    fc.property(problems({ maxWidth: 4, maxBatch: 5, l2: false }), (problem) => {
      fc.pre(kinkDistance(problem) > CLEAR);
      const m = problem.batch.size;
      const samples = Array.from({ length: m }, (_, s) =>
        gradientOf({ ...problem, batch: takeSamples(problem.batch, [s]) }),
      );
      const bounds = roundingBounds(problem).gradient;
      for (const [i, g] of gradientOf(problem).entries()) {
        const sum = samples.reduce((total, sample) => total + sample[i]!, 0);
        const size = samples.reduce((total, sample) => total + Math.abs(sample[i]!), 0);
        // Samples and batch make the same roundings but those of the sums; the bounds cover either.
        expect(Math.abs(g - sum / m)).toBeLessThanOrEqual(2 * bounds[i]! + (2 * u * m * size) / m);
      }
    }),
    { numRuns: 50 },
  );
});

test("the regulariser adds l2·W to the gradient of the weights, and nothing to that of the biases", () => {
  fc.assert(
    fc.property(problems({ maxWidth: 4, maxBatch: 4, l2: false }), reals(0.001, 2), (plain, l2) => {
      const without = gradientOf(plain);
      const found = gradientOf({ ...plain, architecture: { ...plain.architecture, l2 } });
      const penalty = new Float64Array(without.length);
      for (const { weights, bias } of networkLayout(plain.architecture)) {
        for (let i = weights; i < bias; i++) penalty[i] = l2 * plain.parameters[i]!;
      }
      expect(found).toEqual(without.map((g, i) => g + penalty[i]!));
    }),
    { numRuns: 50 },
  );
});

test("a shared bias has the sum of the gradients that biases of their own would have", () => {
  fc.assert(
    fc.property(problems({ maxWidth: 4, maxBatch: 4, maxLayers: 1, biases: ["layer"] }), (problem) => {
      const [layer] = problem.architecture.layers;
      const own = { ...problem.architecture, layers: [{ ...layer!, bias: "unit" as const }] };
      const { bias } = networkLayout(own)[0]!;
      const spread = Float64Array.from(
        { length: bias + layer!.units },
        (_, i) => problem.parameters[Math.min(i, bias)]!,
      );
      const gradients = gradientOf({ ...problem, architecture: own, parameters: spread }).slice(bias);
      const sum = gradients.reduce((total, g) => total + g, 0);
      // Each side adds at most m·units numbers whose mean size over the batch the bound of the shared bias covers.
      const bound = roundingBounds(problem).gradient[bias]!;
      fc.pre(kinkDistance(problem) > CLEAR);
      expect(Math.abs(gradientOf(problem)[bias]! - sum)).toBeLessThanOrEqual(2 * bound);
    }),
    { numRuns: 50 },
  );
});

test("whatever the gradient held is overwritten", () => {
  fc.assert(
    fc.property(anyProblem, fc.constantFrom(NaN, 1, Infinity), (problem, rubbish) => {
      const used = new Float64Array(problem.parameters.length).fill(rubbish);
      expect(gradientOf(problem, used)).toEqual(gradientOf(problem));
    }),
  );
});

test("θ, the batch, and every z and a keep every bit; a second pass gives the same bits", () => {
  fc.assert(
    fc.property(anyProblem, (problem) => {
      const { architecture, batch, parameters } = problem;
      const before = structuredClone({ batch, parameters });
      const workspace = createWorkspace(architecture, batch.size + 1);
      const gradient = new Float64Array(parameters.length);
      forward(parameters, batch, workspace);
      const state = structuredClone(workspace.layers.map(({ z, a }) => ({ z, a })));
      backward(parameters, batch, workspace, gradient);
      const first = gradient.slice();
      backward(parameters, batch, workspace, gradient);
      expect({ batch, parameters }).toEqual(before);
      expect(workspace.layers.map(({ z, a }) => ({ z, a }))).toEqual(state);
      expect(gradient).toEqual(first);
      expect(gradient).toEqual(gradientOf(problem));
    }),
  );
});

test("at a kink the gradient is finite: some unit of relu or leaky-relu at exactly z = 0, mae at exactly a = t", () => {
  const kinks = fc.oneof(classProblems("at-kink"), classProblems("at-kink", { losses: ["mae"] }));
  fc.assert(
    fc.property(kinks, (problem) => {
      expect(gradientOf(problem).every(Number.isFinite)).toBe(true);
    }),
  );
});

test("a relu unit at exactly z = 0 in every sample passes nothing down: its own weights have gradient 0", () => {
  const nets = problems({ maxWidth: 3, maxBatch: 3, minLayers: 2, maxLayers: 2, activations: ["relu"], l2: false });
  fc.assert(
    fc.property(nets, (problem) => {
      const first = networkLayout(problem.architecture)[0]!;
      const parameters = problem.parameters.fill(0, 0, first.bias + first.biasCount);
      const gradient = gradientOf({ ...problem, parameters });
      expect(gradient.slice(0, first.bias).every((g) => g === 0)).toBe(true);
    }),
    { numRuns: 30 },
  );
});
