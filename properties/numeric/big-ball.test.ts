import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as big from "../../src/numeric/big-ball.js";
import type { BigBall } from "../../src/numeric/big-ball.js";
import { bigBallField } from "../../src/numeric/big-ball-field.js";
import { EnclosureError } from "../../src/numeric/field.js";
import { discs, isInDisc, square, timesComplex, type Complex } from "./complex.js";
import { ballEnds, bigBalls, isWithin } from "./enclosures.js";
import { finite } from "./rational.js";

const precisions = fc.integer({ min: 64, max: 400 });

describe("discs in the complex plane: a result holds the operation of complex numbers of the operands", () => {
  test("mul", () => {
    fc.assert(
      fc.property(
        precisions.chain((bits) => fc.tuple(fc.constant(bits), discs(bits), discs(bits))),
        ([bits, a, b]) => {
          expect(isInDisc(bits, big.mul(bits, a.disc, b.disc), timesComplex(a.z, b.z))).toBe(true);
        },
      ),
    );
  });

  test("div: q·z₂ = z₁ has its q in the quotient", () => {
    fc.assert(
      fc.property(
        precisions.chain((bits) => fc.tuple(fc.constant(bits), discs(bits), discs(bits))),
        ([bits, a, b]) => {
          fc.pre(big.sign(b.disc) !== "undecided" && !big.isZero(b.disc));
          const { m, r } = big.div(bits, a.disc, b.disc);
          // |z₁ − m z₂| ≤ r|z₂|, all in units: squares of whole numbers.
          const unit = 1n << BigInt(bits);
          const gap: Complex = [a.z[0] * unit - m * b.z[0], a.z[1] * unit - m * b.z[1]];
          expect(square(gap) <= r * r * square(b.z)).toBe(true);
        },
      ),
    );
  });
});

test("from is exact for every float64 once there are 1074 bits, and then every polynomial is", () => {
  const field = bigBallField(2148);
  fc.assert(
    fc.property(finite, finite, (x, y) => {
      fc.pre(Math.abs(x) < 1e200 && Math.abs(y) < 1e200);
      const [a, b] = [field.from(x), field.from(y)];
      const difference = field.sub(
        field.mul(field.add(a, b), field.sub(a, b)),
        field.sub(field.mul(a, a), field.mul(b, b)),
      );
      expect(field.sign(difference)).toBe(0);
      expect(field.number(a) === x).toBe(true);
    }),
  );
});

test("toBall holds the ball and is at most 2⁻¹⁰⁵ of its centre wider", () => {
  fc.assert(
    fc.property(
      precisions.chain((bits) => fc.tuple(fc.constant(bits), discs(bits))),
      ([bits, { disc }]) => {
        const ball = big.toBall(bits, disc);
        expect(isWithin(bigBalls(bits).ends(disc), ballEnds(ball))).toBe(true);
        const radius = big.midpoint(bits, disc.r);
        expect(ball.r).toBeLessThanOrEqual((radius + Math.abs(ball.h) * 2 ** -105) * (1 + 2 ** -50));
        expect(disc.r !== 0n || big.magnitude(disc.m) >> 100n !== 0n || ball.r === 0).toBe(true);
      },
    ),
  );
});

test("what lies beyond float64, or beyond 2^32768, is refused by name", () => {
  const huge: BigBall = { m: 1n << 2000n, r: 0n };
  expect(() => big.toBall(64, huge)).toThrow("ball: the result is Infinity ± 0; expected a ball within float64");
  expect(() => big.toBall(64, { m: 0n, r: 1n << 2000n })).toThrow(EnclosureError);
  const field = bigBallField(64);
  let power = field.from(1e308);
  expect(() => {
    for (let i = 0; i < 20; i++) power = field.mul(power, power);
  }).toThrow("mul: the result has more than 32768 bits before the point");
  expect(() => field.dot(power, [power, power], 0, [power, power])).toThrow(EnclosureError);
});

test("fewer than 64 bits, or a fraction of one, is refused", () => {
  for (const bits of [63, 100.5, NaN]) {
    expect(() => bigBallField(bits)).toThrow(new RangeError(`bigBallField: bits is ${bits}; expected an integer ≥ 64`));
  }
});
