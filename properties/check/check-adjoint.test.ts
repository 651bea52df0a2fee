import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  checkAdjoint,
  checkAdjointAsync,
  checkSymmetry,
  checkSymmetryAsync,
  type AdjointProducts,
} from "../../src/check/check-adjoint.js";
import { random } from "../../src/numeric/random.js";
import { randomVector } from "../../src/subject/direction.js";
import {
  arePlainlyDifferent,
  MATRIX_BUGS,
  product,
  sigmoid,
  smoothFunctions,
  transposed,
  wrongEntries,
  type SmoothFunction,
} from "../subject/smooth-functions.js";

type Vector = Float64Array;
type Rows = number[][];
const RUNS = { numRuns: 15 };

/** The products of f's Jacobian, those from the left with a bug or without. */
function pairOf(f: SmoothFunction, bug = (J: Rows): Rows => J): AdjointProducts {
  const { point, outputs } = f;
  return {
    point,
    outputs,
    jvp: (theta, v) => product(f.jacobian(theta), v),
    vjp: (theta, u) => product(transposed(bug(f.jacobian(theta))), u),
  };
}

test("right products of both sides pass, whatever the seed", () => {
  fc.assert(
    fc.property(smoothFunctions, fc.integer(), (f, seed) => {
      const report = checkAdjoint(pairOf(f), { seed });
      expect(report).toMatchObject({ verdict: "pass", entry: undefined, misconduct: undefined, seed });
      expect(Math.abs(report.forward - report.backward)).toBeLessThanOrEqual(12 * report.bar);
    }),
    RUNS,
  );
});

describe.each(Object.entries(MATRIX_BUGS))("products from the left of a Jacobian with %s", (_, bug) => {
  test("are refuted, at an entry where they are wrong", () => {
    fc.assert(
      fc.property(smoothFunctions, fc.integer(), (f, seed) => {
        const [J, wrong] = [f.jacobian(f.point), bug(f.jacobian(f.point))];
        fc.pre(arePlainlyDifferent(J, wrong));
        const { verdict, entry } = checkAdjoint(pairOf(f, bug), { seed });
        expect(verdict).toBe("fail");
        expect(wrongEntries(J, wrong)).toContainEqual([entry!.output, entry!.input]);
        expect(entry!.forward).toBe(J[entry!.output]![entry!.input]);
        expect(entry!.backward).toBe(wrong[entry!.output]![entry!.input]);
      }),
      { numRuns: 6 },
    );
  });
});

/** A constant J whose rows, columns or entries lie many decades apart; summed from the other end on the left. */
const scaledMaps = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), fc.integer(), fc.boolean())
  .map(([m, n, seed, isByEntry]) => {
    const stream = random(seed);
    const sizes = (count: number): number[] => Array.from({ length: count }, () => 10 ** (16 * stream.uniform() - 8));
    const columns = sizes(n);
    return sizes(m).map((row) => columns.map((column) => stream.normal() * (isByEntry ? sizes(1)[0]! : row * column)));
  });

function linearPair(J: Rows, bug = (A: Rows): Rows => A): AdjointProducts {
  const wrong = transposed(bug(J));
  return {
    point: randomVector(J[0]!.length, random(1)),
    outputs: J.length,
    jvp: (_, v) => product(J, v),
    vjp: (_, u) => wrong.map((column) => column.reduceRight((sum, x, k) => sum + x * u[k]!, 0)),
  };
}

test("products of a badly scaled J are not refuted, and an error above the resolution is", () => {
  fc.assert(
    fc.property(scaledMaps, fc.integer(), fc.nat(), (J, seed, choice) => {
      const { verdict, resolution } = checkAdjoint(linearPair(J), { seed });
      expect(verdict).toBe("pass");
      const [k, i] = [choice % J.length, choice % J[0]!.length];
      const off = (A: Rows): Rows =>
        A.map((row, r) => row.map((x, c) => (r === k && c === i ? x + 2 * resolution : x)));
      fc.pre(off(J)[k]![i] !== J[k]![i]);
      expect(checkAdjoint(linearPair(J, off), { seed })).toMatchObject({
        verdict: "fail",
        entry: { output: k, input: i },
      });
    }),
    { numRuns: 30 },
  );
});

test("slopes of a saturated unit by two formulas, of which one is lost beside 1, are not refuted", () => {
  fc.assert(
    fc.property(fc.integer({ min: -600, max: 600 }), fc.integer(), (z, seed) => {
      const pair = {
        point: [z],
        outputs: 1,
        jvp: ([x]: Vector, [v]: Vector) => [sigmoid(x!) * (1 - sigmoid(x!)) * v!],
        vjp: ([x]: Vector, [u]: Vector) => [sigmoid(x!) * sigmoid(-x!) * u!],
      };
      expect(checkAdjoint(pair, { seed }).verdict).not.toBe("fail");
    }),
    { numRuns: 30 },
  );
});

/** The products of L's Hessian, with a bug or without. */
const hessian = (f: SmoothFunction, bug = (H: Rows): Rows => H) => ({
  point: f.point,
  hvp: (theta: Vector, v: Vector) => product(bug(f.hessian(theta)), v),
});

test("products that underflow are not refuted", () => {
  fc.assert(
    fc.property(fc.integer({ min: 300, max: 330 }), fc.integer({ min: 1, max: 9 }), fc.integer(), (power, x, seed) => {
      const J = [
        [x * 10 ** -power, 3e-320],
        [0, x * 10 ** -power],
      ];
      expect(checkAdjoint(linearPair(J), { seed }).verdict).not.toBe("fail");
    }),
    RUNS,
  );
});

