import * as fc from "fast-check";
import { expect, test } from "vitest";
import { random } from "../../src/numeric/random.js";
import { contract, randomVector } from "../../src/subject/direction.js";
import { hoeffding, mean } from "../numeric/chance.js";

test("entries have a random sign and a size from ½ to 3/2, so that one error is at most halved", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const u = randomVector(4000, random(seed));
      const sizes = u.map(Math.abs);
      expect(Math.min(...sizes)).toBeGreaterThanOrEqual(0.5);
      expect(Math.max(...sizes)).toBeLessThan(1.5);
      expect(Math.abs(mean(u.map((x) => (x > 0 ? 1 : 0))) - 0.5)).toBeLessThan(hoeffding(u.length));
      expect(Math.abs(mean(sizes) - 1)).toBeLessThan(hoeffding(u.length));
    }),
    { numRuns: 20 },
  );
});

test("several errors cancel to within ±t with probability at most t over the largest, two equal ones too", () => {
  const errors = fc.oneof(
    fc.constantFrom([1, 1], [1, -1], [1, 1, 1, 1], [1, 2, 1]),
    fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 }),
  );
  fc.assert(
    fc.property(errors, fc.integer(), fc.constantFrom(0.01, 0.1, 0.5), (e, seed, share) => {
      const largest = Math.max(...e.map(Math.abs));
      fc.pre(largest > 0);
      const stream = random(seed);
      const hidden = Array.from({ length: 2000 }, () => {
        const sum = contract(randomVector(e.length, stream), Float64Array.from(e));
        return Math.abs(sum) <= share * largest ? 1 : 0;
      });
      expect(mean(hidden)).toBeLessThanOrEqual(share + hoeffding(hidden.length));
    }),
    { numRuns: 50 },
  );
});

test("a contraction is the sum of the products over the entries where u is not 0", () => {
  const pairs = fc.array(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -99, max: 99 })));
  fc.assert(
    fc.property(pairs, fc.constantFrom(NaN, Infinity), (list, stranger) => {
      const u = Float64Array.from(list, ([x]) => x);
      const y = Float64Array.from(list, ([x, value]) => (x === 0 ? stranger : value));
      const sum = list.reduce((total, [x, value]) => total + x * value, 0);
      expect(contract(u, y) - sum).toBe(0);
    }),
  );
});
