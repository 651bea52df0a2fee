import { FLOAT_FORMATS } from "../numeric/float-formats.js";
import type { Row } from "./codes.js";
import { joined, largest, type Frame } from "./frame.js";
import { factorsNear, ONE, scaleRow, sharesNear, shareRow, type Fitted } from "./numbers.js";
import type { Truth } from "./truth.js";

/**
 * How far a formula may lie from a claim that it reproduces, in unit roundoffs of the largest claim of the block: what
 * other formulas add to the bound of the right one. Another formula is far above.
 */
const AGREEMENT = { float64: 2 ** 20, float32: 2 ** 5 } as const;

/** A block of claimed numbers, to be written as factor·data + share·penalty. */
export interface Target {
  readonly claimed: Float64Array;
  /** l2·W, 0 at biases; all 0 without regulariser. */
  readonly penalty: Float64Array;
  /** How far from a claim its formula may lie; ∞ or NaN where a correct program may be anywhere. */
  readonly bound: Float64Array;
  /** Weight of every equation: 1 where the bound is small, 0 where it is ∞. */
  readonly weights: Float64Array;
  readonly frame: Frame;
  /** The same claims with another penalty to take off: l2·sign W; none without regulariser. */
  readonly signed?: Target;
  /** The same claims without one: what a factor of everything multiplies; none without regulariser. */
  readonly bare?: Target;
}

/** The numbers of a layer that fits are made to: of W, of b, and of both. */
export type Targets = Readonly<Record<"dW" | "db" | "both", Target>>;

/** The targets of a layer. */
export function targetsOf(frame: Frame, truth: Truth): Targets {
  const { W, b, claimed, problem } = frame;
  const { l2 } = problem.architecture;
  const signs = joined(
    W.map((v) => l2 * Math.sign(v)),
    new Float64Array(b.length),
  );
  const part = (from: number, to: number): Target => {
    const penalty = truth.penalty.subarray(from, to);
    const [right, slack] = [truth.data.subarray(from, to), truth.slack.subarray(from, to)];
    return targetOf(frame, { claimed: claimed.subarray(from, to), right, slack, penalty });
  };
  const [dW, db] = [part(0, W.length), part(W.length, claimed.length)];
  const bound = joined(dW.bound, db.bound);
  const both = { claimed, penalty: truth.penalty, bound, weights: weightsOf(bound), frame };
  if (l2 === 0) return { dW, db, both };
  const signed = { ...both, penalty: signs };
  const bare = { ...both, penalty: new Float64Array(claimed.length) };
  return {
    dW: { ...dW, signed: { ...dW, penalty: signs.subarray(0, W.length) } },
    db,
    both: { ...both, signed, bare },
  };
}

/** What a target is made of: the right numbers and how far a correct program may lie from them. */
interface Parts extends Pick<Target, "claimed" | "penalty"> {
  readonly right: Float64Array;
  readonly slack: Float64Array;
}

/**
 * The claims of a block. Formulas may be off by the slack, larger in proportion where claims are, and by a rounding of
 * their own; but where the right numbers, being wrong, would pass for right, by much less than these are.
 */
export function targetOf(frame: Frame, { right, slack, ...block }: Parts): Target {
  const { claimed, penalty } = block;
  const { precision } = frame.problem;
  const most = largest(claimed);
  const growth = Math.max(1, most / (largest(right) || Infinity));
  const rounding = AGREEMENT[precision] * FLOAT_FORMATS[precision].u * most;
  const gaps = claimed.map((c, i) => Math.abs(c - right[i]! - penalty[i]!));
  const loose = slack.map((move) => growth * move + rounding);
  const passes = gaps.every((gap, i) => gap <= loose[i]!);
  const finer = Math.min(rounding, largest(gaps.filter((gap, i) => gap > slack[i]!)) / 2 ** 3);
  const bound = passes && finer > 0 ? slack.map((move) => move + finer) : loose;
  return { ...block, bound, weights: weightsOf(bound), frame };
}

/** 1 up to the median of the bounds, less above: equations that tell little must not outweigh others. */
function weightsOf(bound: Float64Array): Float64Array {
  const median = bound.toSorted()[bound.length >> 1]!;
  return bound.map((t) => (t <= median && t < Infinity ? 1 : median / t || 0));
}

/** Factor of the data and share of the regulariser. */
type Pair = readonly [factor: number, share: number];

const RIGHT: Pair = [1, 1];

/**
 * The largest |claimed − formula| beside the largest claim, where the formula reproduces the block; else undefined.
 * @param looseness by how much the bounds are multiplied
 */
export function gapOf(
  { claimed, penalty, bound }: Target,
  data: Float64Array,
  [factor, share]: Pair = RIGHT,
  looseness = 1,
): number | undefined {
  let gap = 0;
  for (let i = 0; i < claimed.length; i++) {
    const apart = Math.abs(claimed[i]! - factor * data[i]! - share * penalty[i]!);
    if (apart > looseness * bound[i]! || !(apart < Infinity)) return undefined;
    gap = Math.max(gap, apart);
  }
  return gap === 0 ? 0 : gap / largest(claimed);
}

