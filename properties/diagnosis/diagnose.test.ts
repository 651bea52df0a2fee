import * as fc from "fast-check";
import { expect, test } from "vitest";
import { diagnose, nameOf, type Vote } from "../../src/diagnosis/diagnose.js";
import type { Claim } from "../../src/diagnosis/frame.js";
import { classProblems, problems } from "../../src/generators/arbitraries.js";
import { limitsOf } from "../../src/generators/constraints.js";
import { drawProblem, ORDINARY } from "../../src/generators/draw-problem.js";
import { mutantGradient, mutantNamed, roundingAllowance } from "../../src/generators/mutants.js";
import { PROBLEM_CLASS_NAMES } from "../../src/generators/problem-classes.js";
import { studentGradient } from "../../src/generators/student.js";
import { outputCount } from "../../src/network/architecture.js";
import type { Problem } from "../../src/network/problem.js";
import { random } from "../../src/numeric/random.js";

/** How far beyond rounding a planted bug must change the gradient to be one. */
const LIVE = 2 ** 16;
const LIMITS = limitsOf({ minLayers: 2, maxLayers: 3 });

/** Whether the claim differs from the right gradient by more than rounding. */
function isWrong({ problem, claimed }: Claim): boolean {
  const right = studentGradient(problem);
  const allowance = roundingAllowance(problem);
  return claimed.some((g, i) => !(Math.abs(g - right[i]!) <= LIVE * allowance[i]!));
}

/** Whether a network is of a size at which bugs differ. */
function tells({ architecture: { inputs, layers }, batch }: Problem): boolean {
  return batch.size >= 3 && inputs >= 2 && layers.every(({ units }) => units >= 2);
}

/** Three claims of the student's program with a planted bug that is live. */
function plantedClaims(name: string, seed: number): Claim[] {
  const mutant = mutantNamed(name);
  const claims: Claim[] = [];
  for (let k = 0; claims.length < 3; k++) {
    const problem = drawProblem(ORDINARY, random(seed, k), LIMITS);
    if (!mutant.applies(problem) || !tells(problem)) continue;
    const claim = { problem, claimed: mutantGradient(problem, mutant, random(seed)) };
    if (isWrong(claim)) claims.push(claim);
  }
  return claims;
}

/** Planted bug → the name it must get. */
const NAMES: Readonly<Record<string, string>> = {
  "factor-2-loss": "scale:2",
  "sign-flipped": "scale:-1",
  "forgot-output-fprime": "out.missing-fprime",
  "extra-output-fprime-ce": "out.extra-fprime",
  "out-fprime-of-activation": "out.fprime-at-a",
  "forgot-target": "out.no-target",
  "uses-logits-not-outputs": "out.z-for-a",
  "sum-for-difference": "out.sum-for-difference",
  "targets-of-next-sample": "out.target-of-next-sample",
  "forgot-hidden-fprime": "hid.missing-fprime",
  "forgot-hidden-fprime-one-layer": "hid.missing-fprime",
  "fprime-at-a-not-z": "hid.fprime-at-a",
  "fprime-squared": "hid.fprime-squared",
  "activation-instead-of-derivative": "hid.a-for-fprime",
  "derivative-times-z": "hid.fprime-times-z",
  "tanh-prime-1-minus-a": "hid.wrong-act",
  "transposed-weight": "hid.W-not-transposed",
  "dw-instead-of-w": "hid.dW-for-W",
  "skips-first-output": "hid.skip-first-output",
  "inplace-delta": "hid.inplace",
  "permuted-delta": "hid.delta-rolled",
  "dw-transposed": "dW.transposed",
  "dw-missing-input": "dW.missing-input",
  "dw-preactivation": "dW.z-for-a",
  "first-layer-frozen": "zero",
  "db-zero": "db.zero",
  "db-total-broadcast": "db.total-broadcast",
  "db-without-fprime": "db.E",
  "sum-not-mean": "scale:m",
  "bias-not-averaged": "db.scale:m",
  "last-sample-only": "last-sample-only",
  "reg-missing": "reg.missing",
  "reg-doubled": "reg.scale:2",
  "reg-sign": "reg.scale:-1",
  "reg-on-bias": "reg.bias",
  "reg-l1": "reg.L1",
  "clip-by-value": "clip",
  "all-zero": "all-zero",
  "nan-entry": "not-finite",
  "sign-flipped-and-reg-missing": "reg.missing & scale:-1",
};

/** Names of a vote, the most likely first. */
function names(vote: Vote): string[] {
  return vote.names.map(nameOf);
}

test("a correct program is diagnosed as nothing, in every class of problems", () => {
  fc.assert(
    fc.property(fc.oneof(problems(), ...PROBLEM_CLASS_NAMES.map((name) => classProblems(name))), (problem) => {
      expect(diagnose([{ problem, claimed: studentGradient(problem) }])).toEqual({ names: [], wrong: 0 });
    }),
  );
});

test.each(Object.entries(NAMES))("the bug %s is among the names that three networks cannot tell apart", (bug, name) => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const vote = diagnose(plantedClaims(bug, seed));
      expect(vote.wrong).toBe(3);
      expect(names(vote)).toContain(name);
    }),
    { numRuns: 1 },
  );
});

test("one wrong number that no formula gives is located: its layer and dW, without a cause", () => {
  fc.assert(
    fc.property(problems({ biases: ["unit"], maxLayers: 3 }), fc.nat(), (problem, place) => {
      const k = place % problem.architecture.layers.length;
      const claimed = studentGradient(problem);
      const at = firstWeight(problem, k);
      claimed[at]! += 1 + Math.abs(claimed[at]!) * Math.PI;
      const [first] = diagnose([{ problem, claimed }]).names;
      expect(first!.bugs.map(({ layers }) => layers)).toEqual([[k + 1]]);
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
      const vote = diagnose([first!, second!]);
      expect(names(vote).filter((name) => !/^(?:d\w+\.unknown(?: & )?)+$/.test(name))).toEqual([]);
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
