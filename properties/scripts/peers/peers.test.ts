import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Judge, Measurable, Peer, Stream } from "../../../scripts/peers/differences.mjs";
import { PEERS } from "../../../scripts/peers/peers.mjs";

/** A stream whose directions point up the gradient, so that no error can hide across it. */
const uphill: Stream = { uniform: () => 1, normal: () => 1, integer: () => 100 };

/** Σ f(xᵢ), with one block an entry. */
function separable(x: readonly number[], f: (x: number) => number): Measurable {
  return {
    point: Float64Array.from(x),
    blocks: x.map(() => ({ shape: [1] })),
    loss: (theta) => theta.reduce((sum, value) => sum + f(value), 0),
  };
}

/** ½Σx²: its gradient is x. */
const parabola = (x: readonly number[]): Measurable => separable(x, (value) => (value * value) / 2);

const points = fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: 1, maxLength: 5 });

function judgeOf(peer: Peer, subject: Measurable): Judge {
  return peer.measure(subject, uphill);
}

test("every peer has a name of its own and says where its rule is documented", () => {
  expect(new Set(PEERS.map(({ name }) => name)).size).toBe(PEERS.length);
  expect(PEERS.filter(({ source }) => source.length < 20)).toEqual([]);
});

test.each(PEERS)(
  "$name passes the gradient of a quadratic, and refutes twice it, a sign and what is no number",
  (peer) => {
    fc.assert(
      fc.property(points, fc.nat(), (x, n) => {
        const gradient = Float64Array.from(x);
        const passes = judgeOf(peer, parabola(x));
        const i = n % x.length;
        expect(passes(gradient)).toBe(true);
        expect(passes(gradient.map((g) => 2 * g))).toBe(false);
        expect(passes(gradient.map((g) => -g))).toBe(false);
        for (const g of [NaN, Infinity, -Infinity]) expect(passes(gradient.with(i, g))).toBe(false);
      }),
      { numRuns: 30 },
    );
  },
);

/** How far off the derivative 1 a peer lets a claim be, and the least error tried that it refuses. */
const LIMITS: Readonly<Record<string, readonly [passes: number, fails: number]>> = {
  "torch gradcheck": [1.005e-3, 1.015e-3],
  "torch gradcheck, fast_mode": [1.005e-3, 1.015e-3],
  "JAX check_grads": [1.95e-5, 2.05e-5],
  "HIPS autograd check_grads": [1.95e-6, 2.05e-6],
  "Chainer check_backward": [1.095e-4, 1.105e-4],
  "TensorFlow, max_error < 1e-4": [0.95e-4, 1.05e-4],
  "TensorFlow, assertAllClose": [1.95e-6, 2.05e-6],
  "scipy check_grad < 1e-6": [0.9e-6, 1.1e-6],
  "CS231n, 1e-7": [0.95e-7, 1.05e-7],
  "CS231n, 1e-2": [1.005e-2, 1.015e-2],
  "deeplearning.ai, 1e-7": [1.9e-7, 2.1e-7],
  "Ceres GradientChecker": [0.95e-8, 1.05e-8],
  "ChainRulesTestUtils.jl": [0.95e-9, 1.05e-9],
  "Manopt, slope 2 ± 0.1": [1e-12, 0.1],
};

test.each(PEERS)("$name draws its line where its documentation says", (peer) => {
  const passes = judgeOf(peer, parabola([1]));
  const [small, large] = LIMITS[peer.name]!;
  expect(passes(Float64Array.of(1 + small))).toBe(true);
  expect(passes(Float64Array.of(1 + large))).toBe(false);
});

test.each(PEERS.filter(({ name }) => /^(Ceres|ChainRules)/.test(name)))(
  "$name extrapolates: a relative error of 1e-7 of a curved loss does not pass, and the truth does",
  (peer) => {
    fc.assert(
      fc.property(points, (x) => {
        const passes = judgeOf(peer, separable(x, Math.exp));
        const gradient = Float64Array.from(x, Math.exp);
        expect(passes(gradient)).toBe(true);
        expect(passes(gradient.map((g) => g * (1 + 1e-7)))).toBe(false);
      }),
      { numRuns: 30 },
    );
  },
);

test("no peer accepts 0, a subgradient, as the gradient of Σ max(x, 0) at 0", () => {
  const kinked = separable([0, 0], (x) => Math.max(x, 0));
  expect(PEERS.filter((peer) => judgeOf(peer, kinked)(new Float64Array(2))).map(({ name }) => name)).toEqual([]);
});

test("a rule for single entries sees one small wrong entry that a rule for a direction or a norm may not", () => {
  const subject = parabola([1, 1e-3, 1]);
  const claimed = Float64Array.of(1, 0.999e-3, 1);
  const alarmed = PEERS.filter((peer) => !judgeOf(peer, subject)(claimed)).map(({ name }) => name);
  expect(alarmed).toContain("CS231n, 1e-7");
  expect(alarmed).not.toContain("torch gradcheck");
});
