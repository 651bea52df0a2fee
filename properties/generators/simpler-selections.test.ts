import * as fc from "fast-check";
import { expect, test } from "vitest";
import { architectures } from "../../src/generators/arbitraries.js";
import { limitsOf } from "../../src/generators/constraints.js";
import { everything, selectedArchitecture } from "../../src/generators/selection.js";
import { simplerSelections } from "../../src/generators/simpler-selections.js";
import { ACTIVATION_NAMES } from "../../src/network/activations.js";
import { outputCount, type Architecture } from "../../src/network/architecture.js";
import { LOSS_NAMES } from "../../src/network/losses.js";
import { someConstraints } from "./some-constraints.js";

/** What every simpler selection makes smaller, the first that differs deciding: sizes, then the functions. */
function complexity({ inputs, layers, loss, l2 }: Architecture, samples: number): number[] {
  const functions = layers.map(({ activation, bias }) => [
    ACTIVATION_NAMES.indexOf(activation),
    ["none", "unit", "layer"].indexOf(bias),
  ]);
  const sizes = samples + inputs + layers.reduce((sum, { units }) => sum + units, 0);
  return [
    layers.length,
    sizes,
    LOSS_NAMES.indexOf(loss),
    Math.sign(l2),
    functions.flat().reduce((sum, n) => sum + n, 0),
  ];
}

test("every candidate is strictly simpler, so shrinking ends", () => {
  fc.assert(
    fc.property(architectures(), fc.integer({ min: 1, max: 5 }), (architecture, samples) => {
      const before = complexity(architecture, samples);
      for (const selection of simplerSelections(everything(architecture, samples), limitsOf({}))) {
        const after = complexity(selectedArchitecture(selection), selection.samples.length);
        const first = before.findIndex((value, i) => value !== after[i]);
        expect(after[first]).toBeLessThan(before[first]!);
      }
    }),
    { numRuns: 30 },
  );
});

test("every candidate has a sample, an input, and a unit in each layer", () => {
  fc.assert(
    fc.property(architectures(), fc.integer({ min: 1, max: 5 }), (architecture, samples) => {
      const counts = [...simplerSelections(everything(architecture, samples), limitsOf({}))].flatMap((selection) => [
        selection.samples.length,
        selection.inputs.length,
        selection.layers.length,
        ...selection.layers.map(({ units }) => units.length),
      ]);
      expect(Math.min(1, ...counts)).toBe(1);
    }),
  );
});

test("a new loss, activation or bias is one that the constraints allow, and never too few layers are left", () => {
  fc.assert(
    fc.property(architectures({ minLayers: 3 }), someConstraints, (architecture, constraints) => {
      const limits = limitsOf(constraints);
      const simpler = [...simplerSelections(everything(architecture, 3), limits)].map(selectedArchitecture);
      const added = <T>(select: (of: Architecture) => readonly T[]): Set<T> =>
        new Set(simpler.flatMap(select).filter((value) => !select(architecture).includes(value)));
      expect(limits.losses).toEqual(expect.arrayContaining([...added(({ loss }) => [loss])]));
      expect(limits.biases).toEqual(expect.arrayContaining([...added(({ layers }) => layers.map((l) => l.bias))]));
      expect(Math.min(3, ...simpler.map(({ layers }) => layers.length))).toBeGreaterThanOrEqual(limits.minLayers);
    }),
  );
});

test("the smallest network, 1-1 with one sample, identity, mse, no bias and no regulariser, has nothing simpler", () => {
  const architecture: Architecture = {
    inputs: 1,
    layers: [{ units: 1, activation: "identity", bias: "none" }],
    loss: "mse",
    l2: 0,
  };
  expect([...simplerSelections(everything(architecture, 1), limitsOf({}))]).toEqual([]);
});

test("of n outputs either half is tried, then each left out alone", () => {
  fc.assert(
    fc.property(architectures({ maxLayers: 1, maxWidth: 9 }), (architecture) => {
      const all = everything(architecture, 1);
      const tried = [...simplerSelections(all, limitsOf({}))].map(({ layers }) => layers[0]!.units.length);
      const n = outputCount(architecture);
      fc.pre(n > 3);
      for (const count of [n >> 1, n - (n >> 1)]) expect(tried).toContain(count);
      expect(tried.filter((count) => count === n - 1)).toHaveLength(n);
    }),
  );
});
