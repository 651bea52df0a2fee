import * as fc from "fast-check";
import { expect, test } from "vitest";
import { claimFloor, claimNoise } from "../../src/check/claim-noise.js";
import { PRECISIONS, type PrecisionModel } from "../../src/check/precision.js";
import { random } from "../../src/numeric/random.js";
import type { Request } from "../../src/subject/engine.js";
import { reals } from "../numeric/reals.js";
import { FLOAT64 } from "./ladders.js";
import { driveBy, nonsense } from "./replies.js";

const P = 4;
const vectors = fc.array(reals(-4, 4), { minLength: P, maxLength: P }).map(Float64Array.from.bind(Float64Array));
const precisions = fc.constantFrom("float64" as const, "float32" as const);

/** The noise of a claim whose n-th repetition is `repeat(n)`; the points asked are handed to `seen`. */
function noiseOf(
  claimed: Float64Array,
  repeat: (n: number) => Float64Array,
  { model = FLOAT64, seen = [] }: { model?: typeof FLOAT64; seen?: Request[] } = {},
): Float64Array {
  const point = new Float64Array(claimed.length).fill(3);
  return driveBy(claimNoise(point, claimed, model, random(0)), (request) => repeat(seen.push(request) - 1));
}

test("the floor is 8 eps of each entry, and 0 where that is no number", () => {
  fc.assert(
    fc.property(fc.float64Array(), precisions, (claimed, precision) => {
      const { eps } = PRECISIONS[precision];
      const floor = claimed.map((g) => (Number.isFinite(g) ? Math.abs(g) * 8 * eps : 0));
      for (const [i, v] of claimFloor(claimed, PRECISIONS[precision]).entries()) {
        expect(Math.abs(v - floor[i]!)).toBeLessThanOrEqual(4 * 2 ** -52 * floor[i]! + 5e-324);
      }
    }),
  );
});

/** The floor, and an eps of the largest entry. */
function quiet(claimed: Float64Array, model: PrecisionModel): Float64Array {
  const share = model.claim.eps * Math.max(...claimed.map(Math.abs));
  return claimFloor(claimed, model).map((floor) => floor + share);
}

test("a claim that repeats itself has no noise but the floor and an eps of its largest entry", () => {
  fc.assert(
    fc.property(vectors, precisions, (claimed, precision) => {
      const model = PRECISIONS[precision];
      expect(noiseOf(claimed, () => claimed, { model })).toEqual(quiet(claimed, model));
    }),
  );
});

test("the claim is repeated 6 times within eps of the point, and 16 times along each difference table", () => {
  fc.assert(
    fc.property(vectors, precisions, (claimed, precision) => {
      const model = PRECISIONS[precision];
      const seen: Request[] = [];
      noiseOf(claimed, () => claimed, { model, seen });
      const { spacings } = model.claim;
      expect(seen).toHaveLength(6 + spacings.length * 16);
      const off = seen.map((request) =>
        request.kind === "gradient" ? Math.max(...request.point.map((x) => Math.abs(x / 3 - 1))) : NaN,
      );
      expect(Math.max(...off.slice(0, 6))).toBeLessThanOrEqual(1.5 * model.eps);
      expect(Math.max(...off)).toBeLessThanOrEqual(7.5 * Math.max(...spacings) + model.eps);
      expect(Math.max(...off)).toBeGreaterThan(Math.max(...spacings));
    }),
    { numRuns: 30 },
  );
});

test("three of the near points may lie beyond a kink of the claim; four may not", () => {
  fc.assert(
    fc.property(
      vectors,
      fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 4, maxLength: 4 }),
      (claimed, crossing) => {
        const beyond = claimed.map((g) => g + 1);
        const noiseBeyond = (places: readonly number[]): Float64Array =>
          noiseOf(claimed, (n) => (places.includes(n) ? beyond : claimed));
        const floor = quiet(claimed, FLOAT64);
        expect(noiseBeyond(crossing.slice(0, 3))).toEqual(floor);
        fc.pre(claimed.some((g) => g !== 0));
        for (const [i, noise] of noiseBeyond(crossing).entries()) expect(noise).toBeGreaterThan(floor[i]!);
      },
    ),
  );
});

test("noise in the claim is seen, at neighbouring floats or along the tables only", () => {
  const relative = fc.integer({ min: -40, max: -30 }).map((n) => 2 ** n);
  fc.assert(
    fc.property(fc.integer(), relative, fc.boolean(), (seed, sigma, isNear) => {
      const stream = random(seed);
      const claimed = new Float64Array(P).fill(1);
      const noisy = (): Float64Array => claimed.map((g) => g + sigma * stream.normal());
      const noise = noiseOf(claimed, (n) => (n < 6 === isNear ? noisy() : claimed));
      // Near points: three of six normal draws below σ/4000 have a chance of C(6, 3)·(2e-4)³ < 2e-10.
      for (const found of noise) expect(found).toBeGreaterThan(sigma / 1000);
      for (const found of noise) expect(found).toBeLessThan(100 * sigma);
    }),
    { numRuns: 50 },
  );
});

test("noise is never below the floor, nor above the floor by more than a share of the largest entry", () => {
  fc.assert(
    fc.property(vectors, fc.integer(), reals(0, 1), precisions, (claimed, seed, share, precision) => {
      const model = PRECISIONS[precision];
      const script = nonsense(seed, share);
      const noise = driveBy(claimNoise(claimed, claimed, model, random(seed)), script);
      const floor = claimFloor(claimed, model);
      const cap = model.claim.noiseCap * Math.max(...claimed.map(Math.abs));
      for (const [i, found] of noise.entries()) {
        expect(found).toBeGreaterThanOrEqual(floor[i]!);
        expect(found).toBeLessThanOrEqual(floor[i]! + cap);
      }
    }),
  );
});
