/** Bit-level facts of IEEE 754 binary64 (float64). */

/** Unit roundoff u = 2⁻⁵³: one rounding to nearest changes a normal result by at most a factor 1 ± u. */
export const UNIT_ROUNDOFF: number = 2 ** -53;

/** Machine epsilon 2u = 2⁻⁵²: the distance from 1 to the next larger float64. */
export const EPSILON: number = 2 ** -52;

/** Smallest positive float64, 2⁻¹⁰⁷⁴ (subnormal): the absolute error unit of an underflowing result. */
export const SMALLEST: number = 2 ** -1074;

const FRACTION_BITS = 52;
const EXPONENT_BIAS = 1075; // value = mantissa · 2^(biased − 1075) with an integer mantissa
const FRACTION_MASK = (1n << 52n) - 1n;
const IMPLICIT_BIT = 1n << 52n;
const SIGN_SHIFT = 63n;

const scratch = new DataView(new ArrayBuffer(8));

/** The 64 bits of v as an unsigned integer. */
function bitsOf(v: number): bigint {
  scratch.setFloat64(0, v);
  return scratch.getBigUint64(0);
}

/** The float64 whose 64 bits are given. */
function fromBits(bits: bigint): number {
  scratch.setBigUint64(0, bits);
  return scratch.getFloat64(0);
}

/** An exact binary fraction: value = mantissa · 2^exponent. */
export interface BinaryFraction {
  readonly mantissa: bigint;
  readonly exponent: number;
}

/**
 * v = mantissa · 2^exponent, exactly, with an integer mantissa of at most 53 bits; 0 gives mantissa 0.
 * @throws {RangeError} when v is not finite
 */
export function binaryFraction(v: number): BinaryFraction {
  if (!Number.isFinite(v)) throw new RangeError(`binaryFraction: v is ${v}; expected a finite float64`);
  const bits = bitsOf(v);
  const biased = Number((bits >> BigInt(FRACTION_BITS)) & 0x7ffn);
  const fraction = bits & FRACTION_MASK;
  const magnitude = biased === 0 ? fraction : fraction | IMPLICIT_BIT;
  return {
    mantissa: bits >> SIGN_SHIFT === 1n ? -magnitude : magnitude,
    exponent: Math.max(biased, 1) - EXPONENT_BIAS,
  };
}

/**
 * Unit in the last place: the distance between |v| and the next larger float64.
 * ulp(0) = 2⁻¹⁰⁷⁴; ulp(±∞) = ∞; NaN gives NaN.
 */
export function ulp(v: number): number {
  const magnitude = Math.abs(v);
  if (magnitude === Number.MAX_VALUE) return 2 ** 971;
  return magnitude === Infinity ? Infinity : nextUp(magnitude) - magnitude;
}

/** The next float64 above v; nextUp(∞) = ∞, nextUp(−0) = nextUp(0) = 2⁻¹⁰⁷⁴, NaN gives NaN. */
export function nextUp(v: number): number {
  if (Number.isNaN(v) || v === Infinity) return v;
  if (v === 0) return SMALLEST;
  const bits = bitsOf(v);
  return fromBits(v > 0 ? bits + 1n : bits - 1n);
}

/** The next float64 below v: −nextUp(−v). */
export function nextDown(v: number): number {
  return -nextUp(-v);
}

/** The number of binary digits of m ≥ 0; 0 has none. */
export function bitLength(m: bigint): number {
  const hex = m.toString(16);
  return 4 * hex.length + 28 - Math.clz32(Number.parseInt(hex[0]!, 16));
}

/** The float64 nearest to mantissa·2^exponent, ties to even; ±∞ beyond the range. */
export function nearestFloat64({ mantissa, exponent }: BinaryFraction): number {
  if (mantissa === 0n) return 0;
  const size = mantissa < 0n ? -mantissa : mantissa;
  const dropped = Math.max(bitLength(size) - FRACTION_BITS - 1, 1 - EXPONENT_BIAS - exponent, 0);
  const shift = BigInt(dropped);
  const floor = size >> shift;
  const twiceRest = (size - (floor << shift)) << 1n;
  const unit = 1n << shift;
  const roundsUp = twiceRest > unit || (twiceRest === unit && (floor & 1n) === 1n);
  const rounded = Number(roundsUp ? floor + 1n : floor) * 2 ** (exponent + dropped);
  return mantissa < 0n ? -rounded : rounded;
}
