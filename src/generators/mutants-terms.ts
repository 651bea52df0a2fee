import { entry } from "./entry.js";
import {
  anyLayer,
  every,
  hasBatch,
  hasBias,
  hasHidden,
  hasWideBias,
  hiddenIsNot,
  anything,
  someLayer,
  type Mutant,
} from "./mutants-needs.js";
import {
  FORMULAS,
  hereAt,
  sum,
  transpose,
  type Edit,
  type Formulas,
  type Here,
  type Matrix,
  type Vector,
} from "./student.js";
import { ACTIVATIONS } from "../network/activations.js";

type WeightTerm = Formulas["weightTerm"];

/** Another δ aᵀ in every layer. */
function termIs(weightTerm: WeightTerm): Mutant["edit"] {
  return () => ({ weightTerm });
}

/** δ aᵀ with another vector for a. */
function inputIs(input: (below: Vector, here: Here) => Vector): Mutant["edit"] {
  return termIs((delta, below, here) => FORMULAS.weightTerm(delta, input(below, here), here));
}

/** δ aᵀ with some entries 0. */
function entriesAre(keep: (i: number, j: number, inputs: number) => boolean): Mutant["edit"] {
  return termIs((delta, below, here) =>
    FORMULAS.weightTerm(delta, below, here).map((row, i) => row.map((g, j) => (keep(i, j, row.length) ? g : 0))),
  );
}

/** Another db term. */
function biasIs(biasTerm: Formulas["biasTerm"]): Mutant["edit"] {
  return () => ({ biasTerm });
}

/** a of the layer below, of another sample. */
function sampleIs(sample: (s: number, m: number) => number): Mutant["edit"] {
  return inputIs((_below, { run, s, k }) => {
    const other = hereAt(run, sample(s, run.traces.length), k);
    return entry(other.trace.a, k);
  });
}

/** The numbers of a matrix, in order, in the shape of another. */
function inShapeOf(shape: Matrix, flat: Vector): Matrix {
  return shape.map((row, i) => row.map((_, j) => entry(flat, i * row.length + j)));
}

/** The reduction of one kind in one random layer 0. */
function layerIsZero(
  kinds: readonly ("W" | "b")[],
  layer: (...drawn: Parameters<Mutant["edit"]>) => number,
): Mutant["edit"] {
  return (problem, stream): Edit => {
    const zero = layer(problem, stream);
    return {
      reduce: (terms, kind, k) => (k === zero && kinds.includes(kind) ? 0 : FORMULAS.reduce(terms, kind, k)),
    };
  };
}

