import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Ball } from "../../src/numeric/enclosure.js";
import { EnclosureError } from "../../src/numeric/field.js";
import {
  evaluate,
  extreme,
  nearTies,
  operate,
  OPERATIONS,
  ordinary,
  realOf,
  samplesAround,
  sumProducts,
  type Sample,
} from "./containment.js";
import { ballEnds, contains, isWithin, unlessRefused, type AnyType, type Ends } from "./enclosures.js";
import { ELEMENTARY, mpfr, type Elementary } from "./mpfr.js";
import { compare, distance, finite, product, rationalOf, sum, type Rational } from "./rational.js";
import { reals } from "./reals.js";

const anywhere = samplesAround(fc.oneof(ordinary, extreme));
/** Arguments of functions: exponents that MPFR's image of is no monster, and any number for the logarithms. */
const small = samplesAround(fc.oneof(reals(-720, 700), ordinary)).filter(({ ball }) => ball.r < 100);
const argumentsOf = (name: Elementary): fc.Arbitrary<Sample> =>
  fc.oneof(name.startsWith("exp") ? small : fc.oneof(small, anywhere), nearTies(name));
/** Numbers between ⅛ and 32 of either sign; every type holds their sums, products and quotients to many digits. */
const moderate = fc.tuple(reals(0.125, 32), fc.constantFrom(1, -1)).map(([v, sign]) => v * sign);
/** Balls around them with a radius of 2⁻²⁰ to 2⁻¹² of the centre: far more than any type rounds, far from 0. */
const wide = fc
  .tuple(moderate, fc.integer({ min: -20, max: -12 }))
  .map(([h, k]): Ball => ({ h, l: 0, r: Math.abs(h) * 2 ** k }));
const dyadic = fc.integer({ min: -1000, max: 1000 }).map((k) => k / 8);

/** What every enclosure type promises. */
export function enclosureLaws(type: AnyType): void {
  containmentLaws(type);
  exactnessLaws(type);
  signLaws(type);
  inclusionLaws(type);
  refusalLaws(type);
}

function containmentLaws(type: AnyType): void {
  describe("containment", () => {
    test.each(OPERATIONS)("a %s b holds x ∘ y for every x in a and y in b", (name) => {
      fc.assert(
        fc.property(anywhere, anywhere, (a, b) => {
          expect(operate(type, name, [a, b])).not.toBe("violated");
        }),
        { numRuns: 400 },
      );
    });

    test("a ∘ a holds x ∘ x, and a is not changed", () => {
      fc.assert(
        fc.property(anywhere, fc.constantFrom(...OPERATIONS), (a, name) => {
          expect(operate(type, name, [a, a])).not.toBe("violated");
        }),
      );
      fc.assert(
        fc.property(wide, fc.constantFrom(...OPERATIONS), (ball, name) => {
          const a = Object.freeze(type.field.enclose(ball));
          const before = type.ends(a);
          type.field[name](a, a);
          expect(type.ends(a)).toEqual(before);
        }),
      );
    });

    test.each(ELEMENTARY)("%s a holds f(x) for every x in a, also where f(x) is next to a short number", (name) => {
      fc.assert(
        fc.property(argumentsOf(name), (a) => {
          expect(evaluate(type, name, a)).not.toBe("violated");
        }),
        { numRuns: 200 },
      );
    });

    test("dot(b, w, x) holds b + Σ wⱼxⱼ", () => {
      fc.assert(
        fc.property(anywhere, fc.array(fc.tuple(anywhere, anywhere), { maxLength: 6 }), (bias, pairs) => {
          expect(sumProducts(type, bias, pairs)).not.toBe("violated");
        }),
        { numRuns: 200 },
      );
    });

    test("dot(0, a, b) of one pair holds the products of their ends", () => {
      const { field, ends } = type;
      fc.assert(
        fc.property(wide, wide, (x, y) => {
          const found = ends(field.dot(field.from(0), [field.enclose(x)], 0, [field.enclose(y)]));
          const corners = ballEnds(x).flatMap((a) => ballEnds(y).map((b) => product(a, b)));
          expect(corners.every((corner) => contains(found, corner))).toBe(true);
        }),
      );
    });

    test("enclose holds the ball, and ball(a) holds a", () => {
      fc.assert(
        fc.property(
          samplesAround(
            fc.oneof(
              ordinary,
              extreme.filter((v) => Math.abs(v) < 2 ** 996),
            ),
          ),
          ({ ball }) => {
            const a = type.field.enclose(ball);
            expect(isWithin(ballEnds(ball), type.ends(a))).toBe(true);
            expect(isWithin(type.ends(a), ballEnds(type.field.ball(a)))).toBe(true);
          },
        ),
      );
    });

    test("ball(f(x)) holds f(x), which is no float64, and number(a) is its centre", () => {
      fc.assert(
        fc.property(moderate, (v) => {
          const e = type.field.exp(type.field.from(v));
          const ball = type.field.ball(e);
          expect(isWithin(type.ends(e), ballEnds(ball))).toBe(true);
          expect(type.field.number(e)).toBe(ball.h);
        }),
      );
    });
  });
}

