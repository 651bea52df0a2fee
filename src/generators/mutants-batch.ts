import { anyLayer, anything, every, hasBatch, hasBias, type Mutant } from "./mutants-needs.js";
import { FORMULAS, sum, type Vector } from "./student.js";

/** How much the last sample counts where it counts too much. */
const HEAVY = 1.5;

/** The terms with the last one too heavy. */
function heavy(terms: Vector): Vector {
  return terms.map((term, s) => (s === terms.length - 1 ? HEAVY * term : term));
}

/** Another reduction over the batch, of both kinds or one of them. */
function reduceBy(reduce: (terms: Vector) => number, wrong: "W" | "b" | "Wb" = "Wb"): Mutant["edit"] {
  return () => ({
    reduce: (terms, kind, k) => (wrong.includes(kind) ? reduce(terms) : FORMULAS.reduce(terms, kind, k)),
  });
}

/** Bugs in the mean over the batch, m samples. */
export const BATCH_MUTANTS: readonly Mutant[] = [
  {
    name: "sum-not-mean",
    formula: "dW = Σₛ δ aᵀ + l2·W, db = Σₛ δ",
    applies: hasBatch,
    edit: reduceBy(sum),
  },
  {
    name: "mean-twice",
    formula: "dW = Σₛ δ aᵀ/m² + l2·W, db = Σₛ δ/m²",
    applies: hasBatch,
    edit: reduceBy((terms) => sum(terms) / terms.length ** 2),
  },
  {
    name: "mean-of-too-few",
    formula: "Σₛ/(m − 1)",
    applies: hasBatch,
    edit: reduceBy((terms) => sum(terms) / (terms.length - 1)),
  },
  {
    name: "bias-not-averaged",
    formula: "db = Σₛ δ",
    applies: every(hasBatch, hasBias),
    edit: reduceBy(sum, "b"),
  },
  {
    name: "weights-not-averaged",
    formula: "dW = Σₛ δ aᵀ + l2·W",
    applies: hasBatch,
    edit: reduceBy(sum, "W"),
  },
  {
    name: "last-sample-only",
    formula: "the last sample's terms/m",
    applies: hasBatch,
    edit: reduceBy((terms) => sum(terms.slice(-1)) / terms.length),
  },
  {
    name: "first-sample-only",
    formula: "the first sample's terms",
    applies: hasBatch,
    edit: reduceBy((terms) => sum(terms.slice(0, 1))),
  },
  {
    name: "skip-first-sample",
    formula: "samples 1 … m − 1, /m",
    applies: hasBatch,
    edit: reduceBy((terms) => sum(terms.slice(1)) / terms.length),
  },
  {
    name: "drop-last-sample",
    formula: "samples 0 … m − 2, /(m − 1)",
    applies: hasBatch,
    edit: reduceBy((terms) => sum(terms.slice(0, -1)) / (terms.length - 1)),
  },
  {
    name: "db-last-sample",
    formula: "db = δ of the last sample/m",
    applies: every(hasBatch, hasBias),
    edit: reduceBy((terms) => sum(terms.slice(-1)) / terms.length, "b"),
  },
  {
    name: "last-sample-heavy",
    formula: "the last sample counts 1.5 times in one layer",
    applies: hasBatch,
    edit(problem, stream) {
      const wrong = anyLayer(problem, stream);
      return {
        reduce: (terms, kind, k) => FORMULAS.reduce(k === wrong ? heavy(terms) : terms, kind, k),
      };
    },
  },
  {
    name: "float32-accumulation",
    formula: "the sum over the batch rounded to float32 at every step",
    applies: anything,
    edit: reduceBy((terms) => terms.reduce((total, term) => Math.fround(total + term), 0) / terms.length),
  },
];
