import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkGradient } from "../../src/check/check-gradient.js";
import { architectures, learningRates, problems } from "../../src/generators/arbitraries.js";
import { ACTIVATIONS, sigmoid } from "../../src/network/activations.js";
import { networkBlocks, outputCount, widthBelow } from "../../src/network/architecture.js";
import { networkLoss } from "../../src/network/generic-forward.js";
import { LOSSES } from "../../src/network/losses.js";
import { networkSubject } from "../../src/network/network-subject.js";
import { networkSize, takeSamples, type Problem } from "../../src/network/problem.js";
import { sgdStep } from "../../src/network/sgd.js";
import { createWorkspace } from "../../src/network/workspace.js";
import type { Decimal } from "../../src/numeric/decimal.js";
import { sigmoid as sigmoidOver } from "../../src/numeric/elementary.js";
import { blockSize } from "../../src/subject/blocks.js";
import { roundingBounds } from "../network/rounding.js";
import { fixture } from "./fixture.js";
import { backpropagate, layersOf } from "./layers.js";
import { withRightClass } from "./reshaped.js";
import { assertWithin, decimals, exact, total } from "./within.js";

const numbers = (length: number): fc.Arbitrary<Float64Array> =>
  fc.float64Array({ minLength: length, maxLength: length, min: -4, max: 4, noNaN: true });

/** σ(b + Σ wⱼxⱼ) in decimals. */
function sigmoidUnit(w: readonly number[], b: number, x: readonly Decimal[]): Decimal {
  return sigmoidOver(decimals, decimals.dot(exact(b), w.map(exact), 0, x));
}

/** a(1 − a), the slope of the sigmoid where its value is a. */
function sigmoidSlope(a: Decimal): Decimal {
  return a.times(exact(1).minus(a));
}

/** ½(a − t)² in decimals. */
function squaredMiss(a: number, t: number): Decimal {
  return LOSSES.mse.over(decimals, [exact(a)], [t]);
}

/** `use` leaves every bit of the problem's data and parameters as it was. */
function assertUnchanged(problem: Problem, use: (problem: Problem) => void): void {
  const before = structuredClone(problem);
  use(problem);
  expect(problem).toEqual(before);
}

test("P1: aₖ = f(Wₖ aₖ₋₁ + bₖ), layer by layer, is the nested composition f(W₂ f(W₁ x + b₁) + b₂), bit for bit", () => {
  fc.assert(
    fc.property(problems(), (problem) => {
      const { architecture, parameters } = problem;
      const layers = layersOf(architecture, parameters);
      const { below, a } = backpropagate(problem);
      const nested = (x: readonly number[], k: number): readonly number[] => {
        if (k < 0) return x;
        const inner = nested(x, k - 1);
        const { W, b } = layers[k]!;
        const f = ACTIVATIONS[architecture.layers[k]!.activation];
        const bias = (i: number): number => b[b.length === 1 ? 0 : i] ?? 0;
        return W.map((row, i) => f.value(row.reduce((sum, w, j) => sum + w * inner[j]!, bias(i))));
      };
      for (const k of a.keys()) expect(a[k]).toEqual(below[0]!.map((x) => nested(x, k)));
    }),
  );
});

test("P2: a network has Σ nₖ(nₖ₋₁ + 1) parameters; a bias shared by its layer counts once", () => {
  fc.assert(
    fc.property(architectures(), (architecture) => {
      const sizes = architecture.layers.map(({ units, bias }, k) => {
        const biases = { unit: units, layer: 1, none: 0 }[bias];
        return units * widthBelow(architecture, k) + biases;
      });
      expect(networkSize(architecture)).toBe(sizes.reduce((sum, size) => sum + size, 0));
    }),
  );
});

test("P2: 784-16-16-10 has 12,544 + 16, 256 + 16, 160 + 10, together 13,002 parameters", () => {
  const { architecture } = fixture("digits-784-16-16-10");
  expect(networkBlocks(architecture).map(blockSize)).toEqual([12_544, 16, 256, 16, 160, 10]);
  expect(networkSize(architecture)).toBe(13_002);
});

/** The net W1 … W9 of seed 001 at any weights, inputs and target. */
function anyNumbers(): fc.Arbitrary<Problem> {
  const network = fixture("w1-w9");
  return fc
    .tuple(numbers(11), numbers(2), numbers(1))
    .map(([parameters, inputs, targets]) => ({ ...network, parameters, batch: { size: 1, inputs, targets } }));
}

test("P3: W1 … W9: d4 = (a4 − y) a4 (1 − a4); dW7 = d4 a1, …; dⱼ = W₆₊ⱼ d4 aⱼ (1 − aⱼ); dW = dⱼ xᵢ; db1 = d1 + d2 + d3, db2 = d4", () => {
  fc.assert(
    fc.property(anyNumbers(), (problem) => {
      const [first, second] = layersOf(problem.architecture, problem.parameters);
      const x = [...problem.batch.inputs].map(exact);
      const y = exact(problem.batch.targets[0]!);
      const a = first!.W.map((row) => sigmoidUnit(row, first!.b[0]!, x));
      const a4 = sigmoidUnit(second!.W[0]!, second!.b[0]!, a);
      const d4 = a4.minus(y).times(sigmoidSlope(a4));
      const d = a.map((aj, j) => exact(second!.W[0]![j]!).times(d4).times(sigmoidSlope(aj)));
      const law = [...d.flatMap((dj) => x.map((xi) => dj.times(xi))), total(d), ...a.map((aj) => d4.times(aj)), d4];
      const { gradient } = backpropagate(problem);
      const bounds = roundingBounds(problem).gradient;
      for (const [i, derivative] of law.entries()) assertWithin(gradient[i]!, derivative, bounds[i]!);
    }),
    { numRuns: 40 },
  );
});

