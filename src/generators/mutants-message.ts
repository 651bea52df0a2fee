import { entry } from "./entry.js";
import { anyHidden, every, hasBatch, hasEqualWidths, hasHidden, someLayer, type Mutant } from "./mutants-needs.js";
import { dot, FORMULAS, hereAt, sum, transpose, unitAt, type Formulas, type Matrix, type Vector } from "./student.js";

type Message = Formulas["message"];

/** Learning rate of a step taken too early. */
const EARLY_RATE = 0.05;

/** Another message to every hidden layer. */
function messageIs(message: Message): Mutant["edit"] {
  return () => ({ message });
}

/** Another message through square W only, the right one elsewhere. */
function throughSquare(message: Message): Mutant["edit"] {
  return messageIs((W, delta, here) =>
    W.length === entry(W, 0).length ? message(W, delta, here) : FORMULAS.message(W, delta, here),
  );
}

/** The right message, each entry changed. */
function messageTimes(factor: (samples: number) => number): Mutant["edit"] {
  return messageIs((W, delta, here) => FORMULAS.message(W, delta, here).map((p) => p * factor(here.run.traces.length)));
}

/** The rows of W that `keep` keeps, the others 0. */
function someRows(keep: (i: number, units: number) => boolean): Mutant["edit"] {
  return messageIs((W, delta, here) =>
    FORMULAS.message(
      W,
      delta.map((d, i) => (keep(i, delta.length) ? d : 0)),
      here,
    ),
  );
}

/** The same numbers in rows of another width. */
function reshaped(W: Matrix, width: number): Matrix {
  const flat = W.flat();
  return Array.from({ length: flat.length / width }, (_, i) => flat.slice(i * width, (i + 1) * width));
}

/** Wᵀδ with δ replaced, entry by entry, by the δ of the layer below while it is still read. */
function overwritten(W: Matrix, delta: Vector, here: Parameters<Message>[2]): Vector {
  const buffer = [...delta];
  return transpose(W).map((column, i) => {
    const p = dot(column, buffer);
    buffer[i] = p * FORMULAS.hiddenSlope(unitAt(here, i));
    return p;
  });
}

/** Bugs in P = Wᵀδ, the message from a layer to the one below. */
export const MESSAGE_MUTANTS: readonly Mutant[] = [
  {
    name: "transposed-weight",
    formula: "P = W δ, where W is square",
    applies: hasEqualWidths,
    edit: throughSquare((W, delta) => W.map((row) => dot(row, delta))),
  },
  {
    name: "reshaped-weight",
    formula: "P = V δ, V the numbers of W in the shape of Wᵀ",
    applies: someLayer(({ units }, k, inputs) => k > 0 && units >= 2 && inputs >= 2),
    edit: messageIs((W, delta) => reshaped(W, W.length).map((row) => dot(row, delta))),
  },
  {
    name: "wrong-layer-weight",
    formula: "P = Vᵀδ, V of the receiving layer instead of the one above, where both are square",
    applies: ({ architecture: { inputs, layers } }) =>
      layers.some(
        (layer, k) => k > 0 && layer.units === layers[k - 1]?.units && layer.units === (layers[k - 2]?.units ?? inputs),
      ),
    edit: throughSquare((W, delta, here) => {
      const V = here.layer.W;
      return FORMULAS.message(entry(V, 0).length === V.length ? V : W, delta, here);
    }),
  },
  {
    name: "updated-weights",
    formula: "P = (W − 0.05 dW)ᵀδ: W is updated before δ passes through it",
    applies: hasHidden,
    edit: messageIs((W, delta, here) => {
      const dW = entry(here.run.dW, here.k + 1);
      const updated = W.map((row, i) => row.map((w, j) => w - EARLY_RATE * entry(entry(dW, i), j)));
      return FORMULAS.message(updated, delta, here);
    }),
  },
  {
    name: "dw-instead-of-w",
    formula: "P = dWᵀδ",
    applies: hasHidden,
    edit: messageIs((_W, delta, here) => FORMULAS.message(entry(here.run.dW, here.k + 1), delta, here)),
  },
  {
    name: "only-last-output-propagated",
    formula: "Pᵢ = W[n, i]·δₙ, n the last unit",
    applies: someLayer(({ units }, k) => k > 0 && units >= 2),
    edit: someRows((i, n) => i === n - 1),
  },
  {
    name: "skips-first-output",
    formula: "Pᵢ = Σⱼ W[j, i]·δⱼ without j = 0",
    applies: hasHidden,
    edit: someRows((i) => i > 0),
  },
  {
    name: "propagation-sign",
    formula: "P = −Wᵀδ",
    applies: hasHidden,
    edit: messageTimes(() => -1),
  },
  {
    name: "propagates-divided-by-m",
    formula: "P = Wᵀδ/m, once a layer",
    applies: every(hasHidden, hasBatch),
    edit: messageTimes((m) => 1 / m),
  },
  {
    name: "missing-weight-product",
    formula: "Pᵢ = Σⱼ δⱼ",
    applies: hasHidden,
    edit: messageIs((W, delta) => entry(W, 0).map(() => sum(delta))),
  },
  {
    name: "fprime-not-passed-upstream",
    formula: "P = Wᵀ E with E the P of the layer above; only the last layer's f′ is passed",
    applies: ({ architecture }) => architecture.layers.length >= 3,
    edit: messageIs((W, delta, here) => {
      const above = here.k + 1;
      const isLast = above === here.run.layers.length - 1;
      return FORMULAS.message(W, isLast ? delta : entry(here.trace.error, above), here);
    }),
  },
  {
    name: "inplace-delta",
    formula: "δᵢ = (Σⱼ W[j, i]·δⱼ)·f′ᵢ, written over δ while it is read, where W is square",
    applies: hasEqualWidths,
    edit: throughSquare(overwritten),
  },
  {
    name: "permuted-delta",
    formula: "P = Wᵀδ with δ rolled by one unit",
    applies: someLayer(({ units }, k) => k > 0 && units >= 2),
    edit: messageIs((W, delta, here) => FORMULAS.message(W, [...delta.slice(-1), ...delta.slice(0, -1)], here)),
  },
  {
    name: "delta-of-first-sample",
    formula: "P = Wᵀδ with δ of sample 0: one buffer for the whole batch",
    applies: every(hasHidden, hasBatch),
    edit: messageIs((W, _delta, here) => {
      const first = hereAt(here.run, 0, here.k).trace;
      return FORMULAS.message(W, entry(first.delta, here.k + 1), here);
    }),
  },
  {
    name: "detached-layer",
    formula: "P = 0 below one layer",
    applies: hasHidden,
    edit(problem, stream) {
      const detached = anyHidden(problem, stream);
      return {
        message: (W, delta, here) => FORMULAS.message(W, here.k === detached ? delta.map(() => 0) : delta, here),
      };
    },
  },
];
