import * as fc from "fast-check";
import { expect, test } from "vitest";
import { learningRates, problems } from "../../src/generators/arbitraries.js";
import { networkLoss } from "../../src/network/generic-forward.js";
import { LOSSES } from "../../src/network/losses.js";
import type { Problem } from "../../src/network/problem.js";
import { sgdStep } from "../../src/network/sgd.js";
import { createWorkspace } from "../../src/network/workspace.js";
import type { Decimal } from "../../src/numeric/decimal.js";
import type { GenericLoss } from "../../src/subject/generic.js";
import { lossSlopeError, roundingBounds } from "../network/rounding.js";
import { fixture } from "./fixture.js";
import { backpropagate, flatten, layersOf } from "./layers.js";
import { activationParameters, firstOutputOnly, withActivationsAsParameters, withRightClass } from "./reshaped.js";
import { partial, slopeAlong } from "./slope.js";
import { assertWithin, decimals, exact, total } from "./within.js";

/** Multiples of ¼ from −2 to 2: sums of their products do not round. */
const quarter = fc.integer({ min: -8, max: 8 }).map((n) => n / 4);
/** The weight of one connection of a neuron and the activation that it reads, and changes of both. */
const connections = fc.array(fc.record({ w: quarter, a: quarter, dw: quarter, da: quarter }), {
  minLength: 1,
  maxLength: 6,
});

interface Connection {
  readonly w: number;
  readonly a: number;
}

/** A neuron that costs z, up to a constant: identity, and the distance to a target below any z. */
function neuron(b: number, reads: readonly Connection[]): Problem {
  return {
    architecture: {
      inputs: reads.length,
      layers: [{ units: 1, activation: "identity", bias: "unit" }],
      loss: "mae",
      l2: 0,
    },
    parameters: Float64Array.of(...reads.map(({ w }) => w), b),
    batch: { size: 1, inputs: Float64Array.from(reads, ({ a }) => a), targets: Float64Array.of(-1024) },
    precision: "float64",
  };
}

/** z of a neuron. */
function preactivation(problem: Problem): number {
  return backpropagate(problem).z[0]![0]![0]!;
}

test("P14: three ways to raise z, and what two do together: Δz = Δb + Σ aᵢ Δwᵢ + Σ wᵢ Δaᵢ + Σ Δwᵢ Δaᵢ", () => {
  fc.assert(
    fc.property(quarter, quarter, connections, (b, db, reads) => {
      const moved = reads.map(({ w, a, dw, da }) => ({ w: w + dw, a: a + da }));
      const ways = reads.map(({ w, a, dw, da }) => a * dw + w * da + dw * da);
      expect(preactivation(neuron(b + db, moved)) - preactivation(neuron(b, reads))).toBe(
        ways.reduce((sum, way) => sum + way, db),
      );
    }),
  );
});

test("P14: ∇z by (a, w, b) = (w, a, 1)", () => {
  fc.assert(
    fc.property(quarter, connections, (b, reads) => {
      const { layers } = backpropagate(withActivationsAsParameters(neuron(b, reads)));
      expect(layers[0]!.b).toEqual(reads.map(({ w }) => w));
      expect(layers[1]).toEqual({ W: [reads.map(({ a }) => a)], b: [1] });
    }),
  );
});

test("P15: dWⱼᵢ = δⱼ aᵢ for one sample, so the brightest input gets the largest change and a dark one (a = 0) none", () => {
  fc.assert(
    fc.property(problems({ maxBatch: 1, l2: false }), (problem) => {
      const { below, delta, layers } = backpropagate(problem);
      for (const [k, { W }] of layers.entries()) {
        const a = below[k]![0]!;
        expect(W).toEqual(delta[k]![0]!.map((d) => a.map((ai) => 0 + d * ai))); // 0 + −0 = 0
        const brightest = a.map(Math.abs).indexOf(Math.max(...a.map(Math.abs)));
        for (const row of W) {
          expect(Math.max(...row.map(Math.abs))).toBe(Math.abs(row[brightest]!));
          expect(row.every((g, i) => a[i] !== 0 || g === 0)).toBe(true);
        }
      }
    }),
  );
});

test("P16: a neuron wishes Δaᵢ in proportion to −Wⱼᵢ δⱼ, so most from the activation behind its strongest weight", () => {
  fc.assert(
    fc.property(problems({ maxLayers: 1, maxWidth: 1, maxInputs: 6, maxBatch: 1, l2: false }), (problem) => {
      const W = layersOf(problem.architecture, problem.parameters)[0]!.W[0]!;
      const [d] = backpropagate(problem).delta[0]![0]!;
      const lifted = withActivationsAsParameters(problem);
      const slopes = backpropagate(lifted).layers[0]!.b;
      expect(slopes).toEqual(W.map((w) => 0 + w * d!)); // 0 + −0 = 0
      const strongest = W.map(Math.abs).indexOf(Math.max(...W.map(Math.abs)));
      expect(Math.abs(slopes[strongest]!)).toBe(Math.max(...slopes.map(Math.abs)));
      const bounds = roundingBounds(lifted).gradient;
      for (const [i, parameter] of activationParameters(problem).entries()) {
        const { value, resolution } = partial(networkLoss(lifted), lifted.parameters, parameter);
        assertWithin(slopes[i]!, value, resolution.plus(bounds[parameter]!));
      }
    }),
    { numRuns: 20 },
  );
});

