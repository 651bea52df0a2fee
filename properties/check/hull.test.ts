import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkGradient } from "../../src/check/check-gradient.js";
import { createColumns, record } from "../../src/check/columns.js";
import { isInHull, isOutsideHull } from "../../src/check/hull.js";
import { noiseFloor } from "../../src/check/noise.js";
import type { SecondLook } from "../../src/check/second-look.js";
import { random } from "../../src/numeric/random.js";
import { driveSync } from "../../src/subject/drive.js";
import type { Engine } from "../../src/subject/engine.js";
import { asSubject } from "../../src/subject/subject.js";
import { reals } from "../numeric/reals.js";
import { FLOAT64 } from "./ladders.js";

type Loss = (x: Float64Array) => number;
const relu = (x: number): number => Math.max(x, 0);
const RUNS = { numRuns: 20 };

/** A second look at claims at a point whose measured slopes are given: [slope] or [left, right] of each coordinate. */
function lookAt(point: Float64Array, claims: readonly number[], slopes: readonly (readonly number[])[], loss: Loss) {
  const value = loss(point);
  const columns = createColumns(Float64Array.from(claims));
  for (const [i, [left, right]] of slopes.entries()) {
    const measured = right === undefined ? left! : (left! + right) / 2;
    const sides = right === undefined ? { left: NaN, right: NaN } : { left: left!, right };
    record(columns, i, { kind: "disagrees", reason: "none", measured, bar: 1e-9, resolution: 1e-8, ...sides });
  }
  const calibration = { value, sigma: 4 * noiseFloor(Math.abs(value) + 1, FLOAT64), model: FLOAT64 };
  return (ask: (look: SecondLook) => Engine<boolean>, seed: number): boolean =>
    driveSync(
      ask({ point, columns, calibration, stream: random(seed), levels: () => [] }),
      asSubject({ point, loss, gradient: (x) => x }),
      { loss: 0, gradient: 0 },
    );
}

const crossed: Loss = ([x, y]) => relu(x! + y!) - relu(y! - x!);

test("at 0, relu(x + y) − relu(y − x) has slopes from 0 to 2 along x, though along the line itself it is x", () => {
  fc.assert(
    fc.property(reals(0, 2), fc.integer(), (claim, seed) => {
      const at = (c: number): boolean =>
        lookAt(new Float64Array(2), [c, 0], [[1], [0]], crossed)((look) => isInHull(look, 0), seed);
      fc.pre(Math.abs(claim - 1) > 0.1);
      expect([at(claim), at(claim + 2.1), at(-0.1 - claim)]).toEqual([true, false, false]);
    }),
    RUNS,
  );
});

test("a kink beside x is none at x: its other slope is not in the hull, nor is a slope a little off", () => {
  fc.assert(
    fc.property(fc.integer({ min: 6, max: 10 }), fc.integer({ min: 2, max: 6 }), fc.integer(), (n, m, seed) => {
      // Along x at y = 0 the slope is 1; beyond y = 10⁻ⁿ it is 2.
      const loss: Loss = ([x, y]) => x! + x! * Number(y! > 10 ** -n);
      const at = (c: number): boolean =>
        lookAt(Float64Array.of(0.5, 0), [c, 0], [[1], [0]], loss)((look) => isInHull(look, 0), seed);
      expect([at(2), at(1 + 10 ** -m)]).toEqual([false, false]);
    }),
    RUNS,
  );
});

test("claims at Σ wᵢ|xᵢ| are inside the hull between the slopes, and outside when steeper than these", () => {
  fc.assert(
    fc.property(fc.array(reals(0.2, 2), { minLength: 2, maxLength: 5 }), reals(-1, 1), fc.integer(), (w, t, seed) => {
      const loss: Loss = (x) => x.reduce((sum, xi, i) => sum + w[i]! * Math.abs(xi), 1);
      const slopes = w.map((wi) => [-wi, wi]);
      const indices = [...w.keys()];
      const outside = (claims: readonly number[]): boolean =>
        lookAt(new Float64Array(w.length), claims, slopes, loss)((look) => isOutsideHull(look, indices), seed);
      expect(outside(w.map((wi) => t * wi))).toBe(false);
      expect(outside(w.map((wi) => (2 + t / 2) * wi))).toBe(true);
    }),
    RUNS,
  );
});

