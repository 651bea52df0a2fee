import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkGradient } from "../../src/check/check-gradient.js";
import { parameterCount } from "../../src/subject/blocks.js";
import {
  COMPLEX_CONVENTIONS,
  complexBlock,
  fromComplex,
  fromComplexGradient,
  toComplex,
  type ComplexConvention,
  type ComplexNumbers,
} from "../../src/subject/complex.js";
import { vectorSubject } from "../../src/subject/vector.js";
import { reals } from "../numeric/reals.js";

type Vector = Float64Array;
const conventions = fc.constantFrom(...(Object.keys(COMPLEX_CONVENTIONS) as ComplexConvention[]));
const numbers = fc.array(fc.tuple(fc.double(), fc.double()), { maxLength: 6 });
const points = fc.array(reals(0.25, 2), { minLength: 2, maxLength: 6 }).map((list) => list.slice(list.length % 2));

/** What a library of each convention answers where the derivatives are (a, b) = (∂L/∂re, ∂L/∂im): re and im of it. */
const ANSWERS: Readonly<Record<ComplexConvention, (a: number, b: number) => readonly [re: number, im: number]>> = {
  torch: (a, b) => [a, b],
  jax: (a, b) => [a, -b],
  wirtinger: (a, b) => [a / 2, -b / 2],
  "wirtinger-conjugate": (a, b) => [a / 2, b / 2],
};

/** The complex gradient in a convention from the derivatives as pairs. */
function answered(pairs: Vector, convention: ComplexConvention): ComplexNumbers {
  const { re, im } = toComplex(pairs);
  const both = Array.from(re, (a, n) => ANSWERS[convention](a, im[n]!));
  return { re: both.map(([x]) => x), im: both.map(([, y]) => y) };
}

test("fromComplex puts re and im side by side, and toComplex takes them apart", () => {
  fc.assert(
    fc.property(numbers, (list) => {
      const z = { re: list.map(([x]) => x), im: list.map(([, y]) => y) };
      expect(fromComplex(z)).toEqual(Float64Array.from(list.flat()));
      expect(toComplex(fromComplex(z))).toEqual({ re: Float64Array.from(z.re), im: Float64Array.from(z.im) });
    }),
  );
});

test("a complex block holds two numbers an entry", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 3 }), (shape) => {
      expect(complexBlock("Z", shape)).toEqual({ name: "Z", shape: [...shape, 2] });
      expect(parameterCount([complexBlock("Z", shape)])).toBe(2 * parameterCount([{ name: "Z", shape }]));
    }),
  );
});

test("the gradient 2z of |z|² passes in its own convention, and fails in every other", () => {
  fc.assert(
    fc.property(points, conventions, conventions, (point, spoken, read) => {
      const report = checkGradient({
        point,
        blocks: [complexBlock("z", [point.length / 2])],
        loss: (z) => z.reduce((sum, x) => sum + x * x, 0),
        gradient: (z) =>
          fromComplexGradient(
            answered(
              z.map((x) => 2 * x),
              spoken,
            ),
            read,
          ),
      });
      expect(report.verdict).toBe(spoken === read ? "pass" : "fail");
    }),
    { numRuns: 60 },
  );
});

/** z³ as pairs, and the product of its derivative 3z², conjugate or not, with a cotangent. */
const cube = ([x, y]: Vector): number[] => [x! ** 3 - 3 * x! * y! ** 2, 3 * x! ** 2 * y! - y! ** 3];
const pullback =
  (sign: 1 | -1) =>
  ([x, y]: Vector, [a, b]: Vector): number[] => {
    const [re, im] = [3 * (x! ** 2 - y! ** 2), sign * 6 * x! * y!];
    return [re * a! - im * b!, re * b! + im * a!];
  };

test("a holomorphic f as pairs has the pullback conj(f′)·u; f′·u is refuted", () => {
  fc.assert(
    fc.property(reals(0.25, 2), reals(0.25, 2), fc.integer(), (x, y, seed) => {
      const verdict = (sign: 1 | -1): string =>
        checkGradient(vectorSubject({ point: [x, y], outputs: 2, value: cube, vjp: pullback(sign) }, { seed })).verdict;
      expect([verdict(-1), verdict(1)]).toEqual(["pass", "fail"]);
    }),
    { numRuns: 40 },
  );
});

test("lengths that do not fit and unknown conventions are refused with what was given", () => {
  expect(() => fromComplex({ re: [1, 2], im: [3] })).toThrow(
    new RangeError("fromComplex: re has 2 numbers, im has 1; expected equal lengths"),
  );
  expect(() => toComplex([1, 2, 3])).toThrow(new RangeError("toComplex: found 3 numbers; expected pairs (re, im)"));
  const known = Object.keys(COMPLEX_CONVENTIONS).join(", ");
  expect(() => fromComplexGradient({ re: [1], im: [1] }, "numpy" as never)).toThrow(
    new RangeError(`fromComplexGradient: convention is numpy; expected one of ${known}`),
  );
});
