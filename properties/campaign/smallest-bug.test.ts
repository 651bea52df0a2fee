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

test.each([
  ["forgot-hidden-fprime", "GRAD-ACT-PRIME", [1, 1, 1]],
  ["sign-flipped", "GRAD-SIGN", [1, 1]],
  ["db-zero", "GRAD-ZERO-PART", [1, 1]],
])(
  "a program with the bug %s is named %s, and the smallest network that shows it has widths %s",
  (bug, code, widths) => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { diagnosis, smallest } = nameBug(planted(bug), { seed, seconds: SECONDS })!;
        expect(diagnosis.bugs.map((found) => found.code)).toContain(code);
        const { architecture, batch } = smallest!.problem;
        expect([architecture.inputs, ...architecture.layers.map(({ units }) => units)]).toEqual(widths);
        expect(batch.size).toBe(1);
        expect(smallest!.claimed).toEqual(planted(bug)(smallest!.problem));
      }),
      { numRuns: 2 },
    );
  },
);
