import * as fc from "fast-check";
import type { BigBall } from "../../src/numeric/big-ball.js";

/** A complex number in units of 2^−P. */
export type Complex = readonly [re: bigint, im: bigint];

/** A disc around a real centre and a number in it, often on its rim; P bits after the point. */
export function discs(bits: number): fc.Arbitrary<{ readonly disc: BigBall; readonly z: Complex }> {
  const centres = fc.bigInt({ min: -(2n ** BigInt(bits + 3)), max: 2n ** BigInt(bits + 3) });
  const radii = fc.oneof(fc.constantFrom(0n, 1n), fc.bigInt({ min: 0n, max: 2n ** BigInt(bits) }));
  // Pythagorean pairs lie on the rim.
  const rims = fc.constantFrom<Complex>(
    [65n, 0n],
    [-65n, 0n],
    [0n, 65n],
    [16n, 63n],
    [-33n, 56n],
    [-52n, -39n],
    [25n, -60n],
  );
  return fc.tuple(centres, radii, rims).map(([m, r, [re, im]]) => ({
    disc: { m, r },
    z: [m + (r * re) / 65n, (r * im) / 65n],
  }));
}

/** a·b in units of 2^−2P. */
export function timesComplex(a: Complex, b: Complex): Complex {
  return [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]];
}

/** |z|². */
export function square([re, im]: Complex): bigint {
  return re * re + im * im;
}

/** Whether z, in units of 2^−2P, lies in the disc, in units of 2^−P. */
export function isInDisc(bits: number, { m, r }: BigBall, [re, im]: Complex): boolean {
  const unit = 1n << BigInt(bits);
  return square([re - m * unit, im]) <= (r * unit) ** 2n;
}
