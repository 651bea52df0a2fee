import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkGradient } from "../../src/check/check-gradient.js";
import { problems } from "../../src/generators/arbitraries.js";
import type { ProblemConstraints } from "../../src/generators/constraints.js";
import { ACTIVATIONS } from "../../src/network/activations.js";
import { networkLoss } from "../../src/network/generic-forward.js";
import { takeSamples, type Problem } from "../../src/network/problem.js";
import { roundingBounds } from "../network/rounding.js";
import { backpropagate, flatten, layersOf } from "./layers.js";
import { activationParameters, hiddenUnit, withActivationsAsParameters } from "./reshaped.js";
import { partial } from "./slope.js";
import { assertWithin } from "./within.js";

/** Every activation, loss and kind of bias, small enough for difference quotients of 30 digits. */
const small: ProblemConstraints = { maxWidth: 3, maxLayers: 3, maxBatch: 2 };

test("P7: gᵢ = lim (C(θ + h eᵢ) − C(θ))/h with all other parameters frozen", () => {
  fc.assert(
    fc.property(problems(small), fc.nat(), (problem, choice) => {
      const i = choice % problem.parameters.length;
      const { value, resolution } = partial(networkLoss(problem), problem.parameters, i);
      const bound = resolution.plus(roundingBounds(problem).gradient[i]!);
      assertWithin(backpropagate(problem).gradient[i]!, value, bound);
    }),
    { numRuns: 30 },
  );
});

test("P8: what the cost does not depend on has g = 0, exactly: the weights and bias of a dead ReLU unit", () => {
  fc.assert(
    fc.property(
      problems({ minLayers: 2, activations: ["relu"], biases: ["unit"], l2: false }),
      fc.nat(),
      (problem, choice) => {
        const { architecture, parameters } = problem;
        const { k, j } = hiddenUnit(problem, choice);
        const layers = layersOf(architecture, parameters);
        /** Unit j of layer k with another bias, and its weights times a factor. */
        const withUnit = (bias: number, factor: number): Problem => {
          const W = layers[k]!.W.map((row, i) => (i === j ? row.map((w) => factor * w) : row));
          return { ...problem, parameters: flatten(layers.with(k, { W, b: layers[k]!.b.with(j, bias) })) };
        };
        const far = -1e9; // below all that the other terms of z can add up to
        const dead = backpropagate(withUnit(far, 1));
        expect(dead.cost).toBe(backpropagate(withUnit(2 * far, 3)).cost);
        expect([...dead.layers[k]!.W[j]!, dead.layers[k]!.b[j]].every((g) => g === 0)).toBe(true);
      },
    ),
  );
});

test("P8: what the cost does not depend on has g = 0, exactly: a hidden unit whose outgoing weights are all 0", () => {
  fc.assert(
    fc.property(problems({ minLayers: 2, biases: ["unit"], l2: false }), fc.nat(), (problem, choice) => {
      const { k, j } = hiddenUnit(problem, choice);
      const layers = layersOf(problem.architecture, problem.parameters);
      const { W, b } = layers[k + 1]!;
      const unread = layers.with(k + 1, { W: W.map((row) => row.with(j, 0)), b });
      const { layers: gradient } = backpropagate({ ...problem, parameters: flatten(unread) });
      expect([...gradient[k]!.W[j]!, gradient[k]!.b[j]].every((g) => g === 0)).toBe(true);
    }),
  );
});

test("P9: the car, v = c₁·engine + c₂·wheels + c₃·spoiler: ∂v/∂engine = c₁, and (v(e + h) − v(e − h))/2h is c₁ at every h", () => {
  // At multiples of ¼ and steps 2ᵏ nothing rounds.
  const quarters = fc.integer({ min: -8, max: 8 }).map((n) => n / 4);
  const three = fc.tuple(quarters, quarters, quarters);
  fc.assert(
    fc.property(three, three, fc.integer({ min: -20, max: 20 }), ([c1, c2, c3], [engine, wheels, spoiler], k) => {
      const v = (e: number): number => c1 * e + c2 * wheels + c3 * spoiler;
      const h = 2 ** k;
      expect((v(engine + h) - v(engine - h)) / (2 * h)).toBe(c1 + 0);
      const car = { point: Float64Array.of(engine), loss: ([e]: Float64Array) => v(e!) };
      const verdicts = [c1, c1 + 1].map(
        (claimed) => checkGradient({ ...car, gradient: () => Float64Array.of(claimed) }).verdict,
      );
      expect(verdicts).toEqual(["pass", "fail"]);
    }),
    { numRuns: 20 },
  );
});

