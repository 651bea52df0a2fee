import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Bounds } from "../../src/numeric/decimal-elementary.js";
import * as interval from "../../src/numeric/decimal-interval.js";
import { Decimal, decimalContext, exactDecimal } from "../../src/numeric/decimal.js";
import { EnclosureError } from "../../src/numeric/field.js";

const exactly = decimalContext(1400, "nearest");
const ends = fc
  .tuple(fc.integer({ min: -(10 ** 12), max: 10 ** 12 }), fc.integer({ min: -20, max: 0 }))
  .map(([c, e]) => new Decimal(`${c}e${e}`));
const intervals = fc
  .tuple(ends, ends)
  .map(([a, b]): Bounds => (a.lt(b) ? { lower: a, upper: b } : { lower: b, upper: a }));
const operations = { add: interval.add, sub: interval.sub, mul: interval.mul, div: interval.div };
const digitCounts = fc.integer({ min: 1, max: 40 });

test.each(["add", "sub", "mul", "div"] as const)(
  "%s is the exact hull of the ends' values, rounded outward once",
  (name) => {
    fc.assert(
      fc.property(intervals, intervals, digitCounts, (a, b, digits) => {
        fc.pre(name !== "div" || interval.sign(b) === 1 || interval.sign(b) === -1);
        const rounding = interval.directed(digits);
        const values = [a.lower, a.upper].flatMap((x) => [b.lower, b.upper].map((y) => exactly[name](x, y)));
        const found = operations[name](rounding, a, b);
        expect(found.lower.eq(rounding.down.mul(Decimal.min(...values), 1))).toBe(true);
        expect(found.upper.eq(rounding.up.mul(Decimal.max(...values), 1))).toBe(true);
      }),
      { numRuns: 300 },
    );
  },
);

test("round moves ends outward to `digits` digits, by less than one of the last", () => {
  fc.assert(
    fc.property(intervals, digitCounts, (a, digits) => {
      const { lower, upper } = interval.round(interval.directed(digits), a);
      expect(lower.lte(a.lower) && upper.gte(a.upper)).toBe(true);
      expect(Math.max(lower.precision(), upper.precision())).toBeLessThanOrEqual(digits);
      const unit = (d: Decimal): Decimal => new Decimal(`1e${d.e - digits + 1}`);
      expect(exactly.sub(a.lower, lower).lt(unit(a.lower)) && exactly.sub(upper, a.upper).lt(unit(a.upper))).toBe(true);
    }),
  );
});

function point(text: string): Bounds {
  return { lower: new Decimal(text), upper: new Decimal(text) };
}

test("ball holds the interval, and is at most half as wide again as it must be", () => {
  fc.assert(
    fc.property(intervals, (a) => {
      const { h, l, r } = interval.toBall(a);
      const middle = exactDecimal(exactly, h).plus(exactDecimal(exactly, l));
      const radius = exactDecimal(exactly, r);
      expect(exactly.sub(middle, radius).lte(a.lower) && exactly.add(middle, radius).gte(a.upper)).toBe(true);
      const rounding = exactly.mul(a.upper.abs().plus(a.lower.abs()), "1e-31");
      expect(radius.lte(a.upper.minus(a.lower).times(0.75).plus(rounding))).toBe(true);
    }),
  );
  const beyond = { lower: new Decimal("1e309"), upper: new Decimal("2e309") };
  expect(() => interval.toBall(beyond)).toThrow(
    "ball: the result is Infinity ± Infinity; expected a ball within float64",
  );
  expect(() => interval.toBall({ lower: new Decimal("-1e400"), upper: new Decimal("1e400") })).toThrow(EnclosureError);
});

test("ends that are not finite, or beyond 10^±1e15, are refused", () => {
  const rounding = interval.directed(10);
  expect(() => interval.mul(rounding, point("1e900000000000000"), point("1e900000000000000"))).toThrow(EnclosureError);
  expect(() => interval.mul(rounding, point("1e-900000000000000"), point("1e-900000000000000"))).toThrow(
    "decimal interval: an end is 1.00000e-1800000000000000; expected a size within 1e±1e15",
  );
  expect(() => interval.interval(new Decimal(NaN), new Decimal(1))).toThrow(EnclosureError);
});
