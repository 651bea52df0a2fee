import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Ball } from "../../src/numeric/enclosure.js";
import { EnclosureError } from "../../src/numeric/field.js";
import { nextUp, ulp } from "../../src/numeric/float64.js";
import {
  areDisjoint,
  ballAt,
  columnsOf,
  combined,
  hull,
  isNarrow,
  narrower,
  ulpOf,
  UNKNOWN,
} from "../../src/oracle/columns.js";
import { ballEnds, isWithin, overlaps } from "../numeric/enclosures.js";
import { ballsOf } from "./generic-losses.js";

const sizes = fc.oneof(fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.constantFrom(0, 1, -2, 2 ** -500));
const radii = fc.oneof(fc.constantFrom(0, 2 ** -60, 1), fc.double({ min: 0, max: 10, noNaN: true }));
const balls: fc.Arbitrary<Ball> = fc
  .tuple(sizes, fc.double({ min: -0.5, max: 0.5, noNaN: true }), radii)
  .map(([h, share, r]) => ({ h, l: (share * ulp(h)) / 2, r }));

test("columns are balls side by side", () => {
  fc.assert(
    fc.property(fc.array(balls), (all) => {
      expect(ballsOf(columnsOf(all))).toEqual(all);
      expect(all.map((_, i) => ballAt(columnsOf(all), i))).toEqual(all);
      const swapped = combined(columnsOf(all), columnsOf(all.toReversed()), (_, b) => b);
      expect(ballsOf(swapped)).toEqual(all.toReversed());
    }),
  );
});

describe("hull", () => {
  test("holds both balls, and is little larger than it must be", () => {
    fc.assert(
      fc.property(balls, balls, (a, b) => {
        const whole = hull(a, b);
        expect(isWithin(ballEnds(a), ballEnds(whole)) && isWithin(ballEnds(b), ballEnds(whole))).toBe(true);
        const apart = Math.abs(a.h - b.h + (a.l - b.l));
        const reach = Math.max(a.r, b.r, (apart + a.r + b.r) / 2);
        expect(whole.r).toBeLessThanOrEqual(reach * (1 + 2 ** -40) + 2 ** -1000);
      }),
    );
  });

  test("of balls with one centre is the larger one: exact numbers stay exact", () => {
    fc.assert(
      fc.property(balls, radii, (a, r) => {
        expect(hull(a, { ...a, r })).toEqual({ ...a, r: Math.max(a.r, r) });
        expect(hull({ ...a, r }, a)).toEqual({ ...a, r: Math.max(a.r, r) });
      }),
    );
  });

  test("of what is beyond 2^996 is refused", () => {
    expect(() => hull({ h: 1e308, l: 0, r: 0 }, { h: 1, l: 0, r: 0 })).toThrow(EnclosureError);
  });
});

test("balls are disjoint when no number lies in both: decided rightly, or not at all where they nearly touch", () => {
  const near = fc.tuple(balls, fc.constantFrom(-1, 0, 1)).map(([a, k]): readonly [Ball, Ball] => {
    return [a, { h: nextUp(a.h) + k * a.r, l: 0, r: 0 }];
  });
  fc.assert(
    fc.property(fc.oneof(fc.tuple(balls, balls), near), ([a, b]) => {
      const isApart = !overlaps(ballEnds(a), ballEnds(b));
      expect(areDisjoint(a, b) ? isApart : a.r + b.r > 0 || !isApart).toBe(true);
    }),
  );
  expect(areDisjoint({ h: 0, l: 0, r: 1 }, { h: 2, l: 0, r: 0.99 })).toBe(true);
});

test("of two balls the narrower one is kept, the first of equals; anything is narrower than unknown", () => {
  fc.assert(
    fc.property(balls, balls, (a, b) => {
      expect(narrower(a, b)).toBe(b.r < a.r ? b : a);
      expect(narrower(UNKNOWN, b)).toBe(b);
      expect(narrower(a, UNKNOWN)).toBe(a);
    }),
  );
});

describe("narrower than one ulp", () => {
  test("an exact number is, and a ball whose diameter is one ulp of its smallest number, not more", () => {
    fc.assert(
      fc.property(fc.double({ min: 2 ** -100, max: 2 ** 900, noNaN: true }), (h) => {
        for (const precision of ["float64", "float32"] as const) {
          const one = ulpOf(h * (1 - 2 ** -22), precision);
          expect(isNarrow({ h, l: 0, r: 0 }, precision)).toBe(true);
          expect(isNarrow({ h, l: 0, r: one / 4 }, precision)).toBe(true);
          expect(isNarrow({ h: -h, l: 0, r: one / 4 }, precision)).toBe(true);
          expect(isNarrow({ h, l: 0, r: (2 * ulpOf(h, precision)) / 3 }, precision)).toBe(false);
        }
      }),
    );
    // 1 − r has half the ulp of 1.
    expect(isNarrow({ h: 1, l: 0, r: 2 ** -53 }, "float64")).toBe(false);
    expect(isNarrow({ h: 1, l: 0, r: 2 ** -54 }, "float64")).toBe(true);
  });

  test("around 0 it is a radius of the smallest number at most", () => {
    for (const [precision, smallest] of [
      ["float64", 2 ** -1074],
      ["float32", 2 ** -149],
    ] as const) {
      expect(isNarrow({ h: 0, l: 0, r: smallest }, precision)).toBe(true);
      expect(isNarrow({ h: 0, l: 0, r: nextUp(smallest) }, precision)).toBe(false);
    }
    expect(isNarrow(UNKNOWN, "float64")).toBe(false);
  });

  test("an ulp of float32 is the distance of neighbours", () => {
    fc.assert(
      fc.property(fc.float({ min: 0, max: 2 ** 100, noNaN: true }), (v) => {
        const bits = new Uint32Array(Float32Array.of(v).buffer);
        bits[0]! += 1;
        expect(ulpOf(v, "float32")).toBe(new Float32Array(bits.buffer)[0]! - v);
        expect(ulpOf(v, "float64")).toBe(ulp(v));
      }),
    );
  });
});
