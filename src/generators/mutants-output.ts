import { entry } from "./entry.js";
import { anything, every, hasBatch, hasOutputs, hasOutputSlope, lossIs, type Mutant } from "./mutants-needs.js";
import { elementwise, FORMULAS, predictions, SLOPES, softmax, type Edit, type Vector } from "./student.js";

/** Added to the denominators of binary cross-entropy lest they be 0. */
const BCE_EPS = 1e-7;

/** The right e, each entry changed. */
function errorTimes(factor: (n: number) => number): Edit {
  return {
    outputError: (a, t, here) => FORMULAS.outputError(a, t, here).map((e) => e * factor(a.length)),
  };
}

/** e from the predictions (outputs, or the probabilities of logits) and the targets. */
function errorFrom(slope: (p: number, t: number) => number): Edit {
  const error = elementwise(slope);
  return { outputError: (a, t, { run }) => error(predictions(run.problem.architecture.loss, a), t) };
}

/** e by a slope of outputs and targets. */
function errorIs(outputError: (a: Vector, t: Vector) => Vector): Edit {
  return { outputError };
}

/** The right e, with the targets of another sample. */
function targetsOf(sample: (s: number, m: number) => number): Edit {
  return {
    outputError: (a, _t, here) => {
      const { traces } = here.run;
      return FORMULAS.outputError(a, entry(traces, sample(here.s, traces.length)).t, here);
    },
  };
}

/** Losses whose e is prediction − target. */
const isDifference = lossIs("mse", "logistic", "softmax-cross-entropy");

/** Bugs in e = ∂loss/∂a and in f′ of the last layer. */
export const OUTPUT_MUTANTS: readonly Mutant[] = [
  {
    name: "factor-2-loss",
    formula: "e = 2·∂loss/∂a",
    applies: anything,
    edit: () => errorTimes(() => 2),
  },
  {
    name: "mean-over-outputs",
    formula: "e = ∂loss/∂a / n, n outputs",
    applies: hasOutputs(2),
    edit: () => errorTimes((n) => 1 / n),
  },
  {
    name: "sign-flipped",
    formula: "e = −∂loss/∂a",
    applies: anything,
    edit: () => errorTimes(() => -1),
  },
  {
    name: "forgot-output-fprime",
    formula: "δ_L = e",
    applies: hasOutputSlope,
    edit: () => ({ outputSlope: () => 1 }),
  },
  {
    name: "extra-output-fprime-ce",
    formula: "δ_L = e·p(1 − p), p the predicted probabilities",
    applies: lossIs("binary-cross-entropy", "logistic", "softmax-cross-entropy"),
    edit: () => ({
      outputError(a, t, here) {
        const p = predictions(here.run.problem.architecture.loss, a);
        return FORMULAS.outputError(a, t, here).map((e, i) => e * entry(p, i) * (1 - entry(p, i)));
      },
    }),
  },
  {
    name: "out-fprime-of-activation",
    formula: "δ_L = e·f′(a_L)",
    applies: hasOutputSlope,
    edit: () => ({ outputSlope: ({ layer, a }) => layer.prime(a) }),
  },
  {
    name: "forgot-target",
    formula: "e = prediction",
    applies: isDifference,
    edit: () => errorFrom((p) => p),
  },
  {
    name: "uses-logits-not-outputs",
    formula: "e = z_L − t",
    applies: (problem) => isDifference(problem) && (hasOutputSlope(problem) || !lossIs("mse")(problem)),
    edit: () => ({
      outputError: (_a, t, { trace, k }) => elementwise((z, target) => z - target)(entry(trace.z, k), t),
    }),
  },
  {
    name: "sign-of-error-l1",
    formula: "e = sign(prediction − t)",
    applies: isDifference,
    edit: () => errorFrom((p, t) => Math.sign(p - t)),
  },
  {
    name: "sum-for-difference",
    formula: "e = prediction + t",
    applies: isDifference,
    edit: () => errorFrom((p, t) => p + t),
  },
  {
    name: "softmax-diag",
    formula: "e = −t(1 − p): only the diagonal of the Jacobian of softmax",
    applies: every(lossIs("softmax-cross-entropy"), hasOutputs(2)),
    edit: () => errorFrom((p, t) => -t * (1 - p)),
  },
  {
    name: "softmax-not-normalised",
    formula: "e = exp(a) − t",
    applies: lossIs("softmax-cross-entropy"),
    edit: () => errorIs(elementwise((a, t) => Math.exp(a) - t)),
  },
  {
    name: "ce-without-softmax",
    formula: "e = −t/p, the derivative by p",
    applies: lossIs("softmax-cross-entropy"),
    edit: () => errorIs((a, t) => elementwise((p, target) => -target / p)(softmax(a), t)),
  },
  {
    name: "bce-eps",
    formula: "e = (1 − t)/(1 − a + 1e-7) − t/(a + 1e-7)",
    applies: lossIs("binary-cross-entropy"),
    edit: () => errorIs(elementwise((a, t) => (1 - t) / (1 - a + BCE_EPS) - t / (a + BCE_EPS))),
  },
  {
    name: "bce-only-positive",
    formula: "e = −t/a",
    applies: lossIs("binary-cross-entropy"),
    edit: () => errorIs(elementwise((a, t) => -t / a)),
  },
  {
    name: "huber-unclipped",
    formula: "e = a − t",
    applies: lossIs("huber"),
    edit: () => errorIs(elementwise((a, t) => a - t)),
  },
  {
    name: "huber-always-sign",
    formula: "e = sign(a − t)",
    applies: lossIs("huber"),
    edit: () => errorIs(elementwise((a, t) => Math.sign(a - t))),
  },
  {
    name: "mae-residual",
    formula: "e = a − t",
    applies: lossIs("mae"),
    edit: () => errorIs(elementwise((a, t) => a - t)),
  },
  {
    name: "targets-of-first-sample",
    formula: "e with the targets of sample 0",
    applies: hasBatch,
    edit: () => targetsOf(() => 0),
  },
  {
    name: "targets-of-next-sample",
    formula: "e of sample s with the targets of sample s + 1",
    applies: hasBatch,
    edit: () => targetsOf((s, m) => (s + 1) % m),
  },
  {
    name: "output-fprime-of-sigmoid",
    formula: "δ_L = e·σ′(z_L) whatever the output activation",
    applies: ({ architecture }) => architecture.layers.at(-1)?.activation !== "sigmoid",
    edit: () => ({ outputSlope: ({ z }) => SLOPES.sigmoid(z) }),
  },
];
