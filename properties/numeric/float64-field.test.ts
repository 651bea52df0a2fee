import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Decimal, decimalContext, exactDecimal } from "../../src/numeric/decimal.js";
import { expBounds, logBounds } from "../../src/numeric/decimal-elementary.js";
import { sigmoid, softplus, tanh } from "../../src/numeric/elementary.js";
import { float64Field as field } from "../../src/numeric/float64-field.js";
import { ulp } from "../../src/numeric/float64.js";
import { compare, distance, finite, product, quotient, rationalOf, sum, negative, type Rational } from "./rational.js";
import { reals } from "./reals.js";

const HALF = { numerator: 1n, denominator: 2n };

/** The exact result of an operation next to the field's. */
const operations = [
  { name: "add", of: (a: number, b: number) => field.add(a, b), exact: sum },
  {
    name: "sub",
    of: (a: number, b: number) => field.sub(a, b),
    exact: (a: Rational, b: Rational) => sum(a, negative(b)),
  },
  { name: "mul", of: (a: number, b: number) => field.mul(a, b), exact: product },
  { name: "div", of: (a: number, b: number) => field.div(a, b), exact: quotient },
] as const;

test.each(operations)("$name is rounded once: |fl(a ∘ b) − a ∘ b| ≤ ½ ulp", ({ name, of, exact }) => {
  fc.assert(
    fc.property(finite, finite, (a, b) => {
      fc.pre(name !== "div" || b !== 0);
      const result = of(a, b);
      fc.pre(Number.isFinite(result));
      const error = distance(rationalOf(result), exact(rationalOf(a), rationalOf(b)));
      expect(compare(error, product(HALF, rationalOf(ulp(result))))).toBeLessThanOrEqual(0);
    }),
  );
});

describe("the engine's elementary functions are within 1 ulp of the real value", () => {
  const digits = 40;
  const context = decimalContext(digits, "nearest");
  const one = new Decimal(1);
  /** 1 ± x needs all digits of x: 2⁻¹⁰⁷⁴ has its first one at the 324th place. */
  const exactly = decimalContext(1200, "nearest");
  const functions = [
    {
      name: "exp",
      of: (x: number) => field.exp(x),
      min: -700,
      max: 700,
      real: (x: Decimal) => expBounds(x, digits).lower,
    },
    {
      name: "expm1",
      of: (x: number) => field.expm1(x),
      min: -700,
      max: 700,
      real: (x: Decimal) => context.sub(expBounds(x, digits + Math.max(0, -x.e)).lower, one),
    },
    {
      name: "log",
      of: (x: number) => field.log(x),
      min: 2 ** -1074,
      max: Number.MAX_VALUE,
      real: (x: Decimal) => logBounds(x, digits).lower,
    },
    {
      name: "log1p",
      of: (x: number) => field.log1p(x),
      min: -1 + 2 ** -53,
      max: Number.MAX_VALUE,
      real: (x: Decimal) => logBounds(exactly.add(x, one), digits).lower,
    },
  ];

  test.each(functions)("$name", ({ of, min, max, real }) => {
    // From 1e-30 on: below, expm1 and log1p are x itself.
    const points = fc.oneof(
      fc.double({ min, max, noNaN: true }),
      reals(Math.max(min, -3), 3),
      reals(Math.max(min, -700), 700),
    );
    fc.assert(
      fc.property(points, (x) => {
        fc.pre(Math.abs(x) > 1e-30);
        const exact = real(exactDecimal(context, x));
        const error = exactDecimal(context, of(x)).minus(exact).abs();
        expect(error.lte(exactDecimal(context, ulp(of(x))))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

test("neg, from and number change nothing but the sign", () => {
  fc.assert(
    fc.property(fc.double(), (v) => {
      expect(field.neg(v)).toBe(-v);
      expect(field.from(v)).toBe(v);
      expect(field.number(v)).toBe(v);
    }),
    { examples: [[0], [-0]] },
  );
});

test("sign(v) is −1, 0 or 1, and undecided for NaN only", () => {
  fc.assert(
    fc.property(fc.double(), (v) => {
      const sign = field.sign(v);
      expect(sign === "undecided").toBe(Number.isNaN(v));
      expect([Number(sign) < 0, sign === 0, Number(sign) > 0]).toEqual([v < 0, v === 0, v > 0]);
    }),
  );
  expect([field.sign(2), field.sign(-2), field.sign(NaN)]).toEqual([1, -1, "undecided"]);
});

test("dot(b, w, offset, x) = (…((b + w₀x₀) + w₁x₁) + …), bit by bit, and reads only its window of w", () => {
  const cases = fc
    .array(fc.tuple(fc.double(), fc.double()), { maxLength: 8 })
    .chain((pairs) => fc.tuple(fc.constant(pairs), fc.double(), fc.array(fc.double()), fc.array(fc.double())));
  fc.assert(
    fc.property(cases, ([pairs, bias, before, after]) => {
      const weights = Float64Array.from([...before, ...pairs.map(([w]) => w), ...after]);
      const x = pairs.map(([, xj]) => xj);
      const naive = pairs.reduce((total, [w, xj]) => total + w * xj, bias);
      expect(field.dot(bias, weights, before.length, x)).toBe(naive);
    }),
  );
});

test.each([
  ["sigmoid", sigmoid],
  ["tanh", tanh],
  ["softplus", softplus],
] as const)("%s in one step is the formula in steps, bit by bit", (name, formula) => {
  const { derived, ...steps } = field;
  const anywhere = fc.oneof(reals(-750, 750), finite, fc.constantFrom(0, -0, Infinity, -Infinity, NaN));
  fc.assert(
    fc.property(anywhere, (x) => {
      expect(derived![name](x)).toBe(formula(steps, x));
      expect(formula(field, x)).toBe(derived![name](x));
    }),
    { numRuns: 1000 },
  );
});

test("dot of a row is dot of the same numbers in an array, bit by bit", () => {
  const pairs = fc.array(fc.tuple(finite, finite), { maxLength: 8 });
  fc.assert(
    fc.property(finite, pairs, (bias, terms) => {
      const weights = [NaN, ...terms.map(([w]) => w)];
      const x = terms.map(([, v]) => v);
      const row = field.row!(x.length);
      for (const [j, v] of x.entries()) row[j] = v;
      expect(field.dot(bias, weights, 1, row)).toBe(field.dot(bias, weights, 1, x));
    }),
  );
});
