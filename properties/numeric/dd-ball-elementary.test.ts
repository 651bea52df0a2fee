import * as fc from "fast-check";
import { expect, test, vi } from "vitest";
import { normal } from "../../src/numeric/dd-ball.js";
import * as elementary from "../../src/numeric/dd-ball-elementary.js";
import { ddBallField } from "../../src/numeric/dd-ball-field.js";
import { EnclosureError } from "../../src/numeric/field.js";
import { evaluate, ordinary, samplesAround } from "./containment.js";
import { ddBalls, type AnyType } from "./enclosures.js";
import { ELEMENTARY } from "./mpfr.js";
import { reals } from "./reals.js";

/** Of both signs and of every size down to 2⁻⁵⁰⁰. */
const sizes = fc
  .oneof(
    reals(-600, 600),
    ordinary,
    fc.tuple(fc.integer({ min: -500, max: 8 }), reals(1, 2)).map(([k, m]) => m * 2 ** k),
  )
  .filter((x) => Math.abs(x) > 2 ** -600);
const domains = {
  exp: sizes,
  expm1: sizes,
  log: sizes.map(Math.abs),
  log1p: sizes.filter((x) => x > -1),
};

test.each(ELEMENTARY)(
  "%s of a number without radius has a relative radius below 2⁻⁹⁶, next to its zero too, down to 2⁻⁸⁸⁰",
  (name) => {
    fc.assert(
      fc.property(samplesAround(domains[name]), ({ ball }) => {
        const { h, r } = ddBallField[name](normal({ ...ball, r: 0 }));
        fc.pre(Math.abs(h) > 2 ** -880); // the low parts of ln(1 + 2⁻¹⁰⁷⁴) underflow
        expect(r).toBeLessThanOrEqual(2 ** -96 * Math.abs(h));
      }),
      { numRuns: 500 },
    );
  },
);

test("log next to 1 keeps its digits", () => {
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), (k) => {
      fc.pre(k !== 0);
      const { h, r } = elementary.log({ h: 1 + k * 2 ** -52, l: 0, r: 0 });
      expect(r).toBeLessThanOrEqual(2 ** -96 * Math.abs(h));
    }),
  );
});

test("eˣ below e⁻⁷⁰⁰ is 0 ± 2⁻¹⁰⁰⁸ however wide x is, and above e⁶⁹⁰ it is refused", () => {
  for (const x of [
    { h: -710, l: 0, r: 5 },
    { h: -1e6, l: 0, r: 1e5 },
  ]) {
    expect(elementary.exp(x)).toEqual({ h: 0, l: 0, r: 2 ** -1008 });
    expect(elementary.expm1(x).h).toBe(-1);
  }
  expect(() => elementary.exp({ h: 1e6, l: 0, r: 0 })).toThrow("exp: x is 1000000; expected at most 690");
  expect(() => elementary.expm1({ h: 691, l: 0, r: 0 })).toThrow(EnclosureError);
});

test("exp of a ball of radius 1 or more is refused, and the message shows it", () => {
  expect(() => elementary.exp({ h: 3, l: 0, r: 1 })).toThrow("exp: x is 3 ± 1; expected a radius below 1");
  expect(() => elementary.expm1({ h: -705, l: 0, r: 50 })).toThrow(EnclosureError);
});

test("log and log1p hold the real value whatever digits Math.log1p has right, and refuse when it has none", () => {
  const perfect = Math.log1p;
  const wrongBy = fc.tuple(reals(0.5, 0.9), fc.integer({ min: -40, max: -21 })).map(([m, k]) => m * 2 ** k);
  const poor = vi.spyOn(Math, "log1p");
  try {
    fc.assert(
      fc.property(samplesAround(reals(0.25, 4)), wrongBy, fc.constantFrom("log", "log1p"), (sample, error, name) => {
        poor.mockImplementation((x) => perfect(x) + error);
        expect(evaluate(ddBalls as AnyType, name, sample)).toBe("contained");
      }),
      { numRuns: 300 },
    );
    poor.mockReturnValue(1);
    expect(() => elementary.log({ h: 1, l: 0, r: 0 })).toThrow("log: the float64 logarithm is off by");
  } finally {
    poor.mockRestore();
  }
});
