import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classProblems } from "../../src/generators/arbitraries.js";
import { PROBLEM_CLASS_NAMES } from "../../src/generators/problem-classes.js";
import { networkLoss } from "../../src/network/generic-forward.js";
import type { BallColumns } from "../../src/numeric/enclosure.js";
import { EnclosureError } from "../../src/numeric/field.js";
import { ulp } from "../../src/numeric/float64.js";
import { columnsOf } from "../../src/oracle/columns.js";
import { directionProof, wrongEntry } from "../../src/oracle/direction.js";
import { encloseGradient } from "../../src/oracle/enclose.js";
import { drawDirection } from "../../src/oracle/line.js";
import { hoeffding, mean } from "../numeric/chance.js";
import { ballEnds, overlaps } from "../numeric/enclosures.js";
import { ballsOf, assertHolds, lossOf, saddle, steep, vee } from "./generic-losses.js";

const seeds = fc.array(fc.integer(), { minLength: 1, maxLength: 4 });
const small = { maxLayers: 3, maxWidth: 4, maxBatch: 3 } as const;

/** Claims with entry i moved by a number of ulps of the largest one, and of normal numbers. */
function moved(claims: BallColumns, i: number, ulps: number): BallColumns {
  const largest = claims.h.reduce((max, h) => Math.max(max, Math.abs(h)), 0);
  const l = claims.l.slice();
  l[i]! += ulps * Math.max(ulp(largest), 2 ** -1022);
  return { ...claims, l };
}

/** Σ θᵢ²: its gradient is 2θ exactly. */
const bowl = lossOf((f, theta) => f.dot(f.from(0), theta, 0, theta));
const points = fc.array(
  fc.integer({ min: -40, max: 40 }).map((k) => k / 8),
  { minLength: 1, maxLength: 40 },
);
const exactly = (values: readonly number[]): BallColumns => columnsOf(values.map((h) => ({ h, l: 0, r: 0 })));

describe("enclosures of a gradient are never refuted, and a claim one ulp of the largest off is, whatever the seed:", () => {
  test.each(PROBLEM_CLASS_NAMES.filter((name) => name !== "at-kink"))("networks, %s", (name) => {
    fc.assert(
      fc.property(classProblems(name, small), seeds, fc.nat(), (problem, seed, choice) => {
        const loss = networkLoss(problem);
        const { gradient } = encloseGradient(loss, problem.parameters, { seconds: 2 });
        fc.pre(gradient.r.every((r) => r < Infinity));
        const options = { seed, seconds: 2 };
        const proof = directionProof(loss, problem.parameters, gradient, options);
        expect(proof.verdict).not.toBe("refuted");
        expect(proof.inconclusive === null).toBe(proof.verdict === "proved");
        fc.pre(proof.verdict === "proved");
        expect(proof.escape).toBeGreaterThanOrEqual(proof.width / proof.resolution);
        const i = choice % problem.parameters.length;
        const wrong = moved(gradient, i, choice % 2 === 0 ? 1 : -1);
        expect(directionProof(loss, problem.parameters, wrong, options).verdict).toBe("refuted");
        expect(wrongEntry(loss, problem.parameters, wrong, options).index).toBe(i);
      }),
      { numRuns: 6 },
    );
  });
});

