import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkGradient } from "../../src/check/check-gradient.js";
import type { Report } from "../../src/check/report.js";
import { reals } from "../numeric/reals.js";

type Vector = Float64Array;
const f = Math.fround;
const RUNS = { numRuns: 25 };
const points = fc.array(reals(0.5, 2).map(f), { minLength: 1, maxLength: 4 }).map(Float64Array.from.bind(Float64Array));

/** Σ (i + 1) sin xᵢ, every operation rounded by `round`, with its claim times a factor. */
function sines(round: (x: number) => number, factor = 1) {
  return {
    loss: (x: Vector): number => x.reduce((s, xi, i) => round(s + round((i + 1) * round(Math.sin(round(xi))))), 1),
    gradient: (x: Vector): Vector => x.map((xi, i) => round(factor * round((i + 1) * round(Math.cos(round(xi)))))),
  };
}
const single = sines(f);
const double = sines((x) => x);

const precision = (report: Report): string => report.subject.precision;

describe("the precision", () => {
  test("is detected where the losses are float32 numbers, and is the stated one elsewhere", () => {
    fc.assert(
      fc.property(points, fc.integer(), (point, seed) => {
        expect(precision(checkGradient({ point, ...single }, { seed }))).toBe("float32");
        expect(precision(checkGradient({ point, ...double }, { seed }))).toBe("float64");
        expect(precision(checkGradient({ point, ...double, precision: "float32" }, { seed }))).toBe("float32");
      }),
      RUNS,
    );
  });

  test("of a loss that does not depend on the point, or is a round number there by chance, is the stated one", () => {
    const constant = { point: [1, 2], loss: () => 3, gradient: () => [0, 0] };
    const square = { point: [1, 2], loss: ([x, y]: Vector) => x! * x! + y!, gradient: ([x]: Vector) => [2 * x!, 1] };
    for (const subject of [constant, square]) expect(checkGradient(subject).subject.precision).toBe("float64");
  });
});

describe.each(["every", "probe"] as const)("with a float64 twin, in %s mode", (mode) => {
  const check = (point: Vector, claim: ReturnType<typeof sines>, seed: number): Report =>
    checkGradient({ point, ...claim, precision: "float32", twin: double.loss }, { seed, mode });

  test("a float32 claim passes, and one that is 10⁻³ off is refuted: without the twin it lies below the noise", () => {
    fc.assert(
      fc.property(points, fc.integer(), (point, seed) => {
        fc.pre(point.every((x) => Math.abs(Math.cos(x)) > 0.05));
        expect(check(point, single, seed).counts.disagrees).toBe(0);
        expect(check(point, sines(f, 1.001), seed).verdict).toBe("fail");
      }),
      RUNS,
    );
  });

  test("its loss is what is measured: a claim of the twin's slope agrees although the float32 loss is rough", () => {
    fc.assert(
      fc.property(points, fc.integer(), (point, seed) => {
        const rough = { ...single, loss: (x: Vector) => f(single.loss(x) * (1 + 2 ** -16 * Math.sin(1e6 * x[0]!))) };
        const report = checkGradient({ point, ...rough, precision: "float32", twin: double.loss }, { seed, mode });
        expect(report.counts.disagrees).toBe(0);
        expect(report.counts.agrees).toBeGreaterThan(0);
      }),
      RUNS,
    );
  });
});
