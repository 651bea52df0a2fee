import { formatArchitecture } from "../network/architecture.js";
import type { Problem } from "../network/problem.js";
import { UNIT_ROUNDOFF } from "../numeric/float64.js";
import { random, type Random } from "../numeric/random.js";
import type { Subject } from "../subject/subject.js";
import { entry } from "./entry.js";
import { BATCH_MUTANTS } from "./mutants-batch.js";
import { MESSAGE_MUTANTS } from "./mutants-message.js";
import type { Mutant } from "./mutants-needs.js";
import { OUTPUT_MUTANTS } from "./mutants-output.js";
import { SLOPE_MUTANTS } from "./mutants-slope.js";
import { TERM_MUTANTS } from "./mutants-terms.js";
import { PENALTY_MUTANTS, WHOLE_MUTANTS } from "./mutants-whole.js";
import { FORMULAS, studentGradient, studentSubject, type Edit } from "./student.js";

const SINGLE: readonly Mutant[] = [
  ...OUTPUT_MUTANTS,
  ...SLOPE_MUTANTS,
  ...MESSAGE_MUTANTS,
  ...TERM_MUTANTS,
  ...BATCH_MUTANTS,
  ...PENALTY_MUTANTS,
  ...WHOLE_MUTANTS,
];

/** Two bugs in one program; they must edit different formulas. */
function pair(...names: readonly [string, string]): Mutant {
  const both = SINGLE.filter(({ name }) => names.includes(name));
  return {
    name: names.join("-and-"),
    formula: both.map(({ formula }) => formula).join("; "),
    applies: (problem) => both.every((mutant) => mutant.applies(problem)),
    edit: (problem, stream) => Object.assign({}, ...both.map((mutant) => mutant.edit(problem, stream))) as Edit,
  };
}

/** The catalogue: every planted bug, one row each. */
export const MUTANTS: readonly Mutant[] = [
  ...SINGLE,
  pair("sum-not-mean", "forgot-hidden-fprime"),
  pair("sign-flipped", "reg-missing"),
  pair("db-zero", "fprime-at-a-not-z"),
];

/** The rows that apply to a problem. */
export function mutants(problem: Problem): Mutant[] {
  return MUTANTS.filter((mutant) => mutant.applies(problem));
}

/**
 * The row of a name.
 * @throws {RangeError} when there is none
 */
export function mutantNamed(name: string): Mutant {
  const found = MUTANTS.find((mutant) => mutant.name === name);
  if (found === undefined) throw new RangeError(`mutantNamed: name is ${name}; expected one of MUTANTS`);
  return found;
}

/** The edit of a bug, once it applies. */
function plant(problem: Problem, mutant: Mutant, stream: Random): Edit {
  if (mutant.applies(problem)) return mutant.edit(problem, stream);
  const network = formatArchitecture(problem.architecture);
  throw new RangeError(`mutant: name is ${mutant.name}; expected one that applies to ${network}`);
}

/**
 * The gradient that a program with this bug claims at the problem's θ, shape [P].
 * @param stream decides which layer or entry is wrong, where the bug leaves that open
 * @throws {RangeError} when the bug does not apply to the problem
 */
export function mutantGradient(problem: Problem, mutant: Mutant, stream: Random = random(0)): Float64Array {
  return studentGradient(problem, plant(problem, mutant, stream));
}

/**
 * The network with the gradient of a program with this bug, the same bug at every θ.
 * @param seed decides what the bug leaves open: its gradient at θ is that of mutantGradient with random(seed)
 * @throws {RangeError} when the bug does not apply to the problem
 */
export function mutantSubject(problem: Problem, mutant: Mutant, seed: number): Subject {
  const name = `${formatArchitecture(problem.architecture)}, ${mutant.name}`;
  return studentSubject(problem, plant(problem, mutant, random(seed)), name);
}

/** How far θ moves, relative, to see how far the rounding of the forward pass may move the gradient: 2.8e-14. */
const NUDGE = 2 ** 8 * UNIT_ROUNDOFF;
/** Neighbours of θ, each with its mirror image. */
const NEIGHBOURS = 4;
/** Roundings of the backward pass, relative to the terms of an entry: 1.1e-13. */
const ROUNDINGS = 2 ** 10 * UNIT_ROUNDOFF;
/** The smallest normal float64: below it results lose digits. */
const UNDERFLOW = 2 ** -1022;

/** The gradient with the size of every term for the term: what its rounding is relative to. */
const SIZES: Edit = {
  outputError: (a, t, here) => FORMULAS.outputError(a, t, here).map(Math.abs),
  outputSlope: (unit) => Math.abs(FORMULAS.outputSlope(unit)),
  hiddenSlope: (unit) => Math.abs(FORMULAS.hiddenSlope(unit)),
  message: (W, delta, here) =>
    FORMULAS.message(
      W.map((row) => row.map(Math.abs)),
      delta,
      here,
    ),
  weightTerm: (delta, below, here) => FORMULAS.weightTerm(delta, below.map(Math.abs), here),
  penalty: (v, kind, problem) => Math.abs(FORMULAS.penalty(v, kind, problem)),
};

/**
 * How far the right gradient moves, entry by entry, when θ moves by up to 2⁸u relative: the rounding of W a + b is that
 * of a W and b so perturbed (Higham 2002, section 3.1). Of θ + r and θ − r the smaller move counts: only one of the two
 * crosses a kink at θ.
 */
function gradientSpread(problem: Problem): Float64Array {
  const { parameters } = problem;
  const at = (theta: Float64Array): Float64Array => studentGradient({ ...problem, parameters: theta });
  const right = at(parameters);
  const spread = new Float64Array(parameters.length);
  for (let n = 0; n < NEIGHBOURS; n++) {
    const stream = random(n);
    const step = parameters.map((v) => NUDGE * v * (2 * stream.uniform() - 1));
    const above = at(parameters.map((v, i) => v + entry(step, i)));
    const below = at(parameters.map((v, i) => v - entry(step, i)));
    for (const [i, g] of right.entries()) {
      const move = Math.min(Math.abs(entry(above, i) - g), Math.abs(entry(below, i) - g));
      spread[i] = Math.max(entry(spread, i), move);
    }
  }
  return spread;
}

/**
 * How far a correctly computed gradient may lie from the gradient, entry by entry: how far the gradient moves when θ
 * moves by 2⁸u relative, plus 2¹⁰·u times the sum of the absolute values of the terms of the entry, plus 2⁻¹⁰²².
 */
export function roundingAllowance(problem: Problem): Float64Array {
  const spread = gradientSpread(problem);
  return studentGradient(problem, SIZES).map((size, i) => entry(spread, i) + ROUNDINGS * size + UNDERFLOW);
}

/**
 * Whether a claim differs from the correct gradient beyond rounding: by more than the rounding allowance at some
 * entry. A claim that is not a number differs.
 */
export function isLive(problem: Problem, claimed: Float64Array, correct: Float64Array): boolean {
  const allowance = roundingAllowance(problem);
  return correct.some((g, i) => !(Math.abs(entry(claimed, i) - g) <= entry(allowance, i)));
}