/** Bugs in one sample's δ aᵀ and δ, as dW and db take them. */
export const TERM_MUTANTS: readonly Mutant[] = [
  {
    name: "dw-transposed",
    formula: "dW = a δᵀ, where W is square",
    applies: someLayer(({ units }, _k, inputs) => units >= 2 && units === inputs),
    edit: termIs((delta, below, here) => {
      const term = FORMULAS.weightTerm(delta, below, here);
      return delta.length === below.length ? transpose(term) : term;
    }),
  },
  {
    name: "dw-reshaped",
    formula: "dW = the numbers of a δᵀ in the shape of W",
    applies: someLayer(({ units }, _k, inputs) => units >= 2 && inputs >= 2),
    edit: termIs((delta, below, here) => {
      const term = FORMULAS.weightTerm(delta, below, here);
      return inShapeOf(term, transpose(term).flat());
    }),
  },
  {
    name: "dw-rolled",
    formula: "dW rolled by one place, row-major",
    applies: someLayer(({ units }, _k, inputs) => units * inputs >= 2),
    edit: termIs((delta, below, here) => {
      const term = FORMULAS.weightTerm(delta, below, here);
      return inShapeOf(term, [...term.flat().slice(-1), ...term.flat().slice(0, -1)]);
    }),
  },
  {
    name: "dw-missing-input",
    formula: "dW[i, j] = δᵢ",
    applies: anything,
    edit: inputIs((below) => below.map(() => 1)),
  },
  {
    name: "dw-preactivation",
    formula: "dW = δ zᵀ with z of the layer below",
    applies: hiddenIsNot("identity"),
    edit: inputIs((below, { trace, k }) => (k === 0 ? below : entry(trace.z, k - 1))),
  },
  {
    name: "dw-own-output",
    formula: "dW = δ aᵀ with a of the same layer, where it is as wide as the one below",
    applies: someLayer(({ units }, _k, inputs) => units === inputs),
    edit: inputIs((below, { trace, k }) => {
      const own = entry(trace.a, k + 1);
      return own.length === below.length ? own : below;
    }),
  },
  {
    name: "activation-twice",
    formula: "dW = δ f(a)ᵀ: a of the layer below is overwritten by f(a)",
    applies: hiddenIsNot("identity", "relu"),
    edit: inputIs((below, { run, k }) =>
      k === 0 ? below : below.map((a) => ACTIVATIONS[entry(run.layers, k - 1).activation].value(a)),
    ),
  },
  {
    name: "inputs-of-next-sample",
    formula: "dW = δ aᵀ with a of sample s + 1",
    applies: hasBatch,
    edit: sampleIs((s, m) => (s + 1) % m),
  },
  {
    name: "activations-of-first-sample",
    formula: "dW = δ aᵀ with a of sample 0",
    applies: hasBatch,
    edit: sampleIs(() => 0),
  },
  {
    name: "swapped-inputs",
    formula: "dW = δ aᵀ with the first two entries of a swapped",
    applies: someLayer((_layer, _k, inputs) => inputs >= 2),
    edit: inputIs((below) => [...below.slice(0, 2).toReversed(), ...below.slice(2)]),
  },
  {
    name: "dw-last-column-missing",
    formula: "dW[i, j] = 0 at the last input j",
    applies: anything,
    edit: entriesAre((_i, j, inputs) => j < inputs - 1),
  },
  {
    name: "dw-first-row-missing",
    formula: "dW[0, j] = 0 in layers of at least two units",
    applies: someLayer(({ units }) => units >= 2),
    edit: termIs((delta, below, here) =>
      FORMULAS.weightTerm(delta.length < 2 ? delta : [0, ...delta.slice(1)], below, here),
    ),
  },
  {
    name: "dw-zero-one-layer",
    formula: "dW = 0 in one layer, but for the regulariser",
    applies: anything,
    edit: layerIsZero(["W"], anyLayer),
  },
  {
    name: "first-layer-frozen",
    formula: "dW and db = 0 in the first layer, but for the regulariser",
    applies: anything,
    edit: layerIsZero(["W", "b"], () => 0),
  },
  {
    name: "db-zero",
    formula: "db = 0",
    applies: hasBias,
    edit: () => ({
      reduce: (terms, kind, k) => (kind === "b" ? 0 : FORMULAS.reduce(terms, kind, k)),
    }),
  },
  {
    name: "db-total-broadcast",
    formula: "dbᵢ = Σⱼ δⱼ for every unit",
    applies: hasWideBias("unit"),
    edit: biasIs((delta, { layer }) => (layer.bias === "unit" ? delta.map(() => sum(delta)) : delta)),
  },
  {
    name: "db-mean-over-units",
    formula: "dbᵢ = (1/n) Σⱼ δⱼ for every unit; a shared bias gets the mean instead of the sum",
    applies: hasWideBias(),
    edit: biasIs((delta, { layer }) => delta.map((d) => (layer.bias === "unit" ? sum(delta) : d) / delta.length)),
  },
  {
    name: "db-first-unit",
    formula: "dbᵢ = δ₀ for every unit; a shared bias gets only δ₀",
    applies: hasWideBias(),
    edit: biasIs((delta, { layer }) => delta.map((_, i) => (i === 0 || layer.bias === "unit" ? entry(delta, 0) : 0))),
  },
  {
    name: "shared-bias-last-unit",
    formula: "db of a shared bias is assigned for each unit and not added: δ of the last one",
    applies: hasWideBias("layer"),
    edit: biasIs((delta, { layer }) => delta.map((d, i) => (layer.bias === "unit" || i === delta.length - 1 ? d : 0))),
  },
  {
    name: "db-without-fprime",
    formula: "db = P in hidden layers",
    applies: every(hasHidden, hasBias),
    edit: biasIs((delta, { run, trace, k }) => (k < run.layers.length - 1 ? entry(trace.error, k) : delta)),
  },
];