test("P10: |ΔCᵢ| / |ΔCⱼ| → |gᵢ / gⱼ| for equal steps: g is the sensitivity of the cost", () => {
  fc.assert(
    fc.property(problems(small), fc.nat(), fc.nat(), (problem, first, second) => {
      const [i, j] = [first % problem.parameters.length, second % problem.parameters.length];
      const { gradient } = backpropagate(problem);
      const { gradient: bounds } = roundingBounds(problem);
      const [di, dj] = [i, j].map((index) => partial(networkLoss(problem), problem.parameters, index));
      const [ei, ej] = [di!.resolution.plus(bounds[i]!), dj!.resolution.plus(bounds[j]!)];
      // Compared crosswise, for either side may be 0: |ΔCᵢ|·|gⱼ| = |ΔCⱼ|·|gᵢ|.
      const bound = di!.value.abs().times(ej).plus(dj!.value.abs().times(ei));
      assertWithin(di!.value.abs().times(Math.abs(gradient[j]!)), dj!.value.abs().times(Math.abs(gradient[i]!)), bound);
    }),
    { numRuns: 12 },
  );
});

test("P10: a weight with g = 3.2 matters 32 times as much as one with g = 0.1", () => {
  const sensitivities: Problem = {
    architecture: { inputs: 2, layers: [{ units: 1, activation: "identity", bias: "none" }], loss: "mae", l2: 0 },
    parameters: Float64Array.of(1, 1),
    batch: { size: 1, inputs: Float64Array.of(3.2, 0.1), targets: Float64Array.of(0) },
    precision: "float64",
  };
  expect(backpropagate(sensitivities).gradient).toEqual(Float64Array.of(3.2, 0.1));
  const [strong, weak] = [0, 1].map((i) => partial(networkLoss(sensitivities), sensitivities.parameters, i).value);
  expect(strong!.div(weak!).toNumber()).toBe(32);
});

test("P11: δₖ is a function of δₖ₊₁, Wₖ₊₁ and zₖ alone, (Wₖ₊₁ᵀ δₖ₊₁)·f′(zₖ), down to the first layer, bit for bit", () => {
  fc.assert(
    fc.property(problems({ minLayers: 2 }), ({ architecture, ...rest }) => {
      const { z, delta } = backpropagate({ architecture, ...rest });
      const layers = layersOf(architecture, rest.parameters);
      for (const [k, deltas] of delta.slice(0, -1).entries()) {
        const { W } = layers[k + 1]!;
        const f = ACTIVATIONS[architecture.layers[k]!.activation];
        const recursion = (above: readonly number[], zk: readonly number[]): number[] =>
          zk.map((zj, j) => above.reduce((sum, d, i) => sum + W[i]![j]! * d, 0) * f.prime(zj));
        expect(deltas).toEqual(delta[k + 1]!.map((above, s) => recursion(above, z[k]![s]!)));
      }
    }),
  );
});

/** ∂C/∂aᵢ by P12, Σⱼ Wⱼᵢ δⱼ, for the activations that the first layer reads, of a single sample. */
function addedWishes(problem: Problem): number[] {
  const [W] = layersOf(problem.architecture, problem.parameters).map((layer) => layer.W);
  const [d] = backpropagate(problem).delta[0]!;
  return W![0]!.map((_, i) => d!.reduce((sum, dj, j) => sum + W![j]![i]! * dj, 0));
}

test("P12: ∂C/∂aᵢ = Σⱼ Wⱼᵢ δⱼ, the wishes of the next layer are added", () => {
  fc.assert(
    fc.property(problems({ ...small, maxBatch: 1, l2: false }), fc.nat(), (problem, choice) => {
      const i = choice % problem.architecture.inputs;
      const lifted = withActivationsAsParameters(problem);
      const parameter = activationParameters(problem)[i]!;
      const { value, resolution } = partial(networkLoss(lifted), lifted.parameters, parameter);
      const wishes = addedWishes(problem);
      expect(backpropagate(lifted).layers[0]!.b).toEqual(wishes);
      assertWithin(wishes[i]!, value, resolution.plus(roundingBounds(lifted).gradient[parameter]!));
    }),
    { numRuns: 30 },
  );
});

test("P13: ∇(C₁ + … + C_m) = ∇C₁ + … + ∇C_m over the samples, bit for bit", () => {
  // A shared bias adds over units and samples in another order.
  fc.assert(
    fc.property(problems({ l2: false, biases: ["unit", "none"] }), (problem) => {
      const { batch, parameters } = problem;
      const sum = new Float64Array(parameters.length);
      for (let s = 0; s < batch.size; s++) {
        const { gradient } = backpropagate({ ...problem, batch: takeSamples(batch, [s]) });
        for (const [i, g] of gradient.entries()) sum[i]! += g;
      }
      expect(backpropagate(problem).gradient).toEqual(sum.map((g) => g / batch.size));
    }),
  );
});

test("P13: ∇(C + ½λΣW²) = ∇C + λW, bit for bit", () => {
  fc.assert(
    fc.property(problems(), fc.constantFrom(0.5, 0.1, 0.01), (problem, l2) => {
      const at = (penalty: number) =>
        backpropagate({ ...problem, architecture: { ...problem.architecture, l2: penalty } });
      const weights = layersOf(problem.architecture, problem.parameters);
      const sum = at(0).layers.map(({ W, b }, k) => ({
        W: W.map((row, i) => row.map((g, j) => g + l2 * weights[k]!.W[i]![j]!)),
        b,
      }));
      expect(at(l2).gradient).toEqual(flatten(sum));
    }),
  );
});
