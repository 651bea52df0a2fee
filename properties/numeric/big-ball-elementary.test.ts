import * as fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import * as big from "../../src/numeric/big-ball.js";
import * as elementary from "../../src/numeric/big-ball-elementary.js";
import { bigBallField } from "../../src/numeric/big-ball-field.js";
import { EnclosureError } from "../../src/numeric/field.js";
import { discs, isInDisc } from "./complex.js";
import { evaluate, samplesAround } from "./containment.js";
import { bigBalls, overlaps, type AnyType } from "./enclosures.js";
import { reals } from "./reals.js";
import { ELEMENTARY, mpfr } from "./mpfr.js";
import { compare, distance, rationalOf } from "./rational.js";

const precisions = fc.oneof(fc.integer({ min: 64, max: 400 }), fc.constantFrom(1000, 4096));

test("ln 2 is within 2 units of MPFR's at every precision", () => {
  fc.assert(
    fc.property(precisions, (bits) => {
      const [real] = mpfr("log", rationalOf(2), bits + 64);
      const denominator = 1n << BigInt(bits);
      const found = { numerator: elementary.ln2(bits), denominator };
      expect(compare(distance(found, real), { numerator: 2n, denominator })).toBe(-1);
    }),
  );
});

describe.each(ELEMENTARY)("%s", (name) => {
  test("of a number without radius is within 3 units, or 3 units relative above 1, and holds MPFR's value", () => {
    fc.assert(
      fc.property(
        precisions,
        fc.bigInt({ min: 1n, max: 2n ** 80n }),
        fc.integer({ min: 73, max: 90 }),
        (bits, n, scale) => {
          const m = (n << BigInt(bits)) >> BigInt(scale);
          fc.pre(m !== 0n);
          const { ends } = bigBalls(bits);
          const found = bigBallField(bits)[name]({ m, r: 0n });
          expect(
            overlaps(ends(found), mpfr(name, { numerator: m, denominator: 1n << BigInt(bits) }, 2 * bits + 64)),
          ).toBe(true);
          const size = big.magnitude(found.m) >> BigInt(bits);
          expect(found.r <= 3n * (size + 1n)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** Approximations to `bits` bits; the discs under test are rounded to many fewer. */
const FINE = 700;
const value = (name: Parameters<typeof mpfr>[0], m: bigint, bits: number): bigint => {
  const [{ numerator, denominator }] = mpfr(name, { numerator: m, denominator: 1n << BigInt(bits) }, FINE);
  return (numerator << BigInt(bits)) / denominator;
};

describe("discs in the complex plane", () => {
  const cases = fc.integer({ min: 64, max: 200 }).chain((bits) => fc.tuple(fc.constant(bits), discs(bits)));

  test("exp of a disc holds e^z for the complex z in it", () => {
    fc.assert(
      fc.property(cases, ([bits, { disc, z }]) => {
        const fine = 2 * bits;
        const [x, y] = z.map((part) => part << BigInt(bits)) as [bigint, bigint];
        const size = value("exp", x, fine);
        const image = [size * value("cos", y, fine), size * value("sin", y, fine)].map((part) => part >> BigInt(fine));
        const { m, r } = elementary.exp(bits, disc);
        expect(isInDisc(bits, { m, r }, image as [bigint, bigint])).toBe(true);
      }),
    );
  });

  test("log of a disc right of 0 holds ln z for the complex z in it", () => {
    fc.assert(
      fc.property(cases, ([bits, { disc, z }]) => {
        fc.pre(disc.m > disc.r && z[0] > 0n);
        const fine = 2 * bits;
        const square = z[0] * z[0] + z[1] * z[1];
        const quotient = (z[1] << BigInt(fine)) / z[0];
        const image: [bigint, bigint] = [value("log", square, fine) / 2n, value("atan", quotient, fine)];
        const { m, r } = elementary.log(bits, disc);
        expect(isInDisc(bits, { m, r }, image)).toBe(true);
      }),
    );
  });
});

test("eˣ below the last bit is at most one unit, above 2^16384 it is refused, whatever the radius", () => {
  const bits = 100;
  const at = (x: number): bigint => BigInt(x) << BigInt(bits);
  expect(elementary.exp(bits, { m: at(-1e15), r: 0n })).toEqual({ m: 0n, r: 1n });
  expect(() => elementary.exp(bits, { m: at(1e6), r: 0n })).toThrow("exp: x is 1000000; expected e^x below 2^16384");
  expect(() => elementary.exp(bits, { m: 0n, r: at(1e6) })).toThrow(EnclosureError);
  expect(() => elementary.exp(bits, { m: at(1e300), r: 0n })).toThrow(EnclosureError);
});

test("the e^x of a wide ball reaches from below 0 to beyond e^(x + r), and not much further", () => {
  const bits = 100;
  fc.assert(
    fc.property(fc.integer({ min: -8, max: 8 }), fc.integer({ min: 1, max: 8 }), (x, r) => {
      const found = elementary.exp(bits, { m: BigInt(x) << 100n, r: BigInt(r) << 100n });
      const top = big.midpoint(bits, found.m + found.r);
      expect(top).toBeGreaterThanOrEqual(Math.exp(x + r) * (1 - 1e-14));
      expect(top).toBeLessThanOrEqual(Math.exp(x + r) * (1 + 1e-12));
    }),
  );
});

test("log refuses a ball with numbers ≤ 0, and the message shows it", () => {
  const one = 1n << 64n;
  expect(() => elementary.log(64, { m: one, r: one })).toThrow("log: x is 1 ± 1; expected a ball of positive numbers");
  expect(() => elementary.log1p(64, { m: -2n * one, r: 0n })).toThrow(EnclosureError);
});

test("log holds the real value whatever digits Math.log has right from the 41st bit on, and refuses when it has fewer", () => {
  const perfect = Math.log;
  const wrongBy = fc.tuple(reals(0.5, 0.9), fc.integer({ min: -50, max: -41 })).map(([m, k]) => m * 2 ** k);
  const poor = vi.spyOn(Math, "log");
  try {
    fc.assert(
      fc.property(samplesAround(reals(0.25, 4)), wrongBy, precisions, (sample, error, bits) => {
        poor.mockImplementation((x) => perfect(x) + error);
        expect(evaluate(bigBalls(bits) as AnyType, "log", sample)).toBe("contained");
      }),
    );
    poor.mockReturnValue(1);
    expect(() => elementary.log(64, { m: 3n << 64n, r: 0n })).toThrow("log: the float64 logarithm is off by");
  } finally {
    poor.mockRestore();
  }
});
