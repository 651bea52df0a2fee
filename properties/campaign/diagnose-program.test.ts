import * as fc from "fast-check";
import { expect, test } from "vitest";
import { nameBug } from "../../src/campaign/diagnose-program.js";
import { mutantGradient, mutantNamed } from "../../src/generators/mutants.js";
import { studentGradient } from "../../src/generators/student.js";
import type { Problem } from "../../src/network/problem.js";

/** The student's program with a planted bug, where it applies. */
function planted(name: string): (problem: Problem) => Float64Array {
  const mutant = mutantNamed(name);
  return (problem) => (mutant.applies(problem) ? mutantGradient(problem, mutant) : studentGradient(problem));
}

const SECONDS = 20;

test("a right program has no bug", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      expect(nameBug((problem) => studentGradient(problem), { seed, seconds: SECONDS })).toBeUndefined();
    }),
    { numRuns: 2 },
  );
});

/** Without the hidden f′, and for one loss and one kind of bias only. */
function picky(problem: Problem): Float64Array {
  const { loss, layers } = problem.architecture;
  if (loss !== "mse" || layers.some(({ bias }) => bias !== "unit")) throw new Error("not supported");
  return planted("forgot-hidden-fprime")(problem);
}

test("a program that throws on what it does not know is named by what it knows", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const { diagnosis, smallest } = nameBug(picky, { seed, seconds: SECONDS })!;
      expect(diagnosis.bugs.map(({ code }) => code)).toEqual(["GRAD-ACT-PRIME"]);
      expect(smallest!.problem.architecture.loss).toBe("mse");
    }),
    { numRuns: 2 },
  );
});
