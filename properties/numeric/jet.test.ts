import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ddBallField as base } from "../../src/numeric/dd-ball-field.js";
import { absolute } from "../../src/numeric/elementary.js";
import type { Ball } from "../../src/numeric/enclosure.js";
import { float64Field } from "../../src/numeric/float64-field.js";
import { dual, jet, type Jet } from "../../src/numeric/jet.js";
import { ballEnds, contains, overlaps } from "./enclosures.js";
import { rationalOf } from "./rational.js";
import { reals } from "./reals.js";

const ORDER = 3;
const jets = jet(base, ORDER);
const eighths = fc.integer({ min: -64, max: 64 }).map((k) => k / 8);
const series = fc
  .array(eighths, { minLength: ORDER + 1, maxLength: ORDER + 1 })
  .map((numbers): Jet<Ball> => numbers.map((v) => base.from(v)));
const positive = series.map((a): Jet<Ball> => a.with(0, base.from(Math.abs(a[0]!.h) + 0.25)));

function expectSame(a: Jet<Ball>, b: Jet<Ball>): void {
  expect(a.map((c, k) => overlaps(ballEnds(c), ballEnds(b[k]!)))).toEqual(Array(ORDER + 1).fill(true));
  // Two enclosures that both hold everything would overlap as well.
  for (const { h, r } of [...a, ...b]) expect(r).toBeLessThanOrEqual(2 ** -70 * Math.max(1, Math.abs(h)));
}

describe("series identities, coefficient by coefficient", () => {
  test("a·b is the Cauchy product, exactly", () => {
    fc.assert(
      fc.property(series, series, (a, b) => {
        const found = jets.mul(a, b);
        for (let k = 0; k <= ORDER; k++) {
          let sum = 0;
          for (let i = 0; i <= k; i++) sum += a[i]!.h * b[k - i]!.h;
          expect(found[k]).toEqual(base.from(sum));
        }
      }),
    );
  });

  test("(a/b)·b = a, (a + b) − b = a, a + (−a) = 0", () => {
    fc.assert(
      fc.property(series, positive, (a, b) => {
        expectSame(jets.mul(jets.div(a, b), b), a);
        expectSame(jets.sub(jets.add(a, b), b), a);
        expectSame(jets.add(a, jets.neg(a)), jets.from(0));
      }),
    );
  });

  test("log(exp a) = a, exp(log a) = a", () => {
    fc.assert(
      fc.property(series, positive, (a, b) => {
        expectSame(jets.log(jets.exp(a)), a);
        expectSame(jets.exp(jets.log(b)), b);
      }),
    );
  });

  test("expm1 a = exp a − 1, log1p a = log(1 + a)", () => {
    fc.assert(
      fc.property(series, positive, (a, b) => {
        expectSame(jets.expm1(a), jets.sub(jets.exp(a), jets.from(1)));
        expectSame(jets.log1p(b), jets.log(jets.add(jets.from(1), b)));
      }),
    );
  });

  test("dot = bias + Σ wⱼxⱼ", () => {
    fc.assert(
      fc.property(series, fc.array(fc.tuple(series, series), { maxLength: 4 }), (bias, pairs) => {
        const sum = pairs.reduce((total, [w, x]) => jets.add(total, jets.mul(w, x)), bias);
        const [w, x] = [pairs.map((pair) => pair[0]), pairs.map((pair) => pair[1])];
        expectSame(jets.dot(bias, [bias, ...w], 1, x), sum);
      }),
    );
  });
});

test("along(x, 1) has the Taylor coefficients of the textbook: eˣ/k!, (−1)^(k+1)/(k xᵏ), 1/xᵏ⁺¹", () => {
  fc.assert(
    fc.property(reals(0.25, 4), (x) => {
      const a = jets.along(base.from(x), base.from(1));
      const e = base.exp(base.from(x));
      expectSame(jets.exp(a), [e, e, base.div(e, base.from(2)), base.div(e, base.from(6))]);
      const power = (k: number): Ball =>
        Array.from({ length: k }, () => base.from(x)).reduce(
          (product, factor) => base.mul(product, factor),
          base.from(1),
        );
      const inverse = (k: number, factor: number): Ball =>
        base.div(base.from(1), base.mul(base.from(factor), power(k)));
      expectSame(jets.log(a), [base.log(base.from(x)), inverse(1, 1), inverse(2, -2), inverse(3, 3)]);
      expectSame(jets.div(jets.from(1), a), [inverse(1, 1), inverse(2, -1), inverse(3, 1), inverse(4, -1)]);
    }),
  );
});

test("ε is positive and smaller than every number: the sign is that of the first coefficient that is not 0", () => {
  fc.assert(
    fc.property(fc.nat(ORDER), eighths, eighths, (zeros, first, next) => {
      const a = [0, 0, 0, 0]
        .fill(first, zeros, zeros + 1)
        .fill(next, zeros + 1)
        .map((v) => base.from(v));
      expect(jets.sign(a)).toBe(Math.sign(first === 0 && zeros < ORDER ? next : first) + 0);
    }),
  );
  expect(jets.sign([base.enclose({ h: 0, l: 0, r: 1 }), ...[1, 1, 1].map((v) => base.from(v))])).toBe("undecided");
});

test("at a kink the dual number gives the one-sided derivative along its tangent", () => {
  const field = dual(float64Field);
  fc.assert(
    fc.property(reals(-3, 3), (v) => {
      expect(absolute(field, field.along(0, v))[1] === Math.abs(v)).toBe(true);
      expect(field.number(field.along(v, 1))).toBe(v);
    }),
  );
  expect([field.name, field.from(2), field.along(2, 3)]).toEqual(["jet(float64, 1)", [2, 0], [2, 3]]);
});

test("an order that is no positive integer is refused", () => {
  for (const order of [0, 1.5, NaN]) {
    expect(() => jet(base, order)).toThrow(new RangeError(`jet: order is ${order}; expected an integer ≥ 1`));
  }
});

test("the constant jet of a float64 holds it", () => {
  fc.assert(
    fc.property(reals(-3, 3), (v) => {
      expect(contains(ballEnds(jets.from(v)[0]!), rationalOf(v))).toBe(true);
    }),
  );
});
