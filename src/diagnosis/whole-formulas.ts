import type { Layer } from "./candidates.js";
import type { Row } from "./codes.js";
import { fit, gapOf, targetOf, type Target } from "./fit.js";
import { joined, largest } from "./frame.js";

/** A row of the gradient as a whole, and how far the claims are off. */
export interface Whole {
  readonly row: Row;
  readonly gap: number;
  /** Whether layers tell nothing more. */
  readonly isAlone: boolean;
}

/** What is wrong with the gradient as a whole, the target's claims against the right gradient, shape [P]. */
type WholeTest = (target: Target, right: Float64Array) => Whole | undefined;

const named = (key: string, code: Row["code"], formula: string): Row => ({ key, code, cost: 1, formula });

const isNotFinite: WholeTest = ({ claimed }) =>
  claimed.every(Number.isFinite)
    ? undefined
    : { row: named("not-finite", "GRAD-NOT-FINITE", "NaN or ±∞"), gap: 0, isAlone: true };

const isZero: WholeTest = ({ claimed }, right) =>
  claimed.every((c) => c === 0) && right.some((g) => g !== 0)
    ? { row: named("all-zero", "GRAD-ZERO", "g = 0"), gap: 0, isAlone: false }
    : undefined;

/** The claims are the right gradient clamped to their largest, ±cap, and at least two entries were larger. */
const isClipped: WholeTest = (target, right) => {
  const cap = largest(target.claimed);
  const clamped = right.map((g) => Math.max(-cap, Math.min(cap, g)));
  const gap = gapOf(target, clamped);
  const cut = right.filter((g, i) => Math.abs(g - clamped[i]!) > target.bound[i]!).length;
  if (gap === undefined || cut < 2) return undefined;
  return { row: { ...named("clip", "GRAD-CLIP", "max(−cap, min(cap, g))"), value: cap }, gap, isAlone: true };
};

/** A factor of everything, the regulariser too; without one the layers tell as much. */
const isScaled: WholeTest = (target, right) => {
  if (target.frame.problem.architecture.l2 === 0 || target.claimed.length < 4) return undefined;
  const found = fit(target, right, "");
  const [row] = found?.rows ?? [];
  return found === undefined || row === undefined ? undefined : { row, gap: found.gap, isAlone: false };
};

/** Bugs of the gradient as a whole, in the order in which they are tried. */
const WHOLE_TESTS: readonly WholeTest[] = [isNotFinite, isZero, isClipped, isScaled];

/** The bug of the gradient as a whole, or undefined. */
export function wholeRow(layers: readonly Layer[]): Whole | undefined {
  const all = (part: (layer: Layer) => Float64Array): Float64Array => layers.map(part).reduce((p, q) => joined(p, q));
  const right = all(({ truth }) => truth.data.map((d, i) => d + truth.penalty[i]!));
  const none = new Float64Array(right.length);
  const parts = { claimed: all(({ frame }) => frame.claimed), right, slack: all(({ truth }) => truth.slack) };
  const target = targetOf(layers.at(-1)!.frame, { ...parts, penalty: none });
  for (const test of WHOLE_TESTS) {
    const found = test(target, right);
    if (found !== undefined) return found;
  }
  return undefined;
}