/** A fit: its factor, the rows of what is wrong with factor and share (none: both are 1), and how far it is off. */
export interface Fit {
  readonly factor: number;
  readonly rows: readonly Row[];
  readonly gap: number;
}

/** Weighted products of the claim, the data and the penalty. */
interface Products {
  readonly dd: number;
  readonly dp: number;
  readonly pp: number;
  readonly dc: number;
  readonly pc: number;
}

function productsOf({ claimed, penalty, weights }: Target, data: Float64Array): Products {
  let [dd, dp, pp, dc, pc] = [0, 0, 0, 0, 0];
  for (let i = 0; i < claimed.length; i++) {
    const w = weights[i]!;
    if (w === 0) continue;
    const [d, p, c] = [w * data[i]!, w * penalty[i]!, w * claimed[i]!];
    dd += d * d;
    dp += d * p;
    pp += p * p;
    dc += d * c;
    pc += p * c;
  }
  return { dd, dp, pp, dc, pc };
}

/** Two columns whose squared sine is below this are one. */
const COLLINEAR = 2 ** -40;

/** Least-squares pairs of factor and share, the simplest first: share alone, factor alone, both. */
function pairs({ dd, dp, pp, dc, pc }: Products): Pair[] {
  const found: Pair[] = [];
  if (pp > 0) found.push([1, (pc - dp) / pp]);
  if (dd > 0) found.push([(dc - dp) / dd, 1]);
  const det = dd * pp - dp * dp;
  if (det > COLLINEAR * dd * pp) found.push([(dc * pp - pc * dp) / det, (pc * dd - dc * dp) / det]);
  return found.filter((pair) => pair.every(Number.isFinite));
}

/**
 * The number t that brings data + t·other + l2·W nearest to the claim; undefined where other is 0, or too few equations
 * tell whether it is right.
 */
export function leastSquares(target: Target, data: Float64Array, other: Float64Array): number | undefined {
  const { claimed, penalty } = target;
  const rest = claimed.map((c, i) => c - data[i]! - penalty[i]!);
  const { dd, dc } = productsOf({ ...target, claimed: rest }, other);
  return dd > 0 && telling(target) >= 3 && Number.isFinite(dc / dd) ? dc / dd : undefined;
}

/** Equations that tell: those of some weight. */
const TELLING = 2 ** -10;

/** How many do. */
function telling({ weights }: Target): number {
  return weights.reduce((count, w) => count + (w > TELLING ? 1 : 0), 0);
}

/**
 * The simplest way to write claimed as factor·data + share·l2·W: both 1; the share, then the factor, then both by least
 * squares, a named number in place of one that is near it; undefined when none reproduces it. Numbers without a name
 * need two equations more than unknowns.
 * @param place prefix of the keys of factors
 */
export function fit(target: Target, data: Float64Array, place: string): Fit | undefined {
  const right = gapOf(target, data);
  if (right !== undefined) return { factor: 1, rows: [], gap: right };
  for (const pair of pairs(productsOf(target, data))) {
    const accepted = accept(target, data, pair, place);
    if (accepted !== undefined) return accepted;
  }
  return target.signed === undefined ? undefined : bySigns(target.signed, data, place);
}

/** By how much more than the bound least-squares numbers may miss: a named one that is near may fit better. */
const LOOSENESS = 4;

function accept(target: Target, data: Float64Array, [factor, share]: Pair, place: string): Fit | undefined {
  if (gapOf(target, data, [factor, share], LOOSENESS) === undefined) return undefined;
  const { frame } = target;
  const spare = telling(target);
  for (const f of factorsNear(factor, frame)) {
    for (const r of sharesNear(share, frame)) {
      const fitted = [f, r].filter((number) => number !== ONE);
      if (f.value === 0 || (fitted.some(isNameless) && spare < fitted.length + 2)) continue;
      const gap = gapOf(target, data, [f.value, r.value]);
      if (gap !== undefined) {
        return {
          factor: f.value,
          rows: [...(f === ONE ? [] : [scaleRow(f, place)]), ...(r === ONE ? [] : [shareRow(r)])],
          gap,
        };
      }
    }
  }
  return undefined;
}

function isNameless({ names }: Fitted): boolean {
  return names === "?";
}

/** claimed as factor·data + l2·sign W. */
function bySigns(signed: Target, data: Float64Array, place: string): Fit | undefined {
  const { dd, dp, dc } = productsOf(signed, data);
  const row: Row = { key: "reg.L1", code: "GRAD-REG", cost: 1.2, formula: "l2·sign W for l2·W" };
  const gap = gapOf(signed, data);
  const found =
    gap === undefined ? dd > 0 && accept(signed, data, [(dc - dp) / dd, 1], place) : { factor: 1, rows: [], gap };
  return found ? { ...found, rows: [...found.rows, row] } : undefined;
}
