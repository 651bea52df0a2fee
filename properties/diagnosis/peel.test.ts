import * as fc from "fast-check";
import { expect, test } from "vitest";
import { diagnose } from "../../src/diagnosis/diagnose.js";
import { nameOf } from "../../src/diagnosis/stories.js";
import { kindOf, tellingNetwork } from "../../src/diagnosis/telling-networks.js";
import { mutantNamed } from "../../src/generators/mutants.js";
import { studentGradient } from "../../src/generators/student.js";
import { ACTIVATION_NAMES } from "../../src/network/activations.js";
import { random } from "../../src/numeric/random.js";

/** Two bugs that edit different formulas of one program, the names of both, and whether both are silent nowhere. */
const PAIRS: readonly (readonly [first: string, second: string, name: string])[] = [
  ["sum-not-mean", "forgot-hidden-fprime", "hid.missing-fprime & scale:m"],
  ["sign-flipped", "db-total-broadcast", "db.total-broadcast & scale:-1"],
  ["sign-flipped", "reg-l1", "reg.L1 & scale:-1"],
  ["sign-flipped", "dw-missing-input", "dW.missing-input & scale:-1"],
  ["targets-of-first-sample", "dw-reshaped", "dW.reshaped & out.target-of-first-sample"],
  ["missing-weight-product", "derivative-times-z", "hid.fprime-times-z & hid.missing-W"],
  ["updated-weights", "activation-instead-of-derivative", "hid.a-for-fprime & hid.updated-W"],
  ["norm-clip", "db-zero", "db.zero & scale:?"],
  ["delta-of-first-sample", "reg-doubled", "hid.delta-of-first-sample & reg.scale:2"],
];

test.each(PAIRS)("the bugs %s and %s in one program are both named", (first, second, name) => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(...ACTIVATION_NAMES.slice(1, 3)), (seed, activation) => {
      const claims = [0, 1, 2].map((k) => {
        const problem = tellingNetwork(random(seed, k), { ...kindOf(activation, "mse"), l2: [1 / 8] });
        const edits = [first, second].map((bug) => mutantNamed(bug).edit(problem, random(seed)));
        return { problem, claimed: studentGradient(problem, { ...edits[0], ...edits[1] }) };
      });
      const diagnosis = diagnose(claims)!;
      expect([diagnosis, ...diagnosis.alternatives].map(nameOf)).toContain(name);
    }),
    { numRuns: 2 },
  );
});
