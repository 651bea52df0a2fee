import { networkBlocks } from "../network/architecture.js";
import { takeSamples, type Problem } from "../network/problem.js";
import { UNIT_ROUNDOFF } from "../numeric/float64.js";
import { random } from "../numeric/random.js";
import { blockSize } from "../subject/blocks.js";
import { driveSync } from "../subject/drive.js";
import type { Precision } from "../subject/subject.js";
import type { Row } from "./codes.js";
import type { Backpropagation, Diagnosis, Quantity } from "./diagnosis.js";
import { diagnosisOf, type Shown } from "./probe-diagnosis.js";
import { ProgramCalls } from "./program-calls.js";
import { askSeries, stateRow, type Series } from "./state-probes.js";
import { termSizes } from "./term-sizes.js";
import { MEAN, WEIGHTINGS, type Weighting } from "./weightings.js";

/**
 * How far two sums of the same terms may lie apart, in units of the largest term of their block: additions in any order,
 * and terms that cancelled to 2⁻¹⁰ of their parts before.
 */
const ROUNDINGS = 2 ** 13;
/** Unit roundoff, and the smallest normal number: below it results lose digits. */
interface Rounding {
  readonly u: number;
  readonly tiny: number;
}
const ROUNDING: Readonly<Record<Precision, Rounding>> = {
  float64: { u: UNIT_ROUNDOFF, tiny: 2 ** -1022 },
  float32: { u: 2 ** -24, tiny: 2 ** -126 },
};
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

/** Entries from..to of θ: a block. */
interface Range {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Of the largest term of a sample in this block. */
  readonly size: number;
}

/**
 * What a backpropagation program does with its arguments, its state and its batch. Every call gets copies, which are
 * compared afterwards; six calls in a row must agree bit for bit; and the gradients of single samples, of each twice, of
 * the batch, of its reverse and of the batch twice must be means over the samples, to rounding in the precision stated.
 * About 2m + 10 calls, as much work as 13 calls with the whole batch.
 * @param fresh makes the program anew: then random answers are told from those of a state
 * @returns undefined when nothing is found; the numbers themselves may still be wrong
 * @throws {Misconduct} when the program does not answer with P numbers
 */
export function probeProgram(
  program: Backpropagation,
  problem: Problem,
  fresh?: () => Backpropagation,
): Diagnosis | undefined {
  const calls = new ProgramCalls(program);
  const series = seriesOf(calls, problem);
  const changed = calls.changed.map((row): Shown => ({ row, quantity: "all" }));
  if (changed.length > 0) return diagnosisOf(changed, [], problem);
  const state = stateRow(series, fresh && seriesOf(new ProgramCalls(fresh()), problem));
  if (state !== undefined) return diagnosisOf([{ row: state, quantity: "all" }], [], problem);
  const shown = batchRows(calls, withoutPenalty(problem));
  return shown.length === 0 ? undefined : diagnosisOf(shown, [], problem);
}

