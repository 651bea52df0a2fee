import * as fc from "fast-check";
import { expect, test } from "vitest";
import { diagnose } from "../../src/diagnosis/diagnose.js";
import { plantedClaims } from "./planted-claims.js";

/** The evidence on claims of a planted bug. */
function evidence(bug: string, seed: number): readonly string[] {
  return diagnose(plantedClaims(bug, seed))!.evidence;
}

test("the layers that are right and wrong are told, then what reproduces how many numbers, then fitted factors", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const [place, formula] = evidence("forgot-hidden-fprime", seed);
      expect(place).toMatch(/^layers? \d.* right, layers? \d.* wrong$/);
      expect(formula).toMatch(
        /f′ = 1 \(layers? [\d, and]+\) reproduces all \d+ wrong numbers in 3 of 3 networks, deviation \d+e[-+]\d+$/,
      );
      const factor = evidence("sum-not-mean", seed).at(-1)!;
      expect(factor).toMatch(/^the factor is (\d+) at m = \1, (\d+) at m = \2, (\d+) at m = \3$/);
    }),
    { numRuns: 3 },
  );
});

test("a factor of the whole gradient is given in twelve digits with the number of entries", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const norm = plantedClaims("norm-clip", seed, 8).filter(({ problem }) => problem.architecture.l2 > 0);
      fc.pre(norm.length > 0);
      expect(diagnose(norm.slice(0, 1))!.evidence.join("; ")).toMatch(
        /claimed = \d+\.\d{12} × true in all \d+ entries, in this network, deviation/,
      );
    }),
    { numRuns: 3 },
  );
});
