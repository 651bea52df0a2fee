import { random } from "../numeric/random.js";
import { contractedSubject, type Contractible, type DrawOptions } from "./contracted.js";
import { randomVector } from "./direction.js";
import { after, matrixPart, numbersPart, outputsOf, type Answer, type Matrix, type Promised } from "./part.js";
import { outlineOf, type PlainAsyncSubject, type PlainOutline, type PlainSubject } from "./subject.js";

/** A function of m outputs, f: θ ↦ y, and the claim of its Jacobian J = ∂f/∂θ, either as products or as a whole. */
export interface VectorFunction<Reply = ArrayLike<number>, Whole = Matrix> extends PlainOutline {
  /** m, the number of outputs. */
  readonly outputs: number;
  /** f(θ), m numbers. */
  value(theta: Float64Array): Reply;
  /** The claimed Jᵀu, P numbers. */
  vjp?(theta: Float64Array, cotangent: Float64Array): Reply;
  /** The claimed J: m rows of P numbers, or m·P numbers row-major. */
  jacobian?(theta: Float64Array): Whole;
}

/** The same with answers that may be promises. */
export type AsyncVectorFunction = VectorFunction<Answer, Promised<Matrix>>;

/**
 * f as a subject of one loss L(θ) = ⟨u, f(θ)⟩ with the claimed gradient Jᵀu, for a random fixed cotangent u: every
 * column of J is checked in sum. A column that is wrong in one entry shows at least half its error; one that is wrong
 * in several hides them within ±t with probability at most t/max|eₖ| (see `randomVector`), t being the report's
 * resolution. `jacobianSubjects` checks every entry.
 * @throws {TypeError} when a part is no function, or not exactly one of vjp and jacobian is given
 * @throws {RangeError} when outputs is no positive integer, the point is not finite, or the blocks have another size
 */
export function vectorSubject(f: VectorFunction, options?: DrawOptions): PlainSubject;
export function vectorSubject(f: AsyncVectorFunction, options?: DrawOptions): PlainAsyncSubject;
export function vectorSubject(f: AsyncVectorFunction, { seed = 0 }: DrawOptions = {}): PlainAsyncSubject {
  return contractedSubject(contractible("vectorSubject", f), randomVector(f.outputs, random(seed)));
}

/**
 * f as m subjects, one an output: the loss fₖ, the claimed gradient the k-th row of J. Every entry Jₖᵢ is a coordinate
 * of one report and is judged by the noise of its own output; nothing is drawn at random, so nothing is missed by
 * chance.
 * @throws as `vectorSubject`
 */
export function jacobianSubjects(f: VectorFunction): PlainSubject[];
export function jacobianSubjects(f: AsyncVectorFunction): PlainAsyncSubject[];
export function jacobianSubjects(f: AsyncVectorFunction): PlainAsyncSubject[] {
  const { outline, value, pull } = contractible("jacobianSubjects", f);
  return Array.from({ length: f.outputs }, (_, k) => {
    const row = { outline: { ...outline, name: `${outline.name}[${k}]` }, value, pull };
    return contractedSubject(row, new Float64Array(f.outputs).with(k, 1));
  });
}

function contractible(who: string, f: AsyncVectorFunction): Contractible {
  const outline = outlineOf(who, f);
  const value = numbersPart(who, f, "value", outputsOf(who, f));
  return { outline, value, pull: pullback(who, f, outline.point.length) };
}

/** (θ, u) ↦ the claimed Jᵀu. */
function pullback(who: string, f: AsyncVectorFunction, parameters: number): Contractible["pull"] {
  if ((f.vjp === undefined) === (f.jacobian === undefined)) {
    const given = f.vjp === undefined ? "neither vjp nor jacobian is given" : "both vjp and jacobian are given";
    throw new TypeError(`${who}: ${given}; expected one of them`);
  }
  if (f.vjp !== undefined) return numbersPart(who, f, "vjp", parameters);
  const jacobian = matrixPart(who, f, "jacobian", [f.outputs, parameters]);
  return (theta, u) => after(jacobian(theta), (J) => transposedProduct(J, u, parameters));
}

/** Jᵀu of a row-major J, shape [P]; rows where u is 0 may be anything. */
function transposedProduct(J: Float64Array, u: Float64Array, parameters: number): Float64Array {
  const product = new Float64Array(parameters);
  for (let k = 0; k < u.length; k++) {
    if (u[k] === 0) continue;
    for (let i = 0; i < parameters; i++) product[i]! += u[k]! * J[k * parameters + i]!;
  }
  return product;
}