test("P17: dbⱼ = δⱼ for one sample", () => {
  fc.assert(
    fc.property(problems({ maxBatch: 1, biases: ["unit"] }), (problem) => {
      const { delta, layers } = backpropagate(problem);
      expect(layers.map(({ b }) => b)).toEqual(delta.map(([d]) => d!.map((dj) => 0 + dj))); // 0 + −0 = 0
    }),
  );
});

/** The problem with its first layer's biases as the weights of one more input, the first, which is always 1. */
function withBiasAsWeight(problem: Problem): Problem {
  const { architecture, parameters, batch } = problem;
  const [first, ...others] = layersOf(architecture, parameters);
  const [layer, ...rest] = architecture.layers;
  const rows = Array.from({ length: batch.size }, (_, s) => [
    1,
    ...batch.inputs.subarray(s * architecture.inputs, (s + 1) * architecture.inputs),
  ]);
  return {
    ...problem,
    architecture: { ...architecture, inputs: architecture.inputs + 1, layers: [{ ...layer!, bias: "none" }, ...rest] },
    parameters: flatten([{ W: first!.W.map((row, i) => [first!.b[i]!, ...row]), b: [] }, ...others]),
    batch: { ...batch, inputs: Float64Array.from(rows.flat()) },
  };
}

test("P17: the bias is a weight whose activation is 1: same cost, same gradient, bit for bit", () => {
  fc.assert(
    fc.property(problems({ biases: ["unit"], l2: false }), (problem) => {
      const { cost, layers } = backpropagate(problem);
      const [{ W, b }, ...others] = layers as [(typeof layers)[number], ...typeof layers];
      const asWeight = backpropagate(withBiasAsWeight(problem));
      expect(asWeight.cost).toBe(cost);
      expect(asWeight.layers).toEqual([{ W: W.map((row, j) => [b[j]!, ...row]), b: [] }, ...others]);
    }),
  );
});

/** The problem after one step of gradient descent. */
function stepped(problem: Problem, rate: number): Problem {
  const { architecture, batch } = problem;
  const parameters = problem.parameters.slice();
  sgdStep(parameters, batch, rate, [createWorkspace(architecture, batch.size), new Float64Array(parameters.length)]);
  return { ...problem, parameters };
}

/** How fast a reading r of the network changes along θ − ηg at η = 0, g being the network's own gradient. */
function rise(reading: GenericLoss, problem: Problem) {
  const { parameters } = problem;
  const { gradient } = backpropagate(problem);
  const bounds = roundingBounds(problem).gradient;
  const slopes = [...parameters.keys()].map((i) => partial(reading, parameters, i));
  const along = slopeAlong(
    reading,
    parameters,
    gradient.map((g) => 0 - g),
  );
  return {
    speed: along.value,
    /** |∇r|². */
    steepness: total(slopes.map(({ value }) => value.times(value))),
    /**
     * The error of speed = Σ ∂ᵢr·(−gᵢ) against factor·|∇r|², where −∂ᵢC = factor·∂ᵢr: Σ |∂ᵢr|·(error of gᵢ), and what
     * the quotients leave.
     */
    bound: (factor: Decimal): Decimal =>
      slopes.reduce((sum, { value, resolution }, i) => {
        const error = resolution.times(factor.abs()).times(2).plus(bounds[i]!);
        return sum.plus(value.abs().times(error));
      }, along.resolution),
  };
}

/** The only output of a network with one sample, over any number type: a shifted by a constant. */
function shiftedOutput(problem: Problem, constant: number): GenericLoss {
  const batch = { ...problem.batch, targets: Float64Array.of(constant) };
  return networkLoss({ ...problem, architecture: { ...problem.architecture, loss: "mae" }, batch });
}

test("P18: with one output, one sample and mse, da/dη = (y − a)·|∇a|² at η = 0: a small step moves a towards y", () => {
  fc.assert(
    fc.property(
      problems({ losses: ["mse"], maxLayers: 2, maxWidth: 3, maxInputs: 3, maxBatch: 1, l2: false }),
      (drawn) => {
        const problem = firstOutputOnly(drawn);
        const [output] = backpropagate(problem).a.at(-1)![0]!;
        const constant = Math.min(0, 2 * output!); // below a, whatever its sign, so that |a − constant| is a − constant
        const reading = shiftedOutput(problem, constant);
        const a = reading.over(decimals, Array.from(problem.parameters, exact)).plus(constant);
        const miss = exact(problem.batch.targets[0]!).minus(a);
        const { speed, steepness, bound } = rise(reading, problem);
        assertWithin(speed, miss.times(steepness), bound(miss));
      },
    ),
    { numRuns: 20 },
  );
});

