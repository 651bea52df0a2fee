import type { LossName } from "../network/losses.js";
import { predictions, rightError } from "./error-formulas.js";
import { largest, type Frame } from "./frame.js";

/** One output: a, its prediction p, target t, and how far a may move. */
interface Output {
  readonly a: number;
  readonly p: number;
  readonly t: number;
  readonly move: number;
  readonly u: number;
  /** The largest |a|, the largest move and the sum of targets of the sample. */
  readonly range: number;
  readonly moves: number;
  readonly total: number;
}

/** a − t and two roundings. */
const ofDifference = ({ a, t, move, u }: Output): number => move + u * (Math.abs(a) + Math.abs(t));

/** How far (a − t)/(a(1 − a)) moves: without bound when a may reach 0 or 1. */
function ofQuotient({ a, t, move, u }: Output): number {
  const moved = move + u;
  const [low, high] = [a - moved, 1 - a - moved];
  if ((low <= 0 && t !== 0) || (high <= 0 && t !== 1)) return Infinity;
  const zero = t === 0 ? 0 : (t / a) * (moved / low + u);
  const one = t === 1 ? 0 : ((1 - t) / (1 - a)) * (moved / high + u);
  return zero + one;
}

/** How far e = ∂loss/∂a may move in a correct program, output by output. */
const SLACKS: Readonly<Record<LossName, (output: Output) => number>> = {
  mse: ofDifference,
  mae: (output) => (Math.abs(output.a - output.t) <= ofDifference(output) ? 2 : 0),
  huber: ofDifference,
  "binary-cross-entropy": ofQuotient,
  logistic: ({ t, move, u }) => move / 4 + u * (1 + Math.abs(t)),
  "softmax-cross-entropy": ({ p, t, u, range, moves, total }) =>
    total * p * (2 * moves + u * (2 * range + 1)) + u * (t + total),
};

/** How far e of the last layer may lie from ∂loss/∂a, shape [m, n], where a moves by up to `moves`. */
export function errorSlack(frame: Frame, moves: Float64Array, u: number): Float64Array {
  const { samples, units: n, a, problem } = frame;
  const { targets } = problem.batch;
  const p = predictions(frame);
  const slack = rightError(frame);
  const of = SLACKS[problem.architecture.loss];
  for (let s = 0; s < samples; s++) {
    const [start, end] = [s * n, (s + 1) * n];
    const sample = {
      u,
      range: largest(a.subarray(start, end)),
      moves: largest(moves.subarray(start, end)),
      total: targets.subarray(start, end).reduce((sum, t) => sum + Math.abs(t), 0),
    };
    for (let at = start; at < end; at++) {
      slack[at] = of({ ...sample, a: a[at]!, p: p[at]!, t: targets[at]!, move: moves[at]! }) + u * Math.abs(slack[at]!);
    }
  }
  return slack;
}
