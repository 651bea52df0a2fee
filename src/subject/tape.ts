import { after, type Promised } from "./part.js";
import type { PlainAsyncSubject, PlainSubject } from "./subject.js";
import { arranged, refuseNoFunctions, type TreeOutline } from "./tree-subject.js";
import type { Tree } from "./tree.js";

/** A library that records a computation and plays it back: V are its variables, H is its loss, a node of the tape. */
export interface Tape<T, V, H, Value = number, Played = unknown, Gradient = Tree> extends TreeOutline<T> {
  /** The variables of these parameters: new ones, or the old ones with new values. */
  variables(parameters: T): V;
  /** Runs the computation. */
  record(variables: V): H;
  /** The loss that a node stands for. */
  value(node: H): Value;
  /** Clears what gradients an earlier backward pass left in the variables, where they are used again. */
  zero?(variables: V): void;
  /** Runs backward from a node. */
  backward(node: H): Played;
  /** The gradients that the variables hold now, arranged as the parameters. */
  gradient(variables: V): Gradient;
}

/** The same with answers that may be promises. */
export type AsyncTape<T, V, H> = Tape<T, V, H, Promised<number>, unknown, Promised<Tree>>;

/**
 * A tape as a subject: a recording for every loss, a recording and a backward pass for every gradient. One that adds up
 * its gradients over calls is reported as that.
 * @example
 * import { checkGradient, reportToText, tapeSubject } from "backproof";
 *
 * const leaf = (data) => ({ data, grad: 0, pull() {} });
 * const w = leaf(0); // one variable, used again and again
 * const square = (a) => ({ data: a.data ** 2, pull: () => (a.grad += 2 * a.data) });
 * const subject = tapeSubject({
 *   name: "a small tape",
 *   at: 3,
 *   variables: (value) => Object.assign(w, { data: value }),
 *   record: square,
 *   value: (node) => node.data,
 *   backward: (node) => node.pull(),
 *   gradient: (variable) => variable.grad, // zero: (variable) => (variable.grad = 0) is missing
 * });
 * console.log(reportToText(checkGradient(subject)));
 * // inconclusive: a small tape cannot be checked: the gradient adds up over calls, as one that is never cleared
 * @throws as `treeSubject`
 */
export function tapeSubject<T, V, H>(tape: Tape<T, V, H>): PlainSubject;
export function tapeSubject<T, V, H>(tape: AsyncTape<T, V, H>): PlainAsyncSubject;
export function tapeSubject<T, V, H>(tape: AsyncTape<T, V, H>): PlainAsyncSubject {
  refuseNoFunctions("tapeSubject", tape, ["variables", "record", "value", "backward", "gradient"]);
  const { layout, outline } = arranged("tapeSubject", tape.at, tape);
  return {
    ...outline,
    loss: (theta) => tape.value(tape.record(tape.variables(layout.unpack(theta)))),
    gradient(theta) {
      const variables = tape.variables(layout.unpack(theta));
      tape.zero?.(variables);
      return after(tape.backward(tape.record(variables)), () =>
        after(tape.gradient(variables), (gradient) => layout.pack("gradient", gradient)),
      );
    },
  };
}