test("P3: a shared bias takes the δ of every unit: db1 = d1 + d2 + d3, db2 = d4, bit for bit", () => {
  const { layers, delta } = backpropagate(fixture("w1-w9"));
  const [d1, d2, d3] = delta[0]![0]!;
  expect(layers.map(({ b }) => b)).toEqual([[d1! + d2! + d3!], delta[1]![0]!]);
});

test("P4: the predicted class is the largest output: any other would cost more, were it the right one", () => {
  fc.assert(
    fc.property(problems({ losses: ["mse", "softmax-cross-entropy"], maxBatch: 1 }), (problem) => {
      const outputs = backpropagate(problem).a.at(-1)![0]!;
      const predicted = outputs.indexOf(Math.max(...outputs));
      const loss = LOSSES[problem.architecture.loss];
      // In decimals, where two outputs that differ at all make costs that differ.
      const cost = outputs.map((_, k) =>
        loss.over(decimals, outputs.map(exact), [...withRightClass(problem, k).batch.targets]),
      );
      for (const k of outputs.keys()) {
        expect(outputs[k] === outputs[predicted] || cost[predicted]!.lt(cost[k]!)).toBe(true);
      }
    }),
    { numRuns: 30 },
  );
});

test("P4: cat iff output > ½ iff z > 0 iff to be a cat costs less than to be a dog; at ½ both cost the same", () => {
  fc.assert(
    fc.property(problems({ activations: ["sigmoid"], losses: ["mse"] }), (problem) => {
      const { z, a } = backpropagate(problem);
      for (const [s, [output]] of a.at(-1)!.entries()) {
        const side = Math.sign(output! - 1 / 2);
        expect(squaredMiss(output!, 0).cmp(squaredMiss(output!, 1))).toBe(side);
        expect(side === 0 || side === Math.sign(z.at(-1)![s]![0]!)).toBe(true);
      }
    }),
  );
  expect(squaredMiss(sigmoid(0), 1)).toEqual(squaredMiss(sigmoid(0), 0));
  const [output] = backpropagate(fixture("cat-dog")).a.at(-1)![0]!;
  expect(output!.toFixed(4)).toBe("0.2000"); // this cat is taken for a dog
});

test("P5: C(batch) = (1/m) Σ C(sample), bit for bit", () => {
  fc.assert(
    fc.property(problems({ l2: false }), (problem) => {
      const { batch } = problem;
      const costs = Array.from(
        { length: batch.size },
        (_, s) => backpropagate({ ...problem, batch: takeSamples(batch, [s]) }).cost,
      );
      expect(backpropagate(problem).cost).toBe(costs.reduce((sum, cost) => sum + cost, 0) / batch.size);
    }),
  );
});

test("P5: mse is ≥ 0, and 0 iff outputs = targets; outputs [0.5, 0.8, 0.2] for [0, 0, 1] cost 0.765", () => {
  fc.assert(
    fc.property(problems({ losses: ["mse"], l2: false }), (problem) => {
      const { cost, a } = backpropagate(problem);
      const outputs = Float64Array.from(a.at(-1)!.flat());
      expect(cost).toBeGreaterThanOrEqual(0);
      expect(cost === 0).toBe(outputs.every((output, i) => output === problem.batch.targets[i]));
      expect(backpropagate({ ...problem, batch: { ...problem.batch, targets: outputs } }).cost).toBe(0);
    }),
  );
  const cost = LOSSES.mse.value(Float64Array.of(0.5, 0.8, 0.2), Float64Array.of(0, 0, 1), 0, 3);
  expect(cost.toFixed(12)).toBe("0.765000000000"); // 1.53 without the factor ½
});

test("P5: softmax cross-entropy with a right class is > 0 at finite logits, and 0 when there is one class only", () => {
  // In decimals, where e⁻⁸⁰⁰ is not 0.
  fc.assert(
    fc.property(
      problems({ losses: ["softmax-cross-entropy"], l2: false, maxLayers: 2, maxBatch: 2 }),
      fc.nat(),
      (problem, right) => {
        const cost = networkLoss(withRightClass(problem, right)).over(decimals, [...problem.parameters].map(exact));
        expect(cost.gt(0)).toBe(outputCount(problem.architecture) > 1);
        expect(cost.gte(0)).toBe(true);
      },
    ),
    { numRuns: 40 },
  );
});

test("P6: the data are given: inputs and targets keep their bits through forward, backward, update, and a check of the gradient", () => {
  fc.assert(
    fc.property(problems({ maxWidth: 3, maxLayers: 3 }), learningRates(), (drawn, rate) => {
      const problem = structuredClone(drawn); // a changed draw could not be shrunk
      const { architecture, batch, parameters } = problem;
      const subject = networkSubject(problem);
      const base = parameters.slice();
      const scratch = [createWorkspace(architecture, batch.size), new Float64Array(base.length)] as const;
      assertUnchanged(problem, backpropagate);
      assertUnchanged(problem, () => sgdStep(base, batch, rate, scratch));
      assertUnchanged(problem, () =>
        subject.losses!({ base, indices: Int32Array.of(0), values: Float64Array.of(rate) }),
      );
      assertUnchanged(problem, () => subject.losses!({ base, direction: base, steps: Float64Array.of(-rate) }));
      assertUnchanged(problem, () => checkGradient(subject));
    }),
    { numRuns: 30 },
  );
});
