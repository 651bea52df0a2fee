import { after, type Part, type Promised } from "./part.js";
import type { AsyncSubject, SubjectOutline } from "./subject.js";

/** Two claims about one Jacobian J, m × P: its products from the right and from the left. */
export interface Pairing {
  /** Of θ, shape [P]. */
  readonly outline: SubjectOutline;
  /** m */
  readonly outputs: number;
  /** (θ, v) ↦ Jv, shape [m]. */
  readonly forward: Part;
  /** (θ, u) ↦ Jᵀu, shape [P]. */
  readonly backward: Part;
}

/** The bilinear form of J by its two claims. */
export interface Sides {
  /** ⟨Jv, u⟩ */
  readonly forward: number;
  /** ⟨v, Jᵀu⟩ */
  readonly backward: number;
  /** Sum of the sizes of all terms of both. */
  readonly size: number;
}

/** w = (θ, v, u): a point with a tangent and a cotangent, shape [2P + m]. */
export function joinPairing(theta: Float64Array, v: Float64Array, u: Float64Array): Float64Array {
  const w = new Float64Array(theta.length + v.length + u.length);
  w.set(theta);
  w.set(v, theta.length);
  w.set(u, theta.length + v.length);
  return w;
}

/**
 * A pairing as what a driver can run. Asked at w = (θ, v, u), its gradient is that of ⟨u, J(θ)v⟩ in v and in u with θ
 * held, (0, Jᵀu, Jv), and its loss is ⟨Jv, u⟩ − ⟨v, Jᵀu⟩: 0 up to rounding for all θ, v and u when the claims are of
 * one J.
 */
export function pairingSubject({ outline, forward, backward }: Pairing): AsyncSubject {
  const parameters = outline.point.length;
  const products = (w: Float64Array): Promised<Float64Array> => {
    const theta = w.slice(0, parameters);
    return after(forward(theta, w.slice(parameters, 2 * parameters)), (Jv) =>
      after(backward(theta, w.slice(2 * parameters)), (JTu) => joinPairing(new Float64Array(parameters), JTu, Jv)),
    );
  };
  const residual = (w: Float64Array, gradient: Float64Array): number => {
    const sides = sidesOf(w, gradient, parameters);
    return sides.forward - sides.backward;
  };
  return {
    ...outline,
    gradient: products,
    loss: (w) => after(products(w), (gradient) => residual(w, gradient)),
  };
}

/** Both sides at w from the products (0, Jᵀu, Jv) there. */
export function sidesOf(w: Float64Array, products: Float64Array, parameters: number): Sides {
  const backward = dot(w.subarray(parameters, 2 * parameters), products.subarray(parameters, 2 * parameters));
  const forward = dot(w.subarray(2 * parameters), products.subarray(2 * parameters));
  return { forward: forward.sum, backward: backward.sum, size: forward.size + backward.size };
}

/**
 * Σ aᵢbᵢ and Σ |aᵢbᵢ|. The error of the sum is at most 2u·Σ|aᵢbᵢ| + O(n²u²): the products' rounding and the result's,
 * not n roundings of partial sums, which would hide a wrong entry among a million.
 * Source: A. Neumaier (1974), compensated summation.
 */
function dot(a: Float64Array, b: Float64Array): { readonly sum: number; readonly size: number } {
  let sum = 0;
  let lost = 0;
  let size = 0;
  for (let i = 0; i < a.length; i++) {
    const term = a[i]! * b[i]!;
    const next = sum + term;
    lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
    sum = next;
    size += Math.abs(term);
  }
  return { sum: sum + lost, size };
}
