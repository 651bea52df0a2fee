import * as fc from "fast-check";
import { expect, test } from "vitest";
import { diagnose } from "../../src/diagnosis/diagnose.js";
import type { Diagnosis } from "../../src/diagnosis/diagnosis.js";
import { nameOf } from "../../src/diagnosis/stories.js";
import { classProblems, problems } from "../../src/generators/arbitraries.js";
import { PROBLEM_CLASS_NAMES } from "../../src/generators/problem-classes.js";
import { studentGradient } from "../../src/generators/student.js";
import { outputCount } from "../../src/network/architecture.js";
import { networkSubject } from "../../src/network/network-subject.js";
import type { Problem } from "../../src/network/problem.js";
import { plantedClaims } from "./planted-claims.js";
import { PLANTED_NAMES } from "./planted-names.js";

/** Names of a diagnosis, the most likely first. */
function names(diagnosis: Diagnosis | undefined): string[] {
  return diagnosis === undefined ? [] : [diagnosis, ...diagnosis.alternatives].map(nameOf);
}

/** Live in so few random networks that drawing three of them takes seconds. */
const RARE = new Set(["relu-threshold", "saturated-zero", "deriv-clamp", "bce-eps", "wrong-layer-weight"]);

test.each(PROBLEM_CLASS_NAMES)("a correct program is diagnosed as nothing on problems of class %s", (name) => {
  fc.assert(
    fc.property(classProblems(name), (problem) => {
      expect(diagnose([{ problem, claimed: studentGradient(problem) }])).toBeUndefined();
    }),
    { numRuns: 30 },
  );
});

/** The problem with every number a float32. */
function inFloat32(problem: Problem): Problem {
  const { architecture, batch } = problem;
  return {
    architecture: { ...architecture, l2: Math.fround(architecture.l2) },
    parameters: problem.parameters.map(Math.fround),
    batch: { ...batch, inputs: batch.inputs.map(Math.fround), targets: batch.targets.map(Math.fround) },
    precision: "float32",
  };
}

test("a correct gradient rounded to float32 is diagnosed as nothing in float32", () => {
  fc.assert(
    fc.property(problems({ smooth: true }), (drawn) => {
      const problem = inFloat32(drawn);
      const claimed = networkSubject(problem).gradient(problem.parameters).map(Math.fround);
      expect(diagnose([{ problem, claimed }])).toBeUndefined();
    }),
    { numRuns: 30 },
  );
});

test.each(Object.entries(PLANTED_NAMES).filter(([bug]) => !RARE.has(bug)))(
  "the bug %s is among the names that three networks cannot tell apart",
  (bug, accepted) => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const found = names(diagnose(plantedClaims(bug, seed)));
        expect(accepted.some((name) => found.includes(name))).toBe(true);
      }),
      { numRuns: 1 },
    );
  },
);

test("a name is found on some claims and confirmed on the others; layers are counted in a network of the claims", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 5 }), (seed, count) => {
      const claims = plantedClaims("forgot-hidden-fprime", seed, count);
      const { foundOn, confirmedOn, network, isComplete } = diagnose(claims)!;
      expect(foundOn + confirmedOn).toBe(count);
      expect(confirmedOn > 0).toBe(count >= 3);
      expect(claims.map(({ problem }) => problem)).toContain(network);
      expect(isComplete).toBe(true);
    }),
    { numRuns: 10 },
  );
});

test("claims that are right say nothing: the others are diagnosed as if alone", () => {
  fc.assert(
    fc.property(problems(), fc.integer(), (problem, seed) => {
      const claims = plantedClaims("dw-transposed", seed);
      const right = { problem, claimed: studentGradient(problem) };
      expect(diagnose([right, ...claims])).toEqual(diagnose(claims));
    }),
    { numRuns: 10 },
  );
});

test("one wrong number that no formula gives is located: its layer and dW", () => {
  fc.assert(
    fc.property(problems({ biases: ["unit"], maxLayers: 3 }), fc.nat(), (problem, place) => {
      const k = place % problem.architecture.layers.length;
      const claimed = studentGradient(problem);
      const at = firstWeight(problem, k);
      claimed[at]! += 1 + Math.abs(claimed[at]!) * Math.PI;
      const { bugs } = diagnose([{ problem, claimed }])!;
      expect(bugs.map(({ layers }) => layers)).toEqual([[k + 1]]);
    }),
    { numRuns: 30 },
  );
});

/** Where W of layer k begins. */
function firstWeight({ architecture: { inputs, layers } }: Problem, k: number): number {
  return layers
    .slice(0, k)
    .reduce((sum, { units }, j) => sum + units * ((j === 0 ? inputs : layers[j - 1]!.units) + 1), 0);
}

test("programs that differ in their bugs have no name in common: only the places are given", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const [first] = plantedClaims("db-zero", seed);
      const [second] = plantedClaims("dw-missing-input", seed);
      const found = names(diagnose([first!, second!]));
      expect(found.every((name) => /^(?:d\w+\.unknown(?: & )?)+$/.test(name))).toBe(true);
    }),
    { numRuns: 3 },
  );
});

test("without time only places are looked for, and the diagnosis says so", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const diagnosis = diagnose(plantedClaims("activation-instead-of-derivative", seed), { seconds: 0 })!;
      expect(diagnosis.isComplete).toBe(false);
      expect(nameOf(diagnosis)).toMatch(/unknown/);
    }),
    { numRuns: 3 },
  );
});

test("a claim of another length than θ is refused, both lengths named", () => {
  fc.assert(
    fc.property(problems(), (problem) => {
      const P = problem.parameters.length;
      const claim = { problem, claimed: new Float64Array(P + outputCount(problem.architecture)) };
      const refusal = `diagnose: claimed has length ${claim.claimed.length}; expected ${P}, as θ`;
      expect(() => diagnose([claim])).toThrow(new RangeError(refusal));
    }),
  );
});