/** The program at θ, θ, θ, θ, another point, θ. */
function seriesOf(calls: ProgramCalls, problem: Problem): Series {
  const stream = random(0);
  const elsewhere = problem.parameters.map((v) => v + stream.normal());
  const subject = {
    name: "",
    blocks: [],
    point: problem.parameters,
    precision: problem.precision,
    loss: () => NaN,
    gradient: (theta: Float64Array) => calls.gradient({ ...problem, parameters: theta }),
  };
  return driveSync(askSeries(problem.parameters, elsewhere, false), subject, { loss: 0, gradient: 0 });
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

/** What is wrong about the weights of the samples: of dW and db alike, or of each. */
function batchRows(calls: ProgramCalls, problem: Problem): Shown[] {
  const answers = answersOf(calls, problem);
  const rounding = ROUNDING[problem.precision];
  const ranges = rangesOf(problem);
  const find = (pattern: RegExp): readonly Row[] =>
    rowsOf(
      answers,
      ranges.filter(({ name }) => pattern.test(name)),
      rounding,
    );
  const dW = find(/^W/);
  const db = find(/^b/);
  const isWhole = dW.length > 0 && (db.length > 0 || ranges.every(({ name }) => name.startsWith("W")));
  if (isWhole) return [shownAs("all", "", find(/^/))];
  return [...(dW.length > 0 ? [shownAs("dW", "dW.", dW)] : []), ...(db.length > 0 ? [shownAs("db", "db.", db)] : [])];
}

function shownAs(quantity: Quantity, prefix: string, rows: readonly Row[]): Shown {
  const [row, ...others] = rows.map((found) => ({ ...found, key: prefix + found.key }));
  return { row: row!, quantity, others };
}

function rangesOf(problem: Problem): Range[] {
  const sizes = termSizes(problem);
  let to = 0;
  return networkBlocks(problem.architecture).map((block, k) => {
    const from = to;
    to += blockSize(block);
    return { name: block.name, from, to, size: sizes[k]! };
  });
}

/** What the answers show in some blocks: the weights of the samples that give them, or what else can be said; none when they are means. */
function rowsOf(answers: Answers, ranges: readonly Range[], rounding: Rounding): readonly Row[] {
  if (!answers.batches.every(([, gradient]) => gradient.every(Number.isFinite))) return [];
  const isGiven = ({ weight }: Pick<Weighting, "weight">): boolean =>
    ranges.every((range) => isWeighted(answers, range, [weight, rounding]));
  if (isGiven(MEAN)) return [];
  const found = WEIGHTINGS.filter(isGiven);
  if (found.length > 0) return found;
  return [OTHERWISE.find(({ holds }) => ranges.every((range) => holds(answers, range, rounding)))!];
}

type Weighed = readonly [weight: Weighting["weight"], rounding: Rounding];

/** Whether the answers in a block are sums over the samples with these weights. */
function isWeighted({ batches, singles, twins }: Answers, range: Range, [weight, rounding]: Weighed): boolean {
  const { from, to } = range;
  const alone = weight(0, 1);
  const isSeen = alone !== 0 && Number.isFinite(alone);
  const divisor = isSeen ? alone : weight(0, 2) + weight(1, 2);
  const samples = (isSeen ? singles : twins).map((g) => g.subarray(from, to).map((v) => v / divisor));
  const largest = Math.max(range.size, ...samples.map(largestOf));
  const isSum = ([order, gradient]: Answer): boolean => {
    const weights = order.map((_, k) => weight(k, order.length));
    const size = weights.reduce((sum, w) => sum + Math.abs(w), 0);
    const reach = ROUNDINGS * (rounding.u * largest * size + rounding.tiny);
    return gradient.subarray(from, to).every((g, i) => {
      const sum = order.reduce((total, s, k) => total + weights[k]! * samples[s]![i]!, 0);
      return Math.abs(g - sum) <= reach;
    });
  };
  return batches.every(isSum) && twins.every((gradient, s) => isSum([[s, s], gradient]));
}

function largestOf(numbers: Float64Array): number {
  return numbers.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
}

/** Whether p = factor·q in a block to rounding, both shape [P]. */
function isMultiple(
  [p, q]: readonly [Float64Array, Float64Array],
  factor: number,
  range: Range,
  { u, tiny }: Rounding,
): boolean {
  const [left, right] = [p, q].map((g) => g.subarray(range.from, range.to)) as [Float64Array, Float64Array];
  const reach = ROUNDINGS * (u * Math.max(range.size, largestOf(left), factor * largestOf(right)) + tiny);
  return left.every((v, i) => Math.abs(v - factor * right[i]!) <= reach);
}

/** What else can be said of batches that are no weighted sums of their samples. */
const OTHERWISE: readonly (Row & { holds(answers: Answers, range: Range, rounding: Rounding): boolean })[] = [
  {
    key: "batch-size-dependent",
    code: "GRAD-BATCH-SIZE",
    cost: 2,
    formula: "no mean over the samples",
    holds: ({ batches: [[, whole], [, reversed]] }, range, rounding) =>
      isMultiple([whole, reversed], 1, range, rounding),
  },
  {
    // the same sample twice has its own numbers, or twice or three times those: the mean is a multiple of a half
    key: "shared-buffer",
    code: "GRAD-BATCH-SHARED",
    cost: 2,
    formula: "δ of a sample holds that of another",
    holds({ singles, twins }, range, rounding) {
      const { from, to } = range;
      return singles.every((single, s) => {
        const largest = largestOf(single.subarray(from, to));
        const times = largest === 0 ? 1 : Math.round((2 * largestOf(twins[s]!.subarray(from, to))) / largest) / 2;
        return isMultiple([twins[s]!, single], times, range, rounding);
      });
    },
  },
  {
    key: "order-dependent",
    code: "GRAD-BATCH-ORDER",
    cost: 2,
    formula: "another g for the samples in reverse",
    holds: () => true,
  },
];
