import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkGradient } from "../../src/check/check-gradient.js";
import { kindAt } from "../../src/check/columns.js";
import type { Report } from "../../src/check/report.js";
import { classProblems, problems } from "../../src/generators/arbitraries.js";
import { exactKinks } from "../../src/generators/kinks.js";
import { isLive, mutantGradient, MUTANTS, mutantSubject } from "../../src/generators/mutants.js";
import type { Mutant } from "../../src/generators/mutants-needs.js";
import { PROBLEM_CLASS_NAMES } from "../../src/generators/problem-classes.js";
import { studentGradient, studentSubject } from "../../src/generators/student.js";
import { networkSubject } from "../../src/network/network-subject.js";
import type { Problem } from "../../src/network/problem.js";
import { random } from "../../src/numeric/random.js";

/** Bugs that may be as small as what differences of float64 losses can show, or smaller. */
const SUBTLE: readonly string[] = [
  "rel1e-3",
  "rel1e-4",
  "rel1e-6",
  "rel1e-8",
  "const-offset",
  "flush-small",
  "half-precision",
  "float32-rounded",
  "float32-accumulation",
  "bce-eps",
];
const subtle = MUTANTS.filter(({ name }) => SUBTLE.includes(name));
const gross = MUTANTS.filter(({ name }) => !SUBTLE.includes(name));

const SMALL = { maxLayers: 3, maxWidth: 4, maxBatch: 5 };
const ordinary = fc.oneof(problems({ ...SMALL, smooth: true }), problems(SMALL));
const hard = fc.oneof(ordinary, classProblems("saturated", SMALL));

/** A problem, and the seed of what the bug leaves open. */
type Case = readonly [problem: Problem, seed: number];

/** Problems on which the planted bug shows: by `shows` on the claim and the right gradient. */
function casesOf(
  drawn: fc.Arbitrary<Problem>,
  mutant: Mutant,
  shows: (problem: Problem, claimed: Float64Array, right: Float64Array) => boolean,
): fc.Arbitrary<Case> {
  return fc
    .tuple(drawn, fc.integer())
    .filter(
      ([problem, seed]) =>
        mutant.applies(problem) &&
        shows(problem, mutantGradient(problem, mutant, random(seed)), studentGradient(problem)),
    );
}

/** Whether some entry is off by a thousandth of the largest and by a millionth of the loss: no bar may hide that. */
function isPlain(problem: Problem, claimed: Float64Array, right: Float64Array): boolean {
  const loss = networkSubject(problem).loss(problem.parameters);
  const plain = 1e-3 * Math.max(...right.map(Math.abs), 1e-3 * loss);
  return right.some((g, i) => !(Math.abs(claimed[i]! - g) <= plain));
}

/** The entries that are said to agree although they are off by more than the resolution stated there. */
function overlooked({ columns }: Report, right: Float64Array): number[] {
  return [...columns.kind.keys()].filter((i) => {
    const error = Math.abs(columns.claimed[i]! - right[i]!);
    return kindAt(columns, i) === "agrees" && error > columns.resolution[i]!;
  });
}

test.each(gross)("a planted $name is refuted", (mutant) => {
  fc.assert(
    fc.property(casesOf(ordinary, mutant, isPlain), ([problem, seed]) => {
      const report = checkGradient(mutantSubject(problem, mutant, seed));
      expect(report.verdict).toBe("fail");
      expect(overlooked(report, studentGradient(problem))).toEqual([]);
    }),
    { numRuns: 1 },
  );
});

test.each(subtle)("a planted $name agrees nowhere beyond the stated resolution", (mutant) => {
  fc.assert(
    fc.property(casesOf(hard, mutant, isLive), ([problem, seed]) => {
      const report = checkGradient(mutantSubject(problem, mutant, seed));
      expect(overlooked(report, studentGradient(problem))).toEqual([]);
    }),
    { numRuns: 3 },
  );
});

/** Without the one class in which differences are fooled, once in 1500 networks: `check-gradient.test.ts` bounds that. */
const CLASSES = PROBLEM_CLASS_NAMES.filter((name) => name !== "badly-scaled");

test.each(CLASSES)("a correct gradient is not refuted: %s", (className) => {
  const drawn = classProblems(className, SMALL).filter((problem) => exactKinks(problem) <= 1);
  fc.assert(
    fc.property(drawn, fc.constantFrom(networkSubject, studentSubject), (problem, subject) => {
      expect(checkGradient(subject(problem)).verdict).not.toBe("fail");
    }),
    { numRuns: 5 },
  );
});
