import * as fc from "fast-check";
import { expect, test } from "vitest";
import { bigBallField } from "../../src/numeric/big-ball-field.js";
import * as big from "../../src/numeric/big-ball.js";
import type { BigBall } from "../../src/numeric/big-ball.js";
import type { EnclosureField } from "../../src/numeric/enclosure.js";
import { EnclosureError } from "../../src/numeric/field.js";
import { bestDisc, derivativeOn, type Disc } from "../../src/oracle/disc.js";
import { bigBalls, contains } from "../numeric/enclosures.js";
import { rationalOf } from "../numeric/rational.js";

const BITS = 240;
const field = bigBallField(BITS);
const { ends } = bigBalls(BITS);

type Curve = (f: EnclosureField<BigBall>, s: BigBall) => BigBall;

/** The disc of a curve around 0, and the derivative there. */
function derivativeOf(curve: Curve): { readonly disc: Disc; readonly derivative: BigBall } {
  const disc = bestDisc(BITS, (k) => ({ value: curve(field, { m: 0n, r: 1n << BigInt(BITS - k) }) }));
  const h: BigBall = { m: 1n << BigInt(BITS - disc.e), r: 0n };
  return { disc, derivative: derivativeOn(disc, curve(field, h), curve(field, big.neg(h))) };
}

const eighths = fc.integer({ min: -64, max: 64 }).map((k) => k / 8);
const coefficients = fc.array(eighths, { minLength: 2, maxLength: 7 });
const polynomial =
  (c: readonly number[]): Curve =>
  (f, s) =>
    c.reduceRight((value, ck) => f.add(f.mul(value, s), f.from(ck)), f.from(0));

test("the derivative of a polynomial is enclosed, to 40 digits and more", () => {
  fc.assert(
    fc.property(coefficients, (c) => {
      const { derivative } = derivativeOf(polynomial(c));
      expect(contains(ends(derivative), rationalOf(c[1]!))).toBe(true);
      expect(derivative.r).toBeLessThan(1n << BigInt(BITS - 133)); // 10^−40
    }),
  );
});

test("a line may be steeper than the steps are fine, or flatter than a unit", () => {
  fc.assert(
    fc.property(fc.integer({ min: -900, max: 1000 }), (k) => {
      const { disc, derivative } = derivativeOf((f, s) => f.mul(f.from(2 ** k), s));
      expect(contains(ends(derivative), rationalOf(2 ** k))).toBe(true);
      expect([disc.e > disc.k, disc.e <= BITS]).toEqual([true, true]);
    }),
  );
});

test("the quotient alone would miss it: c₃h² is in the remainder only", () => {
  fc.assert(
    fc.property(
      eighths.filter((c) => c !== 0),
      (c) => {
        const cubic: Curve = (f, s) => f.mul(f.from(c), f.mul(s, f.mul(s, s)));
        const disc: Disc = { k: 0, spread: big.magnitude(field.from(c).m), e: 1, over: undefined };
        const half = field.from(0.5);
        const [plus, minus] = [cubic(field, half), cubic(field, field.neg(half))];
        expect(contains(ends(derivativeOn(disc, plus, minus)), rationalOf(0))).toBe(true);
        expect(contains(ends(derivativeOn({ ...disc, spread: 0n }, plus, minus)), rationalOf(0))).toBe(false);
      },
    ),
  );
});

test("the remainder is (4/3)·M·h²/R³, rounded up, whatever the sizes of h and R", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: 1n << 300n }),
      fc.nat(60),
      fc.integer({ min: 1, max: 99 }),
      (spread, k, n) => {
        const { m, r } = derivativeOn({ k, spread, e: k + n, over: undefined }, big.ZERO, big.ZERO);
        // r ≥ 4M/3 · 2^(3k − 2e), compared in integers.
        expect((3n * r) << BigInt(2 * (k + n))).toBeGreaterThanOrEqual((4n * spread) << BigInt(3 * k));
        expect((3n * (r - 2n)) << BigInt(2 * (k + n))).toBeLessThanOrEqual((4n * spread + 3n) << BigInt(3 * k));
        expect(m).toBe(0n);
      },
    ),
  );
});

test("a disc stays clear of what is not analytic: 1/(s − a) and ln(a − s)", () => {
  fc.assert(
    fc.property(fc.double({ min: 2 ** -31, max: 8, noNaN: true }), fc.boolean(), (a, isLog) => {
      const curve: Curve = (f, s) => (isLog ? f.log(f.sub(f.from(a), s)) : f.div(f.from(1), f.sub(s, f.from(a))));
      const { disc, derivative } = derivativeOf(curve);
      expect(2 ** -disc.k).toBeLessThan(a);
      const slope = isLog ? -1 / a : -1 / a / a;
      expect(Math.abs(big.midpoint(BITS, derivative.m) / slope - 1)).toBeLessThan(2 ** -50);
      expect(big.midpoint(BITS, derivative.r)).toBeLessThan(2 ** -20 * Math.abs(slope));
    }),
  );
});

test("a constant takes any disc, and its derivative is exactly 0", () => {
  const { disc, derivative } = derivativeOf((f) => f.from(3));
  expect([disc.k, disc.spread, derivative]).toEqual([0, 0n, big.ZERO]);
});

test("where no disc will do the last refusal is thrown; other errors pass", () => {
  const refused: number[] = [];
  const refuse = (k: number): never => {
    refused.push(k);
    throw new EnclosureError(`at ${k}`);
  };
  expect(() => bestDisc(BITS, refuse)).toThrow("at 32");
  expect(refused).toEqual([0, 1, 2, 4, 8, 16, 32]);
  expect(() =>
    bestDisc(BITS, () => {
      throw new TypeError("a bug");
    }),
  ).toThrow("a bug");
});

test("a smaller disc is taken as long as the error falls: M·R⁻³ does", () => {
  const spreads = new Map([
    [0, 1n << 90n],
    [1, 1n << 86n],
    [2, 1n << 84n],
    [4, 1n << 78n],
  ]);
  // From R = 1 to ½ M falls by 16 > 8; from ½ to ¼ by 4 only.
  const { k, spread, e, over } = bestDisc(BITS, (n) => ({ value: { m: 0n, r: spreads.get(n)! }, n }));
  expect([k, spread, e, over.n]).toEqual([1, 1n << 86n, 1 + 29, 1]);
});
