import { networkSubject } from "../network/network-subject.js";
import type { Problem } from "../network/problem.js";
import { blockRanges, largestOf } from "./block-ranges.js";
import type { Row } from "./codes.js";
import type { ProgramCalls } from "./program-calls.js";

/** What the regulariser adds to the gradient of a weight or bias v. */
type Share = (v: number, l2: number, m: number) => number;

interface Penalty extends Row {
  readonly weight: Share;
  readonly bias: Share;
}

const nothing: Share = () => 0;
const right: Share = (v, l2) => l2 * v;

function row(key: string, cost: number, formula: string, [weight, bias = nothing]: readonly [Share, Share?]): Penalty {
  return { key, code: "GRAD-REG", cost, formula, weight, bias };
}

/** Wrong shares of the regulariser, one row each. */
const PENALTIES: readonly Penalty[] = [
  row("reg.missing", 1, "0 for l2·W", [nothing]),
  row("reg.scale:2", 1, "2·l2·W", [(w, l2) => 2 * l2 * w]),
  row("reg.scale:1/2", 1, "l2·W/2", [(w, l2) => (l2 * w) / 2]),
  row("reg.scale:-1", 1, "−l2·W", [(w, l2) => -l2 * w]),
  row("reg.scale:1/m", 1.02, "l2·W/m", [(w, l2, m) => (l2 * w) / m]),
  row("reg.scale:m", 1.1, "m·l2·W", [(w, l2, m) => m * l2 * w]),
  row("reg.bias", 1, "l2·b in db too", [right, right]),
  row("reg.L1", 1.2, "l2·sign W", [(w, l2) => l2 * Math.sign(w)]),
];

const OTHER: Row = { key: "reg.unknown", code: "GRAD-REG", cost: 4, formula: "not l2·W" };

/**
 * What is wrong with the regulariser's share g(l2) − g(0), which must be l2·W, where g(0) is right; l2 is taken so large
 * that both are of a size. A program that is told of a problem without regulariser need not know of one.
 * @returns none when the share is right, or g(0) is wrong
 */
export function penaltyRows(calls: ProgramCalls, problem: Problem): readonly Row[] {
  if (problem.architecture.l2 === 0) return [];
  const { parameters: theta, batch } = problem;
  const at = (l2: number): Problem => ({ ...problem, architecture: { ...problem.architecture, l2 } });
  const without = calls.gradient(at(0));
  const l2 = comparable(without, theta);
  const penalised = calls.gradient(at(l2));
  const ranges = blockRanges(problem);
  const isNear = (p: Float64Array, q: Float64Array): boolean =>
    ranges.every(({ from, to, reach }) => {
      const [left, other] = [p.subarray(from, to), q.subarray(from, to)];
      const near = reach(Math.max(largestOf(other), l2 * largestOf(theta.subarray(from, to))), 1);
      return left.every((v, i) => Math.abs(v - other[i]!) <= near);
    });
  const isShare = ({ weight, bias }: Pick<Penalty, "weight" | "bias">): boolean => {
    const sum = without.slice();
    for (const { name, from, to } of ranges) {
      const share = name.startsWith("W") ? weight : bias;
      for (let i = from; i < to; i++) sum[i]! += share(theta[i]!, l2, batch.size);
    }
    return isNear(penalised, sum);
  };
  if (!isNear(without, networkSubject(at(0)).gradient(theta)) || isShare({ weight: right, bias: nothing })) return [];
  const found = PENALTIES.filter(isShare);
  return found.length > 0 ? found.toSorted((p, q) => p.cost - q.cost) : [OTHER];
}

/** The power of two that makes l2·θ as large as the gradient. */
function comparable(gradient: Float64Array, theta: Float64Array): number {
  const ratio = largestOf(gradient) / largestOf(theta);
  return ratio > 0 && ratio < Infinity ? 2 ** Math.ceil(Math.log2(ratio)) : 1;
}
