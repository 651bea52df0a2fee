import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Decimal, decimalContext } from "../../src/numeric/decimal.js";
import { expBounds, logBounds, type Bounds } from "../../src/numeric/decimal-elementary.js";

const digitCounts = fc.integer({ min: 1, max: 30 });
/** At these precisions 30 cases of each law cost about a fifth of a second. */
const RUNS = { numRuns: 30 };
const coefficients = fc.bigInt({ min: 1n, max: 10n ** 25n });

/** Numbers for exp: |x| from 1e-30 to 1000, both signs. */
const exponents = fc
  .tuple(coefficients, fc.integer({ min: -55, max: -22 }), fc.constantFrom("", "-"))
  .map(([c, e, sign]) => new Decimal(`${sign}${c}e${e}`));
/** Numbers for log: from 1e-60 to 1e60, and close to 1 on either side. */
const positives = fc.oneof(
  fc.tuple(coefficients, fc.integer({ min: -85, max: 35 })).map(([c, e]) => new Decimal(`${c}e${e}`)),
  fc
    .tuple(coefficients, fc.integer({ min: -60, max: -27 }), fc.constantFrom(1, -1))
    .map(([c, e, sign]) => decimalContext(90, "nearest").add(1, new Decimal(`${c}e${e}`).times(sign))),
);

/** One unit of digit `digits` of d. */
function unit(d: Decimal, digits: number): Decimal {
  return new Decimal(`1e${d.e - digits + 1}`);
}

const exactly = decimalContext(400, "nearest");

function contains(bounds: Bounds, d: Decimal): boolean {
  return bounds.lower.lte(d) && bounds.upper.gte(d);
}

/** decimal.js's own exp and ln, a second implementation: never more than 1 unit wrong (MikeMcl/decimal.js#244). */
function reference(name: "exp" | "ln", x: Decimal, digits: number): Bounds {
  const d = decimalContext(digits, "nearest")[name](x);
  return { lower: exactly.sub(d, unit(d, digits)), upper: exactly.add(d, unit(d, digits)) };
}

const functions = [
  { name: "exp", bounds: expBounds, other: "exp", points: exponents },
  { name: "log", bounds: logBounds, other: "ln", points: positives },
] as const;

