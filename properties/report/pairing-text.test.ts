import { expect, test } from "vitest";
import { checkAdjoint, checkSymmetry, type AdjointProducts } from "../../src/check/check-adjoint.js";
import { pairingToText } from "../../src/report/pairing-text.js";

type Vector = Float64Array;

/** A rotation by a quarter turn from the right, and by `turn` quarters back from the left. */
const quarter = (turn: 1 | -1): AdjointProducts => ({
  name: "quarter turn",
  point: [1, 2],
  outputs: 2,
  blocks: [{ name: "W", shape: [1, 2] }],
  jvp: (_: Vector, [x, y]: Vector) => [-y!, x!],
  vjp: (_: Vector, [x, y]: Vector) => [turn * y!, -turn * x!],
});

test("a pass tells the identity, both sides, the bar, the resolution, the seed and the cost", () => {
  const [headline, ...rest] = pairingToText(checkAdjoint(quarter(1), { seed: 3 })).split("\n");
  expect(headline).toMatch(
    /^pass: quarter turn: ⟨Jv, u⟩ = ⟨v, Jᵀu⟩: -?[\d.]+ and -?[\d.]+ ± [\d.]+e-\d+, resolution [\d.]+e-\d+ an entry$/,
  );
  expect(rest).toEqual([expect.stringMatching(/^ {2}replay {4}seed 3, \d+ pairs of products$/)]);
});

test("a failure tells an entry by both claims", () => {
  const lines = pairingToText(checkAdjoint(quarter(-1), { seed: 3 })).split("\n");
  expect(lines[0]).toMatch(/^fail: quarter turn: ⟨Jv, u⟩ = ⟨v, Jᵀu⟩: /);
  expect(lines[1]).toMatch(
    /^ {2}∂\(output [01]\)\/∂W\[0,[01]\] {2}(1 by the product from the right, -1|-1 by the product from the right, 1) from the left$/,
  );
});

test("products that cannot be checked are no failure: the first line says why", () => {
  const report = checkSymmetry({ point: [1, 2], hvp: () => [1] });
  expect(pairingToText(report).split("\n")[0]).toBe(
    "inconclusive: subject cannot be checked: a part of the subject returns an array of another length than it should: hvp: found 1 numbers; expected 2",
  );
});
