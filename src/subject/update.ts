import { storedIn, type Stored, type StoredParameters } from "./model.js";
import { after, type Promised } from "./part.js";
import type { PlainAsyncSubject, PlainSubject } from "./subject.js";
import { biasOf, limitOf, type Step } from "./update-limit.js";

/** A model that only ever updates its parameters: θ becomes θ − r·g. */
export interface UpdateModel<T, Got = T, Done = unknown, Loss = number> extends StoredParameters<T, Got, Done, Loss> {
  /** One step of plain gradient descent at this learning rate, on the whole batch of `loss`. */
  step(rate: number): Done;
}

/** The same with answers that may be promises. */
export type AsyncUpdateModel<T> = UpdateModel<T, Promised<T>, Promised<unknown>, Promised<number>>;

/** The rates of the steps that one gradient is read from, powers of 2 so that dividing by them is exact. */
const RATES: readonly number[] = Array.from({ length: 12 }, (_, k) => 4 ** -k);

/**
 * A model with get, set, loss and step as a subject. The gradient that a step follows is (θ − θ′)/r, which rounding
 * spoils at small rates r and, where a step uses weights that it has already updated, a bias at large ones: steps are
 * taken at several rates, and what is checked is their limit at rate 0, with its error bar. A bias is said in the
 * report. Momentum and decay must be off, or put back by `reset`. The model is left where the last call put it.
 * @example
 * import { checkGradient, reportToText, updateSubject } from "backproof";
 *
 * const net = {
 *   p: { v: 1, w: 0.5 },
 *   get: () => net.p,
 *   set: (p) => (net.p = { ...p }),
 *   loss: () => (net.p.v * Math.sin(net.p.w)) ** 2 / 2,
 *   step(rate) {
 *     const y = net.p.v * Math.sin(net.p.w);
 *     net.p.v -= rate * y * Math.sin(net.p.w);
 *     net.p.w -= rate * y * net.p.v * Math.cos(net.p.w); // v has changed already
 *   },
 * };
 * console.log(reportToText(checkGradient(updateSubject(net))));
 * // pass: subject: 2 of 2 partial derivatives agree
 * //   note      biased by the learning rate: the error of a step is linear in the rate
 * @throws as `treeSubject`
 */
export function updateSubject<T>(model: UpdateModel<T>): PlainSubject;
export function updateSubject<T>(model: AsyncUpdateModel<T>): Promise<PlainAsyncSubject>;
export function updateSubject<T>(model: AsyncUpdateModel<T>): Promised<PlainAsyncSubject> {
  return after(storedIn("updateSubject", model, "step"), (stored) => {
    const { outline, loss } = stored;
    const steps = (theta: Float64Array): Promised<readonly Step[]> => stepsFrom(theta, stored, model);
    let notes: readonly string[] = [];
    return {
      ...outline,
      loss,
      gradient: (theta) => after(steps(theta), (taken) => limitOf(taken).gradient),
      claimBar: (theta) =>
        after(steps(theta), (taken) => {
          const limit = limitOf(taken);
          notes = biasOf(taken, limit, outline.blocks);
          return limit.bar;
        }),
      notes: () => notes,
    };
  });
}

/** A step from θ at every rate, the largest first. */
function stepsFrom(
  theta: Float64Array,
  { place, read }: Stored,
  model: Pick<AsyncUpdateModel<never>, "step">,
): Promised<readonly Step[]> {
  return RATES.reduce<Promised<readonly Step[]>>(
    (taken, rate) =>
      after(taken, (steps) =>
        after(place(theta), (from) =>
          after(model.step(rate), () => after(read(), (to) => [...steps, { rate, from, to }])),
        ),
      ),
    [],
  );
}
