import { contract } from "./direction.js";
import { after, type Part } from "./part.js";
import type { PlainAsyncSubject, SubjectOutline } from "./subject.js";

/** What is drawn at random in an adapter. */
export interface DrawOptions {
  /** Seed of the random vector; 0 by default, so that a subject is the same whenever it is made. */
  readonly seed?: number;
}

/** A vector-valued function and the claim of its transposed Jacobian's products. */
export interface Contractible {
  readonly outline: SubjectOutline;
  /** θ ↦ f(θ). */
  readonly value: Part;
  /** (θ, u) ↦ the claimed Jᵀu. */
  readonly pull: Part;
}

/** The subject of the loss ⟨u, f(θ)⟩ and the claimed gradient Jᵀu. */
export function contractedSubject({ outline, value, pull }: Contractible, u: Float64Array): PlainAsyncSubject {
  return {
    ...outline,
    loss: (theta) => after(value(theta), (y) => contract(u, y)),
    gradient: (theta) => pull(theta, u),
  };
}