test("max of ties: its hull is the simplex, and 1 for each is outside it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 5 }), fc.integer(), (n, seed) => {
      const indices = Array.from({ length: n }, (_, i) => i);
      const outside = (claims: readonly number[]): boolean =>
        lookAt(
          new Float64Array(n),
          claims,
          indices.map(() => [0, 1]),
          (x) => Math.max(...x),
        )((look) => isOutsideHull(look, indices), seed);
      expect(outside(indices.map(() => 1))).toBe(true);
      expect(outside(indices.map(() => 0))).toBe(true);
      expect(outside(indices.map(() => 1 / n))).toBe(false);
      expect(outside(indices.map((i) => (i === 0 ? 1 : 0)))).toBe(false);
    }),
    RUNS,
  );
});

test("a single kink is no joint one", () => {
  const run = lookAt(new Float64Array(1), [5], [[0, 1]], ([x]) => relu(x!));
  expect(run((look) => isOutsideHull(look, [0]), 1)).toBe(false);
});

/** Σ wᵢ = 1, all ≥ 0. */
const shares = fc
  .array(reals(0.1, 1), { minLength: 3, maxLength: 5 })
  .map((w) => w.map((wi) => wi / w.reduce((sum, wj) => sum + wj, 0)));

/** Gradient of max: 1 at the largest entry; at ties what is claimed there. */
function claimingMaximum(claims: readonly number[]) {
  return (x: Float64Array): number[] => {
    const most = Math.max(...x);
    const ties = [...x].filter((xi) => xi === most).length;
    return ties === x.length ? [...claims] : Array.from(x, (xi) => Number(xi === most));
  };
}

test("at ties of max every share of 1 is a subgradient, and no share of more or less is, for every seed", () => {
  fc.assert(
    fc.property(shares, reals(1e-5, 0.2), fc.boolean(), fc.integer(), (w, off, isMore, seed) => {
      const point = new Float64Array(w.length).fill(1);
      const verdict = (claims: readonly number[]): string =>
        checkGradient(
          { point, loss: (x) => Math.max(...x), gradient: claimingMaximum(claims) },
          { seed, mode: "every" },
        ).verdict;
      const wrong = w.map((wi) => wi * (isMore ? 1 + off : 1 - off));
      expect([verdict(w), verdict(wrong)]).toEqual(["pass", "fail"]);
    }),
    RUNS,
  );
});

test("at 0 a norm has the unit ball for its subgradients, and a claim 5 % longer than 1 is none", () => {
  fc.assert(
    fc.property(shares, fc.boolean(), fc.integer(), (w, isWrong, seed) => {
      const length = Math.hypot(...w) / (isWrong ? 1.05 : 0.98);
      const at0 = w.map((wi) => wi / length);
      const gradient = (x: Float64Array): number[] => {
        const norm = Math.hypot(...x);
        return norm === 0 ? at0 : Array.from(x, (xi) => xi / norm);
      };
      const subject = { point: w.map(() => 0), loss: (x: Float64Array) => Math.hypot(...x), gradient };
      expect(checkGradient(subject, { seed, mode: "every" }).verdict).toBe(isWrong ? "fail" : "pass");
    }),
    RUNS,
  );
});

const tied: Loss = ([x, y]) => Math.max(x! * x!, y!);

test("a claim that is the same everywhere is held against slopes measured near the kink", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const verdict = (claims: readonly number[]): string =>
        checkGradient({ point: [1, 1], loss: tied, gradient: () => claims }, { seed, mode: "every" }).verdict;
      expect([verdict([1, 0]), verdict([1, 0.5])]).toEqual(["fail", "pass"]);
    }),
    RUNS,
  );
});
