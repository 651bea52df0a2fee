import * as fc from "fast-check";

/**
 * Float64 in [min, max] spread evenly, but for one in eight spread over all exponents: `fc.double` alone would draw
 * numbers below 1e-5 nearly always.
 */
export function reals(min: number, max: number): fc.Arbitrary<number> {
  const steps = 2 ** 40;
  return fc.oneof(
    { weight: 7, arbitrary: fc.integer({ min: 0, max: steps }).map((k) => min + ((max - min) * k) / steps) },
    { weight: 1, arbitrary: fc.double({ min, max, noNaN: true }) },
  );
}
