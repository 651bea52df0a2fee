export { architectures, classProblems, gridProblems, learningRates, problems } from "./generators/arbitraries.js";
export type { ArchitectureConstraints, ProblemConstraints } from "./generators/constraints.js";
export type { Recipe } from "./generators/draw-problem.js";
export { kinkDistance } from "./generators/kinks.js";
export {
  isLive,
  mutantGradient,
  mutantNamed,
  mutants,
  MUTANTS,
  mutantSubject,
  roundingAllowance,
} from "./generators/mutants.js";
export type { Mutant } from "./generators/mutants-needs.js";
export {
  PROBLEM_CLASS_NAMES,
  PROBLEM_CLASSES,
  randomProblem,
  type ProblemClass,
} from "./generators/problem-classes.js";
export { randomArchitecture } from "./generators/random-architecture.js";
export { simplerArchitectures, simplerProblems } from "./generators/simpler.js";
export {
  FORMULAS,
  studentGradient,
  studentSubject,
  type Edit,
  type Formulas,
  type Here,
  type Matrix,
  type Run,
  type StudentLayer,
  type Trace,
  type Unit,
  type Vector,
} from "./generators/student.js";
