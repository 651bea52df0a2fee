import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkPairing, type PairingOutcome } from "../../src/check/pairing.js";
import { random } from "../../src/numeric/random.js";
import { Misconduct } from "../../src/subject/conduct.js";
import type { Request } from "../../src/subject/engine.js";
import { joinPairing, sidesOf, type Pairing } from "../../src/subject/pairing.js";
import { batchLength, outlineOf, placePoint } from "../../src/subject/subject.js";
import { driveBy, nonsense } from "./replies.js";

type Vector = Float64Array;
const P = 3;
const M = 2;
const never = (): never => expect.fail("an engine calls no part");
const outline = outlineOf("test", { point: [1, -2, 0.5] });
const pairing: Pairing = { outline, outputs: M, forward: never, backward: never };

/** Answers to what is asked from (0, Jᵀu, Jv) at w. */
const answering =
  (products: (w: Vector) => Vector) =>
  (request: Request): Vector => {
    if (request.kind === "gradient") return products(request.point);
    const { batch } = request;
    return Float64Array.from({ length: batchLength(batch) }, (_, k) => {
      const w = batch.base.slice();
      placePoint(w, batch, k);
      const { forward, backward } = sidesOf(w, products(w), P);
      return forward - backward;
    });
  };

/** J with the entries Jₖᵢ = k + i + 1, its left products off by an error at one entry and by noise that w decides. */
const products =
  ({ error = 0, noise = 0 }) =>
  (w: Vector): Vector => {
    const [v, u] = [w.subarray(P, 2 * P), w.subarray(2 * P)];
    const bits = new Int32Array(w.slice().buffer);
    const stream = random(0, ...bits);
    const Jv = Float64Array.from({ length: M }, (_, k) => v.reduce((sum, x, i) => sum + (k + i + 1) * x, 0));
    const JTu = Float64Array.from({ length: P }, (_, i) => u.reduce((sum, x, k) => sum + (k + i + 1) * x, 0));
    JTu[2]! += error * u[1]!;
    return joinPairing(
      new Float64Array(P),
      JTu.map((x) => x + noise * stream.normal()),
      Jv,
    );
  };

const outcome = (seed: number, flaws: { error?: number; noise?: number }): PairingOutcome =>
  driveBy(checkPairing(pairing, random(seed)), answering(products(flaws)));

const noises = fc.integer({ min: -48, max: -10 }).map((n) => 2 ** n);

test("noise of any size is no failure; the bar is of its size, and never below eps of the terms", () => {
  fc.assert(
    fc.property(fc.integer(), noises, (seed, noise) => {
      const { verdict, bar, size } = outcome(seed, { noise });
      expect(verdict).not.toBe("fail");
      expect(bar).toBeGreaterThan(noise);
      expect(bar).toBeLessThan(100 * noise + 4 * 2 ** -52 * size);
      expect(bar).toBeGreaterThanOrEqual(2 ** -52 * size);
    }),
    { numRuns: 30 },
  );
});

test("noise larger than both sides decides nothing", () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(2 ** 6, 2 ** 20), (seed, noise) => {
      expect(outcome(seed, { noise }).verdict).toBe("inconclusive");
    }),
    { numRuns: 30 },
  );
});

test("products that are right for the first v and u only, and near them, are refuted", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      let first: Vector | undefined;
      const script = answering((w) => {
        const pair = w.slice(P);
        first ??= pair;
        const isNear = pair.every((x, at) => Math.abs(x - first![at]!) < 0.05);
        return products({ error: isNear ? 0 : 1 })(w);
      });
      expect(driveBy(checkPairing(pairing, random(seed)), script).verdict).toBe("fail");
    }),
    { numRuns: 10 },
  );
});

test("a failure names the entry and both claims of it", () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(1, -3, 1e-3, 1e-9), (seed, error) => {
      const { verdict, entry } = outcome(seed, { error });
      expect(verdict).toBe("fail");
      expect(entry).toEqual({ output: 1, input: 2, forward: 4, backward: 4 + error });
    }),
    { numRuns: 30 },
  );
});

test("an error as large as the resolution is found in any noise", () => {
  fc.assert(
    fc.property(fc.integer(), noises, (seed, noise) => {
      const { resolution } = outcome(seed, { noise });
      expect(outcome(seed, { noise, error: 2 * resolution }).verdict).toBe("fail");
    }),
    { numRuns: 30 },
  );
});

test("three pairs hide an error as large as the resolution with probability 1e-9: (x(1 − ln x))³, x = 13 bars over it", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const { bar, resolution } = outcome(seed, {});
      const x = (13 * bar) / resolution;
      // The largest bar of the pairs counts; this one's may be smaller, but not by a factor 16: sizes are ½ to 3/2, and
      // noise is measured where they are up to twice as large.
      expect((x * (1 - Math.log(x))) ** 3).toBeLessThanOrEqual(1.0001e-9);
      expect((16 * x * (1 - Math.log(16 * x))) ** 3).toBeGreaterThan(1e-9);
    }),
    { numRuns: 30 },
  );
});

/** What comes out when these are added to one entry of Jv and of Jᵀu. */
const spoilt = (forward: number, backward: number): PairingOutcome =>
  driveBy(
    checkPairing(pairing, random(0)),
    answering((w) => {
      const right = products({})(w);
      right[P]! += backward;
      right[2 * P]! += forward;
      return right;
    }),
  );

describe("answers that are no numbers", () => {
  test("on one side only are a failure, on both sides nothing is decided", () => {
    for (const stranger of [NaN, Infinity, -Infinity]) {
      expect(spoilt(stranger, 0).verdict).toBe("fail");
      expect(spoilt(0, stranger).verdict).toBe("fail");
      expect(spoilt(stranger, stranger).verdict).toBe("inconclusive");
    }
    expect(spoilt(NaN, 0).entry).toMatchObject({ output: 0, forward: NaN });
    expect(spoilt(0, NaN).entry).toMatchObject({ input: 0, backward: NaN });
  });
});

test("an error that is in no entry, but beside the product, is a failure without one", () => {
  const shifted = answering((w) => {
    const right = products({})(w);
    const [v, u] = [w.subarray(P, 2 * P), w.subarray(2 * P)];
    if (!v.includes(0) && !u.includes(0)) right[2 * P]! += 1;
    return right;
  });
  expect(driveBy(checkPairing(pairing, random(0)), shifted)).toMatchObject({ verdict: "fail", entry: undefined });
});

test("the zero map passes, with the resolution 0", () => {
  const zero = answering((w) => new Float64Array(w.length));
  expect(driveBy(checkPairing(pairing, random(0)), zero)).toMatchObject({ verdict: "pass", bar: 0, resolution: 0 });
});

test("answers without sense that change from call to call are named", () => {
  fc.assert(
    fc.property(fc.integer(), fc.double({ min: 0, max: 0.5, noNaN: true }), (seed, share) => {
      const check = (): unknown => driveBy(checkPairing(pairing, random(seed)), nonsense(seed, share));
      expect(check).toThrow(Misconduct);
      expect(check).toThrow(/answers differently to the same call: the (forward|backward) product was \S+, then/);
    }),
  );
});

test("answers that change only after other points were asked are named too", () => {
  let calls = 0;
  const drifting = answering((w) => products({ error: (calls += 1) > 100 ? 1 : 0 })(w));
  expect(() => driveBy(checkPairing(pairing, random(0)), drifting)).toThrow(/the backward product was/);
});