test("P18: the cat at 0.2: one step at any rate up to 1 raises it, to 0.2037 at 0.1, 0.2390 at 1, 0.2004 at 0.01", () => {
  const network = fixture("cat-dog");
  const output = (rate: number): number => backpropagate(stepped(network, rate)).a.at(-1)![0]![0]!;
  expect([0, 0.1, 1, 0.01].map((rate) => output(rate).toFixed(4))).toEqual(["0.2000", "0.2037", "0.2390", "0.2004"]);
  fc.assert(fc.property(learningRates(), (rate) => output(rate) > output(0)));
});

function rounded(...values: readonly number[]): string {
  return values.map((value) => value.toFixed(4)).join(" ");
}

test("P18: the cat's wishes: δ₂ = −0.1280, so ∂C/∂a₁ = 0.1408, 0.1152 (both want down) and δ₁ = 0.0339, 0.0285", () => {
  const network = fixture("cat-dog");
  const { delta, layers } = backpropagate(network);
  const [d2] = delta[1]![0]!;
  expect(rounded(d2!)).toBe("-0.1280");
  expect(rounded(...layersOf(network.architecture, network.parameters)[1]!.W[0]!.map((w) => w * d2!))).toBe(
    "0.1408 0.1152",
  );
  expect(rounded(...delta[0]![0]!)).toBe("0.0339 0.0285");
  expect(layers.map(({ W, b }) => rounded(...W.flat(), ...b))).toEqual([
    "0.0271 0.0102 0.0169 0.0228 0.0086 0.0143 0.0339 0.0285",
    "-0.0763 -0.0579 -0.1280",
  ]);
});

/** What the outputs of the first sample want: −∂C/∂a, and the outputs and targets themselves. */
function wishes(problem: Problem) {
  const outputs = backpropagate(problem).a.at(-1)![0]!;
  const [a, t] = [Float64Array.from(outputs), problem.batch.targets.slice(0, outputs.length)];
  const slope = new Float64Array(a.length);
  LOSSES[problem.architecture.loss].gradient(a, t, [0, a.length], slope);
  return { a, t, wish: slope.map((g) => 0 - g) };
}

test("P19: under mse the wish of an output is its miss: −∂C/∂aⱼ = yⱼ − aⱼ", () => {
  fc.assert(
    fc.property(problems({ losses: ["mse"] }), (problem) => {
      const { a, t, wish } = wishes(problem);
      expect(wish).toEqual(a.map((aj, j) => t[j]! - aj));
    }),
  );
  const slope = new Float64Array(3);
  LOSSES.mse.gradient(Float64Array.of(0.5, 0.8, 0.2), Float64Array.of(0, 0, 1), [0, 3], slope);
  expect(slope).toEqual(Float64Array.of(0.5, 0.8, -0.8)); // the third up, the others down
});

test("P19: under softmax cross-entropy ∂C/∂z = p − y, negative for the right class and for no other", () => {
  fc.assert(
    fc.property(problems({ losses: ["softmax-cross-entropy"] }), fc.nat(), (problem, right) => {
      const { a, t, wish } = wishes(withRightClass(problem, right));
      const powers = Array.from(a, (z) => decimals.exp(exact(z)));
      for (const [k, power] of powers.entries()) {
        const p = decimals.div(power, total(powers));
        assertWithin(wish[k]!, exact(t[k]!).minus(p), lossSlopeError("softmax-cross-entropy", { a, t }, k));
        expect(wish[k]! > 0).toBe(t[k] === 1 && a.length > 1); // of one class alone p = 1: nothing to wish for
      }
    }),
    { numRuns: 20 },
  );
});

/** p of the right class, e^(−C). */
function rightProbability(problem: Problem): GenericLoss {
  const cost = networkLoss(problem);
  return { over: (field, theta) => field.exp(field.neg(cost.over(field, theta))) };
}

test("P20: under softmax cross-entropy with one sample dp/dη = |∇p|²/p ≥ 0 for the right class: it rises", () => {
  const constraints = { maxLayers: 2, maxWidth: 3, maxInputs: 2, maxBatch: 1, l2: false };
  fc.assert(
    fc.property(problems({ ...constraints, losses: ["softmax-cross-entropy"] }), fc.nat(), (drawn, right) => {
      const problem = withRightClass(drawn, right);
      const reading = rightProbability(problem);
      const p = reading.over(decimals, Array.from(problem.parameters, exact));
      const { speed, steepness, bound } = rise(reading, problem);
      assertWithin(speed, decimals.div(steepness, p), bound(decimals.div(exact(1), p)));
    }),
    { numRuns: 12 },
  );
});

test("P20: two hidden layers, one sample: a step at any rate up to 1 raises the right class", () => {
  const network = fixture("two-hidden-layers");
  const p = (rate: number): number => Math.exp(-backpropagate(stepped(network, rate)).cost);
  fc.assert(fc.property(learningRates(), (rate) => p(rate) > p(0)));
});
