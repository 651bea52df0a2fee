import { random } from "../numeric/random.js";
import { contractedSubject, type DrawOptions } from "./contracted.js";
import { randomVector } from "./direction.js";
import { numbersPart, type Answer } from "./part.js";
import { outlineOf, type PlainAsyncSubject, type PlainOutline, type PlainSubject } from "./subject.js";

/** A claimed Hessian H as products. */
export interface HessianProduct<Reply = ArrayLike<number>> extends PlainOutline {
  /** The claimed Hv, P numbers. */
  hvp(theta: Float64Array, v: Float64Array): Reply;
}

/** A gradient and the claim of its derivative, the Hessian H, as products. */
export interface SecondOrder<Reply = ArrayLike<number>> extends HessianProduct<Reply> {
  /** g(θ), P numbers: to be checked on its own, against its loss. */
  gradient(theta: Float64Array): Reply;
}

/**
 * A claimed Hessian-vector product as a subject: the loss ⟨g(θ), v⟩ has the gradient Hv, for a random fixed v. An entry
 * of Hv sums up one row of H: see `vectorSubject` for what a sum can hide, and `checkSymmetry` for H = Hᵀ. A whole
 * Hessian is checked at every entry as `jacobianSubjects({ outputs: P, value: gradient, jacobian: hessian })`.
 * @throws {TypeError} when a part is no function
 * @throws {RangeError} when the point is not finite, or the blocks have another size
 */
export function hessianSubject(f: SecondOrder, options?: DrawOptions): PlainSubject;
export function hessianSubject(f: SecondOrder<Answer>, options?: DrawOptions): PlainAsyncSubject;
export function hessianSubject(f: SecondOrder<Answer>, { seed = 0 }: DrawOptions = {}): PlainAsyncSubject {
  const outline = outlineOf("hessianSubject", f);
  const { length } = outline.point;
  const value = numbersPart("hessianSubject", f, "gradient", length);
  const pull = numbersPart("hessianSubject", f, "hvp", length);
  return contractedSubject({ outline, value, pull }, randomVector(length, random(seed)));
}
