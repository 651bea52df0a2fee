import * as fc from "fast-check";
import { expect, test } from "vitest";
import * as dd from "../../src/numeric/dd-ball.js";
import { dot } from "../../src/numeric/dd-sum.js";
import type { Ball } from "../../src/numeric/enclosure.js";
import { EnclosureError } from "../../src/numeric/field.js";
import { ulp, UNIT_ROUNDOFF as u } from "../../src/numeric/float64.js";
import { ordinary, samplesAround } from "./containment.js";
import { ballEnds, contains, isWithin } from "./enclosures.js";
import { compare, finite, product, rationalOf } from "./rational.js";

const visible = ordinary.filter((v) => v === 0 || Math.abs(v) > 1e-100);
const points = samplesAround(visible).map(({ ball }) => dd.normal({ ...ball, r: 0 }));
const operations = { add: dd.add, sub: dd.sub, mul: dd.mul, div: dd.div };

test.each([
  // 3u² + 13u³ of the sum (Joldes, Muller, Popescu 2017), 9u² of the product and a residual of about 12u² for div.
  { name: "add", units: 3.1 },
  { name: "sub", units: 3.1 },
  { name: "mul", units: 9.1 },
  { name: "div", units: 20 },
] as const)("$name of numbers without radius has a radius of at most $units u² relative", ({ name, units }) => {
  fc.assert(
    fc.property(points, points, (x, y) => {
      fc.pre(name !== "div" || y.h !== 0);
      const { h, r } = operations[name](x, y);
      expect(r).toBeLessThanOrEqual(units * u * u * Math.abs(h));
    }),
    { numRuns: 500 },
  );
});

test("the product with the largest error known, 4.99u², lies inside mul and dot", () => {
  // Found by climbing from random double-doubles near 1.
  const x = { h: 1.0005225984804553, l: -1.1100870606618323e-16, r: 0 };
  const y = { h: 1.000478459715498, l: -1.1098373000334163e-16, r: 0 };
  const real = product(ballEnds(x)[0], ballEnds(y)[0]);
  for (const found of [dd.mul(x, y), dot(dd.exact(0), [x], 0, [y])]) {
    expect(contains(ballEnds(found), real)).toBe(true);
    expect(contains(ballEnds({ ...found, r: 4.99 * u * u * found.h }), real)).toBe(false);
  }
});

test("exactly one times a number is that number, bit by bit, tiny ones too", () => {
  fc.assert(
    fc.property(
      samplesAround(
        fc.oneof(
          ordinary,
          finite.filter((v) => Math.abs(v) <= 2 ** 995),
        ),
      ),
      ({ ball }) => {
        const x = dd.normal(ball);
        fc.pre(!dd.isZero(x));
        expect(dd.mul(x, dd.ONE)).toEqual(x);
        expect(dd.mul(dd.ONE, x)).toEqual(x);
      },
    ),
  );
});

test("results are in normal form: |l| ≤ ½ ulp(h)", () => {
  fc.assert(
    fc.property(points, points, fc.constantFrom(...Object.values(operations)), (x, y, operation) => {
      fc.pre(y.h !== 0);
      const { h, l } = operation(x, y);
      expect(Math.abs(l)).toBeLessThanOrEqual(ulp(h) / 2);
    }),
  );
});

test("products below 2⁻⁹⁰⁰ keep 51 bits", () => {
  const small = fc.tuple(points, fc.integer({ min: -1000, max: -451 })).map(([x, k]) => dd.scale(x, k));
  fc.assert(
    fc.property(small, small, (x, y) => {
      const { h, r } = dd.mul(x, y);
      expect(r).toBeLessThanOrEqual(Math.abs(h) * 2 ** -50 + 2 ** -1059);
    }),
  );
});

test("dot has at most twice the radius of the same sum by mul and add", () => {
  const pairs = fc.array(fc.tuple(samplesAround(ordinary), samplesAround(ordinary)), { maxLength: 8 });
  fc.assert(
    fc.property(pairs, points, (terms, bias) => {
      const [w, x] = [0, 1].map((side) => terms.map((term) => dd.normal(term[side]!.ball)));
      const stepwise = w!.reduce((sum, wj, j) => dd.add(sum, dd.mul(wj, x![j]!)), bias);
      expect(dot(bias, w!, 0, x!).r).toBeLessThanOrEqual(2 * stepwise.r + 2 ** -1050);
    }),
  );
});

test("scale multiplies by 2^k, exactly where nothing becomes subnormal, and 2 ** k is that power", () => {
  fc.assert(
    fc.property(samplesAround(fc.oneof(ordinary, finite)), fc.integer({ min: -1022, max: 900 }), ({ ball }, k) => {
      fc.pre(Math.abs(ball.h) <= 2 ** 90);
      const x = dd.normal(ball);
      const factor = { numerator: 2n ** BigInt(Math.max(k, 0)), denominator: 2n ** BigInt(Math.max(-k, 0)) };
      expect(compare(rationalOf(2 ** k), factor)).toBe(0);
      const [lower, upper] = ballEnds(x).map((end) => product(end, factor));
      const scaled = dd.scale(x, k);
      expect(isWithin([lower!, upper!], ballEnds(scaled))).toBe(true);
      expect(scaled.r === 0 || x.r !== 0 || x.l !== 0 || Math.abs(scaled.h) <= 2 ** -900).toBe(true);
    }),
  );
});

test("above is an upper bound of a sum of 15 numbers, widen never narrows, largest and least bound |x|", () => {
  const radii = fc.array(fc.double({ min: 0, max: 1e290, noNaN: true }), { minLength: 1, maxLength: 15 });
  fc.assert(
    fc.property(radii, samplesAround(ordinary), (terms, { ball }) => {
      const exact = terms.map(rationalOf).reduce((a, b) => ({
        numerator: a.numerator * b.denominator + b.numerator * a.denominator,
        denominator: a.denominator * b.denominator,
      }));
      expect(compare(rationalOf(dd.above(terms.reduce((a, b) => a + b))), exact)).toBeGreaterThanOrEqual(0);
      const x = dd.normal(ball);
      expect(isWithin(ballEnds(x), ballEnds(dd.widen(x, terms[0]!)))).toBe(true);
      const sizes = ballEnds(x).map(({ numerator, denominator }) => ({
        numerator: numerator < 0n ? -numerator : numerator,
        denominator,
      }));
      for (const size of sizes) {
        expect(compare(size, rationalOf(dd.largest(x)))).toBeLessThanOrEqual(0);
        expect(compare(rationalOf(dd.least(x)), size)).toBeLessThanOrEqual(0);
      }
    }),
  );
});

test("what passes 2⁹⁹⁶ is refused, and the message shows it", () => {
  const large: Ball = { h: 2 ** 996, l: 0, r: 0 };
  const overflows = [
    () => dd.exact(1e308),
    () => dd.add(large, large),
    () => dd.mul(large, large),
    () => dd.scale(large, 1),
  ];
  for (const overflow of overflows) expect(overflow).toThrow(EnclosureError);
  expect(() => dd.exact(1e308)).toThrow("from: the result is 1e+308 ± 0; expected at most 2^996 in size");
  expect(() => dd.div(large, dd.exact(2 ** -1000))).toThrow(EnclosureError);
  expect(() => dd.widen(large, Infinity)).toThrow(EnclosureError);
});