describe.each(functions)("$name", ({ bounds, other, points }) => {
  test("the bounds contain decimal.js's value at three times the digits, and those at three times the digits", () => {
    fc.assert(
      fc.property(points, digitCounts, (x, digits) => {
        const few = bounds(x, digits);
        const many = bounds(x, 3 * digits + 10);
        const real = reference(other, x, 3 * digits + 10);
        expect(few.lower.lte(many.lower) && many.upper.lte(few.upper)).toBe(true);
        expect(few.lower.lte(real.upper) && real.lower.lte(few.upper)).toBe(true);
        expect(many.lower.lte(real.upper) && real.lower.lte(many.upper)).toBe(true);
      }),
      RUNS,
    );
  });

  test("the bounds have `digits` digits and lie at most 2 units of the last one apart", () => {
    // Guard digits leave the bounds before the last rounding far closer than 1 unit; each rounding moves by less than 1.
    fc.assert(
      fc.property(points, digitCounts, (x, digits) => {
        const { lower, upper } = bounds(x, digits);
        const larger = lower.abs().gt(upper.abs()) ? lower : upper;
        expect(Math.max(lower.precision(), upper.precision())).toBeLessThanOrEqual(digits);
        expect(exactly.sub(upper, lower).lte(unit(larger, digits).times(2))).toBe(true);
      }),
      RUNS,
    );
  });

  test("x < y gives lower(x) ≤ upper(y), and upper(x) < lower(y) once f(y) − f(x) exceeds both widths", () => {
    fc.assert(
      fc.property(points, points, fc.integer({ min: 3, max: 30 }), (a, b, digits) => {
        fc.pre(!a.eq(b));
        const [x, y] = a.lt(b) ? [a, b] : [b, a];
        const [low, high] = [bounds(x, digits), bounds(y, digits)];
        expect(low.lower.lte(high.upper)).toBe(true);
        const gap = exactly.sub(reference(other, y, 60).lower, reference(other, x, 60).upper);
        const widths = exactly.add(exactly.sub(low.upper, low.lower), exactly.sub(high.upper, high.lower));
        expect(gap.lte(widths) || low.upper.lt(high.lower)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});

describe("near-ties: inputs whose image lies within 10⁻⁸ … 10⁻⁴⁵ units of a number with exactly `digits` digits", () => {
  const ties = fc
    .tuple(
      fc.integer({ min: 2, max: 30 }),
      fc.bigInt({ min: 1n, max: 10n ** 30n - 1n }),
      fc.integer({ min: -8, max: 2 }),
    )
    .map(([digits, c, e]) => ({ digits, y: new Decimal(`0.${c.toString().padStart(30, "7")}e${e}`).toSD(digits) }))
    .filter(({ y }) => !y.isZero() && !y.eq(1));
  const directions = fc.constantFrom("down" as const, "up" as const);
  const extras = fc.integer({ min: 8, max: 45 });
  const far = 110;

  test("x = ln y rounded down or up at digits + 8 … 45: y lies on the right side of the bounds of eˣ", () => {
    fc.assert(
      fc.property(ties, directions, extras, ({ digits, y }, direction, extra) => {
        const x = decimalContext(digits + extra, direction).mul(reference("ln", y, far).lower, 1);
        const bounds = expBounds(x, digits);
        const real = reference("exp", x, far);
        expect(contains(bounds, real.lower) && contains(bounds, real.upper)).toBe(true);
        // eˣ < y strictly when x was rounded down: a lower bound of y would be false.
        expect(direction === "down" ? bounds.lower.lt(y) : bounds.upper.gt(y)).toBe(true);
      }),
      RUNS,
    );
  });

  test("x = eʸ rounded down or up at digits + 8 … 45: y lies on the right side of the bounds of ln x", () => {
    fc.assert(
      fc.property(ties, directions, extras, fc.boolean(), ({ digits, y: size }, direction, extra, negative) => {
        const y = negative ? size.negated() : size;
        const x = decimalContext(digits + extra, direction).mul(reference("exp", y, far).lower, 1);
        fc.pre(!x.eq(1));
        const bounds = logBounds(x, digits);
        const real = reference("ln", x, far);
        expect(contains(bounds, real.lower) && contains(bounds, real.upper)).toBe(true);
        expect(direction === "down" ? bounds.lower.lt(y) : bounds.upper.gt(y)).toBe(true);
      }),
      RUNS,
    );
  });
});

test("exp(log x) encloses x", () => {
  fc.assert(
    fc.property(positives, digitCounts, (x, digits) => {
      const { lower, upper } = logBounds(x, digits);
      expect(expBounds(lower, digits).lower.lte(x) && expBounds(upper, digits).upper.gte(x)).toBe(true);
    }),
    RUNS,
  );
});

test("log(exp x) encloses x", () => {
  fc.assert(
    fc.property(exponents, digitCounts, (x, digits) => {
      const { lower, upper } = expBounds(x, digits);
      expect(logBounds(lower, digits).lower.lte(x) && logBounds(upper, digits).upper.gte(x)).toBe(true);
    }),
    RUNS,
  );
});

test("e^(x+y) = eˣ·eʸ: the enclosures overlap", () => {
  fc.assert(
    fc.property(exponents, exponents, digitCounts, (x, y, digits) => {
      const whole = expBounds(exactly.add(x, y), digits);
      const [a, b] = [expBounds(x, digits), expBounds(y, digits)];
      expect(whole.lower.lte(exactly.mul(a.upper, b.upper))).toBe(true);
      expect(whole.upper.gte(exactly.mul(a.lower, b.lower))).toBe(true);
    }),
    RUNS,
  );
});

test("e⁰ = 1 and ln 1 = 0, exactly", () => {
  fc.assert(
    fc.property(digitCounts, (digits) => {
      const [exp, log] = [expBounds(new Decimal(0), digits), logBounds(new Decimal(1), digits)];
      expect([exp.lower, exp.upper, log.lower, log.upper].map(Number)).toEqual([1, 1, 0, 0]);
    }),
  );
});

test("the ends of the exponent range are reached: ln 10^n = n·ln 10, and exp of nearly ±10¹⁵ is finite", () => {
  const powers = fc.oneof(
    fc.integer({ min: 4, max: 14 }).map((k) => 4 * 10 ** k),
    fc.integer({ min: 5, max: 4e14 }),
  );
  fc.assert(
    fc.property(powers, fc.constantFrom("", "-"), fc.integer({ min: 1, max: 20 }), (n, sign, digits) => {
      const { lower, upper } = logBounds(new Decimal(`1e${sign}${n}`), digits);
      const real = exactly.mul(exactly.ln(10), `${sign}${n}`);
      expect(contains({ lower, upper }, real)).toBe(true);
    }),
    { numRuns: 20 },
  );
  const large = new Decimal("999999999999999");
  const leading = exactly.div(large, exactly.ln(10)).floor();
  expect(expBounds(large, 20).lower.e).toBe(leading.toNumber());
  expect(expBounds(large.negated(), 20).upper.e).toBe(-leading.toNumber() - 1);
});

test("exp refuses |x| ≥ 10¹⁵, ±∞ and NaN, and shows x", () => {
  const texts = fc.oneof(
    fc.bigInt({ min: 10n ** 15n, max: 10n ** 30n }).map(String),
    fc.constantFrom("Infinity", "1e1000000", "1000000000000000"),
  );
  fc.assert(
    fc.property(texts, fc.constantFrom("", "-"), digitCounts, (text, sign, digits) => {
      const x = new Decimal(sign + text);
      const message = `exp: x is ${x.toPrecision(6)}; expected |x| < 1000000000000000`;
      expect(() => expBounds(x, digits)).toThrow(new RangeError(message));
    }),
  );
  expect(() => expBounds(new Decimal(NaN), 20)).toThrow("exp: x is NaN");
});

test("log refuses 0, negative numbers, ±∞ and NaN, and shows x", () => {
  const refused = fc.oneof(
    fc.constantFrom("0", "-0", "Infinity", "-Infinity", "NaN").map((text) => new Decimal(text)),
    exponents.map((x) => x.abs().negated()),
  );
  fc.assert(
    fc.property(refused, digitCounts, (x, digits) => {
      const message = `log: x is ${x.toString()}; expected a finite number > 0`;
      expect(() => logBounds(x, digits)).toThrow(new RangeError(message));
    }),
  );
});
