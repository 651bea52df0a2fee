import { outputCount } from "../network/architecture.js";
import type { Problem } from "../network/problem.js";
import { GRID, oneHot, targetKind } from "./values.js";

/** The numbers that people like best, the simplest first. */
const SIMPLE: readonly number[] = [0, 1, -1, 1 / 2, -1 / 2, 1 / 4, -1 / 4];

/**
 * Numbers simpler than x: 0, ±1, ±½, ±¼ (those before x, if it is one of them), then the nearest integer, the nearest
 * quarter, half of x and x to one digit. Taking one of them again and again ends.
 */
export function simplerNumbers(x: number): number[] {
  const rank = SIMPLE.findIndex((simple) => Object.is(simple, x));
  if (rank >= 0) return SIMPLE.slice(0, rank);
  const others = [Math.round(x), nearestQuarter(x), ...(Math.abs(x) > 2 ? [nearestQuarter(x / 2)] : oneDigit(x))];
  return [...SIMPLE, ...others.filter((other) => !Object.is(other, x) && !SIMPLE.includes(other))];
}

/** Never −0; x itself where x/step overflows. */
function nearestQuarter(x: number): number {
  const steps = x / GRID.step;
  return Number.isFinite(steps) ? Math.round(steps) * GRID.step + 0 : x;
}

/** x to one significant digit, unless it is on the grid: 1.0372e-9 → 1e-9. */
function oneDigit(x: number): number[] {
  return Object.is(nearestQuarter(x), x) ? [] : [Number(x.toPrecision(1))];
}

/** An array of a problem: how to read it, and the problem with another in its place. */
interface ProblemArray {
  readonly read: (problem: Problem) => Float64Array;
  readonly replace: (problem: Problem, values: Float64Array) => Problem;
}

const PARAMETERS: ProblemArray = {
  read: ({ parameters }) => parameters,
  replace: (problem, parameters) => ({ ...problem, parameters }),
};
const INPUTS: ProblemArray = {
  read: ({ batch }) => batch.inputs,
  replace: (problem, inputs) => ({ ...problem, batch: { ...problem.batch, inputs } }),
};
const TARGETS: ProblemArray = {
  read: ({ batch }) => batch.targets,
  replace: (problem, targets) => ({ ...problem, batch: { ...problem.batch, targets } }),
};

/** The arrays whose numbers may change one by one: shares must keep their sum. */
function freeArrays({ architecture }: Problem): readonly ProblemArray[] {
  return targetKind(architecture.loss) === "shares" ? [PARAMETERS, INPUTS] : [PARAMETERS, INPUTS, TARGETS];
}

/**
 * The same network with simpler numbers: all on the grid of quarters at once, then one number at a time. Targets keep
 * what their loss needs: probabilities stay in [0, 1], and shares become one-hot.
 */
export function* simplerValues(problem: Problem): IterableIterator<Problem> {
  yield* onGrid(problem);
  for (const { read, replace } of freeArrays(problem)) {
    const values = read(problem);
    for (const [i, value] of values.entries()) {
      for (const simpler of simplerNumbers(value)) {
        const candidate = replace(problem, values.with(i, simpler));
        if (hasValidTargets(candidate)) yield candidate;
      }
    }
  }
  if (targetKind(problem.architecture.loss) === "shares") yield* oneHotTargets(problem);
}

/** All numbers rounded to the nearest quarter (shares stay), unless they are there. */
function* onGrid(problem: Problem): IterableIterator<Problem> {
  const arrays = freeArrays(problem);
  if (arrays.every(({ read }) => read(problem).every((x) => Object.is(nearestQuarter(x), x)))) return;
  yield arrays.reduce((rounded, { read, replace }) => replace(rounded, read(problem).map(nearestQuarter)), problem);
}

function hasValidTargets({ architecture, batch }: Problem): boolean {
  return targetKind(architecture.loss) === "any" || batch.targets.every((t) => t >= 0 && t <= 1);
}

/** One row of shares at a time made one-hot at its largest entry. */
function* oneHotTargets(problem: Problem): IterableIterator<Problem> {
  const { architecture, batch } = problem;
  const outputs = outputCount(architecture);
  for (let start = 0; start < batch.targets.length; start += outputs) {
    const row = batch.targets.subarray(start, start + outputs);
    if (row.includes(1)) continue;
    const targets = batch.targets.slice();
    targets.set(oneHot(outputs, row.indexOf(Math.max(...row))), start);
    yield { ...problem, batch: { ...batch, targets } };
  }
}