describe("exact claims", () => {
  test("are proved to 2⁻⁶⁴, and the gap holds 0", () => {
    fc.assert(
      fc.property(points, seeds, (theta, seed) => {
        fc.pre(theta.some((x) => x !== 0));
        const claims = exactly(theta.map((x) => 2 * x));
        const proof = directionProof(bowl, Float64Array.from(theta), claims, { seed });
        expect([proof.verdict, proof.inconclusive, proof.bits! >= 340]).toEqual(["proved", null, true]);
        expect(proof.escape).toBeLessThanOrEqual(2 ** -63);
        expect(proof.resolution).toBe(ulp(Math.max(...theta.map((x) => Math.abs(2 * x)))));
        assertHolds(proof.gap, 0);
        expect(proof.gap.r).toBeLessThanOrEqual(proof.width);
      }),
      { numRuns: 30 },
    );
  });

  test("several wrong entries: at least one of them is found, with the derivative that refutes it", () => {
    fc.assert(
      fc.property(points, seeds, fc.infiniteStream(fc.boolean()), (theta, seed, flags) => {
        const isWrong = theta.map(() => flags.next().value as boolean);
        fc.pre(isWrong.includes(true));
        const claims = exactly(theta.map((x, i) => 2 * x + (isWrong[i] ? 2 ** -40 : 0)));
        const { index, enclosure, inconclusive } = wrongEntry(bowl, Float64Array.from(theta), claims, { seed });
        expect([isWrong[index!], inconclusive]).toEqual([true, null]);
        assertHolds(enclosure, 2 * theta[index!]!);
        expect(overlaps(ballEnds(enclosure), ballEnds(ballsOf(claims)[index!]!))).toBe(false);
      }),
      { numRuns: 30 },
    );
  });

  test("of a gradient that is 0 throughout are proved like others: they limit no trial", () => {
    const constant = lossOf((f) => f.from(3));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), seeds, (n, seed) => {
        const zeros = Array.from({ length: n }, () => 0);
        const proof = directionProof(constant, Float64Array.from(zeros), exactly(zeros), { seed });
        expect([proof.verdict, proof.resolution]).toEqual(["proved", 2 ** -1022]);
      }),
      { numRuns: 20 },
    );
  });

  test("nothing is found in a gradient that is not refuted", () => {
    const { index, inconclusive } = wrongEntry(bowl, Float64Array.of(1, 2), exactly([2, 4]), { seed: [1] });
    expect([index, inconclusive]).toEqual([null, null]);
  });
});

describe("balls that are claimed", () => {
  const theta = Float64Array.of(1, 2, 3);

  test("may be as wide as they say: errors within them pass, beyond all of them not", () => {
    const radii = fc.double({ min: 2 ** -90, max: 2 ** -80, noNaN: true });
    fc.assert(
      fc.property(radii, fc.double({ min: -1, max: 1, noNaN: true }), seeds, (r, share, seed) => {
        const claims = columnsOf([2, 4, 6].map((h) => ({ h, l: share * r, r })));
        const proof = directionProof(bowl, theta, claims, { seed });
        expect(proof.verdict).toBe("proved");
        expect(proof.width).toBeGreaterThanOrEqual(3 * r);
        expect(proof.width).toBeLessThanOrEqual(6.1 * r);
        const wrong = columnsOf([2, 4, 6].map((h, i) => ({ h, l: i === 1 ? 2 ** -40 : 0, r })));
        expect(directionProof(bowl, theta, wrong, { seed }).verdict).toBe("refuted");
      }),
      { numRuns: 30 },
    );
  });

  test("that are nearly an ulp wide prove nothing", () => {
    const claims = columnsOf([2, 4, 6].map((h) => ({ h, l: 0, r: 2 ** -60 })));
    const { verdict, escape, inconclusive } = directionProof(bowl, theta, claims, { seed: [7] });
    expect([verdict, inconclusive?.reason]).toEqual(["inconclusive", "claims"]);
    expect(escape).toBeGreaterThan(2 ** -20);
    const float32 = directionProof(bowl, theta, claims, { seed: [7], precision: "float32" });
    expect([float32.verdict, float32.resolution]).toEqual(["proved", 2 ** -21]);
  });

  test("beyond any range are inconclusive", () => {
    const claims = columnsOf([2, 4, 6].map((h) => ({ h, l: 0, r: Infinity })));
    expect(directionProof(bowl, theta, claims, { seed: [7] }).inconclusive?.reason).toBe("range");
    expect(wrongEntry(bowl, theta, claims, { seed: [7] }).inconclusive?.reason).toBe("range");
  });
});

