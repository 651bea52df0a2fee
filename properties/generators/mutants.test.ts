import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classProblems, problems } from "../../src/generators/arbitraries.js";
import type { ProblemConstraints } from "../../src/generators/constraints.js";
import {
  isLive,
  mutantGradient,
  mutantNamed,
  mutants,
  MUTANTS,
  mutantSubject,
  roundingAllowance,
} from "../../src/generators/mutants.js";
import { BATCH_MUTANTS } from "../../src/generators/mutants-batch.js";
import { MESSAGE_MUTANTS } from "../../src/generators/mutants-message.js";
import type { Mutant } from "../../src/generators/mutants-needs.js";
import { SLOPE_MUTANTS } from "../../src/generators/mutants-slope.js";
import { TERM_MUTANTS } from "../../src/generators/mutants-terms.js";
import { float16 } from "../../src/generators/mutants-whole.js";
import { PROBLEM_CLASS_NAMES, randomProblem } from "../../src/generators/problem-classes.js";
import { studentGradient } from "../../src/generators/student.js";
import { formatArchitecture, networkLayout, outputCount } from "../../src/network/architecture.js";
import { networkSubject } from "../../src/network/network-subject.js";
import type { Problem } from "../../src/network/problem.js";
import { nextDown, nextUp } from "../../src/numeric/float64.js";
import { random } from "../../src/numeric/random.js";

const anyProblem = fc.oneof(...PROBLEM_CLASS_NAMES.map((className) => classProblems(className)));

/** Problems to which a row applies. */
function problemsOf(mutant: Mutant, constraints: ProblemConstraints = {}): fc.Arbitrary<Problem> {
  return problems(constraints).filter((problem) => mutant.applies(problem));
}

/** For each entry of θ, whether it is a weight. */
function areWeights({ architecture, parameters }: Problem): boolean[] {
  const layout = networkLayout(architecture);
  return [...parameters.keys()].map((i) => layout.some(({ weights, bias }) => i >= weights && i < bias));
}

test("the catalogue has at least 66 rows, each with a name of its own in kebab case and a formula", () => {
  const names = MUTANTS.map(({ name }) => name);
  expect(names.length).toBeGreaterThanOrEqual(66);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
  expect(MUTANTS.filter(({ formula }) => formula === "")).toEqual([]);
});

test("every row is live on some random problem to which it applies", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      let silent = MUTANTS;
      for (let k = 0; k < 2000 && silent.length > 0; k++) {
        const problem = randomProblem(PROBLEM_CLASS_NAMES[k % PROBLEM_CLASS_NAMES.length]!, random(seed, k));
        const right = studentGradient(problem);
        const allowance = roundingAllowance(problem);
        silent = silent.filter((mutant) => {
          if (!mutant.applies(problem)) return true;
          const claimed = mutantGradient(problem, mutant, random(seed, k));
          return claimed.every((g, i) => Math.abs(g - right[i]!) <= allowance[i]!);
        });
      }
      expect(silent.map(({ name }) => name)).toEqual([]);
    }),
    { numRuns: 1 },
  );
});

test("mutants(problem) are the rows that apply; any other is refused by name", () => {
  fc.assert(
    fc.property(anyProblem, (problem) => {
      const rows = mutants(problem);
      for (const mutant of MUTANTS.filter((row) => !rows.includes(row))) {
        const network = formatArchitecture(problem.architecture);
        const refusal = new RangeError(`mutant: name is ${mutant.name}; expected one that applies to ${network}`);
        expect(() => mutantGradient(problem, mutant)).toThrow(refusal);
        expect(() => mutantSubject(problem, mutant, 0)).toThrow(refusal);
      }
      expect(rows.every((mutant) => mutant.applies(problem))).toBe(true);
    }),
    { numRuns: 20 },
  );
});

