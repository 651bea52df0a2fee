import type { Batch, Problem } from "../network/problem.js";
import { asGradient } from "../subject/conduct.js";
import type { Row } from "./codes.js";
import type { Backpropagation } from "./diagnosis.js";

/** An array of a problem that a program may read and must not write. */
interface Argument extends Row {
  readonly read: (problem: Problem) => Float64Array;
}

/** The arrays that a program is given, one row each. */
const ARGUMENTS: readonly Argument[] = [
  {
    key: "mutates-parameters",
    code: "GRAD-STATE-POINT",
    cost: 1,
    formula: "θ is another after the call",
    read: ({ parameters }) => parameters,
  },
  {
    key: "mutates-inputs",
    code: "GRAD-STATE-BATCH",
    cost: 1,
    formula: "the inputs are others after the call",
    read: ({ batch }) => batch.inputs,
  },
  {
    key: "mutates-targets",
    code: "GRAD-STATE-BATCH",
    cost: 1,
    formula: "the targets are others after the call",
    read: ({ batch }) => batch.targets,
  },
];

/** Calls of a program, each with arguments of its own, so that none is spoilt by the call before. */
export class ProgramCalls {
  readonly #program: Backpropagation;
  readonly #changed = new Set<Row>();

  constructor(program: Backpropagation) {
    this.#program = program;
  }

  /** The arguments that some call has changed. */
  get changed(): Row[] {
    return [...this.#changed];
  }

  /**
   * The program's gradient, shape [P].
   * @throws {Misconduct} when it does not answer with P numbers
   */
  gradient(problem: Problem): Float64Array {
    const given = copyOf(problem);
    const gradient = asGradient(this.#program(given), problem.parameters.length);
    for (const argument of ARGUMENTS) {
      const after = argument.read(given);
      if (!argument.read(problem).every((x, i) => Object.is(x, after[i]))) this.#changed.add(argument);
    }
    return gradient;
  }
}

function copyOf(problem: Problem): Problem {
  const batch: Batch = {
    size: problem.batch.size,
    inputs: problem.batch.inputs.slice(),
    targets: problem.batch.targets.slice(),
  };
  return { ...problem, parameters: problem.parameters.slice(), batch };
}
