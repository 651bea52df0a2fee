import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  binaryFraction,
  bitLength,
  nearestFloat64,
  EPSILON,
  nextDown,
  nextUp,
  SMALLEST,
  ulp,
  UNIT_ROUNDOFF,
} from "../../src/numeric/float64.js";
import { compare, finite, rationalOf, type Rational } from "./rational.js";

const notFinite = fc.constantFrom(NaN, Infinity, -Infinity);

function rationalOfFraction(mantissa: bigint, exponent: number): Rational {
  return exponent >= 0
    ? { numerator: mantissa << BigInt(exponent), denominator: 1n }
    : { numerator: mantissa, denominator: 1n << BigInt(-exponent) };
}

test("u is half the distance from 1 to the next float64: 1 + u = 1 and 1 + u(1 + 2u) = 1 + 2u", () => {
  expect(1 + UNIT_ROUNDOFF).toBe(1);
  expect(1 + UNIT_ROUNDOFF * (1 + EPSILON)).toBe(1 + EPSILON);
  expect(EPSILON).toBe(2 * UNIT_ROUNDOFF);
  expect(nextUp(1)).toBe(1 + EPSILON);
});

test("no float64 lies between 0 and the smallest: ½·2⁻¹⁰⁷⁴ rounds to 0", () => {
  expect(SMALLEST).toBeGreaterThan(0);
  expect(SMALLEST / 2).toBe(0);
});

test("v = mantissa · 2^exponent, exactly", () => {
  fc.assert(
    fc.property(finite, (v) => {
      const { mantissa, exponent } = binaryFraction(v);
      expect(compare(rationalOfFraction(mantissa, exponent), rationalOf(v))).toBe(0);
    }),
  );
});

test("the mantissa has 53 bits, fewer only at the smallest exponent", () => {
  fc.assert(
    fc.property(finite, (v) => {
      const { mantissa, exponent } = binaryFraction(Math.abs(v));
      expect(mantissa < 2n ** 53n).toBe(true);
      expect(mantissa >= 2n ** 52n || exponent === -1074).toBe(true);
      expect(exponent).toBeGreaterThanOrEqual(-1074);
    }),
  );
});

test("NaN and ±∞ are no binary fraction, and the message shows the value", () => {
  fc.assert(
    fc.property(notFinite, (v) => {
      expect(() => binaryFraction(v)).toThrow(new RangeError(`binaryFraction: v is ${v}; expected a finite float64`));
    }),
  );
});

test("ulp(x) = nextUp(x) − x for x ≥ 0 below the largest float64", () => {
  fc.assert(
    fc.property(finite.map(Math.abs), (x) => {
      fc.pre(x < Number.MAX_VALUE);
      expect(ulp(x)).toBe(nextUp(x) - x);
    }),
  );
});

test("ulp(v) = 2^exponent of the binary fraction of v, at the largest float64 too", () => {
  fc.assert(
    fc.property(fc.oneof(finite, fc.constantFrom(Number.MAX_VALUE, -Number.MAX_VALUE)), (v) => {
      expect(ulp(v)).toBe(2 ** binaryFraction(v).exponent);
    }),
  );
});

test("ulp of 0 is 2⁻¹⁰⁷⁴, of ±∞ is ∞, of NaN is NaN", () => {
  expect([0, -0, Infinity, -Infinity, NaN].map(ulp)).toEqual([SMALLEST, SMALLEST, Infinity, Infinity, NaN]);
});

test("v < nextUp(v), and no float64 lies between", () => {
  // Candidates around v: a few ulps and a few subnormal steps away.
  const steps = fc.integer({ min: -6, max: 6 });
  fc.assert(
    fc.property(finite, steps, steps, (v, relative, absolute) => {
      const near = v * (1 + relative * UNIT_ROUNDOFF) + absolute * SMALLEST;
      expect(nextUp(v)).toBeGreaterThan(v);
      expect(near > v && near < nextUp(v)).toBe(false);
    }),
  );
});

test("nextDown(nextUp(v)) = v = nextUp(nextDown(v))", () => {
  fc.assert(
    fc.property(finite, (v) => {
      fc.pre(Math.abs(v) < Number.MAX_VALUE);
      expect(nextDown(nextUp(v)) === v && nextUp(nextDown(v)) === v).toBe(true);
    }),
  );
});

test("nextDown(v) = −nextUp(−v) < v", () => {
  fc.assert(
    fc.property(finite, (v) => {
      expect(nextDown(v)).toBe(-nextUp(-v));
      expect(nextDown(v)).toBeLessThan(v);
    }),
  );
});

test("nextUp steps over both zeros, past the largest float64 to ∞, and stays at ∞ and NaN", () => {
  expect([0, -0, Number.MAX_VALUE, Infinity, NaN].map(nextUp)).toEqual([SMALLEST, SMALLEST, Infinity, Infinity, NaN]);
  expect(nextUp(-Infinity)).toBe(-Number.MAX_VALUE);
  expect(nextUp(-SMALLEST)).toBe(-0);
});

test("nearestFloat64(m·2^e) is the language's own nearest value, subnormals and overflow included", () => {
  const fractions = fc.tuple(fc.bigInt({ min: -(2n ** 120n), max: 2n ** 120n }), fc.integer({ min: -1250, max: 1000 }));
  fc.assert(
    fc.property(fractions, ([mantissa, exponent]) => {
      // A decimal text of the exact value: Number() rounds it correctly.
      const text =
        exponent >= 0 ? `${mantissa << BigInt(exponent)}` : `${mantissa * 5n ** BigInt(-exponent)}e${exponent}`;
      expect(nearestFloat64({ mantissa, exponent }) === Number(text)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("nearestFloat64 undoes binaryFraction, and takes the even neighbour of a tie", () => {
  fc.assert(
    fc.property(finite, (v) => {
      const { mantissa, exponent } = binaryFraction(v);
      expect(nearestFloat64({ mantissa, exponent }) === v).toBe(true);
      expect(nearestFloat64({ mantissa: mantissa << 100n, exponent: exponent - 100 }) === v).toBe(true);
      const size = Math.abs(v);
      const tie = nearestFloat64({ mantissa: 2n * binaryFraction(size).mantissa + 1n, exponent: exponent - 1 });
      expect(tie === size || tie === nextUp(size)).toBe(true);
      expect(Number.isFinite(tie) && binaryFraction(tie).mantissa % 2n !== 0n).toBe(false);
    }),
  );
  expect(nearestFloat64({ mantissa: 0n, exponent: 5000 })).toBe(0);
});

test("bitLength(m) is the length of m in base 2", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 2n ** 200n }), (m) => {
      expect(bitLength(m)).toBe(m.toString(2).length);
    }),
  );
  expect(bitLength(0n)).toBe(0);
});
