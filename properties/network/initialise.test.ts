import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { architectures } from "../../src/generators/arbitraries.js";
import { networkLayout, type Architecture } from "../../src/network/architecture.js";
import { initialise, INITIALISER_NAMES, INITIALISERS } from "../../src/network/initialise.js";
import { networkSize } from "../../src/network/problem.js";
import { hoeffding, mean, normalMean, normalVariance } from "../numeric/chance.js";

const seeds = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
/** At most 20 statistical statements on each of 10 networks: within the 1000 of `chance.ts`. */
const RUNS = { numRuns: 10 };

/** Two layers of 3000 and 2000 weights with unlike fan-in and fan-out. */
const LARGE: Architecture = {
  inputs: 60,
  layers: [
    { units: 50, activation: "tanh", bias: "unit" },
    { units: 40, activation: "tanh", bias: "layer" },
  ],
  loss: "mse",
  l2: 0,
};

/** The weights of each layer with its fan-in and fan-out, and all biases. */
function parts(theta: Float64Array): {
  layers: { weights: Float64Array; fanIn: number; fanOut: number }[];
  biases: number[];
} {
  const layout = networkLayout(LARGE);
  return {
    layers: layout.map(({ weights, bias, inputs, units }) => ({
      weights: theta.slice(weights, bias),
      fanIn: inputs,
      fanOut: units,
    })),
    biases: layout.flatMap(({ bias, biasCount }) => Array.from(theta.subarray(bias, bias + biasCount))),
  };
}

/** A sample of the uniform distribution on [−1, 1]: its range, mean 0, second moment 1/3. */
function expectUniform(x: Float64Array): void {
  expect(x.every((v) => v >= -1 && v <= 1)).toBe(true);
  expect(x.some((v) => v > 0.9) && x.some((v) => v < -0.9)).toBe(true); // 0.95^2000 < 1e-44
  expect(Math.abs(mean(x.map((v) => (v + 1) / 2)) - 1 / 2)).toBeLessThan(hoeffding(x.length));
  expect(Math.abs(mean(x.map((v) => v * v)) - 1 / 3)).toBeLessThan(hoeffding(x.length));
}

/** A sample of the standard normal distribution: mean 0, variance 1, P(|X| ≤ 1) = 0.6827. */
function expectNormal(x: Float64Array): void {
  expect(Math.abs(mean(x))).toBeLessThan(normalMean(x.length));
  expect(Math.abs(mean(x.map((v) => v * v)) - 1)).toBeLessThan(normalVariance(x.length));
  const central = x.filter((v) => Math.abs(v) <= 1).length / x.length;
  expect(Math.abs(central - 0.6826894921370859)).toBeLessThan(hoeffding(x.length));
}

const laws = [
  {
    name: "xavier",
    law: "uniform on ±√(6/(n + m))",
    check: expectUniform,
    size: (n: number, m: number) => Math.sqrt(6 / (n + m)),
  },
  { name: "he", law: "normal with variance 2/n", check: expectNormal, size: (n: number) => Math.sqrt(2 / n) },
  { name: "lecun", law: "normal with variance 1/n", check: expectNormal, size: (n: number) => Math.sqrt(1 / n) },
  { name: "uniform", law: "uniform on [−1, 1)", check: expectUniform, size: () => 1 },
] as const;

test.each(laws)("$name weights are $law, layer by layer", ({ name, check, size }) => {
  fc.assert(
    fc.property(seeds, (seed) => {
      for (const { weights, fanIn, fanOut } of parts(initialise(LARGE, name, seed)).layers) {
        const scaled = weights.map((w) => w / size(fanIn, fanOut));
        // The division may round an extreme weight to just beyond 1.
        check(scaled.map((w) => (Math.abs(w) <= 1 + 2 ** -50 ? Math.max(-1, Math.min(1, w)) : w)));
      }
    }),
    RUNS,
  );
});

test("biases start at 0, but for uniform, which draws them from [−1, 1) too", () => {
  fc.assert(
    fc.property(seeds, fc.constantFrom(...INITIALISER_NAMES), (seed, name) => {
      const { biases } = parts(initialise(LARGE, name, seed));
      expect(biases).toHaveLength(51);
      // A drawn 0 among 51 biases has probability 51·2⁻⁵³.
      expect(biases.every((b) => (b === 0) !== (name === "uniform") && b >= -1 && b < 1)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test("zero gives θ = 0", () => {
  fc.assert(
    fc.property(architectures(), seeds, (architecture, seed) => {
      expect(initialise(architecture, "zero", seed)).toEqual(new Float64Array(networkSize(architecture)));
    }),
  );
});

describe.each(INITIALISER_NAMES)("%s", (name) => {
  test("the same seed gives the same bits, another seed others, and θ has shape [P]", () => {
    fc.assert(
      fc.property(architectures(), seeds, seeds, (architecture, seed, other) => {
        const theta = initialise(architecture, name, seed);
        expect(theta).toHaveLength(networkSize(architecture));
        expect(initialise(architecture, name, seed)).toEqual(theta);
        // Streams of different seeds differ in their first draws; one number alone could coincide.
        const isTelling = name !== "zero" && seed !== other && networkLayout(architecture)[0]!.bias >= 4;
        expect(isTelling && initialise(architecture, name, other).join() === theta.join()).toBe(false);
      }),
    );
  });
});

test("INITIALISER_NAMES are the rows, in order", () => {
  expect(INITIALISER_NAMES).toEqual(Object.keys(INITIALISERS));
});