const isPoint = ([lower, upper]: Ends, x: Rational): boolean => compare(lower, x) === 0 && compare(upper, x) === 0;

function exactnessLaws({ field, ends }: AnyType): void {
  describe("exactness", () => {
    test("sums, differences, products and dot of small dyadic numbers have no width", () => {
      fc.assert(
        fc.property(dyadic, dyadic, dyadic, (x, y, z) => {
          const [a, b, c] = [x, y, z].map((v) => field.from(v));
          expect(isPoint(ends(field.add(a, b)), rationalOf(x + y))).toBe(true);
          expect(isPoint(ends(field.sub(a, b)), rationalOf(x - y))).toBe(true);
          expect(isPoint(ends(field.mul(a, b)), rationalOf(x * y))).toBe(true);
          expect(isPoint(ends(field.dot(c, [c, a, b], 1, [b, c])), rationalOf(z + x * y + y * z))).toBe(true);
          expect(field.sign(field.sub(field.mul(a, b), field.from(x * y)))).toBe(0);
          expect(y === 0 || isPoint(ends(field.div(field.from(x * y), b)), rationalOf(x))).toBe(true);
        }),
      );
    });

    test("exactly 0 times anything is exactly 0, and 0 divided by anything", () => {
      fc.assert(
        fc.property(wide, (ball) => {
          const [zero, a] = [field.from(0), field.enclose(ball)];
          for (const nothing of [field.mul(zero, a), field.mul(a, zero), field.dot(zero, [a, zero], 0, [zero, a])]) {
            expect(field.sign(nothing)).toBe(0);
          }
          expect(field.sign(field.div(zero, a))).toBe(0);
        }),
      );
    });

    test("e⁰ = 1, e⁰ − 1 = 0, ln 1 = 0, ln(1 + 0) = 0", () => {
      const [zero, one] = [field.from(0), field.from(1)];
      expect(isPoint(ends(field.exp(zero)), rationalOf(1))).toBe(true);
      for (const a of [field.expm1(zero), field.log(one), field.log1p(zero)]) expect(field.sign(a)).toBe(0);
    });
  });
}

function signLaws({ field, ends }: AnyType): void {
  test("sign(a) is that of all numbers of a, 0 for exactly 0, and undecided when there are both kinds", () => {
    fc.assert(
      fc.property(samplesAround(fc.oneof(ordinary, fc.constant(0))), ordinary, ({ ball }, shift) => {
        const a = field.add(field.enclose(ball), field.from(shift));
        const [lower, upper] = ends(a).map((end) => compare(end, rationalOf(0)));
        const sign = field.sign(a);
        const isMixed = lower! <= 0 && upper! >= 0 && (lower !== 0 || upper !== 0);
        expect([isMixed ? "undecided" : lower, sign]).toEqual([sign, isMixed ? sign : upper]);
        const opposite = field.sign(field.neg(a));
        expect(opposite).toBe(sign === "undecided" ? sign : 0 - sign);
      }),
    );
  });

  test("sign of a ball around 0, or from 0 on, is undecided; of a narrow ball it is decided", () => {
    fc.assert(
      fc.property(wide, (ball) => {
        expect(field.sign(field.enclose({ h: 0, l: 0, r: ball.r }))).toBe("undecided");
        expect(field.sign(field.enclose({ h: ball.r, l: 0, r: ball.r }))).toBe("undecided");
        expect(field.sign(field.enclose(ball))).toBe(Math.sign(ball.h));
      }),
    );
  });
}

/** A ball inside: its centre moved and its radius shrunk, by at least 1/64 of the radius together. */
const inside = (outer: Ball, [move, share]: readonly [number, number]): Ball => ({
  h: outer.h + outer.r * (move / 64),
  l: 0,
  r: outer.r * ((63 - Math.abs(move)) / 64) * share,
});
const insides = fc.tuple(fc.integer({ min: -62, max: 62 }), fc.constantFrom(0, 0.5, 1));
/** What a ball may be wider than the values at its operands' ends: a relative radius q costs a curved function 2q at most. */
const SLACK = 1 + 2 ** -6;

/** Whether `found` reaches at most SLACK times as far from its centre as the farthest of the values. */
function isSharp(found: Ends, values: readonly Rational[]): boolean {
  const centre = product(sum(...found), rationalOf(0.5));
  const far = values.map((v) => distance(v, centre)).reduce((a, b) => (compare(a, b) < 0 ? b : a));
  return compare(distance(found[1], centre), product(far, rationalOf(SLACK))) <= 0;
}

