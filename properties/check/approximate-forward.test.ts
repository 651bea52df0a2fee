import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isForwardApproximate } from "../../src/check/approximate-forward.js";
import { driveSync } from "../../src/subject/drive.js";
import { asSubject } from "../../src/subject/subject.js";
import { reals } from "../numeric/reals.js";

type Curve = (x: number) => number;

function answer(f: Curve, g: Curve, low = -4, high = 4): boolean {
  const subject = asSubject({ point: [7, 0], loss: ([, x]) => f(x!), gradient: ([, x]) => [0, g(x!)] });
  const engine = isForwardApproximate(Float64Array.of(7, 0), 1, [low, high], Number.EPSILON);
  return driveSync(engine, subject, { loss: 0, gradient: 0 });
}

/** erf to 1.5e-7. Source: Abramowitz and Stegun, 7.1.26. */
const fittedErf: Curve = (x) => {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const p = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592].reduce((sum, c) => sum * t + c, 0);
  return Math.sign(x) * (1 - p * t * Math.exp(-x * x));
};
const erfSlope: Curve = (x) => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x);
/** tanh by its Chebyshev series of degree n on [−4, 4]. */
function fittedTanh(n: number): Curve {
  const nodes = Array.from({ length: 96 }, (_, k) => Math.cos((Math.PI * (k + 0.5)) / 96));
  const c = Array.from({ length: n + 1 }, (_, j) => (2 / 96) * nodes.reduce((sum, s) => sum + Math.tanh(4 * s) * Math.cos(j * Math.acos(s)), 0)); // prettier-ignore
  return (x) => c.reduce((sum, cj, j) => sum + cj * Math.cos(j * Math.acos(x / 4)), -c[0]! / 2);
}
const tanhSlope: Curve = (x) => 1 - Math.tanh(x) ** 2;

test("a fit with the exact derivative is a forward pass that approximates: erf, and tanh by a polynomial", () => {
  expect(answer(fittedErf, erfSlope)).toBe(true);
  fc.assert(
    fc.property(fc.integer({ min: 30, max: 40 }), (n) => {
      expect(answer(fittedTanh(n), tanhSlope)).toBe(true);
    }),
    { numRuns: 5 },
  );
});

test("a coarse fit is no approximation", () => {
  expect(answer(fittedTanh(4), tanhSlope)).toBe(false);
});

test("a stretch on which the loss is not finite says nothing", () => {
  expect(answer((x) => fittedErf(x) + (x > 3.9 ? Infinity : 0), erfSlope)).toBe(false);
});

/** Functions with their slopes. */
const FUNCTIONS: Readonly<Record<string, readonly [f: Curve, slope: Curve]>> = {
  tanh: [Math.tanh, tanhSlope],
  "sin 5x": [(x) => Math.sin(5 * x), (x) => 5 * Math.cos(5 * x)],
  "x³ − 4x": [(x) => x ** 3 - 4 * x, (x) => 3 * x * x - 4],
};
/** What may be wrong with a slope g of f at x, by little. */
const BUGS: Readonly<Record<string, (size: number, f: Curve, g: Curve) => Curve>> = {
  "a factor": (size, _, g) => (x) => (1 + size) * g(x),
  "an added constant": (size, _, g) => (x) => g(x) + size,
  "weight decay": (size, _, g) => (x) => g(x) + size * x,
  "an added f": (size, f, g) => (x) => g(x) + size * f(x) ** 2,
};

describe.each(Object.entries(FUNCTIONS))("a slope of %s that is off by", (_, [f, g]) => {
  test.each(Object.entries(BUGS))("%s, however small, is wrong", (__, bug) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), reals(-1, 1), (n, sign) => {
        const size = (Math.sign(sign) || 1) * 2 ** -n;
        expect(answer(f, bug(size, f, g))).toBe(false);
      }),
      { numRuns: 6 },
    );
  });
});

test("the right slope is no approximation: all residuals are rounding", () => {
  for (const [f, g] of Object.values(FUNCTIONS)) expect(answer(f, g)).toBe(false);
});
