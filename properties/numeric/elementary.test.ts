import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decimalContext, type Decimal } from "../../src/numeric/decimal.js";
import { decimalField } from "../../src/numeric/decimal-field.js";
import { absolute, logSumExp, sigmoid, softplus, tanh } from "../../src/numeric/elementary.js";
import { UndecidedSign } from "../../src/numeric/field.js";
import { float64Field } from "../../src/numeric/float64-field.js";
import { SMALLEST, UNIT_ROUNDOFF as u } from "../../src/numeric/float64.js";
import { finite } from "./rational.js";
import { reals } from "./reals.js";

const DIGITS = 60;
const field = decimalField(DIGITS);

/** Textbook formulas with decimal.js's own exp and ln, and enough digits that cancellation at |x| in [1e-30, 40] costs none that count. */
function textbook(digits: number) {
  const context = decimalContext(digits, "nearest");
  const one = new context(1);
  const exp = (x: Decimal): Decimal => context.exp(x);
  return {
    context,
    sigmoid: (x: Decimal): Decimal => one.div(one.plus(exp(x.negated()))),
    tanh: (x: Decimal): Decimal =>
      exp(x)
        .minus(exp(x.negated()))
        .div(exp(x).plus(exp(x.negated()))),
    softplus: (x: Decimal): Decimal => context.ln(one.plus(exp(x))),
    /** ln Σ exp(zₖ − shift). */
    logSum: (z: readonly Decimal[], shift: Decimal): Decimal =>
      context.ln(z.reduce((sum, zk) => sum.plus(exp(context.sub(zk, shift))), context.sub(1, 1))),
  };
}
const to200 = textbook(200);
/** For float64's 16 digits. */
const to80 = textbook(80);

const elementary = { sigmoid, tanh, softplus };
const names = ["sigmoid", "tanh", "softplus"] as const;

/** From 1e-30 to 40 in size, both signs. */
const points = fc.oneof(
  reals(-40, 40).filter((x) => Math.abs(x) > 1e-30),
  fc
    .integer({ min: -160, max: 160 })
    .filter((k) => k !== 0)
    .map((k) => k / 4),
);

function relativeError(found: Decimal, real: Decimal): number {
  return to200.context.div(to200.context.sub(found, real), real).abs().toNumber();
}

describe.each(names)("%s", (name) => {
  test("over decimal(60) it is the textbook formula at 200 digits, within 10 units of digit 60", () => {
    // At most 4 operations of 1 unit each after an exp or expm1 of 1 unit, none amplified by more than 2.
    fc.assert(
      fc.property(points, (x) => {
        const exact = field.from(x);
        const found = elementary[name](field, exact);
        expect(relativeError(found, to200[name](exact))).toBeLessThanOrEqual(10 * 10 ** (1 - DIGITS));
      }),
      { numRuns: 10 },
    );
  });

  test("over float64 it is the textbook formula, within 8u", () => {
    // exp, expm1 and log1p err by 1 ulp ≤ 2u each, amplified by at most 2 (tanh: d ln t/d ln m = 2/(2 + m)); then up to
    // three roundings of u each: 4u + 3u < 8u.
    fc.assert(
      fc.property(points, (x) => {
        const found = field.from(elementary[name](float64Field, x));
        expect(relativeError(found, to80[name](field.from(x)))).toBeLessThanOrEqual(8 * u);
      }),
      { numRuns: 40 },
    );
  });
});

test("tanh over float64 is Math.tanh within 16u", () => {
  // 8u as above; the engine's tanh is within 4 ulp ≤ 8u of the real value (measured 2.04 ulp).
  fc.assert(
    fc.property(finite, (x) => {
      expect(Math.abs(tanh(float64Field, x) - Math.tanh(x))).toBeLessThanOrEqual(
        16 * u * Math.abs(Math.tanh(x)) + 4 * SMALLEST,
      );
    }),
  );
});

test("σ(x) + σ(−x) = 1, tanh(−x) = −tanh x, softplus(x) − softplus(−x) = x, for every float64 x", () => {
  fc.assert(
    fc.property(finite, (x) => {
      expect(Math.abs(sigmoid(float64Field, x) + sigmoid(float64Field, -x) - 1)).toBeLessThanOrEqual(8 * u);
      expect(tanh(float64Field, -x) === -tanh(float64Field, x)).toBe(true);
      const odd = softplus(float64Field, x) - softplus(float64Field, -x);
      expect(Math.abs(odd - x)).toBeLessThanOrEqual(8 * u * Math.max(1, Math.abs(x)));
    }),
  );
});

test("σ(0) = ½, tanh 0 = 0, softplus 0 = ln 2", () => {
  expect([sigmoid(float64Field, 0), tanh(float64Field, 0), softplus(float64Field, 0)]).toEqual([0.5, 0, Math.LN2]);
});

test("absolute(x) = |x|, and an undecided sign throws", () => {
  fc.assert(
    fc.property(fc.oneof(finite, fc.constantFrom(0, Infinity, -Infinity)), (x) => {
      expect(absolute(float64Field, x) === Math.abs(x)).toBe(true);
    }),
  );
  expect(() => absolute(float64Field, NaN)).toThrow(UndecidedSign);
});

describe("logSumExp", () => {
  const entries = fc.array(points, { minLength: 1, maxLength: 6 });

  test("z_max + tail = ln Σ exp(zₖ), and max is the index of a largest entry", () => {
    fc.assert(
      fc.property(entries, (z) => {
        const exact = z.map((zk) => field.from(zk));
        const { max, tail } = logSumExp(field, exact);
        expect(z[max]).toBe(Math.max(...z));
        const found = to200.context.add(tail, exact[max]!);
        // |z_max| ≤ 40 and tail ≤ ln 6: n + 4 roundings of at most 10^(1−60)·42 each.
        const error = to200.context
          .sub(found, to200.logSum(exact, field.from(0)))
          .abs()
          .toNumber();
        expect(error).toBeLessThanOrEqual(10 * 42 * 10 ** (1 - DIGITS));
      }),
      { numRuns: 8 },
    );
  });

  test("the tail keeps its relative accuracy when one entry dominates: (2n + 2 + spread)·2u over float64", () => {
    // zₖ − z_max is rounded once, by at most u·spread, which exp turns into a relative error; exp and log1p 2u each.
    // A lead of 100 leaves ln(1 + e⁻¹⁰⁰) 36 of 80 digits.
    const leads = reals(0, 100);
    fc.assert(
      fc.property(fc.array(points, { minLength: 1, maxLength: 4 }), leads, (z, lead) => {
        const shifted = [...z, Math.max(...z) + lead];
        const { max, tail } = logSumExp(float64Field, shifted);
        const exact = shifted.map((zk) => field.from(zk));
        const spread = Math.max(...shifted) - Math.min(...shifted);
        expect(relativeError(field.from(tail), to80.logSum(exact, exact[max]!))).toBeLessThanOrEqual(
          2 * u * (2 * shifted.length + 2 + spread),
        );
      }),
      { numRuns: 30 },
    );
  });

  test("one entry has tail 0; no entry is refused", () => {
    fc.assert(
      fc.property(finite, (z) => {
        expect(logSumExp(float64Field, [z])).toEqual({ max: 0, tail: 0 });
      }),
    );
    expect(() => logSumExp(float64Field, [])).toThrow(
      new RangeError("logSumExp: z has length 0; expected at least one entry"),
    );
  });
});
