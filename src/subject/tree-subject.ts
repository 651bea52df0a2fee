import { random } from "../numeric/random.js";
import { parameterCount } from "./blocks.js";
import { describe } from "./conduct.js";
import type { DrawOptions } from "./contracted.js";
import { contract, randomVector } from "./direction.js";
import { after, type Promised } from "./part.js";
import {
  outlineOf,
  type PlainAsyncSubject,
  type PlainOutline,
  type PlainSubject,
  type SubjectOutline,
} from "./subject.js";
import { inFloats, layoutOf, type Layout, type Tree } from "./tree.js";

/** Parameters by name, and what a report says of them. */
export interface TreeOutline<T> extends Omit<PlainOutline, "point" | "blocks"> {
  /** The parameters at which to check, in any arrangement: `{ W: [[1, 2]], b: [0] }`, a list of layers, one number. */
  readonly at: T;
}

/** A loss of such parameters and its claimed gradient, in the same arrangement. */
export interface TreeLoss<T, Loss = number, Gradient = Tree> extends TreeOutline<T> {
  loss(parameters: T): Loss;
  gradient(parameters: T): Gradient;
}

/** A function of such parameters whose value is a tree too, and its claimed vector-Jacobian product. */
export interface TreeFunction<T, Y, Value = Y, Gradient = Tree> extends TreeOutline<T> {
  value(parameters: T): Value;
  /** The claimed Jᵀu, arranged as the parameters, for a cotangent u that is arranged as the value, never in integers. */
  vjp(parameters: T, cotangent: Y): Gradient;
}

/**
 * A loss of named tensors as a subject: blocks with names and shapes, each tensor handed over in the form it came in.
 * A tensor of the gradient may have any form that says its shape, or be flat and row-major.
 * @example
 * import { checkGradient, reportToText, treeSubject } from "backproof";
 *
 * const x = [0.5, -1];
 * const z = ({ W, b }) => W.map((row, j) => row[0] * x[0] + row[1] * x[1] + b[j]);
 * const subject = treeSubject({
 *   name: "one layer",
 *   at: { W: [[0.1, 0.2], [0.3, 0.4]], b: [0, 0] },
 *   loss: (p) => z(p).reduce((sum, zj) => sum + zj ** 2 / 2, 0),
 *   gradient: (p) => ({ W: z(p).map((zj) => x.map((xi) => zj * xi)), b: [1, 1] }), // not z
 * });
 * console.log(reportToText(checkGradient(subject)));
 * // fail: one layer: 4 of 6 partial derivatives agree, 2 disagree
 * @throws {TypeError} when something in `at` holds no numbers, or a part is no function
 * @throws {RangeError} when the parameters are empty or not finite
 */
export function treeSubject<T>(f: TreeLoss<T>): PlainSubject;
export function treeSubject<T>(f: TreeLoss<T, Promised<number>, Promised<Tree>>): PlainAsyncSubject;
export function treeSubject<T>(f: TreeLoss<T, Promised<number>, Promised<Tree>>): PlainAsyncSubject {
  refuseNoFunctions("treeSubject", f, ["loss", "gradient"]);
  const { layout, outline } = arranged("treeSubject", f.at, f);
  return {
    ...outline,
    loss: (theta) => f.loss(layout.unpack(theta)),
    gradient: (theta) => after(f.gradient(layout.unpack(theta)), (gradient) => layout.pack("gradient", gradient)),
  };
}

/**
 * A tensor-valued function as a subject: the loss ⟨u, f(θ)⟩ and the claimed gradient Jᵀu, for a random fixed cotangent u that is
 * never constant. What a sum of a column of J can hide is said at `vectorSubject`.
 * @example
 * import { checkGradient, reportToText, treeVjpSubject } from "backproof";
 *
 * const map = (x, f) => x.map((row, i) => row.map((v, j) => f(v, i, j)));
 * const subject = treeVjpSubject({
 *   name: "elementwise tanh",
 *   at: [[0.5, -1], [2, 0]],
 *   value: (x) => map(x, Math.tanh),
 *   vjp: (x, u) => map(x, (v, i, j) => u[i][j] * (1 - Math.tanh(v) ** 2)),
 * });
 * console.log(reportToText(checkGradient(subject)));
 * // pass: elementwise tanh: 4 of 4 partial derivatives agree
 * @throws as `treeSubject`
 */
export function treeVjpSubject<T, Y>(f: TreeFunction<T, Y>, options?: DrawOptions): PlainSubject;
export function treeVjpSubject<T, Y>(
  f: TreeFunction<T, Y, Promised<Y>, Promised<Tree>>,
  options?: DrawOptions,
): PlainAsyncSubject;
export function treeVjpSubject<T, Y>(
  f: TreeFunction<T, Y, Promised<Y>, Promised<Tree>>,
  { seed = 0 }: DrawOptions = {},
): PlainAsyncSubject {
  refuseNoFunctions("treeVjpSubject", f, ["value", "vjp"]);
  const { layout, outline } = arranged("treeVjpSubject", f.at, f);
  let cotangent: { readonly form: Layout<Y>; readonly u: Float64Array } | undefined;
  const loss = (theta: Float64Array): Promised<number> =>
    after(f.value(layout.unpack(theta)), (value) => {
      cotangent ??= cotangentOf(value, seed);
      return contract(cotangent.u, cotangent.form.pack("part", value));
    });
  return {
    ...outline,
    loss,
    // the first value says what a cotangent looks like
    gradient: (theta) =>
      after(cotangent === undefined ? loss(theta) : 0, () =>
        after(f.vjp(layout.unpack(theta), cotangent!.form.unpack(cotangent!.u)), (product) =>
          layout.pack("gradient", product),
        ),
      ),
  };
}

function cotangentOf<Y>(value: Y, seed: number): { readonly form: Layout<Y>; readonly u: Float64Array } {
  const form = layoutOf("treeVjpSubject", inFloats(value), "value");
  return { form, u: randomVector(parameterCount(form.blocks), random(seed)) };
}

/**
 * The outline of parameters in any arrangement, and the way to their flat θ and back.
 * @throws {TypeError} when something in them holds no numbers
 * @throws {RangeError} when they are empty or not finite; `who` opens the messages
 */
export function arranged<T>(
  who: string,
  at: T,
  { name, precision }: Pick<PlainOutline, "name" | "precision">,
): { readonly layout: Layout<T>; readonly outline: SubjectOutline } {
  const layout = layoutOf(who, at);
  const { blocks } = layout;
  const outline = { ...(name && { name }), ...(precision && { precision }), blocks, point: layout.pack("part", at) };
  return { layout, outline: outlineOf(who, outline) };
}

/** @throws {TypeError} when one of these parts is no function; `who` opens the message */
export function refuseNoFunctions(who: string, given: object, parts: readonly string[]): void {
  for (const name of parts) {
    const part: unknown = Reflect.get(given, name);
    if (typeof part !== "function") throw new TypeError(`${who}: ${name} is ${describe(part)}; expected a function`);
  }
}
