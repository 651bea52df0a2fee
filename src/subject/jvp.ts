import { random } from "../numeric/random.js";
import { contractedSubject, type DrawOptions } from "./contracted.js";
import { contract, randomVector } from "./direction.js";
import { after, numbersPart, outputsOf, type Answer } from "./part.js";
import { outlineOf, type PlainAsyncSubject, type PlainOutline, type PlainSubject } from "./subject.js";

/** A claimed Jacobian J as products from the right. */
export interface TangentProduct<Reply = ArrayLike<number>> extends PlainOutline {
  /** m, the number of outputs. */
  readonly outputs: number;
  /** The claimed Jv, m numbers. */
  jvp(theta: Float64Array, v: Float64Array): Reply;
}

/** A function of m outputs and the claim of its directional derivatives. */
export interface TangentFunction<Reply = ArrayLike<number>> extends TangentProduct<Reply> {
  /** f(θ), m numbers. */
  value(theta: Float64Array): Reply;
}

/**
 * A claimed Jacobian-vector product as a subject of one parameter s, at s = 1: the loss ⟨u, f(θ + (s − 1)v)⟩ has the
 * gradient ⟨u, J(θ + (s − 1)v)v⟩, for a random fixed cotangent u and a random fixed tangent v, whose entries are scaled
 * by |θᵢ| (by 1 where θᵢ is 0). Both sums hide errors as those of `vectorSubject` do; that J's rows and columns agree with the
 * products from the left is for `checkAdjoint` to say.
 * @throws {TypeError} when a part is no function
 * @throws {RangeError} when outputs is no positive integer, the point is not finite, or the blocks have another size
 */
export function jvpSubject(f: TangentFunction, options?: DrawOptions): PlainSubject;
export function jvpSubject(f: TangentFunction<Answer>, options?: DrawOptions): PlainAsyncSubject;
export function jvpSubject(f: TangentFunction<Answer>, { seed = 0 }: DrawOptions = {}): PlainAsyncSubject {
  const outputs = outputsOf("jvpSubject", f);
  const { name, point, precision } = outlineOf("jvpSubject", f);
  const value = numbersPart("jvpSubject", f, "value", outputs);
  const jvp = numbersPart("jvpSubject", f, "jvp", outputs);
  const v = randomVector(point.length, random(seed, 1)).map((entry, i) => entry * (Math.abs(point[i]!) || 1));
  const along = ([s]: Float64Array): Float64Array => point.map((x, i) => x + (s! - 1) * v[i]!);
  const curve = {
    outline: { name, precision, blocks: [{ name: "s", shape: [] }], point: Float64Array.of(1) },
    value: (s: Float64Array) => value(along(s)),
    pull: (s: Float64Array, u: Float64Array) =>
      after(jvp(along(s), v), (tangent) => Float64Array.of(contract(u, tangent))),
  };
  return contractedSubject(curve, randomVector(outputs, random(seed)));
}
