import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ddBallField } from "../../src/numeric/dd-ball-field.js";
import { logSumExp, sigmoid, softplus, tanh } from "../../src/numeric/elementary.js";
import type { Ball } from "../../src/numeric/enclosure.js";
import type { Field } from "../../src/numeric/field.js";
import { float64Field } from "../../src/numeric/float64-field.js";
import { dual } from "../../src/numeric/jet.js";
import { reverse } from "../../src/numeric/reverse.js";
import { ballEnds, bigBalls, decimalIntervals, overlaps, unlessRefused, type AnyType } from "./enclosures.js";
import { formulas } from "./formulas.js";
import { reals } from "./reals.js";

/** Value and derivatives of a function of n variables at a point. */
function derivatives<T>(base: Field<T>, f: <U>(field: Field<U>, x: readonly U[]) => U, point: readonly number[]): T[] {
  const { field, variable, gradient } = reverse(base);
  const x = point.map((v) => variable(base.from(v)));
  return gradient(f(field, x), x);
}

const ddBalls = { field: ddBallField, ends: ballEnds } as AnyType;

describe.each([ddBalls, bigBalls(340) as AnyType, decimalIntervals(30) as AnyType])(
  "over $field.name",
  ({ field, ends }) => {
    test("∂f/∂xᵢ of a random formula overlaps the derivative along eᵢ in forward mode", () => {
      const forward = dual(field);
      fc.assert(
        fc.property(formulas, ([formula, point]) => {
          const gradient = unlessRefused(() => derivatives(field, (over, x) => formula.over(over, x), point));
          fc.pre(gradient !== undefined);
          for (const [i, partial] of gradient.entries()) {
            const x = point.map((v, k) => forward.along(field.from(v), field.from(k === i ? 1 : 0)));
            const along = unlessRefused(() => formula.over(forward, x)[1]!);
            const isComparable = along !== undefined && inFloat64(field, [partial, along]);
            expect(!isComparable || overlaps(ends(partial), ends(along))).toBe(true);
          }
        }),
        { numRuns: 60 },
      );
    });
  },
);

/** Beyond float64 the rationals grow too large to compare. */
function inFloat64(field: AnyType["field"], numbers: readonly unknown[]): boolean {
  return unlessRefused(() => numbers.map((a) => field.ball(a))) !== undefined;
}

test("the local partials of + − × ÷ and dot are exact where they are dyadic", () => {
  const eighths = fc.integer({ min: -64, max: 64 }).map((k) => k / 8);
  fc.assert(
    fc.property(eighths, eighths, eighths, (x, y, z) => {
      const point = [x, y, z];
      expect(derivatives(float64Field, (f, [a, b, c]) => f.dot(c!, [c!, a!, b!], 1, [b!, c!]), point)).toEqual([
        y,
        x + z,
        y + 1,
      ]);
      expect(derivatives(float64Field, (f, [a, b, c]) => f.sub(f.mul(a!, a!), f.add(b!, f.neg(c!))), point)).toEqual([
        2 * x,
        -1,
        1,
      ]);
      expect(derivatives(float64Field, (f, [a, b]) => f.div(f.mul(a!, b!), f.from(4)), point)).toEqual([
        y / 4,
        x / 4,
        0,
      ]);
      expect(derivatives(float64Field, (f, [a]) => f.div(f.from(3), f.add(a!, f.from(16))), [x])).toEqual([
        -(3 / (x + 16)) / (x + 16),
      ]);
    }),
  );
});

function narrow({ h, r }: Ball): boolean {
  return r <= 2 ** -90 * Math.abs(h);
}

describe("nothing is lost to cancellation: relative radius below 2⁻⁹⁰ of the derivative over dd-balls", () => {
  const points = fc.oneof(
    reals(-300, 300).filter((z) => Math.abs(z) > 2 ** -500),
    fc.tuple(fc.integer({ min: -400, max: 0 }), reals(1, 2), fc.constantFrom(1, -1)).map(([k, m, s]) => s * m * 2 ** k),
  );
  test.each([sigmoid, tanh, softplus])("%o", (f) => {
    fc.assert(
      fc.property(points, (z) => {
        const [slope] = derivatives(ddBallField, (field, [x]) => f(field, x!), [z]);
        expect(narrow(slope!)).toBe(true);
        expect(slope!.h).toBeGreaterThan(0);
      }),
    );
  });

  test.each([
    { name: "exp", slope: Math.exp },
    { name: "expm1", slope: Math.exp },
    { name: "log", slope: (x: number) => 1 / x },
    { name: "log1p", slope: (x: number) => 1 / (1 + x) },
  ] as const)("$name", ({ name, slope }) => {
    fc.assert(
      fc.property(points, (z) => {
        const x = name.startsWith("log") ? Math.abs(z) : z;
        const [found] = derivatives(ddBallField, (field, [a]) => field[name](a!), [x]);
        expect(narrow(found!)).toBe(true);
        expect(Math.abs(found!.h - slope(x))).toBeLessThanOrEqual(2 ** -50 * slope(x));
      }),
    );
  });

  test("−ln softmax of the largest entry: p − 1 is never formed", () => {
    fc.assert(
      fc.property(fc.array(reals(-3, 3), { minLength: 1, maxLength: 4 }), reals(10, 300), (others, lead) => {
        const slopes = derivatives(
          ddBallField,
          (field, z) => {
            const { max, tail } = logSumExp(field, z);
            return field.add(field.sub(z[max]!, z[z.length - 1]!), tail);
          },
          [...others, lead],
        );
        expect(slopes.every(narrow)).toBe(true);
        expect(slopes[others.length]!.h).toBeLessThan(0);
      }),
    );
  });
});

test("what a result does not depend on has the derivative exactly 0, constants and a − a included", () => {
  fc.assert(
    fc.property(reals(-3, 3), reals(-3, 3), (x, y) => {
      const zero = ddBallField.from(0);
      expect(derivatives(ddBallField, (field, [a]) => field.exp(a!), [x, y])[1]).toEqual(zero);
      expect(derivatives(ddBallField, (field) => field.mul(field.from(x), field.from(y)), [x])).toEqual([zero]);
      expect(derivatives(ddBallField, (field, [a]) => field.sub(a!, a!), [x])).toEqual([zero]);
      expect(derivatives(ddBallField, (field, [a]) => field.mul(field.from(0), field.exp(a!)), [x])[0]).toEqual(zero);
    }),
  );
});

test("gradient may be taken twice, and of any intermediate result", () => {
  const { field, variable, gradient } = reverse(float64Field);
  const x = variable(3);
  const square = field.mul(x, x);
  const cube = field.mul(square, x);
  expect([gradient(cube, [x]), gradient(square, [x]), gradient(cube, [square, x]), gradient(x, [x])]).toEqual([
    [27],
    [6],
    [3, 27],
    [1],
  ]);
  expect([field.number(cube), field.sign(cube), field.name]).toEqual([27, 1, "reverse(float64)"]);
});
