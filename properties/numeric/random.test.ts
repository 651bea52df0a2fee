import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hoeffding, mean, normalMean, normalVariance } from "./chance.js";
import { permutation, random, type Random } from "../../src/numeric/random.js";

/** At most 50 statistical statements on each of 20 streams: within the 1000 of `chance.ts`. */
const RUNS = { numRuns: 20 };

const keys = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const keyLists = fc.array(keys, { minLength: 1, maxLength: 4 });

function streamOf(list: readonly number[]): Random {
  return random(list[0]!, ...list.slice(1));
}

function draws(count: number, next: () => number): number[] {
  return Array.from({ length: count }, next);
}

function uniforms(count: number, stream: Random): number[] {
  return draws(count, () => stream.uniform());
}

/** What tells a stream from others. */
function first(list: readonly number[]): string {
  return uniforms(4, streamOf(list)).join();
}

test("the same arguments give the same stream, whatever is drawn from it", () => {
  const kinds = fc.array(fc.constantFrom("uniform" as const, "integer" as const, "normal" as const), { maxLength: 30 });
  fc.assert(
    fc.property(keyLists, kinds, (list, order) => {
      const drawFrom = (stream: Random): number[] =>
        order.map((kind) => (kind === "integer" ? stream.integer(-1000, 1000) : stream[kind]()));
      expect(drawFrom(streamOf(list))).toEqual(drawFrom(streamOf(list)));
    }),
  );
});

test("streams that differ in one key differ: mixing in a key is a bijection of 32-bit states", () => {
  fc.assert(
    fc.property(keyLists, fc.nat(), keys, (list, place, other) => {
      const changed = list.with(place % list.length, other);
      fc.pre(list[place % list.length] !== other);
      const [a, b] = [streamOf(list), streamOf(changed)];
      expect(uniforms(4, a)).not.toEqual(uniforms(4, b));
    }),
  );
});

test("(a, b) and (b, a), and (a) and (a, 0), are different streams", () => {
  // 32-bit states of unrelated keys coincide with probability 2⁻³²; two coincidences in 20 pairs: C(20,2)·2⁻⁶⁴ < 1e-16.
  fc.assert(
    fc.property(fc.uniqueArray(keys, { minLength: 11, maxLength: 11 }), (list) => {
      const pairs = list.slice(1).flatMap((b, i) => [
        [first([list[i]!, b]), first([b, list[i]!])],
        [first([b]), first([b, 0])],
      ]);
      expect(pairs.filter(([x, y]) => x === y).length).toBeLessThanOrEqual(1);
    }),
    RUNS,
  );
});

test("a key that is no integer is refused and shown, wherever it stands", () => {
  fc.assert(
    fc.property(keyLists, fc.nat(), fc.constantFrom(0.5, NaN, Infinity, -1.25), (list, place, bad) => {
      const message = `random: key is ${bad}; expected an integer`;
      expect(() => streamOf(list.with(place % list.length, bad))).toThrow(new RangeError(message));
    }),
  );
});

describe("uniform", () => {
  test("draws are multiples of 2⁻⁵³ in [0, 1), and the low bits are in use", () => {
    // All of 64 draws multiples of 2⁻³²: probability 2^(−21·64).
    fc.assert(
      fc.property(keyLists, (list) => {
        const values = uniforms(64, streamOf(list));
        expect(values.every((v) => v >= 0 && v < 1 && Number.isInteger(v * 2 ** 53))).toBe(true);
        expect(values.every((v) => Number.isInteger(v * 2 ** 32))).toBe(false);
      }),
    );
  });

  test("E U = 1/2, E U² = 1/3, E U·U′ = 1/4, and every sixteenth of [0, 1) holds 1/16 of the draws", () => {
    fc.assert(
      fc.property(keyLists, (list) => {
        const values = uniforms(8192, streamOf(list));
        const t = hoeffding(values.length);
        expect(Math.abs(mean(values) - 1 / 2)).toBeLessThan(t);
        expect(Math.abs(mean(values.map((v) => v * v)) - 1 / 3)).toBeLessThan(t);
        // Disjoint pairs are independent: half as many terms.
        const products = values.flatMap((v, i) => (i % 2 === 0 ? [v * values[i + 1]!] : []));
        expect(Math.abs(mean(products) - 1 / 4)).toBeLessThan(hoeffding(products.length));
        for (let bin = 0; bin < 16; bin++) {
          const share = values.filter((v) => Math.floor(v * 16) === bin).length / values.length;
          expect(Math.abs(share - 1 / 16)).toBeLessThan(t);
        }
      }),
      RUNS,
    );
  });
});

test("integer(from, to) draws integers from `from` to `to`, both included, each equally often", () => {
  const ranges = fc.tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: 0, max: 7 }));
  fc.assert(
    fc.property(keyLists, ranges, (list, [from, span]) => {
      const stream = streamOf(list);
      const values = draws(2048, () => stream.integer(from, from + span));
      expect(values.every((v) => Number.isInteger(v) && v >= from && v <= from + span)).toBe(true);
      const t = hoeffding(values.length);
      for (let v = from; v <= from + span; v++) {
        const share = values.filter((drawn) => drawn === v).length / values.length;
        expect(share).toBeGreaterThan(0); // (7/8)^2048 < 1e-118
        expect(Math.abs(share - 1 / (span + 1))).toBeLessThan(t);
      }
    }),
    RUNS,
  );
});

test("normal draws have mean 0, variance 1, and P(X ≤ −1) = P(X > 1) = 0.1587, P(X ≤ 0) = ½", () => {
  const tail = 0.15865525393145707;
  const shares = [
    { below: -1, share: tail },
    { below: 0, share: 0.5 },
    { below: 1, share: 1 - tail },
  ];
  fc.assert(
    fc.property(keyLists, (list) => {
      const stream = streamOf(list);
      const values = draws(8192, () => stream.normal());
      const n = values.length;
      expect(values.every(Number.isFinite)).toBe(true);
      expect(Math.abs(mean(values))).toBeLessThan(normalMean(n));
      expect(Math.abs(mean(values.map((v) => v * v)) - 1)).toBeLessThan(normalVariance(n));
      for (const { below, share } of shares) {
        expect(Math.abs(values.filter((v) => v <= below).length / n - share)).toBeLessThan(hoeffding(n));
      }
    }),
    RUNS,
  );
});

describe("permutation", () => {
  test("every number from 0 to n − 1 occurs once, and the same stream gives the same order", () => {
    fc.assert(
      fc.property(keyLists, fc.nat({ max: 200 }), (list, n) => {
        const order = permutation(streamOf(list), n);
        expect([...order].toSorted((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
        expect(permutation(streamOf(list), n)).toEqual(order);
      }),
    );
  });

  test("each of the 6 orders of 3 elements has probability 1/6", () => {
    fc.assert(
      fc.property(keyLists, (list) => {
        const stream = streamOf(list);
        const orders = Array.from({ length: 4096 }, () => permutation(stream, 3).join(""));
        for (const order of ["012", "021", "102", "120", "201", "210"]) {
          const share = orders.filter((drawn) => drawn === order).length / orders.length;
          expect(Math.abs(share - 1 / 6)).toBeLessThan(hoeffding(orders.length));
        }
      }),
      RUNS,
    );
  });
});
