import { takeSamples, type Problem } from "../network/problem.js";
import { random } from "../numeric/random.js";
import { blockRanges, largestOf, type BlockRange } from "./block-ranges.js";
import type { Row } from "./codes.js";
import type { Quantity } from "./diagnosis.js";
import type { Shown } from "./probe-diagnosis.js";
import type { ProgramCalls } from "./program-calls.js";
import { MEAN, WEIGHTINGS, type Weighting } from "./weightings.js";

/** The fewest samples that tell wrong weights apart. */
const FEWEST = 3;

/** The samples of a batch, and its gradient. */
type Answer = readonly [order: readonly number[], gradient: Float64Array];

/** A program's gradients of batches made of the same samples, without regulariser. */
interface Answers {
  /** x₀ … xₘ₋₁, the reverse, and all of them twice. */
  readonly batches: readonly [Answer, Answer, Answer];
  /** g(xᵢ). */
  readonly singles: readonly Float64Array[];
  /** g(xᵢ, xᵢ). */
  readonly twins: readonly Float64Array[];
}

/** The problem without regulariser, with at least three samples: more are the first ones with their inputs moved. */
function withoutPenalty(problem: Problem): Problem {
  const { size, inputs } = problem.batch;
  const count = Math.max(FEWEST, size);
  const batch = takeSamples(
    problem.batch,
    Array.from({ length: count }, (_, s) => s % size),
  );
  const stream = random(0);
  const moved = batch.inputs.map((x, i) => (i < inputs.length ? x : x + stream.uniform()));
  const architecture = { ...problem.architecture, l2: 0 };
  return { ...problem, architecture, batch: { ...batch, inputs: moved } };
}

function answersOf(calls: ProgramCalls, problem: Problem): Answers {
  const order = [...Array(problem.batch.size).keys()];
  const on = (rows: readonly number[]): Answer => [
    rows,
    calls.gradient({ ...problem, batch: takeSamples(problem.batch, rows) }),
  ];
  return {
    batches: [on(order), on(order.toReversed()), on([...order, ...order])],
    singles: order.map((s) => on([s])[1]),
    twins: order.map((s) => on([s, s])[1]),
  };
}

/**
 * What is wrong about the weights of the samples, of dW and db alike or of each: the gradients of single samples, of each
 * twice, of the batch, of its reverse and of the batch twice must be means over the samples, to rounding in the precision
 * that the problem states. 2m + 3 calls, as much work as 7 calls with the whole batch.
 * @returns none when every gradient is such a mean, or one of the batch is not finite
 */
export function batchFindings(calls: ProgramCalls, problem: Problem): Shown[] {
  const probed = withoutPenalty(problem);
  const answers = answersOf(calls, probed);
  const ranges = blockRanges(probed);
  if (!answers.batches.every(([, gradient]) => gradient.every(Number.isFinite))) return [];
  const [W, b] = ["W", "b"].map((kind) => ranges.filter(({ name }) => name.startsWith(kind))) as [
    BlockRange[],
    BlockRange[],
  ];
  const dW = rowsOf(answers, W);
  const db = rowsOf(answers, b);
  if (dW.length > 0 && (db.length > 0 || b.length === 0)) return [shownAs("all", "", rowsOf(answers, ranges))];
  return [...(dW.length > 0 ? [shownAs("dW", "dW.", dW)] : []), ...(db.length > 0 ? [shownAs("db", "db.", db)] : [])];
}

function shownAs(quantity: Quantity, prefix: string, rows: readonly Row[]): Shown {
  const [row, ...others] = rows.map((found) => ({ ...found, key: prefix + found.key }));
  return { row: row!, quantity, others };
}

/** What the answers show in some blocks: weights that give them, or what else can be said; none when they are means. */
function rowsOf(answers: Answers, ranges: readonly BlockRange[]): readonly Row[] {
  const isGiven = ({ weight }: Pick<Weighting, "weight">): boolean =>
    ranges.every((range) => isWeighted(answers, range, weight));
  if (isGiven(MEAN)) return [];
  const found = WEIGHTINGS.filter(isGiven);
  return found.length > 0 ? found : [OTHERWISE.find(({ holds }) => ranges.every((range) => holds(answers, range)))!];
}

/** Whether the answers in a block are sums over the samples with these weights. */
function isWeighted({ batches, singles, twins }: Answers, range: BlockRange, weight: Weighting["weight"]): boolean {
  const alone = weight(0, 1);
  const isSeen = alone !== 0 && Number.isFinite(alone);
  const divisor = isSeen ? alone : weight(0, 2) + weight(1, 2);
  const samples = (isSeen ? singles : twins).map((g) => inBlock(g, range).map((v) => v / divisor));
  const largest = Math.max(...samples.map(largestOf));
  const isSum = ([order, gradient]: Answer): boolean => {
    const weights = order.map((_, k) => weight(k, order.length));
    const reach = range.reach(
      largest,
      weights.reduce((sum, w) => sum + Math.abs(w), 0),
    );
    return inBlock(gradient, range).every((g, i) => {
      const sum = order.reduce((total, s, k) => total + weights[k]! * samples[s]![i]!, 0);
      return Math.abs(g - sum) <= reach;
    });
  };
  return largest < Infinity && batches.every(isSum) && twins.every((gradient, s) => isSum([[s, s], gradient]));
}

function inBlock(gradient: Float64Array, { from, to }: BlockRange): Float64Array {
  return gradient.subarray(from, to);
}

/** Whether p = factor·q in a block to rounding, both shape [P]. */
function isMultiple(p: Float64Array, q: Float64Array, factor: number, range: BlockRange): boolean {
  const right = inBlock(q, range);
  const reach = range.reach(factor * largestOf(right), 1);
  return inBlock(p, range).every((v, i) => Math.abs(v - factor * right[i]!) <= reach);
}

/** What else can be said of batches that are no weighted sums of their samples. */
const OTHERWISE: readonly (Row & { readonly holds: (answers: Answers, range: BlockRange) => boolean })[] = [
  {
    key: "batch-size-dependent",
    code: "GRAD-BATCH-SIZE",
    cost: 2,
    formula: "no mean over the samples",
    holds: ({ batches: [[, whole], [, reversed]] }, range) => isMultiple(whole, reversed, 1, range),
  },
  {
    // the same sample twice has its own numbers, or twice or three times those: the mean is a multiple of a half
    key: "shared-buffer",
    code: "GRAD-BATCH-SHARED",
    cost: 2,
    formula: "δ of a sample holds that of another",
    holds: ({ singles, twins }, range) =>
      singles.every((single, s) => {
        const largest = largestOf(inBlock(single, range));
        const times = largest === 0 ? 1 : Math.round((2 * largestOf(inBlock(twins[s]!, range))) / largest) / 2;
        return isMultiple(twins[s]!, single, times, range);
      }),
  },
  {
    key: "order-dependent",
    code: "GRAD-BATCH-ORDER",
    cost: 2,
    formula: "another g for the samples in reverse",
    holds: () => true,
  },
];
