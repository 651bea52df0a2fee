import type { Architecture } from "../network/architecture.js";
import type { Problem } from "../network/problem.js";
import { hasFiniteLoss } from "./activate.js";
import { limitsOf, type ArchitectureConstraints, type ProblemConstraints } from "./constraints.js";
import { everything, selectedArchitecture, selectProblem } from "./selection.js";
import { simplerSelections } from "./simpler-selections.js";
import { simplerValues } from "./simpler-values.js";

/**
 * Simpler architectures, the largest cut first: fewer layers, smaller sizes, simpler functions. Any architecture will
 * do; what replaces a part of it is within the constraints.
 * @throws {RangeError} when the constraints contradict each other
 */
export function* simplerArchitectures(
  architecture: Architecture,
  constraints: ArchitectureConstraints = {},
): IterableIterator<Architecture> {
  const simpler = simplerSelections(everything(architecture, 1), limitsOf(constraints));
  for (const selection of simpler) yield selectedArchitecture(selection);
}

/**
 * Simpler problems, the largest cut first: first the architecture and the batch with the values that remain, then the
 * values, towards 0, ±1 and quarters; none with an infinite loss. Any problem will do, so a stored one shrinks like a drawn one. Taking the first
 * candidate that still fails, again and again, ends.
 * @throws {RangeError} when the constraints contradict each other
 */
export function* simplerProblems(problem: Problem, constraints: ProblemConstraints = {}): IterableIterator<Problem> {
  const all = everything(problem.architecture, problem.batch.size);
  for (const selection of simplerSelections(all, limitsOf(constraints))) {
    const simpler = selectProblem(problem, selection);
    if (hasFiniteLoss(simpler)) yield simpler;
  }
  for (const simpler of simplerValues(problem)) if (hasFiniteLoss(simpler)) yield simpler;
}
