import { networkSubject } from "../network/network-subject.js";
import type { Row } from "./codes.js";
import { agree, wholeFactor } from "./fit.js";
import type { Claim, Frame } from "./frame.js";

/** What is wrong with the gradient as a whole, claimed against right, shape [P] each. */
type WholeTest = (claimed: Float64Array, right: Float64Array, frame: Frame) => Row | undefined;

/** A row when the test holds. */
function when(test: (claimed: Float64Array, right: Float64Array) => boolean, row: Row): WholeTest {
  return (claimed, right) => (test(claimed, right) ? row : undefined);
}

/** Whether two entries or more are exactly the largest, ±cap, and claimed is the right gradient clamped to it. */
function isClipped(claimed: Float64Array, right: Float64Array): boolean {
  const cap = claimed.reduce((largest, c) => Math.max(largest, Math.abs(c)), 0);
  const ties = claimed.filter((c) => Math.abs(c) === cap).length;
  const clamped = right.map((g) => Math.max(-cap, Math.min(cap, g)));
  return ties >= 2 && !agree(clamped, right) && agree(claimed, clamped);
}

/** A factor of everything, the regulariser too; without one the layers tell as much. */
const wholeScale: WholeTest = (claimed, right, frame) =>
  frame.problem.architecture.l2 > 0 && claimed.length >= 4 ? wholeFactor(frame, claimed, right) : undefined;

/** Bugs of the gradient as a whole, in the order in which they are tried. */
const WHOLE_TESTS: readonly WholeTest[] = [
  when((claimed) => !claimed.every(Number.isFinite), {
    key: "not-finite",
    code: "GRAD-NOT-FINITE",
    cost: 1,
    formula: "NaN or ±∞",
  }),
  when((claimed, right) => claimed.every((c) => c === 0) && right.some((g) => g !== 0), {
    key: "all-zero",
    code: "GRAD-ZERO",
    cost: 1,
    formula: "g = 0",
  }),
  when(isClipped, { key: "clip", code: "GRAD-CLIP", cost: 1, formula: "max(−cap, min(cap, g))" }),
  wholeScale,
];

/** The bug of the gradient as a whole, or undefined. */
export function wholeRow({ problem, claimed }: Claim, frame: Frame): Row | undefined {
  const right = networkSubject(problem).gradient(problem.parameters);
  for (const test of WHOLE_TESTS) {
    const row = test(claimed, right, frame);
    if (row !== undefined) return row;
  }
  return undefined;
}
