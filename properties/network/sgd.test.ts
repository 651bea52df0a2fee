import * as fc from "fast-check";
import { expect, test } from "vitest";
import { learningRates, problems } from "../../src/generators/arbitraries.js";
import type { Architecture } from "../../src/network/architecture.js";
import { backward } from "../../src/network/backward.js";
import { forward } from "../../src/network/forward.js";
import { takeSamples, type Batch } from "../../src/network/problem.js";
import { sgdStep, train, type TrainingPlan } from "../../src/network/sgd.js";
import { createWorkspace } from "../../src/network/workspace.js";
import { UNIT_ROUNDOFF as u } from "../../src/numeric/float64.js";
import { permutation, random } from "../../src/numeric/random.js";

const small = problems({ maxWidth: 4, maxLayers: 3, maxBatch: 8 });
const seeds = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const plans: fc.Arbitrary<TrainingPlan> = fc.record({
  batchSize: fc.integer({ min: 1, max: 10 }),
  rate: learningRates(),
  epochs: fc.integer({ min: 1, max: 4 }),
  seed: seeds,
});

test("one step is θ − α·∇L(θ), bit by bit, and returns the loss at the old θ", () => {
  fc.assert(
    fc.property(small, learningRates(), ({ architecture, batch, parameters }, rate) => {
      const workspace = createWorkspace(architecture, batch.size);
      const claimed = new Float64Array(parameters.length);
      const loss = forward(parameters, batch, workspace);
      backward(parameters, batch, workspace, claimed);

      const theta = parameters.slice();
      const gradient = new Float64Array(theta.length).fill(NaN);
      expect(sgdStep(theta, batch, rate, [createWorkspace(architecture, batch.size), gradient])).toBe(loss);
      expect(gradient).toEqual(claimed);
      expect(theta).toEqual(parameters.map((w, i) => w - rate * claimed[i]!));
    }),
  );
});

test("train is sgdStep on one mini-batch after the other, in the order of permutation(random(seed, epoch))", () => {
  fc.assert(
    fc.property(small, plans, ({ architecture, batch, parameters }, plan) => {
      const { batchSize, rate, epochs, seed } = plan;
      const theta = parameters.slice();
      const gradient = new Float64Array(theta.length);
      const means = Array.from({ length: epochs }, (_, epoch) => {
        const order = permutation(random(seed, epoch), batch.size);
        let mean = 0;
        for (let start = 0; start < batch.size; start += batchSize) {
          const mini = takeSamples(batch, order.slice(start, start + batchSize));
          const workspace = createWorkspace(architecture, mini.size);
          mean += (sgdStep(theta, mini, rate, [workspace, gradient]) * mini.size) / batch.size;
        }
        return mean;
      });

      const trained = parameters.slice();
      expect([...train(architecture, trained, batch, plan)]).toEqual(means);
      expect(trained).toEqual(theta);
    }),
  );
});

test("train is deterministic, and leaves the data as they are", () => {
  fc.assert(
    fc.property(small, plans, ({ architecture, batch, parameters }, plan) => {
      const before = structuredClone(batch);
      const [first, second] = [parameters.slice(), parameters.slice()];
      expect(train(architecture, first, batch, plan)).toEqual(train(architecture, second, batch, plan));
      expect(first).toEqual(second);
      expect(batch).toEqual(before);
    }),
    { numRuns: 50 },
  );
});

/** One weight a sample: sample s is the unit vector eₛ with target 1, so that only its own visits move weight s. */
function unitVectors(n: number): { architecture: Architecture; data: Batch } {
  const inputs = new Float64Array(n * n);
  for (let s = 0; s < n; s++) inputs[s * n + s] = 1;
  return {
    architecture: { inputs: n, layers: [{ units: 1, activation: "identity", bias: "none" }], loss: "mse", l2: 0 },
    data: { size: n, inputs, targets: new Float64Array(n).fill(1) },
  };
}

