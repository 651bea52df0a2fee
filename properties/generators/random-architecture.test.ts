import * as fc from "fast-check";
import { expect, test } from "vitest";
import { limitsOf, OUTPUT_ACTIVATIONS } from "../../src/generators/constraints.js";
import { pick, randomArchitecture, randomBatchSize } from "../../src/generators/random-architecture.js";
import { outputCount } from "../../src/network/architecture.js";
import { random } from "../../src/numeric/random.js";
import { someConstraints } from "./some-constraints.js";

/** Fewest successes in n draws of probability `share` that chance leaves in all but 3 of 10⁷ runs: 5 deviations. */
function fewest(n: number, share: number): number {
  return n * share - 5 * Math.sqrt(n * share * (1 - share));
}

test("every architecture is within its constraints, and a loss that fixes its output activation has it", () => {
  fc.assert(
    fc.property(fc.integer(), someConstraints, (seed, constraints) => {
      const limits = limitsOf(constraints);
      const { inputs, layers, loss, l2 } = randomArchitecture(random(seed), constraints);
      const fixed = OUTPUT_ACTIVATIONS[loss];
      expect(layers.length).toBeGreaterThanOrEqual(limits.minLayers);
      expect(layers.length).toBeLessThanOrEqual(limits.maxLayers);
      expect(inputs).toBeLessThanOrEqual(limits.maxInputs);
      expect(limits.losses).toContain(loss);
      expect(l2 >= 0 && (limits.l2 || l2 === 0)).toBe(true);
      for (const [k, { units, activation, bias }] of layers.entries()) {
        const isFixed = k === layers.length - 1 && fixed !== undefined;
        expect(units).toBeLessThanOrEqual(limits.maxWidth);
        expect(isFixed ? [fixed] : limits.activations).toContain(activation);
        expect(limits.biases).toContain(bias);
      }
      expect(Math.min(inputs, ...layers.map(({ units }) => units))).toBeGreaterThanOrEqual(1);
    }),
  );
});

test("the same stream gives the same architecture", () => {
  fc.assert(
    fc.property(fc.integer(), someConstraints, (seed, constraints) => {
      expect(randomArchitecture(random(seed), constraints)).toEqual(randomArchitecture(random(seed), constraints));
    }),
  );
});

test("batch ≥ 3, outputs ≥ 3, and batch, outputs, inputs and 2 distinct, in (7/8)² of the draws or more", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const stream = random(seed);
      const n = 2000;
      const isTelling = (): boolean => {
        const architecture = randomArchitecture(stream);
        const outputs = outputCount(architecture);
        const batch = randomBatchSize(stream, architecture, limitsOf({}));
        return batch >= 3 && outputs >= 3 && new Set([batch, outputs, architecture.inputs, 2]).size === 4;
      };
      const telling = Array.from({ length: n }, isTelling).filter(Boolean).length;
      expect(telling).toBeGreaterThan(fewest(n, (7 / 8) ** 2));
    }),
    { numRuns: 2 },
  );
});

test("half the networks have equal hidden widths, and half have no regulariser", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const stream = random(seed);
      const n = 2000;
      const nets = Array.from({ length: n }, () => randomArchitecture(stream, { minLayers: 4, maxLayers: 4 }));
      const equal = nets.filter(({ layers }) => new Set(layers.slice(0, -1).map(({ units }) => units)).size === 1);
      const free = nets.filter(({ l2 }) => l2 === 0).length;
      expect(equal.length).toBeGreaterThan(fewest(n, 1 / 2));
      // Drawn apart, 3 widths of 6 agree in 1 of 36: (1/2)(1/36) more.
      expect(n - equal.length).toBeGreaterThan(fewest(n, (1 / 2) * (35 / 36)));
      expect(Math.min(free, n - free)).toBeGreaterThan(fewest(n, 1 / 2));
    }),
    { numRuns: 2 },
  );
});

test("where the constraints leave no telling sizes, any size is drawn", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const architecture = randomArchitecture(random(seed), { maxWidth: 1 });
      expect([architecture.inputs, outputCount(architecture)]).toEqual([1, 1]);
      expect(randomBatchSize(random(seed), architecture, limitsOf({ maxBatch: 1 }))).toBe(1);
    }),
  );
});

test("nothing can be picked from nothing", () => {
  expect(() => pick(random(1), [])).toThrow(RangeError);
});
