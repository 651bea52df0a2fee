import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkGradient } from "../../src/check/check-gradient.js";
import { learningRates, problems } from "../../src/generators/arbitraries.js";
import { INITIALISER_NAMES, initialise } from "../../src/network/initialise.js";
import { networkLoss } from "../../src/network/generic-forward.js";
import { networkSubject } from "../../src/network/network-subject.js";
import { takeSamples, type Problem } from "../../src/network/problem.js";
import { train } from "../../src/network/sgd.js";
import { SMALLEST, UNIT_ROUNDOFF as u } from "../../src/numeric/float64.js";
import { permutation, random } from "../../src/numeric/random.js";
import { differenceQuotients } from "../../src/oracle/quotient.js";
import { roundingBounds } from "../network/rounding.js";
import { assertWithin, total } from "./within.js";

/** Networks whose gradient is a plain sum over the samples: no l2·W, no bias with terms of several units. */
const PLAIN = { l2: false, biases: ["unit", "none"] } as const;

/** γₙ = nu/(1 − nu), the relative error of n roundings in a row. */
function gamma(n: number): number {
  return (n * u) / (1 - n * u);
}

/** ∂C/∂θ of the samples `rows` of a problem, as a batch in that order. */
function gradientOf(problem: Problem, rows: ArrayLike<number> = samplesOf(problem)): Float64Array {
  return networkSubject({ ...problem, batch: takeSamples(problem.batch, rows) }).gradient(problem.parameters);
}

function lossOf(problem: Problem): number {
  return networkSubject(problem).loss(problem.parameters);
}

function samplesOf({ batch }: Problem): number[] {
  return Array.from({ length: batch.size }, (_, s) => s);
}

/** Σ vₖ entry by entry, added in order; Σ |vₖ| when `size` is Math.abs. */
function sum(vectors: readonly Float64Array[], size: (entry: number) => number = (entry) => entry): Float64Array {
  return Float64Array.from(vectors[0]!, (_, i) => vectors.reduce((subtotal, v) => subtotal + size(v[i]!), 0));
}

/** |found − law| ≤ bound, entry by entry. */
function assertEntries(found: Float64Array, law: Float64Array, bound: (i: number) => number): void {
  const off = [...found.keys()].filter((i) => !(Math.abs(found[i]! - law[i]!) <= bound(i)));
  expect(off.map((i) => ({ i, found: found[i], law: law[i], bound: bound(i) }))).toEqual([]);
}

/** Every sample's gradient, and (1/m) Σ |g_s| entry by entry; raised by 2⁻¹⁰⁷⁴/u, so that u·size covers an underflow. */
function perSample(problem: Problem): { gradients: Float64Array[]; size: Float64Array } {
  const gradients = samplesOf(problem).map((s) => gradientOf(problem, [s]));
  return { gradients, size: sum(gradients, Math.abs).map((entry) => entry / problem.batch.size + SMALLEST / u) };
}

/** The samples in an order of their own. */
function shuffled(problem: Problem, seed: number): Int32Array {
  return permutation(random(seed), problem.batch.size);
}