test("each epoch visits every sample once, in mini-batches of batchSize and one of what is left", () => {
  // From w = 0 a visit in a mini-batch of m makes w = α/m. A second visit would change it.
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 14 }), seeds, (n, batchSize, seed) => {
      const { architecture, data } = unitVectors(n);
      const theta = new Float64Array(n);
      const losses = train(architecture, theta, data, { batchSize, rate: 0.5, epochs: 1, seed });
      const size = Math.min(batchSize, n);
      const left = n % size;
      const visits = [...Array<number>(n - left).fill(0.5 / size), ...Array<number>(left).fill(0.5 / left)];
      expect([...theta].toSorted((a, b) => a - b)).toEqual(visits.toSorted((a, b) => a - b));
      // Every first visit sees the loss ½·(0 − 1)².
      expect(Math.abs(losses[0]! - 0.5)).toBeLessThanOrEqual(4 * n * u);
    }),
  );
});

test("k epochs visit every sample k times: 1 − w = (1 − α)^k in mini-batches of 1", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 6 }), seeds, (n, epochs, seed) => {
      const { architecture, data } = unitVectors(n);
      const theta = new Float64Array(n);
      const losses = train(architecture, theta, data, { batchSize: 1, rate: 0.5, epochs, seed });
      expect([...theta]).toEqual(Array.from({ length: n }, () => 1 - 0.5 ** epochs)); // exact: powers of ½
      for (const [epoch, loss] of losses.entries()) {
        expect(Math.abs(loss - 0.5 ** (2 * epoch + 1))).toBeLessThanOrEqual(4 * n * u * loss);
      }
    }),
  );
});

test("the order changes from epoch to epoch and with the seed", () => {
  // Which of 12 samples fall into the first half, over 12 epochs: all alike with probability C(12,6)^-11 < 1e-32.
  const { architecture, data } = unitVectors(12);
  const after = (seed: number, epochs: number): string => {
    const theta = new Float64Array(12);
    train(architecture, theta, data, { batchSize: 7, rate: 0.5, epochs, seed });
    return theta.map((w) => Math.round(w * 2 ** 40)).join();
  };
  fc.assert(
    fc.property(seeds, (seed) => {
      const bySeed = new Set(Array.from({ length: 12 }, (_, k) => after(seed ^ k, 1)));
      expect(bySeed.size).toBeGreaterThan(1);
      // The same split in every epoch would leave two values of w only.
      expect(new Set(after(seed, 12).split(",")).size).toBeGreaterThan(2);
    }),
    { numRuns: 20 },
  );
});

test("batchSize and epochs must be integers ≥ 1, the rate finite and > 0; the message shows the value", () => {
  const { architecture, data } = unitVectors(2);
  const good: TrainingPlan = { batchSize: 1, rate: 0.1, epochs: 1, seed: 1 };
  const refused = fc.oneof(
    fc.tuple(
      fc.constantFrom("batchSize", "epochs"),
      fc.oneof(fc.integer({ max: 0 }), fc.constantFrom(0.5, 1.5, NaN, Infinity)),
    ),
    fc.tuple(fc.constant("rate"), fc.constantFrom(0, -0.1, NaN, Infinity)),
  );
  fc.assert(
    fc.property(refused, ([name, value]) => {
      const message = `train: ${name} is ${value}; expected ${name === "rate" ? "a finite number > 0" : "an integer ≥ 1"}`;
      const theta = new Float64Array(2);
      expect(() => train(architecture, theta, data, { ...good, [name]: value })).toThrow(new RangeError(message));
      expect(theta).toEqual(new Float64Array(2));
    }),
  );
});

test("a θ or a batch that does not fit is refused before anything is trained", () => {
  const { architecture, data } = unitVectors(2);
  const plan: TrainingPlan = { batchSize: 1, rate: 0.1, epochs: 1, seed: 1 };
  const empty = { size: 0, inputs: new Float64Array(0), targets: new Float64Array(0) };
  expect(() => train(architecture, new Float64Array(3), data, plan)).toThrow("parameters has length 3; expected 2");
  expect(() => train(architecture, new Float64Array(2), empty, plan)).toThrow("0 samples; expected at least 1");
});
