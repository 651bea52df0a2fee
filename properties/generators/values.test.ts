import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { limitsOf } from "../../src/generators/constraints.js";
import { drawArchitecture } from "../../src/generators/random-architecture.js";
import { gridValues, normalised, normalValues, oneHot, targetKind } from "../../src/generators/values.js";
import { LOSS_NAMES, LOSSES } from "../../src/network/losses.js";
import { networkSize } from "../../src/network/problem.js";
import { random } from "../../src/numeric/random.js";

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const outputCounts = fc.integer({ min: 1, max: 9 });

describe.each(Object.entries({ normalValues, gridValues }))("%s", (_, values) => {
  test("P finite parameters", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const architecture = drawArchitecture(random(seed), limitsOf({}));
        const theta = values.parameters(random(seed, 1), architecture, limitsOf({}));
        expect(theta.length).toBe(networkSize(architecture));
        expect(theta.every(Number.isFinite)).toBe(true);
      }),
    );
  });

  test("probabilities lie in [0, 1]; shares do too, and sum to 1", () => {
    fc.assert(
      fc.property(fc.integer(), outputCounts, (seed, outputs) => {
        const probabilities = values.targets.probability(random(seed), outputs);
        const shares = values.targets.shares(random(seed), outputs);
        expect([...probabilities, ...shares].every((t) => t >= 0 && t <= 1)).toBe(true);
        expect([probabilities.length, shares.length]).toEqual([outputs, outputs]);
        expect(sum(shares)).toBeCloseTo(1, 14);
      }),
    );
  });

  test("some shares are one-hot, some are not", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const stream = random(seed);
        const rows = Array.from({ length: 99 }, () => values.targets.shares(stream, 5));
        expect(new Set(rows.map((row) => row.includes(1))).size).toBe(2); // but in 2 of 2⁹⁹ runs
      }),
      { numRuns: 10 },
    );
  });

  test("halving any value again and again ends at 0", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        let x = values.input(random(seed));
        for (let step = 0; step < 1100; step++) x = values.half(x);
        expect(Math.abs(x)).toBe(0);
      }),
    );
  });
});

test("every value of the grid is a multiple of ¼ in [−2, 2], and so is its half", () => {
  fc.assert(
    fc.property(fc.integer(), outputCounts, (seed, outputs) => {
      const stream = random(seed);
      const x = gridValues.input(stream);
      const half = gridValues.half(x);
      const drawn = [x, half, ...Object.values(gridValues.targets).flatMap((target) => target(stream, outputs))];
      expect(drawn.filter((value) => !Number.isInteger(4 * value) || Math.abs(value) > 2)).toEqual([]);
      expect(Math.abs(half)).toBeLessThanOrEqual(Math.abs(x) / 2);
    }),
  );
});

test("softmax-cross-entropy takes shares; every other loss what its row says", () => {
  for (const name of LOSS_NAMES) {
    expect(targetKind(name)).toBe(name === "softmax-cross-entropy" ? "shares" : LOSSES[name].targets);
  }
});

test("normalised shares sum to 1 and keep their ratios; without any share, the first takes all", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1 }), (values) => {
      const shares = normalised(values);
      expect(sum(shares)).toBeCloseTo(1, 14);
      const ratios = shares.map((share) => Math.round(share * sum(values)));
      expect(sum(values) === 0 ? shares : ratios).toEqual(sum(values) === 0 ? oneHot(values.length, 0) : values);
    }),
  );
});
