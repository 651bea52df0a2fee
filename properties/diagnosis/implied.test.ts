import * as fc from "fast-check";
import { expect, test } from "vitest";
import { IMPLIED, impliedDelta } from "../../src/diagnosis/implied.js";
import { readClaim } from "../../src/diagnosis/read-claim.js";
import { problems } from "../../src/generators/arbitraries.js";
import { FORMULAS, studentGradient, type Edit } from "../../src/generators/student.js";
import type { Problem } from "../../src/network/problem.js";

/** Networks of one layer with fewer samples than inputs and bias together, of inputs that are far from dependent. */
const few = problems({ biases: ["unit"], losses: ["mse"], activations: ["tanh"], maxLayers: 1, maxBatch: 3 }).filter(
  ({ architecture: { inputs, layers }, batch }) =>
    batch.size <= inputs && layers.every(({ units }) => units > 1) && isIndependent(batch.inputs, batch.size),
);

/** Σ pᵢqᵢ + 1. */
function product(p: number[], q: number[]): number {
  return p.reduce((sum, v, i) => sum + v * q[i]!, 1);
}

/** Whether no two samples are nearly parallel and none is small; at most three samples. */
function isIndependent(inputs: Float64Array, m: number): boolean {
  const n = inputs.length / m;
  const rows = Array.from({ length: m }, (_, s) => [...inputs.subarray(s * n, (s + 1) * n)]);
  return rows.every((p, s) =>
    rows.slice(0, s).every((q) => product(p, q) ** 2 < (1 / 4) * product(p, p) * product(q, q)),
  );
}

/** An error of its own for every sample and unit. */
const STRANGE: Edit = { outputError: (a, t, { s }) => a.map((v, i) => Math.cos(7 * s + 3 * i) + v * t[i]!) };

function layerOf(problem: Problem, edit: Edit): Parameters<typeof impliedDelta>[0] {
  return readClaim({ problem, claimed: studentGradient(problem, edit) }).layers[0]!;
}

test("a wrong δ is recovered from dW and db that are right for it", () => {
  fc.assert(
    fc.property(few, (problem) => {
      const signal = impliedDelta(layerOf(problem, STRANGE));
      const { frame } = layerOf(problem, STRANGE);
      const { targets } = problem.batch;
      expect(signal).toBeDefined();
      for (const [at, d] of signal!.delta.entries()) {
        const s = Math.floor(at / frame.units);
        const i = at % frame.units;
        const e = Math.cos(7 * s + 3 * i) + frame.a[at]! * targets[at]!;
        expect(Math.abs(d - e * frame.prime[at]!)).toBeLessThanOrEqual(2 ** -30 * (1 + Math.abs(e)));
      }
    }),
    { numRuns: 40 },
  );
});

test("no δ is implied where dW is another function of δ than db", () => {
  fc.assert(
    fc.property(few, (problem) => {
      const edit: Edit = {
        ...STRANGE,
        weightTerm: (delta, below, here) =>
          FORMULAS.weightTerm(delta, below, here).map((row, i) => row.map((v, j) => v + 1 + i + j ** 2)),
      };
      fc.pre(problem.batch.size < problem.architecture.inputs);
      expect(impliedDelta(layerOf(problem, edit))).toBeUndefined();
    }),
    { numRuns: 40 },
  );
});

test("as many samples as equations imply nothing", () => {
  const many = problems({ biases: ["unit"], losses: ["mse"], maxLayers: 1, maxInputs: 2 }).filter(
    ({ architecture: { inputs }, batch }) => batch.size > inputs,
  );
  fc.assert(fc.property(many, (problem) => impliedDelta(layerOf(problem, STRANGE)) === undefined));
});

test("what is said of an implied δ has the code of its own", () => {
  expect(IMPLIED.code).toBe("GRAD-IMPLIED-DELTA");
});
