import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkGradient, checkGradientAsync } from "../../src/check/check-gradient.js";
import { hessianSubject, type SecondOrder } from "../../src/subject/hessian.js";
import {
  arePlainlyDifferent,
  MATRIX_BUGS,
  product,
  sigmoid,
  smoothFunctions,
  wrongEntries,
  type SmoothFunction,
} from "./smooth-functions.js";

type Vector = Float64Array;

/** The gradient of L = Σ fₖ with the products of its Hessian, with a bug or without. */
function secondOrder(f: SmoothFunction, bug = (H: number[][]): number[][] => H): SecondOrder {
  return { point: f.point, gradient: f.gradient, hvp: (theta, v) => product(bug(f.hessian(theta)), v) };
}

test("right products of the Hessian pass, whatever the seed", () => {
  fc.assert(
    fc.property(smoothFunctions, fc.integer(), (f, seed) => {
      expect(checkGradient(hessianSubject(secondOrder(f), { seed })).verdict).toBe("pass");
    }),
    { numRuns: 15 },
  );
});

describe.each(Object.entries(MATRIX_BUGS))("a Hessian with %s", (_, bug) => {
  test("is refuted, unless that leaves it as it is", () => {
    fc.assert(
      fc.property(smoothFunctions, fc.integer(), (f, seed) => {
        const H = f.hessian(f.point);
        const isRight = wrongEntries(H, bug(H)).length === 0;
        fc.pre(isRight || arePlainlyDifferent(H, bug(H)));
        const { verdict } = checkGradient(hessianSubject(secondOrder(f, bug), { seed }));
        expect(verdict).toBe(isRight ? "pass" : "fail");
      }),
      { numRuns: 10 },
    );
  });
});

/** The derivative of x·σ(x). */
const swishSlope = ([x]: Vector): number[] => [sigmoid(x!) + x! * sigmoid(x!) * (1 - sigmoid(x!))];

/** Its derivative; with `held` 0 the σ kept for it is taken to be constant in one place. */
const swishCurvature = (x: number, held: 0 | 1): number => {
  const s = sigmoid(x);
  return s * (1 - s) * (2 + x * (1 - 2 * s) * held);
};

const verdict = (held: 0 | 1): string =>
  checkGradient(
    hessianSubject({ point: [0.7], gradient: swishSlope, hvp: ([x], [v]) => [swishCurvature(x!, held) * v!] }),
  ).verdict;

test("an output that is kept in the backward pass and held constant there is refuted: x·σ(x)", () => {
  expect([verdict(1), verdict(0)]).toEqual(["pass", "fail"]);
});

test("parts that answer with promises give the same report", async () => {
  await fc.assert(
    fc.asyncProperty(smoothFunctions, fc.integer(), async (f, seed) => {
      const now = secondOrder(f);
      const later = {
        point: f.point,
        gradient: async (x: Vector) => now.gradient(x),
        hvp: async (x: Vector, v: Vector) => now.hvp(x, v),
      };
      const report = checkGradient(hessianSubject(now), { seed });
      expect(await checkGradientAsync(hessianSubject(later), { seed })).toEqual(report);
    }),
    { numRuns: 5 },
  );
});

test("misuse is named when the subject is made, misbehaviour in the report", () => {
  const fine = { point: [1], gradient: () => [1], hvp: () => [0] };
  expect(() => hessianSubject({ ...fine, hvp: undefined as never })).toThrow(
    new TypeError("hessianSubject: hvp is undefined; expected a function"),
  );
  expect(() => hessianSubject({ ...fine, gradient: 1 as never })).toThrow(
    new TypeError("hessianSubject: gradient is number; expected a function"),
  );
  expect(() => hessianSubject({ ...fine, point: [Infinity] })).toThrow(
    new RangeError("hessianSubject: point[0] is Infinity; expected a finite number"),
  );
  const { misconduct } = checkGradient(hessianSubject({ ...fine, hvp: () => [0, 0] }));
  expect(misconduct).toMatchObject({ code: "part-wrong-length", message: expect.stringContaining("hvp: found 2") });
});
