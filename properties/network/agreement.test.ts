import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkGradient } from "../../src/check/check-gradient.js";
import { findingAt } from "../../src/check/report.js";
import { problems } from "../../src/generators/arbitraries.js";
import { entry } from "../../src/generators/entry.js";
import { ACTIVATION_NAMES } from "../../src/network/activations.js";
import { BIAS_KINDS } from "../../src/network/architecture.js";
import { networkLoss } from "../../src/network/generic-forward.js";
import { LOSS_NAMES } from "../../src/network/losses.js";
import { networkSubject } from "../../src/network/network-subject.js";
import type { Problem } from "../../src/network/problem.js";
import type { Decimal } from "../../src/numeric/decimal.js";
import { decimalField } from "../../src/numeric/decimal-field.js";
import { differenceQuotients } from "../../src/oracle/quotient.js";
import { roundingBounds } from "./rounding.js";

const field = decimalField(40);

function gradientOf(problem: Problem): Float64Array {
  return networkSubject(problem).gradient(problem.parameters);
}

/** |found − real| to 40 digits, as a float64. */
function errorOf(found: number, real: Decimal): number {
  return field.number(field.sub(field.from(found), real).abs());
}

/** A coordinate whose claim stands out from its rounding: to show that a derivative is 0 takes the decimals 520 digits. */
function coordinate(gradient: Float64Array, rounding: Float64Array, choice: number): number {
  const candidates = [...gradient.keys()].filter((i) => Math.abs(gradient[i]!) > rounding[i]!);
  fc.pre(candidates.length > 0);
  return entry(candidates, choice % candidates.length);
}

describe.each(ACTIVATION_NAMES)("%s", (activation) => {
  describe.each(LOSS_NAMES)("%s", (loss) => {
    test.each(BIAS_KINDS)("bias %s: backpropagation = differences in float64 = the definition in decimals", (bias) => {
      const drawn = problems({
        minLayers: 2,
        maxLayers: 2,
        maxWidth: 2,
        maxBatch: 2,
        activations: [activation],
        losses: [loss],
        biases: [bias],
      });
      fc.assert(
        fc.property(drawn, fc.nat(), (problem, choice) => {
          const report = checkGradient(networkSubject(problem));
          expect(report.counts.disagrees).toBe(0);
          const rounding = roundingBounds(problem).gradient;
          const i = coordinate(gradientOf(problem), rounding, choice);
          const [quotient] = differenceQuotients(networkLoss(problem), problem.parameters, [i]);
          const { claimed, measured, resolution, kind } = findingAt(report, i);
          expect(errorOf(claimed, quotient!.value)).toBeLessThanOrEqual(rounding[i]!);
          // Where nothing can be measured, nothing is.
          fc.pre(kind === "agrees");
          expect(errorOf(measured, quotient!.value)).toBeLessThanOrEqual(resolution);
        }),
        { numRuns: 1 },
      );
    });
  });
});

test("a measurement lies within its own bar of backpropagation, but for one in fifty at most", () => {
  // Measured: one in 1000 (399 of 392,325) lies outside, by 5.1 bars at most. With that share the chance of 30 among 1500
  // is below 10⁻²⁷, and with three times that share below 10⁻¹².
  let outside = 0;
  let all = 0;
  while (all < 1500) {
    const [problem] = fc.sample(problems({ maxLayers: 3, maxWidth: 4, maxBatch: 4 }), 1);
    const report = checkGradient(networkSubject(problem!));
    const rounding = roundingBounds(problem!).gradient;
    for (const i of report.columns.kind.keys()) {
      const { claimed, measured, bar, kind } = findingAt(report, i);
      if (kind !== "agrees") continue;
      all += 1;
      if (Math.abs(claimed - measured) > bar + rounding[i]!) outside += 1;
    }
  }
  expect(outside).toBeLessThanOrEqual(all / 50);
});