describe("P30: the gradient of a batch is the mean of the gradients of its samples", () => {
  test("in the order of the batch, bit by bit", () => {
    fc.assert(
      fc.property(problems(PLAIN), (problem) => {
        const { gradients } = perSample(problem);
        const mean = sum(gradients).map((entry) => entry / problem.batch.size);
        assertEntries(gradientOf(problem), mean, () => 0);
      }),
    );
  });

  test("in any order, within (m + 1)·u·(1/m) Σ |g_s| of the exact mean", () => {
    fc.assert(
      fc.property(problems(PLAIN), fc.integer(), (problem, seed) => {
        const { gradients, size } = perSample(problem);
        const m = problem.batch.size;
        // The first of m additions is to 0, and exact: m − 1 roundings, and the quotient's.
        for (const [i, g] of gradientOf(problem, shuffled(problem, seed)).entries()) {
          assertWithin(g, total(gradients.map((sample) => sample[i]!)).div(m), (m + 1) * u * size[i]!);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("with a regulariser and shared biases too, within the rounding of both sides", () => {
    fc.assert(
      fc.property(problems(), (problem) => {
        const { gradients, size } = perSample(problem);
        const m = problem.batch.size;
        const mean = sum(gradients).map((entry) => entry / m);
        const whole = roundingBounds(problem).gradient;
        const parts = samplesOf(problem).map((s) => {
          return roundingBounds({ ...problem, batch: takeSamples(problem.batch, [s]) }).gradient;
        });
        const bounds = sum(parts).map((entry, i) => whole[i]! + entry / m + gamma(m + 1) * size[i]!);
        assertEntries(gradientOf(problem), mean, (i) => bounds[i]!);
      }),
      { numRuns: 50 },
    );
  });
});

describe("P33: the gradient knows the samples, not how they are listed", () => {
  test("permuting them changes C and ∇C by rounding only", () => {
    fc.assert(
      fc.property(problems(PLAIN), fc.integer(), (problem, seed) => {
        const m = problem.batch.size;
        const permuted = { ...problem, batch: takeSamples(problem.batch, shuffled(problem, seed)) };
        const { size } = perSample(problem);
        assertEntries(gradientOf(permuted), gradientOf(problem), (i) => 2 * gamma(m) * size[i]!);
        assertWithin(lossOf(permuted), lossOf(problem), 2 * gamma(m + 1) * lossOf(problem)); // C: a sum of terms ≥ 0
      }),
      { numRuns: 50 },
    );
  });

  test("listing them all twice changes C and ∇C by rounding only", () => {
    fc.assert(
      fc.property(problems(PLAIN), (problem) => {
        const m = problem.batch.size;
        const twice = { ...problem, batch: takeSamples(problem.batch, [...samplesOf(problem), ...samplesOf(problem)]) };
        const { size } = perSample(problem);
        assertEntries(gradientOf(twice), gradientOf(problem), (i) => (gamma(2 * m) + gamma(m)) * size[i]!);
        assertWithin(lossOf(twice), lossOf(problem), gamma(3 * m + 2) * lossOf(problem));
      }),
      { numRuns: 50 },
    );
  });

  test("the parts of a split weigh by their sizes", () => {
    const drawn = problems(PLAIN).filter(({ batch }) => batch.size > 1);
    fc.assert(
      fc.property(drawn, fc.nat(), (problem, choice) => {
        const m = problem.batch.size;
        const cut = 1 + (choice % (m - 1));
        const [head, tail] = [samplesOf(problem).slice(0, cut), samplesOf(problem).slice(cut)];
        const weighted = [head, tail].map((rows) => gradientOf(problem, rows).map((g) => (g * rows.length) / m));
        const { size } = perSample(problem);
        // At most m roundings of a part, two of its weight and one of the sum; m of the gradient of the batch.
        assertEntries(sum(weighted), gradientOf(problem), (i) => (gamma(m + 3) + gamma(m)) * size[i]!);
      }),
      { numRuns: 50 },
    );
  });
});

/** The rows cut into pieces of b. */
function pieces(rows: Int32Array, b: number): Int32Array[] {
  return Array.from({ length: rows.length / b }, (_, k) => rows.subarray(k * b, (k + 1) * b));
}

test("P31: the mean over equal mini-batches of a partition is the gradient of the batch", () => {
  const drawn = problems(PLAIN).filter(({ batch }) => batch.size % 2 === 0);
  fc.assert(
    fc.property(drawn, fc.integer(), fc.boolean(), (problem, seed, pairs) => {
      const m = problem.batch.size;
      const b = pairs ? 2 : m / 2;
      const parts = pieces(shuffled(problem, seed), b).map((rows) => gradientOf(problem, rows));
      const mean = sum(parts).map((entry) => entry / parts.length);
      const { size } = perSample(problem);
      // b roundings of a part and m/b of their mean; m of the gradient of the batch.
      assertEntries(mean, gradientOf(problem), (i) => (gamma(b + m / b) + gamma(m)) * size[i]!);
    }),
  );
});

/** Every subset of b of the rows 0 … n − 1. */
function subsets(n: number, b: number): number[][] {
  if (b === 0) return [[]];
  if (n < b) return [];
  return [...subsets(n - 1, b), ...subsets(n - 1, b - 1).map((rows) => [...rows, n - 1])];
}

/** Means over all mini-batches of b samples of a batch of at most 6. */
const FEW = { ...PLAIN, maxBatch: 6, maxLayers: 2, maxWidth: 4 } as const;

describe("mini-batches of b of the N samples, all of them enumerated", () => {
  test("P31: the mini-batch gradient is unbiased, and P32: its variance is (1 − b/N)·S²/b", () => {
    const drawn = problems(FEW).filter(({ batch }) => batch.size > 1);
    fc.assert(
      fc.property(drawn, fc.nat(), (problem, choice) => {
        const N = problem.batch.size;
        const b = 1 + (choice % N);
        const { gradients, size } = perSample(problem);
        const minis = subsets(N, b).map((rows) => gradientOf(problem, rows));
        const full = gradientOf(problem);
        const mean = sum(minis).map((entry) => entry / minis.length);
        const squares = (values: readonly Float64Array[]): Float64Array =>
          sum(values.map((v) => v.map((entry, i) => (entry - full[i]!) ** 2)));
        const variance = squares(minis).map((entry) => entry / minis.length);
        const S2 = squares(gradients).map((entry) => entry / (N - 1));
        const law = S2.map((entry) => ((1 - b / N) * entry) / b);
        // M ≥ |g_s| bounds every gradient here, each within γ(2N)·M with its rounding, and every deviation by 2M. A
        // squared deviation errs by 2·2M·2γ(2N)M + 3u·4M², the mean of `count` of them by γ(count)·4M², law by 5u·4M².
        const count = minis.length;
        const M = size.map((entry) => N * entry);
        const roundings = 8 * gamma(2 * N) + 4 * gamma(count + N + 11);
        assertEntries(mean, full, (i) => (gamma(b + count) + gamma(N)) * M[i]!);
        assertEntries(variance, law, (i) => 2 * roundings * M[i]! ** 2);
      }),
      { numRuns: 50 },
    );
  });

  test("P34: mean sin²∠(g_b, g) ≤ (1 − b/N)·S²/(b|g|²), which falls with b to 0 at b = N", () => {
    const drawn = problems(FEW).filter(({ batch }) => batch.size > 1);
    fc.assert(
      fc.property(drawn, (problem) => {
        const N = problem.batch.size;
        const full = gradientOf(problem);
        const { gradients, size } = perSample(problem);
        const S2 = gradients.reduce((subtotal, g) => subtotal + squaredDistance(g, full), 0) / (N - 1);
        const length = dot(full, full);
        // |g_b − g| errs by γ(2N)·M in all: where that is not far below |g|, an angle says nothing.
        const error = gamma(2 * N) * N * Math.sqrt(dot(size, size));
        fc.pre(length > 0 && error < 2 ** -30 * Math.sqrt(length));
        for (let b = 1; b <= N; b++) {
          const minis = subsets(N, b).map((rows) => gradientOf(problem, rows));
          const mean = minis.reduce((subtotal, g) => subtotal + squaredSine(g, full), 0) / minis.length;
          const law = ((1 - b / N) * S2) / (b * length);
          // sin ≤ |g_b − g|/|g|, up to error/|g| and its own roundings; the same for √law.
          const P = full.length;
          const e = error / Math.sqrt(length) + gamma(2 * P + 3);
          expect(mean).toBeLessThanOrEqual((Math.sqrt(law) + 2 * e) ** 2 + gamma(minis.length + 2 * P + 4));
        }
      }),
      { numRuns: 50 },
    );
  });
});

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((subtotal, entry, i) => subtotal + entry * b[i]!, 0);
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  const difference = a.map((entry, i) => entry - b[i]!);
  return dot(difference, difference);
}

/** sin² of the angle between a and b ≠ 0: the squared distance of b from the line of a, over |b|²; 1 when a is 0. */
function squaredSine(a: Float64Array, b: Float64Array): number {
  const length = dot(a, a);
  if (length === 0) return 1;
  const share = dot(a, b) / length;
  const foot = a.map((entry) => share * entry);
  return squaredDistance(foot, b) / dot(b, b);
}

test("P35: the same seed gives the same initial θ and the same training, bit by bit", () => {
  const runs = fc.record({
    problem: problems({ maxWidth: 4 }),
    seed: fc.integer(),
    initialiser: fc.constantFrom(...INITIALISER_NAMES),
    batchSize: fc.integer({ min: 1, max: 8 }),
    rate: learningRates(),
  });
  fc.assert(
    fc.property(runs, fc.integer(), ({ problem, seed, initialiser, batchSize, rate }, otherSeed) => {
      const { architecture, batch } = problem;
      const trained = (by: number): readonly [theta: Float64Array, losses: Float64Array] => {
        const theta = initialise(architecture, initialiser, by);
        return [theta, train(architecture, theta, batch, { batchSize, rate, epochs: 3, seed: by })];
      };
      const first = trained(seed);
      trained(otherSeed); // leaves nothing behind
      expect(trained(seed)).toEqual(first);
    }),
  );
});

test("P36: backpropagation is the quotient of the definition, in decimals, and passes its check", () => {
  fc.assert(
    fc.property(problems({ maxLayers: 2, maxWidth: 2, maxBatch: 3, smooth: true }), fc.nat(), (problem, choice) => {
      const i = choice % problem.parameters.length;
      fc.pre(gradientOf(problem)[i] !== 0); // to show that a derivative is 0 takes the oracle 520 digits
      const [quotient] = differenceQuotients(networkLoss(problem), problem.parameters, [i]);
      assertWithin(gradientOf(problem)[i]!, quotient!.value, roundingBounds(problem).gradient[i]!);
      expect(checkGradient(networkSubject(problem)).counts.disagrees).toBe(0);
    }),
    { numRuns: 20 },
  );
});