function inclusionLaws(type: AnyType): void {
  const { field, ends } = type;
  describe("inclusion", () => {
    test.each(OPERATIONS)("smaller operands give a smaller %s, and none is wider than it must be", (name) => {
      fc.assert(
        fc.property(wide, wide, insides, insides, (x, y, inX, inY) => {
          const outer = ends(field[name](field.enclose(x), field.enclose(y)));
          const inner = ends(field[name](field.enclose(inside(x, inX)), field.enclose(inside(y, inY))));
          expect(isWithin(inner, outer)).toBe(true);
          const corners = ballEnds(x).flatMap((a) => ballEnds(y).map((b) => realOf(name, a, b)));
          expect(isSharp(outer, corners)).toBe(true);
        }),
      );
    });

    test.each(ELEMENTARY)("a smaller argument gives a smaller %s, and none is wider than it must be", (name) => {
      fc.assert(
        fc.property(wide, insides, (argument, place) => {
          // Coarse types round e^(−32) as much as the radius spreads it.
          const ball = { ...argument, h: name.startsWith("log") ? Math.abs(argument.h) : argument.h / 8 };
          const outer = ends(field[name](field.enclose(ball)));
          expect(isWithin(ends(field[name](field.enclose(inside(ball, place)))), outer)).toBe(true);
          const images = ballEnds(ball).flatMap((end) => mpfr(name, end, 200));
          expect(isSharp(outer, images)).toBe(true);
        }),
      );
    });
  });
}

function refusalLaws({ field, ends }: AnyType): void {
  describe("refusal", () => {
    test("a divisor that may be 0 is refused, and so is the logarithm of what may be ≤ 0", () => {
      fc.assert(
        fc.property(wide, fc.integer({ min: -64, max: 64 }), (ball, place) => {
          const around0 = field.enclose({ h: (ball.r * place) / 64, l: 0, r: ball.r });
          expect(() => field.div(field.from(1), around0)).toThrow(EnclosureError);
          expect(() => field.log(around0)).toThrow(EnclosureError);
          expect(() => field.log1p(field.sub(around0, field.from(1)))).toThrow(EnclosureError);
          expect(() => field.log(field.from(-Math.abs(ball.h)))).toThrow(EnclosureError);
          expect(() => field.log1p(field.from(-1 - Math.abs(ball.h)))).toThrow(EnclosureError);
        }),
      );
      expect(() => field.div(field.from(1), field.from(0))).toThrow(EnclosureError);
      expect(() => field.log(field.from(0))).toThrow(EnclosureError);
    });

    test("what is not finite is refused, and the message shows it", () => {
      for (const v of [Infinity, -Infinity, NaN]) {
        expect(() => field.from(v)).toThrow(EnclosureError);
        expect(() => field.from(v)).toThrow(String(v));
        expect(() => field.enclose({ h: 1, l: 0, r: v })).toThrow(EnclosureError);
        expect(() => field.enclose({ h: v, l: 0, r: 0 })).toThrow(EnclosureError);
      }
    });

    test("the ends of float64 and e^1000000 are enclosed or refused by name, at once", () => {
      const operations = [
        ...OPERATIONS.map((name) => (x: number, y: number) => field[name](field.from(x), field.from(y))),
        ...ELEMENTARY.map((name) => (x: number) => field[name](field.from(x))),
      ];
      const sizes = fc.oneof(finite, fc.constantFrom(1e308, -1e308, 1e6, -1e6, 5e-324, -5e-324, 2 ** 1023, 710, -745));
      fc.assert(
        fc.property(sizes, sizes, fc.constantFrom(...operations), (x, y, operation) => {
          const sign = unlessRefused(() => field.sign(operation(x, y)));
          expect(["undecided", -1, 0, 1, undefined]).toContain(sign);
        }),
      );
      // e^(−10⁶) lies in (0, 2^−1442695).
      const [lower, upper] = ends(field.exp(field.from(-1e6)));
      expect([compare(lower, rationalOf(0)) <= 0 || upper.denominator > 1n, compare(upper, rationalOf(0))]).toEqual([
        true,
        1,
      ]);
    });

    test("numbers of ordinary size are never refused", () => {
      fc.assert(
        fc.property(wide, wide, (x, y) => {
          const [a, b] = [field.enclose(x), field.enclose(y)];
          const results = [
            ...OPERATIONS.map((name) => ends(field[name](a, b))),
            ...[a, field.neg(a)].map((c) => ends(field.exp(c))),
            ends(field.log(field.mul(a, a))),
          ];
          expect(results.every(([lower, upper]) => compare(lower, upper) <= 0)).toBe(true);
        }),
      );
    });
  });
}
