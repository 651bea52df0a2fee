export { architectures, classProblems, gridProblems, learningRates, problems } from "./generators/arbitraries.js";
export type { ArchitectureConstraints, ProblemConstraints } from "./generators/constraints.js";
export type { Recipe } from "./generators/draw-problem.js";
export { kinkDistance } from "./generators/kinks.js";
export {
  PROBLEM_CLASS_NAMES,
  PROBLEM_CLASSES,
  randomProblem,
  type ProblemClass,
} from "./generators/problem-classes.js";
export { randomArchitecture } from "./generators/random-architecture.js";
export { simplerArchitectures, simplerProblems } from "./generators/simpler.js";