test("no direction is had at a kink, beyond the range, or without time: the reason is named, the chance of escape is 1", () => {
  const seed = [1];
  const kink = directionProof(vee, Float64Array.of(0, 1), exactly([0, 1]), { seed, mostBits: 340 });
  const far = directionProof(steep, Float64Array.of(1e300), exactly([1]), { seed });
  const late = directionProof(bowl, Float64Array.of(1), exactly([2]), { seed, seconds: 0 });
  const all = [kink, far, late];
  expect(all.map(({ inconclusive }) => inconclusive?.reason)).toEqual(["undecided-sign", "range", "time"]);
  for (const { verdict, escape, bits, gap } of all) {
    expect([verdict, escape, bits, gap.r]).toEqual(["inconclusive", 1, null, Infinity]);
  }
});

test("an error is found as far down as 340 bits show it; below that nothing else is", () => {
  fc.assert(
    fc.property(fc.integer({ min: 60, max: 260 }), seeds, (k, seed) => {
      const claims = columnsOf([6, 4].map((h, i) => ({ h, l: i * 2 ** -k, r: 0 })));
      const theta = Float64Array.of(3, 2);
      const { index } = wrongEntry(bowl, theta, claims, { seed });
      expect(k < 190 ? [1] : [1, null]).toContain(index);
    }),
    { numRuns: 20 },
  );
});

test("an entry that its own quotient does not refute is not named; the reason is that of the quotient", () => {
  let calls = 0;
  let most = Infinity;
  const failing = lossOf((f, theta) => {
    calls += 1;
    if (calls > most) throw new EnclosureError("no more");
    return bowl.over(f, theta);
  });
  const claimed = [Float64Array.of(1, 2), exactly([2, 5]), { seed: [1] }] as const;
  expect(directionProof(failing, ...claimed).verdict).toBe("refuted");
  most = 2 * calls + 2; // again, and one halving
  const { index, inconclusive } = wrongEntry(failing, ...claimed);
  expect([index, inconclusive?.reason, calls > most]).toEqual([null, "range", true]);
});

describe("the direction of a seed", () => {
  test("is the same each time, and another one for another seed", () => {
    fc.assert(
      fc.property(seeds, fc.integer(), (seed, other) => {
        expect(drawDirection(5, seed)).toEqual(drawDirection(5, seed));
        fc.pre(other !== seed[0]);
        expect(drawDirection(5, [other, ...seed.slice(1)])).not.toEqual(drawDirection(5, seed));
      }),
    );
  });

  test("has entries uniform on the multiples of 2⁻²²³ in [−1, 1): all their bits are fair", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const draws = 600;
        const v = drawDirection(draws, seed);
        const one = 1n << 223n;
        expect(v.every((entry) => entry >= -one && entry < one)).toBe(true);
        for (const bit of [0n, 1n, 31n, 32n, 100n, 191n, 222n, 223n]) {
          const share = mean(v.map((entry) => Number(((entry + one) >> bit) & 1n)));
          expect(Math.abs(share - 1 / 2)).toBeLessThan(hoeffding(draws));
        }
      }),
      { numRuns: 10 },
    );
  });
});

test("shapes that differ, a point that is not finite and no seed are refused; the message shows them", () => {
  const claims = exactly([1, 2]);
  for (const f of [directionProof, wrongEntry]) {
    expect(() => f(saddle, Float64Array.of(1), claims, { seed: [1] })).toThrow("claims.h has length 2; expected 1");
    expect(() => f(saddle, Float64Array.of(1, NaN), claims, { seed: [1] })).toThrow("theta[1] is NaN;");
    expect(() => f(saddle, Float64Array.of(1, 2), claims, { seed: [] })).toThrow("seed has length 0;");
    expect(() => f(saddle, Float64Array.of(1, 2), claims, { seed: [0.5] })).toThrow("key is 0.5;");
    expect(() => f(saddle, Float64Array.of(1, 2), claims, { seed: [] })).toThrow(RangeError);
  }
});
