import type { Random } from "../numeric/random.js";
import { askGradient, askLosses, type Engine } from "../subject/engine.js";
import { claimFloor, claimNoise } from "./claim-noise.js";
import { createColumns, kindAt, record, type Columns } from "./columns.js";
import { confirm } from "./confirm.js";
import { extrapolate } from "../numeric/extrapolate.js";
import { judge, REASON_CODES, type Judgement } from "./judgement.js";
import { largestJump } from "./jump.js";
import { findKink } from "./kink.js";
import { ladderLength, levelPoints, makeLevel, type Calibration, type Level } from "./ladder.js";
import { lossNoise, noiseFloor } from "./noise.js";
import { PRECISIONS, type Arithmetic } from "./precision.js";
import { FIRST_ROUND, nextLevels } from "./plan.js";

/** Rungs asked for in one request. */
const CHUNK = 1024;
/** Directions of the full noise measurement; one can miss the staircase of a single saturated unit. */
const DIRECTIONS = 3;

/** One evaluation pair: a level of a coordinate's ladder. */
type Rung = readonly [coordinate: number, level: number];

/** The losses of one coordinate's ladder: level k at [2k] and [2k + 1], once asked. */
interface Ladder {
  readonly losses: Float64Array;
  readonly asked: boolean[];
}

/** The state of a check of every coordinate. */
interface Run {
  readonly point: Float64Array;
  readonly columns: Columns;
  readonly stream: Random;
  calibration: Calibration;
  claimNoise: Float64Array;
  /** The ladders of the coordinates that are not settled. */
  readonly ladders: Map<number, Ladder>;
}

/**
 * Checks the claim at every coordinate by differences of the loss: levels of the ladder in rounds until each
 * coordinate is settled, one-sided fits where it is not, and a full measurement of the noise of loss and claim before
 * any coordinate is said to disagree.
 * @param claimBar how far the subject itself says each entry of its claim may be off, shape [P]; 0 by default
 */
export function* checkEvery(
  point: Float64Array,
  precision: Arithmetic,
  stream: Random,
  claimBar?: Float64Array,
): Engine<Columns> {
  const model = PRECISIONS[precision];
  const claimed = yield* askGradient(point);
  const [value] = yield* askLosses({ base: point, direction: point, steps: new Float64Array(1) });
  const columns = createColumns(claimed);
  const withBar = (noise: number, i: number): number => noise + (claimBar?.[i] ?? 0);
  const run: Run = {
    point,
    columns,
    stream,
    calibration: { value: value!, sigma: noiseFloor(value!, model), model },
    claimNoise: claimFloor(claimed, model).map(withBar),
    ladders: new Map(),
  };
  if (!Number.isFinite(value!)) {
    columns.reason.fill(REASON_CODES.indexOf("lossNotFinite"));
    return columns;
  }
  yield* recalibrate(run, 1);
  yield* climb(run);
  for (const i of run.ladders.keys()) record(columns, i, judgeLadder(run, i));
  if (columns.kind.some((_, i) => kindAt(columns, i) === "disagrees")) {
    yield* recalibrate(run, DIRECTIONS - 1);
    run.claimNoise = (yield* claimNoise(point, claimed, model, stream)).map(withBar);
    for (const i of run.ladders.keys()) record(columns, i, judgeLadder(run, i));
  }
  yield* confirm({ ...run, levels: (i) => levelsOf(run, i).filter((level) => level !== undefined) });
  return columns;
}

/** Measures the noise along more directions; it only ever grows. */
function* recalibrate(run: Run, directions: number): Engine<void> {
  const { model, value } = run.calibration;
  let { sigma } = run.calibration;
  for (let n = 0; n < directions; n++) {
    sigma = Math.max(sigma, yield* lossNoise(run.point, model.noiseScales, run.stream));
  }
  run.calibration = { value, sigma, model };
}

/** Asks for levels in rounds until every coordinate is settled (recorded, its ladder dropped) or has its whole ladder. */
function* climb(run: Run): Engine<void> {
  let rungs = Array.from(run.point).flatMap((_, i) => FIRST_ROUND.map((k): Rung => [i, k]));
  while (rungs.length > 0) {
    yield* measure(run, rungs);
    const typical = typicalSlope(run);
    const touched = new Set(rungs.map(([i]) => i));
    rungs = [...touched].flatMap((i) => planCoordinate(run, i, typical));
  }
}

/** The next rungs of coordinate i; when it is settled it is recorded and its ladder dropped. */
function planCoordinate(run: Run, i: number, typical: number): Rung[] {
  const { asked } = run.ladders.get(i)!;
  const levels = levelsOf(run, i);
  const estimate = extrapolate(levels.filter((level) => level !== undefined));
  const claimed = run.columns.claimed[i]!;
  const judgement = judge({ claimed, claimNoise: run.claimNoise[i]!, estimate, kink: undefined, jump: 0 });
  const next = nextLevels({ levels, asked, estimate, judgement, claimed, typical }, run.calibration);
  if (next === undefined) {
    record(run.columns, i, judgement);
    run.ladders.delete(i);
  }
  return next?.map((k) => [i, k]) ?? [];
}

/** Asks for the losses of the given rungs, many in one request. */
function* measure(run: Run, rungs: readonly Rung[]): Engine<void> {
  const { model } = run.calibration;
  for (let start = 0; start < rungs.length; start += CHUNK) {
    const chunk = rungs.slice(start, start + CHUNK);
    const indices = Int32Array.from(chunk.flatMap(([i]) => [i, i]));
    const values = Float64Array.from(chunk.flatMap(([i, k]) => levelPoints(run.point[i]!, k, model)));
    const losses = yield* askLosses({ base: run.point, indices, values });
    for (const [n, [i, k]] of chunk.entries()) {
      const ladder = run.ladders.get(i) ?? emptyLadder(ladderLength(run.point[i]!, model));
      ladder.losses.set(losses.subarray(2 * n, 2 * n + 2), 2 * k);
      ladder.asked[k] = true;
      run.ladders.set(i, ladder);
    }
  }
}

function emptyLadder(levels: number): Ladder {
  return { losses: new Float64Array(2 * levels), asked: Array.from({ length: levels }, () => false) };
}

/** The levels of coordinate i's ladder, undefined where not asked or unusable. */
function levelsOf(run: Run, i: number): (Level | undefined)[] {
  const { losses, asked } = run.ladders.get(i)!;
  return asked.map((known, k) =>
    known ? makeLevel(run.point[i]!, k, [losses[2 * k]!, losses[2 * k + 1]!], run.calibration) : undefined,
  );
}

/** Root mean square of the claims that are finite: the size of a typical slope. */
function typicalSlope(run: Run): number {
  const finite = run.columns.claimed.filter(Number.isFinite);
  return Math.sqrt(finite.reduce((sum, g) => sum + g * g, 0) / finite.length);
}

/** The answer from all of coordinate i's ladder, both sides fitted. */
function judgeLadder(run: Run, i: number): Judgement {
  const { value } = run.calibration;
  const levels = levelsOf(run, i);
  const usable = levels.filter((level) => level !== undefined);
  return judge({
    claimed: run.columns.claimed[i]!,
    claimNoise: run.claimNoise[i]!,
    estimate: extrapolate(usable),
    kink: findKink(levels, value),
    jump: largestJump(usable, value),
  });
}
