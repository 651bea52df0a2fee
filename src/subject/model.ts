import { checkUntouched, Misconduct } from "./conduct.js";
import { after, type Promised } from "./part.js";
import type { PlainAsyncSubject, PlainOutline, PlainSubject, SubjectOutline } from "./subject.js";
import { arranged, refuseNoFunctions } from "./tree-subject.js";
import type { Layout, Tree } from "./tree.js";

/** A model that holds its parameters, in any arrangement T; what it needs besides them, such as its batch, it holds too. */
export interface StoredParameters<T, Got = T, Done = unknown, Loss = number> extends Omit<
  PlainOutline,
  "point" | "blocks"
> {
  get(): Got;
  set(parameters: T): Done;
  /** Puts back whatever a call leaves behind: hidden states, deltas, momenta, masks. */
  reset?(): Done;
  loss(): Loss;
}

/** A model with a backward pass, which answers with the claimed gradient, arranged as the parameters. */
export interface Model<T, Got = T, Done = unknown, Loss = number, Gradient = Tree> extends StoredParameters<
  T,
  Got,
  Done,
  Loss
> {
  backward(): Gradient;
}

/** The same with answers that may be promises. */
export type AsyncModel<T> = Model<T, Promised<T>, Promised<unknown>, Promised<number>, Promised<Tree>>;

/** What an adapter makes of a model that holds its parameters. */
export interface Stored {
  readonly outline: SubjectOutline;
  readonly layout: Layout<unknown>;
  /** L(θ). */
  readonly loss: (theta: Float64Array) => Promised<number>;
  /** Sets θ and resets the model; the parameters as it stores them, shape [P]. */
  readonly place: (theta: Float64Array) => Promised<Float64Array>;
  /** The parameters that the model holds, shape [P]. */
  readonly read: () => Promised<Float64Array>;
}

/**
 * A model with get, set, loss and backward as a subject; the point is what `get` gives. A model that does not keep what
 * it is set to, whose backward pass moves its parameters, adds up its gradients or remembers earlier calls is reported as that. It
 * is left at the parameters of the last call.
 * @example
 * import { checkGradient, modelSubject, reportToText } from "backproof";
 *
 * const model = {
 *   w: [0.5, -0.25],
 *   get: () => model.w,
 *   set: (w) => (model.w = w),
 *   loss: () => Math.tanh(model.w[0] * 0.8 + model.w[1]) ** 2 / 2,
 *   backward() {
 *     const a = Math.tanh(model.w[0] * 0.8 + model.w[1]);
 *     return [a * (1 - a * a) * 0.8, a * (1 - a * a)];
 *   },
 * };
 * console.log(reportToText(checkGradient(modelSubject(model))));
 * // pass: subject: 2 of 2 partial derivatives agree
 * @throws as `treeSubject`
 */
export function modelSubject<T>(model: Model<T>): PlainSubject;
export function modelSubject<T>(model: AsyncModel<T>): Promised<PlainAsyncSubject>;
export function modelSubject<T>(model: AsyncModel<T>): Promised<PlainAsyncSubject> {
  return after(storedIn("modelSubject", model, "backward"), ({ outline, layout, loss, place, read }) => ({
    ...outline,
    loss,
    gradient: (theta) =>
      after(place(theta), (placed) =>
        after(model.backward(), (gradient) =>
          after(read(), (now) => {
            checkUntouched("backward-moves-parameters", placed, now);
            return layout.pack("gradient", gradient);
          }),
        ),
      ),
  }));
}

/**
 * The access to a model that holds its parameters.
 * @param part the method that it has besides
 * @throws as `treeSubject`; `who` opens the messages
 */
export function storedIn<T>(
  who: string,
  model: StoredParameters<T, Promised<T>, unknown, Promised<number>>,
  part: string,
): Promised<Stored> {
  refuseNoFunctions(who, model, ["get", "set", "loss", part]);
  return after(model.get(), (at) => {
    const { layout, outline } = arranged(who, at, model);
    const put = (theta: Float64Array): Promised<unknown> =>
      after(model.set(layout.unpack(theta)), () => model.reset?.());
    const read = (): Promised<Float64Array> => after(model.get(), (tree) => layout.pack("part", tree));
    return {
      outline,
      layout,
      read,
      loss: (theta) => after(put(theta), () => model.loss()),
      place: (theta) => after(put(theta), () => after(read(), (placed) => kept(theta, placed))),
    };
  });
}

/** The parameters as they are stored, which may round them to float32. */
function kept(theta: Float64Array, placed: Float64Array): Float64Array {
  const lost = theta.findIndex((x, i) => placed[i] !== x && placed[i] !== Math.fround(x));
  if (lost < 0) return placed;
  throw new Misconduct("parameters-not-set", `θ[${lost}] was set to ${theta[lost]}, and get gives ${placed[lost]}`);
}
