import * as fc from "fast-check";
import { expect, test } from "vitest";
import { activate } from "../../src/generators/activate.js";
import { gridProblems, problems } from "../../src/generators/arbitraries.js";
import { exactKinks, kinkDistance, placeKink, withExactKink, withKinkedLayer } from "../../src/generators/kinks.js";
import { randomArchitecture } from "../../src/generators/random-architecture.js";
import type { LayerSpec } from "../../src/network/architecture.js";
import type { Problem } from "../../src/network/problem.js";
import { random } from "../../src/numeric/random.js";

const isKinked = ({ activation }: LayerSpec): boolean => activation === "relu" || activation === "leaky-relu";

/** One relu unit on one sample. */
function unitAt(w: number, b: number, x: number): Problem {
  return {
    architecture: { inputs: 1, layers: [{ units: 1, activation: "relu", bias: "unit" }], loss: "mse", l2: 0 },
    parameters: Float64Array.of(w, b),
    batch: { size: 1, inputs: Float64Array.of(x), targets: Float64Array.of(0) },
    precision: "float64",
  };
}

const numbers = fc.double({ noNaN: true, min: -1e6, max: 1e6 });

test("one relu unit is |b + wx| away from its kink", () => {
  fc.assert(
    fc.property(numbers, numbers, numbers, (w, b, x) => {
      expect(kinkDistance(unitAt(w, b, x))).toBe(Math.abs(b + w * x));
    }),
  );
});

test("a problem without relu or leaky-relu is infinitely far from a kink", () => {
  fc.assert(
    fc.property(problems({ smooth: true }), (problem) => {
      expect(kinkDistance(problem)).toBe(Infinity);
    }),
  );
});

/** The problem with targets that are its outputs, moved by `shift`. */
function aimedAt(problem: Problem, shift: number): Problem {
  const targets = activate(problem)
    .layers.at(-1)!
    .a.map((a) => a + shift);
  return { ...problem, batch: { ...problem.batch, targets } };
}

test("every z = 0 of relu and leaky-relu is a kink, and every output on its target under mae", () => {
  const drawn = gridProblems({ activations: ["relu", "leaky-relu", "identity"], losses: ["mae", "mse"] });
  fc.assert(
    fc.property(drawn, (problem) => {
      const { layers, loss } = problem.architecture;
      const states = activate(problem).layers;
      const zeros = states.flatMap(({ z }, k) => (isKinked(layers[k]!) ? [...z].filter((value) => value === 0) : []));
      expect(exactKinks(aimedAt(problem, 1))).toBe(zeros.length);
      expect(exactKinks(aimedAt(problem, 0))).toBe(zeros.length + (loss === "mae" ? states.at(-1)!.a.length : 0));
    }),
  );
});

test("a kinked layer is hidden, and every kinked layer has biases", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const { layers } = withKinkedLayer(randomArchitecture(random(seed), { minLayers: 2 }), random(seed, 1));
      expect(layers.slice(0, -1).some(isKinked)).toBe(true);
      expect(layers.filter((layer) => isKinked(layer) && layer.bias === "none")).toEqual([]);
    }),
  );
});

test("below an exact kink every layer is the identity", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const { layers } = withExactKink(randomArchitecture(random(seed), { minLayers: 2 }), random(seed, 1));
      const below = layers.slice(0, layers.findIndex(isKinked));
      expect(below.filter(({ activation }) => activation !== "identity")).toEqual([]);
    }),
  );
});

test("placing moves z to the distance, up to the rounding of z, and changes the bias alone", () => {
  fc.assert(
    fc.property(fc.integer(), numbers, (seed, distance) => {
      const [w, b, x] = [random(seed).normal(), random(seed, 1).normal(), random(seed, 2).normal()];
      const placed = placeKink(unitAt(w, b, x), random(seed), distance);
      const error = Math.abs(kinkDistance(placed) - Math.abs(distance));
      const size = Math.abs(distance) + Math.abs(w * x) + Math.abs(b);
      expect(error).toBeLessThanOrEqual(4 * Number.EPSILON * size); // shift, bias, product and sum round once each
      expect(placed.parameters[0]).toBe(w);
    }),
  );
});
