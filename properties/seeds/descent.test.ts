import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { learningRates, problems } from "../../src/generators/arbitraries.js";
import { activate } from "../../src/generators/activate.js";
import type { ProblemConstraints } from "../../src/generators/constraints.js";
import { outputCount } from "../../src/network/architecture.js";
import { networkLoss } from "../../src/network/generic-forward.js";
import { networkSubject } from "../../src/network/network-subject.js";
import type { Problem } from "../../src/network/problem.js";
import { sgdStep } from "../../src/network/sgd.js";
import { createWorkspace } from "../../src/network/workspace.js";
import type { Decimal } from "../../src/numeric/decimal.js";
import type { Field } from "../../src/numeric/field.js";
import { SMALLEST, UNIT_ROUNDOFF as u } from "../../src/numeric/float64.js";
import { differenceQuotients } from "../../src/oracle/quotient.js";
import { roundingBounds } from "../network/rounding.js";
import { assertWithin, decimals, exact, total } from "./within.js";

/** Networks that a few evaluations in decimals can afford. */
const SMALL: ProblemConstraints = { maxLayers: 2, maxWidth: 3, maxBatch: 3 };

function gradientOf(problem: Problem): Float64Array {
  return networkSubject(problem).gradient(problem.parameters);
}

function lossOf(problem: Problem): number {
  return networkSubject(problem).loss(problem.parameters);
}

/** The problem after one step of gradient descent. */
function stepped(problem: Problem, rate: number): Problem {
  const { architecture, batch } = problem;
  const parameters = problem.parameters.slice();
  sgdStep(parameters, batch, rate, [createWorkspace(architecture, batch.size), new Float64Array(parameters.length)]);
  return { ...problem, parameters };
}

/** θ + h·v, each entry rounded once to the field. */
function along<T>(field: Field<T>, { parameters }: Problem, v: ArrayLike<number>, h: T): T[] {
  return Array.from(parameters, (theta, i) => field.add(field.from(theta), field.mul(h, field.from(v[i]!))));
}

/** C(θ − α·g) to 40 digits. */
function costAfter(problem: Problem, gradient: Float64Array, rate: number): Decimal {
  return networkLoss(problem).over(decimals, along(decimals, problem, gradient, exact(-rate)));
}

/** The slope of C along v by the definition of the derivative, to 30 digits. */
function slopeAlong(problem: Problem, v: ArrayLike<number>): Decimal {
  const path = {
    over: <T>(field: Field<T>, [h]: readonly T[]): T => networkLoss(problem).over(field, along(field, problem, v, h!)),
  };
  return differenceQuotients(path, Float64Array.of(0))[0]!.value;
}

/** ‖v‖² to 40 digits. */
function squared(v: ArrayLike<number | Decimal>): Decimal {
  return total(Array.from(v, (vi) => decimals.mul(exact(vi), exact(vi))));
}

function norm(v: ArrayLike<number>): number {
  return Math.hypot(...Array.from(v));
}

