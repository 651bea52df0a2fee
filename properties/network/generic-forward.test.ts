import * as fc from "fast-check";
import { expect, test } from "vitest";
import { problems } from "../../src/generators/arbitraries.js";
import { kinkDistance } from "../../src/generators/kinks.js";
import { forward } from "../../src/network/forward.js";
import { networkLoss } from "../../src/network/generic-forward.js";
import type { Problem } from "../../src/network/problem.js";
import { createWorkspace } from "../../src/network/workspace.js";
import { decimalField } from "../../src/numeric/decimal-field.js";
import { float64Field } from "../../src/numeric/float64-field.js";
import { roundingBounds } from "./rounding.js";

const small = problems({ maxWidth: 4, maxLayers: 3, maxBatch: 3 });
const decimal = decimalField(40);

function lossOver40Digits({ parameters, ...problem }: Problem): number {
  const theta = Array.from(parameters, (w) => decimal.from(w));
  return decimal.number(networkLoss({ parameters, ...problem }).over(decimal, theta));
}

test("over decimal(40) and over float64 it is the loss of forward, within the rounding of both", () => {
  fc.assert(
    fc.property(small, (problem) => {
      fc.pre(kinkDistance(problem) > 1e-9);
      const bound = roundingBounds(problem).loss;
      const real = lossOver40Digits(problem);
      fc.pre(bound < 1e-9 * (1 + real)); // saturated cross-entropy: a bound that admits everything would prove nothing
      const workspace = createWorkspace(problem.architecture, problem.batch.size);
      const float64 = networkLoss(problem).over(float64Field, [...problem.parameters]);
      expect(Math.abs(forward(problem.parameters, problem.batch, workspace) - real)).toBeLessThanOrEqual(bound);
      expect(Math.abs(float64 - real)).toBeLessThanOrEqual(bound);
    }),
    { numRuns: 40 },
  );
});

test("it depends on θ alone: the problem's own parameters are not read", () => {
  fc.assert(
    fc.property(small, (problem) => {
      const blank = { ...problem, parameters: new Float64Array(problem.parameters.length).fill(NaN) };
      const theta = [...problem.parameters];
      expect(networkLoss(blank).over(float64Field, theta)).toBe(networkLoss(problem).over(float64Field, theta));
      expect(theta).toEqual([...problem.parameters]);
    }),
  );
});
