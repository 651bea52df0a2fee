/**
 * Error-free transformations: the rounding error of one float64 operation is itself a float64. No allocation, so that
 * loops over typed arrays can use them.
 */

/** Splits a 53-bit significand into 26 + 26 bits (and a sign). Source: Veltkamp; Dekker (1971). */
const SPLITTER = 2 ** 27 + 1;

/**
 * (a + b) − s for s = fl(a + b), exactly, subnormals included; NaN when a + b overflows.
 * Source: Knuth, TAOCP 2, section 4.2.2, theorem B.
 */
export function sumError(a: number, b: number, s: number): number {
  const c = s - a;
  return a - (s - c) + (b - c);
}

/**
 * a·b − p for p = fl(a·b), exactly, when |a|, |b| ≤ 2⁹⁹⁶ (the split does not overflow) and 2⁻⁹⁶⁸ ≤ |p| < ∞: a·b is a
 * multiple of 2^(e_a + e_b − 104), at least 2⁻¹⁰⁷⁴ then, and so is every product of halves.
 * Source: Dekker (1971), A floating-point technique for extending the available precision.
 */
export function productError(a: number, b: number, p: number): number {
  const ca = SPLITTER * a;
  const ah = ca - (ca - a);
  const al = a - ah;
  const cb = SPLITTER * b;
  const bh = cb - (cb - b);
  const bl = b - bh;
  return ah * bh - p + ah * bl + al * bh + al * bl;
}