describe("symmetry", () => {
  test("of a Hessian passes", () => {
    fc.assert(
      fc.property(smoothFunctions, fc.integer(), (f, seed) => {
        const report = checkSymmetry(hessian(f), { seed });
        expect(report).toMatchObject({ verdict: "pass", identity: "⟨Hv, u⟩ = ⟨v, Hu⟩" });
      }),
      RUNS,
    );
  });

  test("that is broken is refuted exactly then, with the two entries", () => {
    const bugs = fc.constantFrom(...Object.values(MATRIX_BUGS));
    fc.assert(
      fc.property(smoothFunctions, bugs, fc.integer(), (f, bug, seed) => {
        const H = bug(f.hessian(f.point));
        const isSymmetric = wrongEntries(H, transposed(H)).length === 0;
        fc.pre(isSymmetric || arePlainlyDifferent(H, transposed(H)));
        const { verdict, entry } = checkSymmetry(hessian(f, bug), { seed });
        expect(verdict).toBe(isSymmetric ? "pass" : "fail");
        if (entry === undefined) return;
        expect(entry.forward).toBe(H[entry.output]![entry.input]);
        expect(entry.backward).toBe(H[entry.input]![entry.output]);
      }),
      { numRuns: 30 },
    );
  });
});

/** The same products as promises. */
const later = (pair: AdjointProducts) => ({
  point: pair.point,
  outputs: pair.outputs,
  jvp: async (theta: Vector, v: Vector) => pair.jvp(theta, v),
  vjp: async (theta: Vector, u: Vector) => pair.vjp(theta, u),
});

test("the same seed gives the same report, at once or by promises, and every product is counted", async () => {
  await fc.assert(
    fc.asyncProperty(smoothFunctions, fc.integer(), async (f, seed) => {
      let calls = 0;
      const pair = pairOf(f);
      const counted = { ...pair, jvp: (theta: Vector, v: Vector) => ((calls += 1), pair.jvp(theta, v)) };
      const report = checkAdjoint(counted, { seed });
      expect(report.products).toBe(calls);
      expect(checkAdjoint(pair, { seed })).toEqual(report);
      expect(await checkAdjointAsync(later(pair), { seed })).toEqual(report);
      expect(await checkAdjointAsync(pair, { seed })).toEqual(report);
      const [H, hvp] = [f.hessian(f.point), (_: Vector, v: Vector) => product(H, v)];
      const symmetric = checkSymmetry({ point: f.point, hvp }, { seed });
      expect(await checkSymmetryAsync({ point: f.point, hvp: async (x, v) => hvp(x, v) }, { seed })).toEqual(symmetric);
    }),
    { numRuns: 5 },
  );
});

test("a seed of its own is drawn and told when none is given", () => {
  const pair = linearPair([[1, 2]]);
  const { seed } = checkAdjoint(pair);
  expect(seed | 0).toBe(seed);
  expect(checkAdjoint(pair, { seed: -7 }).seed).toBe(-7);
});

const untyped = (part: object): never => part as never;
const fine = {
  point: [1, 2],
  outputs: 1,
  jvp: (_: Vector, v: Vector) => [v[0]!],
  vjp: (_: Vector, u: Vector) => [u[0]!, 0],
};

test.each([
  ["part-not-numbers", { jvp: () => undefined }, "jvp: found undefined; expected 1 numbers"],
  ["part-wrong-length", { vjp: () => [1] }, "vjp: found 1 numbers; expected 2"],
  ["part-mutates-vector", { vjp: (_: Vector, u: Vector) => [(u[0] = 9), 0] }, "argument 1 of vjp[0]"],
  ["gradient-throws", { jvp: () => expect.fail("no product") }, "no product"],
])("products that misbehave are reported as %s, not as wrong: %o", async (code, part, message) => {
  const pair = { ...fine, ...part };
  for (const report of [checkAdjoint(untyped(pair)), await checkAdjointAsync(untyped(later(untyped(pair))))]) {
    expect([report.verdict, report.misconduct?.code]).toEqual(["inconclusive", code]);
    expect(report.misconduct?.message).toContain(message);
    expect(report.entry).toBeUndefined();
  }
});

test("a product that never comes is reported after the time limit", async () => {
  const never = { ...fine, jvp: () => new Promise<never>(() => undefined) };
  expect((await checkAdjointAsync(never, { timeLimit: 20 })).misconduct?.code).toBe("time-limit");
  const silent = { point: [1], hvp: () => new Promise<never>(() => undefined) };
  expect((await checkSymmetryAsync(silent, { timeLimit: 20 })).misconduct?.code).toBe("time-limit");
});

test("what is not the products' own doing is thrown on", () => {
  expect(() => checkAdjoint({ ...fine, outputs: 2 ** 50 })).toThrow(RangeError);
});

test("misuse is named", async () => {
  expect(() => checkAdjoint(untyped({ ...fine, vjp: 1 }))).toThrow(
    new TypeError("checkAdjoint: vjp is number; expected a function"),
  );
  expect(() => checkAdjoint({ ...fine, outputs: 0 })).toThrow(
    new RangeError("checkAdjoint: outputs is 0; expected a positive integer"),
  );
  await expect(checkAdjointAsync({ ...fine, point: [NaN] })).rejects.toThrow("checkAdjointAsync: point[0] is NaN");
  expect(() => checkSymmetry(untyped({ point: [1] }))).toThrow(
    new TypeError("checkSymmetry: hvp is undefined; expected a function"),
  );
  expect(() => checkAdjoint(fine, { seed: 0.5 })).toThrow(new RangeError("random: key is 0.5; expected an integer"));
});