test("a mutant claims a gradient of shape [P], the same for the same stream, the same bug at every θ", () => {
  fc.assert(
    fc.property(anyProblem, fc.nat(), fc.integer(), (problem, row, seed) => {
      const mutant = mutants(problem)[row % mutants(problem).length]!;
      const subject = mutantSubject(problem, mutant, seed);
      const theta = problem.parameters.map((v) => v + 1 / 4);
      expect(subject.gradient(problem.parameters)).toEqual(mutantGradient(problem, mutant, random(seed)));
      expect(subject.gradient(theta)).toEqual(mutantGradient({ ...problem, parameters: theta }, mutant, random(seed)));
      expect(subject.gradient(theta).length).toBe(theta.length);
    }),
    { numRuns: 50 },
  );
});

test("a mutant's subject has the network's own loss", () => {
  fc.assert(
    fc.property(anyProblem, (problem) => {
      const subject = mutantSubject(problem, mutantNamed("all-zero"), 0);
      expect(subject.loss(problem.parameters)).toBe(networkSubject(problem).loss(problem.parameters));
      expect(subject.name).toBe(`${formatArchitecture(problem.architecture)}, all-zero`);
    }),
    { numRuns: 10 },
  );
});

test("mutantNamed finds every row, and refuses any other name", () => {
  expect(MUTANTS.map(({ name }) => mutantNamed(name))).toEqual(MUTANTS);
  expect(() => mutantNamed("sum")).toThrow(new RangeError("mutantNamed: name is sum; expected one of MUTANTS"));
});

test.each(PROBLEM_CLASS_NAMES)("the package's own gradient differs by rounding only: %s", (className) => {
  fc.assert(
    fc.property(classProblems(className), (problem) => {
      expect(isLive(problem, networkSubject(problem).gradient(problem.parameters), studentGradient(problem))).toBe(
        false,
      );
    }),
    { numRuns: 15 },
  );
});

test("an entry off by twice the allowance is a bug, and so is one that is no number", () => {
  fc.assert(
    fc.property(problems(), fc.nat(), fc.boolean(), (problem, n, isNumber) => {
      const right = studentGradient(problem);
      const i = n % right.length;
      const allowance = 2 * roundingAllowance(problem)[i]! + Number.MIN_VALUE;
      expect(isLive(problem, right.with(i, isNumber ? right[i]! + allowance : NaN), right)).toBe(true);
    }),
    { numRuns: 20 },
  );
});

