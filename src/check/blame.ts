import type { Random } from "../numeric/random.js";
import type { Engine } from "../subject/engine.js";
import { BARS } from "./judgement.js";
import { bisect, locateOne, residualOn, type Part } from "./locate.js";
import { cubeDirection, isKept, pairResidual, residualAlong, type ProbeScale, type Residual } from "./probe.js";

/** A range of the claim that is put right together: a single entry, or a whole block by one factor. */
interface Mend {
  readonly start: number;
  readonly end: number;
  /** How far the new values may be off, all of them at once; shape [end − start]. */
  readonly doubt: Float64Array;
}

/** What a residual that is too large was traced to. */
export interface Blame {
  /** The claim with what was found wrong put right. */
  readonly mended: Float64Array;
  readonly mends: readonly Mend[];
  /** The bar of a fresh probe that the mended claim keeps: nothing else is wrong. Undefined when it does not. */
  readonly bar: number | undefined;
  /** Entries whose own slope is twelve bars from the claim. */
  readonly suspects: readonly number[];
  /**
   * Whether no closer look is needed: the mended claim is kept, and no suspect's slope vanishes. One that does is no
   * evidence: ln(1 − σ(z)) near σ = 1 is a staircase, flat between its steps.
   */
  readonly isClear: boolean;
}

/** Wrong entries named one by one. */
const MOST_LOCATED = 16;
/** Blocks whose residuals are taken one by one; more are halved like any range. */
const MOST_BLOCKS = 32;
/** An entry is measured at two steps of this ratio: a step of the loss, or a kink between them, tells them apart. */
const ENTRY_SHARE = 1 / 16;
/** The larger of them, in steps of a line: the smaller is then half a line's, as the smaller one of a line is. */
const ENTRY_STEP = 8;

/**
 * The one wrong entry, where there is one and nothing else is wrong: located in two losses a round, its own slope taken
 * at two steps with four losses, the mended claim tried with two.
 */
export function* blameOne(scale: ProbeScale, line: Residual, stream: Random): Engine<Blame | undefined> {
  const index = yield* locateOne(scale, line);
  if (index === undefined) return undefined;
  const blame = yield* mendEntries(scale, [index], stream);
  return blame.bar === undefined ? undefined : blame;
}

/**
 * Whole blocks that are wrong by a factor each, or else up to 16 wrong entries.
 * @param blocks the range of each block
 */
export function* blameMany(
  scale: ProbeScale,
  line: Residual,
  blocks: readonly Pick<Part, "start" | "end">[],
  stream: Random,
): Engine<Blame> {
  const parts: Part[] = [];
  if (blocks.length > 1 && blocks.length <= MOST_BLOCKS) {
    for (const block of blocks) parts.push(yield* residualOn(scale, line, block));
  } else parts.push({ start: 0, end: scale.point.length, value: line.value, bar: line.bar });
  const seen = parts.filter((part) => !isKept(part));
  if (seen.every(({ value, bar }) => Math.abs(value) > BARS * bar)) {
    const scaled = yield* mendBlocks(scale, line, seen, stream);
    if (scaled.bar !== undefined) return scaled;
  }
  return yield* mendEntries(scale, yield* bisect(scale, line, seen, MOST_LOCATED), stream);
}

/** Puts right the entries whose own slope contradicts the claim. */
function* mendEntries(scale: ProbeScale, indices: readonly number[], stream: Random): Engine<Blame> {
  const mended = scale.claimed.slice();
  const mends: Mend[] = [];
  let isClear = true;
  for (const index of indices) {
    const { slope, bar, isContradicted, isSure } = yield* entrySlope(scale, index);
    if (!isContradicted) continue;
    mended[index] = slope;
    mends.push({ start: index, end: index + 1, doubt: Float64Array.of(bar) });
    isClear &&= isSure;
  }
  const bar = yield* keptBar(scale, mended, mends, stream);
  return { mended, mends, bar, suspects: mends.map(({ start }) => start), isClear: isClear && bar !== undefined };
}

/**
 * Multiplies each part by the factor that its residual shows, when the largest entry of each contradicts the claim and
 * the result is kept.
 */
function* mendBlocks(scale: ProbeScale, line: Residual, parts: readonly Part[], stream: Random): Engine<Blame> {
  const mended = scale.claimed.slice();
  const mends = parts.map(({ start, end, value, bar }): Mend => {
    const claimed = slopeOn(scale.claimed.subarray(start, end), line.direction.subarray(start, end));
    for (let i = start; i < end; i++) mended[i] = mended[i]! * (1 - value / claimed);
    return { start, end, doubt: scale.claimed.subarray(start, end).map((g) => g * (bar / claimed)) };
  });
  const suspects: number[] = [];
  let kept = yield* keptBar(scale, mended, mends, stream);
  let isClear = kept !== undefined;
  for (let k = 0; k < parts.length && kept !== undefined; k++) {
    const index = largestEntry(scale, parts[k]!);
    const { isContradicted, isSure } = yield* entrySlope(scale, index);
    suspects.push(index);
    isClear &&= isSure;
    if (!isContradicted) kept = undefined;
  }
  return { mended, mends, bar: kept, suspects, isClear: isClear && kept !== undefined };
}

/** The loss's own slope in one entry. */
interface EntrySlope {
  readonly slope: number;
  readonly bar: number;
  /** It is twelve bars from the claim, */
  readonly isContradicted: boolean;
  /** and does not vanish. */
  readonly isSure: boolean;
}

/** The loss's own slope in one entry, at two steps with four losses. */
function* entrySlope(scale: ProbeScale, index: number): Engine<EntrySlope> {
  const size = scale.sizes[index]!;
  const direction = new Float64Array(scale.sizes.length);
  direction[index] = size;
  const step = Math.min(scale.model.probeStep, ENTRY_STEP * scale.step);
  const residual = yield* residualAlong(scale, direction, step, ENTRY_SHARE);
  const slope = scale.claimed[index]! - residual.value / size;
  const bar = residual.bar / size;
  const isContradicted = Math.abs(residual.value) > BARS * residual.bar;
  return { slope, bar, isContradicted, isSure: isContradicted && Math.abs(slope) > bar };
}

/** The entry of a part that moves the loss most, taken by the claim. */
function largestEntry({ claimed, sizes }: ProbeScale, { start, end }: Part): number {
  let largest = start;
  for (let i = start; i < end; i++) {
    if (Math.abs(claimed[i]! * sizes[i]!) > Math.abs(claimed[largest]! * sizes[largest]!)) largest = i;
  }
  return largest;
}

/** The bar that a mended claim keeps along a fresh direction; undefined when it does not. Two losses. */
function* keptBar(
  scale: ProbeScale,
  mended: Float64Array,
  mends: readonly Mend[],
  stream: Random,
): Engine<number | undefined> {
  if (mends.length === 0) return undefined;
  const direction = cubeDirection(scale.sizes, stream);
  const { value, bar } = yield* pairResidual({ ...scale, claimed: mended }, direction, scale.step / 2);
  let slack = 0;
  for (const { start, end, doubt } of mends) slack += Math.abs(slopeOn(doubt, direction.subarray(start, end)));
  return Math.abs(value) <= bar + slack ? bar + slack : undefined;
}

/** Σ gᵢuᵢ over a range. */
function slopeOn(gradient: Float64Array, direction: Float64Array): number {
  let slope = 0;
  for (let i = 0; i < gradient.length; i++) slope += gradient[i]! * direction[i]!;
  return slope;
}
