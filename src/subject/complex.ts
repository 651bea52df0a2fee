import type { Block } from "./blocks.js";

/**
 * Complex parameters are pairs of real ones: z = re + i·im is two neighbouring numbers of θ, and the claimed gradient
 * of a real loss L holds (∂L/∂re, ∂L/∂im) there. Libraries answer with one complex number instead, in one of four
 * conventions; each row says by what its real and imaginary part are multiplied to give the pair.
 */
export const COMPLEX_CONVENTIONS = {
  /** ∂L/∂re + i·∂L/∂im: the direction of steepest ascent, as torch and TensorFlow have it. */
  torch: [1, 1],
  /** ∂L/∂re − i·∂L/∂im, its conjugate, as JAX and HIPS autograd have it. */
  jax: [1, -1],
  /** Wirtinger's ∂L/∂z = ½(∂L/∂re − i·∂L/∂im). */
  wirtinger: [2, -2],
  /** Wirtinger's ∂L/∂z̄ = ½(∂L/∂re + i·∂L/∂im). */
  "wirtinger-conjugate": [2, 2],
} as const;
export type ComplexConvention = keyof typeof COMPLEX_CONVENTIONS;

/** Complex numbers as two arrays of equal length. */
export interface ComplexNumbers {
  readonly re: ArrayLike<number>;
  readonly im: ArrayLike<number>;
}

/** A block of complex numbers: of shape […shape, 2]. */
export function complexBlock(name: string, shape: readonly number[]): Block {
  return { name, shape: [...shape, 2] };
}

/**
 * (re₀, im₀, re₁, im₁, …): complex numbers as they stand in θ.
 * @returns shape [2n]
 * @throws {RangeError} when re and im have different lengths
 */
export function fromComplex({ re, im }: ComplexNumbers): Float64Array {
  if (re.length !== im.length) {
    throw new RangeError(`fromComplex: re has ${re.length} numbers, im has ${im.length}; expected equal lengths`);
  }
  return Float64Array.from({ length: 2 * re.length }, (_, i) => (i % 2 === 0 ? re[i >> 1]! : im[i >> 1]!));
}

/**
 * The complex numbers in a stretch of θ.
 * @returns re and im, shape [n] each
 * @throws {RangeError} when the length is odd
 */
export function toComplex(pairs: ArrayLike<number>): { re: Float64Array; im: Float64Array } {
  if (pairs.length % 2 !== 0) {
    throw new RangeError(`toComplex: found ${pairs.length} numbers; expected pairs (re, im)`);
  }
  const part = (offset: number): Float64Array =>
    Float64Array.from({ length: pairs.length / 2 }, (_, n) => pairs[2 * n + offset]!);
  return { re: part(0), im: part(1) };
}

/**
 * A library's complex gradient as the claim (∂L/∂re, ∂L/∂im): ½ and signs of its convention undone, without rounding.
 * @returns shape [2n]
 * @throws {RangeError} when re and im have different lengths, or the convention is none of the table
 */
export function fromComplexGradient(gradient: ComplexNumbers, convention: ComplexConvention): Float64Array {
  const factors = COMPLEX_CONVENTIONS[convention];
  if (factors === undefined) {
    const known = Object.keys(COMPLEX_CONVENTIONS).join(", ");
    throw new RangeError(`fromComplexGradient: convention is ${convention as string}; expected one of ${known}`);
  }
  return fromComplex(gradient).map((x, i) => x * factors[i % 2]!);
}
