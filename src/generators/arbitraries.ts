import * as fc from "fast-check";
import type { Architecture } from "../network/architecture.js";
import type { Problem } from "../network/problem.js";
import { random, type Random } from "../numeric/random.js";
import { limitsOf, type ArchitectureConstraints, type ProblemConstraints } from "./constraints.js";
import { drawProblem, ORDINARY, type Recipe } from "./draw-problem.js";
import { PROBLEM_CLASSES, type ProblemClass } from "./problem-classes.js";
import { drawArchitecture } from "./random-architecture.js";
import { simplerArchitectures, simplerProblems } from "./simpler.js";
import { gridValues } from "./values.js";

/** What an arbitrary is made of: a seeded draw, and the simpler values of any value. */
interface Source<T> {
  /** The field that tells a T from other objects. */
  readonly mark: keyof T;
  draw(stream: Random): T;
  simpler(value: T): IterableIterator<T>;
}

/**
 * Draws one 32-bit seed a value, and shrinks by the value alone: a stored value given as an example shrinks as a drawn
 * one does.
 */
class Drawn<T extends object> extends fc.Arbitrary<T> {
  readonly #source: Source<T>;

  constructor(source: Source<T>) {
    super();
    this.#source = source;
  }

  override generate(mrng: fc.Random): fc.Value<T> {
    return new fc.Value(this.#source.draw(random(mrng.nextInt())), undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is T {
    return typeof value === "object" && value !== null && this.#source.mark in value;
  }

  override shrink(value: T): fc.Stream<fc.Value<T>> {
    return fc.stream(this.#source.simpler(value)).map((simpler) => new fc.Value(simpler, undefined));
  }
}

/**
 * Architectures of the sizes that let bugs be told apart; they shrink to the smallest that the constraints allow, by
 * default 1-1 with identity, mse, no bias and no regulariser.
 * @throws {RangeError} when the constraints contradict each other
 */
export function architectures(constraints: ArchitectureConstraints = {}): fc.Arbitrary<Architecture> {
  const limits = limitsOf(constraints);
  return new Drawn<Architecture>({
    mark: "layers",
    draw: (stream) => drawArchitecture(stream, limits),
    simpler: (architecture) => simplerArchitectures(architecture, limits),
  });
}

/**
 * Problems with a random initialiser and gain, normal inputs, and targets that suit the loss. They shrink to small
 * networks first, then to values like 1 and ¼.
 * @throws {RangeError} when the constraints contradict each other
 */
export function problems(constraints: ProblemConstraints = {}): fc.Arbitrary<Problem> {
  return problemsBy(ORDINARY, constraints);
}

/**
 * Problems with every value on the grid k/4: parameters, inputs and free targets in [−2, 2], probabilities in [0, 1].
 * (The regulariser l2 is 0 or a power of two.) They shrink as `problems` do.
 * @throws {RangeError} when the constraints contradict each other
 */
export function gridProblems(constraints: ProblemConstraints = {}): fc.Arbitrary<Problem> {
  return problemsBy({ ...ORDINARY, values: gridValues }, constraints);
}

/**
 * Problems of one class; while they shrink they stay in it.
 * @throws {RangeError} when the constraints contradict each other
 */
export function classProblems(className: ProblemClass, constraints: ProblemConstraints = {}): fc.Arbitrary<Problem> {
  return problemsBy(PROBLEM_CLASSES[className], constraints);
}

function problemsBy(recipe: Recipe, constraints: ProblemConstraints): fc.Arbitrary<Problem> {
  const limits = limitsOf(recipe.narrow(constraints));
  return new Drawn<Problem>({
    mark: "architecture",
    draw: (stream) => drawProblem(recipe, stream, limits),
    simpler: (problem) => fc.stream(simplerProblems(problem, limits)).filter((simpler) => recipe.holds(simpler)),
  });
}

/** Learning rates: those that people try, from 0.1 down to 0.001, and any from 0.0001 to 1, about log-uniform. */
export function learningRates(): fc.Arbitrary<number> {
  return fc.oneof(fc.constantFrom(0.1, 0.03, 0.01, 0.003, 0.001), fc.double({ min: 0.0001, max: 1, noNaN: true }));
}