describe("P23: a small enough step along −∇C lowers C", () => {
  test("some rate 2⁻ᵏ does, on any network whose gradient stands out from its rounding", () => {
    fc.assert(
      fc.property(problems(SMALL), (problem) => {
        const gradient = gradientOf(problem);
        fc.pre(norm(gradient) > norm(roundingBounds(problem).gradient));
        const before = costAfter(problem, gradient, 0);
        const rates = Array.from({ length: 64 }, (_, k) => 2 ** -k);
        expect(rates.some((rate) => costAfter(problem, gradient, rate).lt(before))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test("(C₀ − C₁)/(α|∇C|²) → 1 as α → 0, in proportion to α", () => {
    const drawn = problems({
      ...SMALL,
      activations: ["identity", "sigmoid", "tanh", "softplus", "silu", "gelu"],
      losses: ["mse", "binary-cross-entropy", "logistic", "softmax-cross-entropy"],
    });
    fc.assert(
      fc.property(drawn, (problem) => {
        const gradient = gradientOf(problem);
        // The limit is ⟨∇C, g⟩/|g|² for the g of float64: 1 within the relative rounding |∇C − g|/|g|.
        const rounding = norm(roundingBounds(problem).gradient) / norm(gradient);
        fc.pre(rounding < 2 ** -40);
        const before = costAfter(problem, gradient, 0);
        const excess = (rate: number): number => {
          const fall = decimals.sub(before, costAfter(problem, gradient, rate));
          return Number(decimals.div(fall, decimals.mul(exact(rate), squared(gradient))).minus(1));
        };
        // excess(α) = Aα + Bα² + …: |A| ≤ 3·max(|A + Bα|, |A + Bα/2|). Four covers the higher orders, too.
        const [coarse, half] = [2 ** -18, 2 ** -19];
        const A = 4 * Math.max(Math.abs(excess(coarse)) / coarse, Math.abs(excess(half)) / half);
        for (const rate of [2 ** -26, 2 ** -34]) {
          expect(Math.abs(excess(rate))).toBeLessThanOrEqual(A * rate + 2 * rounding);
        }
      }),
      { numRuns: 30 },
    );
  });
});

test("P24: along no direction v does C fall faster than |∇C|·|v|, and along −∇C it falls at that rate", () => {
  // No component is 0, so that v sees every parameter; these networks have 12 at most.
  const component = fc.integer({ min: -1000, max: 999 }).map((k) => (k + 1 / 2) / 1000);
  const components = fc.array(component, { minLength: 12, maxLength: 12 });
  fc.assert(
    fc.property(problems({ ...SMALL, maxWidth: 2, smooth: true }), components, (problem, drawn) => {
      const gradient = gradientOf(problem);
      const rounding = norm(roundingBounds(problem).gradient);
      fc.pre(norm(gradient) > rounding);
      const v = drawn.slice(0, gradient.length);
      const fastest = -(norm(gradient) + rounding) * norm(v) * (1 + gradient.length * u);
      expect(slopeAlong(problem, v).gte(fastest)).toBe(true);
      assertWithin(
        slopeAlong(problem, gradient),
        squared(gradient),
        rounding * norm(gradient) * (1 + gradient.length * u),
      );
    }),
    { numRuns: 20 },
  );
});

test("P25: θ′ − θ = −α∇C in every component, so that the step has length α|∇C|", () => {
  fc.assert(
    fc.property(problems(), learningRates(), (problem, rate) => {
      const gradient = gradientOf(problem);
      const { parameters } = stepped(problem, rate);
      const moves = Array.from(parameters, (theta, i) => decimals.sub(exact(theta), exact(problem.parameters[i]!)));
      // One rounding of α·gᵢ and one of the difference.
      const errors = Array.from(
        parameters,
        (theta, i) => u * (rate * Math.abs(gradient[i]!) + Math.abs(theta)) + SMALLEST,
      );
      for (const [i, move] of moves.entries()) {
        assertWithin(move, decimals.mul(exact(-rate), exact(gradient[i]!)), errors[i]! * (1 + 2 * u));
      }
      const length = decimals.mul(exact(rate), squared(gradient).sqrt());
      assertWithin(squared(moves).sqrt(), length, norm(errors) * (1 + errors.length * u));
    }),
    { numRuns: 50 },
  );
});

/** One layer of one identity unit under mse: a convex quadratic, C = ½·mean (w·x + b − t)². */
function quadratic(bias: "unit" | "none", samples: readonly Sample[], theta: readonly number[]): Problem {
  const inputs = Float64Array.from(samples.flatMap(({ x }) => x));
  return {
    architecture: {
      inputs: inputs.length / samples.length,
      layers: [{ units: 1, activation: "identity", bias }],
      loss: "mse",
      l2: 0,
    },
    parameters: Float64Array.from(theta),
    batch: { size: samples.length, inputs, targets: Float64Array.from(samples, ({ t }) => t) },
    precision: "float64",
  };
}

interface Sample {
  readonly x: readonly number[];
  readonly t: number;
}

/** When no component of the gradient is as large as this, descent has arrived. */
const ARRIVED = 1e-8;

/** Steps of gradient descent until max |∇C| < 1e-8; undefined when `most` steps do not do. */
function stepsToArrive({ architecture, parameters, batch }: Problem, rate: number, most: number): number | undefined {
  const theta = parameters.slice();
  const gradient = new Float64Array(theta.length);
  const workspace = createWorkspace(architecture, batch.size);
  for (let steps = 0; steps <= most; steps++) {
    sgdStep(theta, batch, rate, [workspace, gradient]);
    if (gradient.every((g) => Math.abs(g) < ARRIVED)) return steps;
  }
  return undefined;
}

const SEED_QUADRATIC = quadratic(
  "unit",
  [
    { x: [1, 0.5], t: 1 },
    { x: [-0.3, 2], t: 0 },
    { x: [0.7, -1], t: -1 },
  ],
  [0.1, -0.2, 0],
);

const abscissae = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 1, maxLength: 6 });

describe("P26: on a convex quadratic descent converges iff α < 2/λ_max", () => {
  test("the seeds' quadratic: 2/λ_max = 0.99964; 0.995 of it converges in 1802 steps, 1.005 of it diverges", () => {
    let diverging = SEED_QUADRATIC;
    for (let n = 0; n < 3000; n++) diverging = stepped(diverging, 1.005);
    // By now only the steepest axis is left, along which each step multiplies ∇C by 1 − αλ_max.
    const growth = norm(gradientOf(stepped(diverging, 1.005))) / norm(gradientOf(diverging));
    const limit = (2 * 1.005) / (1 + growth);
    expect(limit.toFixed(5)).toBe("0.99964");
    expect((0.995 * limit).toFixed(4)).toBe("0.9946");
    expect(stepsToArrive(SEED_QUADRATIC, 0.995 * limit, 20_000)).toBe(1802);
    expect(stepsToArrive(SEED_QUADRATIC, 1.005 * limit, 20_000)).toBeUndefined();
    expect(norm(gradientOf(diverging))).toBeGreaterThan(1e9);
  });

  test("along the steepest axis of a random one the error shrinks iff α < 2/λ_max", () => {
    const gap = 2 ** -10; // an error of (1 ± 2·gap)¹⁰ after ten steps is far from 1 ± rounding
    const shares = fc.oneof(
      fc.double({ min: gap, max: 1 - gap, noNaN: true }),
      fc.double({ min: 1 + gap, max: 2, noNaN: true }),
    );
    fc.assert(
      fc.property(abscissae, shares, (xs, share) => {
        // C = ½θᵀHθ with H = [[mean x², mean x], [mean x, 1]]: its largest eigenvalue and an eigenvector.
        const [A, B] = [
          xs.reduce((sum, x) => sum + x * x, 0) / xs.length,
          xs.reduce((sum, x) => sum + x, 0) / xs.length,
        ];
        const lambda = (A + 1) / 2 + Math.hypot((A - 1) / 2, B);
        const axis = A >= 1 ? [lambda - 1, B] : [B, lambda - A];
        fc.pre(norm(axis) > 0);
        let problem = quadratic(
          "unit",
          xs.map((x) => ({ x: [x], t: 0 })),
          axis,
        );
        for (let n = 0; n < 10; n++) problem = stepped(problem, (share * 2) / lambda);
        expect(norm(problem.parameters) < norm(axis)).toBe(share < 1);
      }),
    );
  });
});

describe("P27: too small a rate is slow, steps ~ 1/α", () => {
  test.each([
    [0.01, 18_527],
    [0.03, 6170],
    [0.1, 1846],
    [0.25, 734],
    [0.95, 187],
  ])("the seeds' quadratic at rate %d takes %d steps", (rate, steps) => {
    expect(stepsToArrive(SEED_QUADRATIC, rate, 20_000)).toBe(steps);
  });

  test.each([0.001, 0.003])("the seeds' quadratic at rate %d does not arrive within 20,000 steps", (rate) => {
    expect(stepsToArrive(SEED_QUADRATIC, rate, 20_000)).toBeUndefined();
  });

  test("half the rate takes twice the steps, up to log ½ / log ¾ = 2.41 times where α nears 1/2λ", () => {
    const shares = fc.double({ min: 2 ** -6, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(abscissae, shares, (xs, share) => {
        const lambda = xs.reduce((sum, x) => sum + x * x, 0) / xs.length;
        fc.pre(lambda > 2 ** -10);
        const problem = quadratic(
          "none",
          xs.map((x) => ({ x: [x], t: 0 })),
          [1],
        );
        const steps = (rate: number): number => stepsToArrive(problem, rate, 20_000) ?? NaN;
        // The gradient falls by 1 − αλ a step. Both counts are rounded up, and may be one off where rounding decides.
        const [whole, half] = [steps(share / lambda), steps(share / lambda / 2)];
        expect(half).toBeGreaterThanOrEqual(2 * whole - 2);
        expect(half).toBeLessThanOrEqual((Math.log(1 / 2) / Math.log(3 / 4)) * whole + 2);
      }),
      { numRuns: 50 },
    );
  });
});

test("P28: where the outputs are the targets ∇C = 0 exactly, and an update leaves every bit of θ", () => {
  const drawn = problems({ losses: ["mse", "mae", "huber", "binary-cross-entropy"], l2: false });
  fc.assert(
    fc.property(drawn, learningRates(), (problem, rate) => {
      const stationary = { ...problem, batch: { ...problem.batch, targets: activate(problem).layers.at(-1)!.a } };
      expect(gradientOf(stationary).every((g) => g === 0)).toBe(true);
      expect(stepped(stationary, rate).parameters).toEqual(problem.parameters);
    }),
  );
});

test("P29: with α = 1/Lipschitz(∇C) every turn of the loop lowers C by ½α|∇C|² at least", () => {
  const drawn = problems({
    maxLayers: 1,
    activations: ["identity"],
    losses: ["mse", "huber", "logistic", "softmax-cross-entropy"],
  });
  fc.assert(
    fc.property(drawn, (start) => {
      const { architecture, batch } = start;
      // Every loss here has curvature ≤ 1 in its outputs; an output has slopes x in its weights and 1 in its bias.
      const slopes = batch.inputs.reduce((sum, x) => sum + x * x, 0) / batch.size + outputCount(architecture);
      const lipschitz = slopes + architecture.l2;
      let problem = start;
      for (let turn = 0; turn < 10; turn++) {
        const after = stepped(problem, 1 / lipschitz);
        const length = norm(gradientOf(problem));
        const fall = lossOf(problem) - lossOf(after);
        expect(fall).toBeGreaterThanOrEqual(length ** 2 / (2 * lipschitz) - roundingOfFall(problem, after, lipschitz));
        problem = after;
      }
    }),
    { numRuns: 30 },
  );
});

/**
 * C(θ) − C(θ′) ≥ ½|∇C|²/L, up to the rounding of both costs and of this comparison (both sides are ≤ C), of ∇C (e) and of θ′ (d): |∇C|·|e|/L, and |∇C(θ′)|·|d| + L|d|²
 * with |∇C(θ′)| ≤ 2|∇C|. One for a hundred covers products of roundings.
 */
function roundingOfFall(before: Problem, after: Problem, lipschitz: number): number {
  const [bounds, boundsAfter] = [roundingBounds(before), roundingBounds(after)];
  const gradient = gradientOf(before);
  const d = norm(after.parameters.map((theta, i) => u * (Math.abs(theta) + Math.abs(gradient[i]!) / lipschitz)));
  const e = norm(bounds.gradient);
  const costs = bounds.loss + boundsAfter.loss + 4 * u * lossOf(before);
  return 1.01 * (costs + norm(gradient) * (e / lipschitz + 2 * d) + lipschitz * d * d);
}
