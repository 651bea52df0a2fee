import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { random } from "../../src/numeric/random.js";
import { biasOf, limitOf, type Step } from "../../src/subject/update-limit.js";
import { reals } from "../numeric/reals.js";

type Curve = (rate: number) => number;
const BLOCKS = [{ name: "W", shape: [2] }];

/** The steps from θ that follow g(r), at the rates 1, ¼, …, 4⁻¹¹, stored in a precision. */
function stepsOf(theta: readonly number[], g: readonly Curve[], round = (x: number): number => x): Step[] {
  return Array.from({ length: 12 }, (_, k) => {
    const rate = 4 ** -k;
    const from = Float64Array.from(theta, round);
    return { rate, from, to: from.map((x, i) => round(x - rate * g[i]!(rate))) };
  });
}

/** From −4 to 4, on no grid that float32 holds. */
const sizes = fc.integer({ min: -1000, max: 1000 }).map((n) => (4 * n) / 999);
const thetas = fc.tuple(sizes, sizes);
const coefficients = fc.array(sizes, { minLength: 1, maxLength: 5 });
const polynomial =
  (c: readonly number[]): Curve =>
  (rate) =>
    c.reduceRight((sum, ck) => sum * rate + ck, 0);

/** Gradients that depend on the rate, each with its limit. */
const CURVES: Readonly<Record<string, fc.Arbitrary<{ readonly g: Curve; readonly limit: number }>>> = {
  polynomials: coefficients.map((c) => ({ g: polynomial(c), limit: c[0]! })),
  "sines of short wave": fc
    .tuple(sizes, sizes, fc.integer({ min: 0, max: 8 }))
    .map(([g0, a, n]) => ({ g: (r) => g0 + a * Math.sin(r * 2 ** n), limit: g0 })),
  "a clip at large rates": fc
    .tuple(sizes, fc.integer({ min: 1, max: 12 }))
    .map(([g0, n]) => ({ g: (r) => g0 * Math.min(1, 2 ** -n / r), limit: g0 })),
  "overflow at large rates": fc
    .tuple(sizes, fc.integer({ min: 0, max: 6 }))
    .map(([g0, n]) => ({ g: (r) => (r > 4 ** -n ? Infinity : g0 + r), limit: g0 })),
};

describe.each(Object.entries(CURVES))("the limit of %s", (_, curves) => {
  test.each([
    ["float64", (x: number) => x],
    ["float32", Math.fround],
  ] as const)("is within 12 bars: %s", (__, round) => {
    // prettier-ignore
    fc.assert(
      fc.property(thetas, curves, curves, (theta, a, b) => {
        const { gradient, bar } = limitOf(stepsOf(theta, [a.g, b.g], round));
        for (const [i, { limit }] of [a, b].entries()) {
          expect(Math.abs(gradient[i]! - limit)).toBeLessThanOrEqual(12 * bar[i]!);
        }
      }),
      { numRuns: 300 },
    );
  });
});

test("polynomials up to degree 4 have bars of at most 1e-8: 1.4e-9 in 60,000", () => {
  fc.assert(
    fc.property(thetas, coefficients, (theta, c) => {
      const { bar } = limitOf(stepsOf(theta, [polynomial(c), polynomial(c)]));
      for (const x of bar) expect(x).toBeLessThanOrEqual(1e-8);
    }),
    { numRuns: 300 },
  );
});

test("an entry that no two steps leave finite is NaN, and claims no bar", () => {
  const { gradient, bar } = limitOf(stepsOf([1, 1], [() => NaN, () => 1 / 3]));
  expect([gradient[0], bar[0], bar[1]! < 1e-9]).toEqual([NaN, 0, true]);
});

test.each([
  [1, "linear in the rate", "rate at"],
  [2, "quadratic in the rate", "rate^2 at"],
  [3, "of order 3 in the rate", "rate^3 at"],
])("an error that grows with rate^%i is %s, at the entry where it shows", (order, growth, power) => {
  fc.assert(
    fc.property(thetas, reals(0.5, 2), fc.constantFrom(0, 1), (theta, c, i) => {
      const biased: Curve = (rate) => 1 + c * rate ** order;
      const steps = stepsOf(theta, i === 0 ? [biased, () => 1] : [() => 1, biased]);
      const [note, ...others] = biasOf(steps, limitOf(steps), BLOCKS);
      expect(others).toEqual([]);
      expect(note).toContain(`is ${growth}, `);
      expect(note).toContain(`× ${power} W[${i}];`);
      const found = Number(/rate, (\S+) ×/.exec(note!)![1]);
      expect(Math.abs(found / c - 1)).toBeLessThan(0.15);
    }),
  );
});

test("rounding is no bias, in either precision", () => {
  fc.assert(
    fc.property(
      thetas,
      fc.constantFrom((x: number) => x, Math.fround),
      fc.integer(),
      (theta, round, seed) => {
        const stream = random(seed);
        const constant = stream.normal();
        const steps = stepsOf(theta, [() => constant, () => constant], round);
        expect(biasOf(steps, limitOf(steps), BLOCKS)).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});
