import { FORMULAS, studentGradient, type Edit, type Vector } from "../../src/generators/student.js";
import type { Backpropagation } from "../../src/diagnosis/diagnosis.js";
import { takeSamples, type Problem } from "../../src/network/problem.js";
import { random } from "../../src/numeric/random.js";

/** Step of a descent that does not wait for the gradient. */
const STEP = 0.05;

/** A program with a planted misbehaviour: made anew, with the name it must get. */
interface PlantedProgram {
  readonly name: string;
  readonly key: string;
  readonly make: () => Backpropagation;
}

/** The student's program with an edit. */
function edited(edit: Edit): () => Backpropagation {
  return () => (problem) => studentGradient(problem, edit);
}

/** The mean over the batch taken otherwise. */
function reducedBy(reduce: (terms: Vector) => number): () => Backpropagation {
  return edited({ reduce });
}

function sum(terms: Vector): number {
  return terms.reduce((total, term) => total + term, 0);
}

/** A program that spoils its arguments once it has the gradient. */
function spoiling(spoil: (problem: Problem) => void): () => Backpropagation {
  return () => (problem) => {
    const gradient = studentGradient(problem);
    spoil(problem);
    return gradient;
  };
}

/** Descent sample by sample on θ as it is given: the gradient is the mean of what each step saw. */
function steppingOn(theta: (problem: Problem) => Float64Array): () => Backpropagation {
  return () => (problem) => {
    const parameters = theta(problem);
    const total = new Float64Array(parameters.length);
    for (let s = 0; s < problem.batch.size; s++) {
      const g = studentGradient({ ...problem, parameters, batch: takeSamples(problem.batch, [s]) });
      for (const [i, v] of g.entries()) {
        total[i]! += v / problem.batch.size;
        parameters[i]! -= STEP * v;
      }
    }
    return total;
  };
}

/** Outputs of the call before, sample by sample. */
function staleOutputs(): Backpropagation {
  let before = new Map<number, Vector>();
  return (problem) => {
    const now = new Map<number, Vector>();
    const gradient = studentGradient(problem, {
      outputError(a, t, here) {
        now.set(here.s, a);
        return FORMULAS.outputError(before.get(here.s) ?? a, t, here);
      },
    });
    before = now;
    return gradient;
  };
}

/** Half of the hidden units are left out, drawn anew in every call. */
function dropout(): Backpropagation {
  const stream = random(Math.floor(Math.random() * 2 ** 31));
  return (problem) =>
    studentGradient(problem, {
      outputError: (a, t, here) => FORMULAS.outputError(a, t, here).map((e) => e * stream.uniform()),
    });
}

/** The same with one seed for all. */
function seededDropout(): Backpropagation {
  const stream = random(7);
  return (problem) =>
    studentGradient(problem, {
      outputError: (a, t, here) => FORMULAS.outputError(a, t, here).map((e) => e * stream.uniform()),
    });
}

function accumulating(): Backpropagation {
  let total: Float64Array | undefined;
  return (problem) => {
    const gradient = studentGradient(problem);
    total = gradient.map((g, i) => g + (total?.[i] ?? 0));
    return total;
  };
}

/** The first call forgets the weights: it answers at θ = 0. */
function lateStart(): Backpropagation {
  let calls = 0;
  return (problem) => {
    calls += 1;
    return studentGradient(calls > 1 ? problem : { ...problem, parameters: problem.parameters.map((v) => v / 2) });
  };
}

/** Misbehaviour of programs: of state and arguments, then of the batch. */
export const PLANTED_PROGRAMS: readonly PlantedProgram[] = [
  { name: "no zero_grad", key: "accumulates-across-calls", make: accumulating },
  {
    name: "a step inside the sample loop",
    key: "mutates-parameters",
    make: steppingOn(({ parameters }) => parameters),
  },
  { name: "dropout left on", key: "nondeterministic", make: dropout },
  { name: "dropout with a seed", key: "state-dependent", make: seededDropout },
  { name: "stale outputs", key: "depends-on-previous-call", make: staleOutputs },
  { name: "a forward pass that comes too late", key: "first-call-differs", make: lateStart },
  {
    name: "inputs normalised in place",
    key: "mutates-inputs",
    make: spoiling(({ batch }) => batch.inputs.set(batch.inputs.map((x) => x / 2))),
  },
  {
    name: "targets shifted in place",
    key: "mutates-targets",
    make: spoiling(({ batch }) => batch.targets.set(batch.targets.map((t) => t + 1))),
  },
  {
    name: "the last sample only",
    key: "last-sample-only",
    make: reducedBy((terms) => sum(terms.slice(-1)) / terms.length),
  },
  { name: "the last sample's own", key: "last-sample-only", make: reducedBy((terms) => sum(terms.slice(-1))) },
  { name: "the first sample only", key: "first-sample-only", make: reducedBy((terms) => sum(terms.slice(0, 1))) },
  {
    name: "the first sample skipped",
    key: "skip-first-sample",
    make: reducedBy((terms) => sum(terms.slice(1)) / terms.length),
  },
  {
    name: "the last sample dropped",
    key: "skip-last-sample",
    make: reducedBy((terms) => sum(terms.slice(0, -1)) / (terms.length - 1)),
  },
  { name: "sum for mean", key: "scale:m", make: reducedBy(sum) },
  { name: "mean twice", key: "scale:1/m", make: reducedBy((terms) => sum(terms) / terms.length ** 2) },
  { name: "one sample too few", key: "scale:m/(m-1)", make: reducedBy((terms) => sum(terms) / (terms.length - 1)) },
  {
    name: "one δ for all samples, overwritten",
    key: "shared-buffer",
    make: edited({
      weightTerm: (_, below, here) => FORMULAS.weightTerm(here.run.traces.at(-1)!.delta[here.k]!, below, here),
      biasTerm: (_, here) => here.run.traces.at(-1)!.delta[here.k]!,
    }),
  },
  {
    name: "one δ for all samples, added to",
    key: "shared-buffer",
    make: edited({
      outputError(a, t, here) {
        const before = here.s === 0 ? undefined : here.run.traces[here.s - 1]!.error[here.k];
        return FORMULAS.outputError(a, t, here).map((e, i) => e + (before?.[i] ?? 0));
      },
    }),
  },
  {
    name: "a step inside the sample loop, on a copy",
    key: "order-dependent",
    make: steppingOn(({ parameters }) => parameters.slice()),
  },
  {
    name: "scaled by the norm of the batch",
    key: "batch-size-dependent",
    make: () => (problem) => {
      const norm = Math.sqrt(problem.batch.inputs.reduce((total, x) => total + x * x, 0));
      return studentGradient(problem).map((g) => g * (1 + norm));
    },
  },
];