describe("what a row says is what it computes", () => {
  test.each<readonly [name: string, factor: (problem: Problem) => number]>([
    ["factor-2-loss", () => 2],
    ["mean-over-outputs", ({ architecture }) => 1 / outputCount(architecture)],
    ["sign-flipped", () => -1],
    ["sum-not-mean", ({ batch }) => batch.size],
    ["mean-twice", ({ batch }) => 1 / batch.size],
    ["mean-of-too-few", ({ batch }) => batch.size / (batch.size - 1)],
  ])("without a regulariser %s is the gradient times a number", (name, factor) => {
    const mutant = mutantNamed(name);
    fc.assert(
      fc.property(problemsOf(mutant, { l2: false }), (problem) => {
        const scaled = mutantGradient(problem, mutant).map((g) => g / factor(problem));
        expect(isLive(problem, scaled, studentGradient(problem))).toBe(false);
      }),
      { numRuns: 5 },
    );
  });

  test.each<readonly [name: string, kind: "W" | "b", excess: (v: number, l2: number, m: number) => number]>([
    ["reg-missing", "W", (w, l2) => -l2 * w],
    ["reg-doubled", "W", (w, l2) => l2 * w],
    ["reg-half", "W", (w, l2) => (-l2 * w) / 2],
    ["reg-sign", "W", (w, l2) => -2 * l2 * w],
    ["reg-over-m", "W", (w, l2, m) => l2 * w * (1 / m - 1)],
    ["reg-on-bias", "b", (b, l2) => l2 * b],
    ["reg-l1", "W", (w, l2) => l2 * (Math.sign(w) - w)],
  ])("%s is the gradient plus a share of θ", (name, kind, excess) => {
    const mutant = mutantNamed(name);
    fc.assert(
      fc.property(problemsOf(mutant), (problem) => {
        const { architecture, batch, parameters } = problem;
        const isWrong = areWeights(problem).map((isWeight) => isWeight === (kind === "W"));
        const claimed = mutantGradient(problem, mutant).map((g, i) =>
          isWrong[i] ? g - excess(parameters[i]!, architecture.l2, batch.size) : g,
        );
        expect(isLive(problem, claimed, studentGradient(problem))).toBe(false);
      }),
      { numRuns: 5 },
    );
  });

  test.each([...SLOPE_MUTANTS, ...MESSAGE_MUTANTS])("$name leaves the last layer right", (mutant) => {
    fc.assert(
      fc.property(problemsOf(mutant), (problem) => {
        const { weights } = networkLayout(problem.architecture).at(-1)!;
        expect(mutantGradient(problem, mutant).subarray(weights)).toEqual(studentGradient(problem).subarray(weights));
      }),
      { numRuns: 3 },
    );
  });

  test.each([...TERM_MUTANTS, ...BATCH_MUTANTS].filter(({ name }) => /^(dw|weights|db|bias|shared-bias)-/.test(name)))(
    "$name leaves the other kind of parameters right",
    (mutant) => {
      const isWeightBug = /^(dw|weights)-/.test(mutant.name);
      fc.assert(
        fc.property(problemsOf(mutant), (problem) => {
          const isOther = areWeights(problem).map((isWeight) => isWeight !== isWeightBug);
          const others = (gradient: Float64Array): Float64Array => gradient.filter((_, i) => isOther[i]);
          expect(others(mutantGradient(problem, mutant))).toEqual(others(studentGradient(problem)));
        }),
        { numRuns: 3 },
      );
    },
  );
});

/** Every finite float16 ≥ 0 in order of its bits, then 65536, which stands for ∞. */
const HALVES = [
  ...Array.from({ length: 31 * 1024 }, (_, bits) => {
    const exponent = bits >> 10;
    const fraction = bits & 1023;
    return exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
  }),
  65536,
];

/** The nearest entry of HALVES, a tie to even bits: midpoints of float16 numbers are exact float64 numbers. */
function nearestHalf(x: number): number {
  const above = HALVES.findIndex((half) => half >= Math.abs(x));
  if (above < 0) return Math.sign(x) * Infinity;
  const [lower, upper] = [HALVES[above - 1] ?? 0, HALVES[above]!];
  const middle = (lower + upper) / 2;
  const isUpper = Math.abs(x) === middle ? above % 2 === 0 : Math.abs(x) > middle;
  const nearest = isUpper ? upper : lower;
  return Math.sign(x) * (nearest >= 65536 ? Infinity : nearest);
}

test("float16(x) is the nearest float16, ties to even", () => {
  const halves = fc.integer({ min: 0, max: HALVES.length - 2 }).chain((bits) => {
    const [lower, upper] = [HALVES[bits]!, HALVES[bits + 1]!];
    const middle = (lower + upper) / 2;
    return fc.constantFrom(lower, middle, nextUp(middle), nextDown(middle), nextUp(lower), nextDown(lower));
  });
  const numbers = fc.oneof(halves, fc.double({ min: -1e5, max: 1e5, noNaN: true }), fc.double({ noNaN: true }));
  fc.assert(
    fc.property(numbers, fc.constantFrom(1, -1), (magnitude, sign) => {
      const x = sign * magnitude;
      expect(float16(x) === nearestHalf(x)).toBe(true);
    }),
    {
      numRuns: 300,
      examples: [
        [0, 1],
        [65519.99, 1],
        [65520, 1],
        [Number.MAX_VALUE, 1],
        [Infinity, -1],
      ],
    },
  );
  expect(float16(NaN)).toBeNaN();
});
