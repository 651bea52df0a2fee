import type { Random } from "../numeric/random.js";
import type { Block } from "../subject/blocks.js";
import type { Engine } from "../subject/engine.js";
import { createColumns, record, type Columns } from "./columns.js";
import type { Baseline } from "./conduct.js";
import { bisect, locateOne, searchVector } from "./locate.js";
import type { PrecisionModel } from "./precision.js";
import {
  barAt,
  blockSizes,
  calibrateProbes,
  cubeDirection,
  missProbability,
  probesNeeded,
  residualAlong,
  type ProbeScale,
  type Residual,
} from "./probe.js";

/** What probing is asked for. */
export interface ProbeGoal {
  /** Size of the error that must be found, relative to the median entry of the claim. */
  readonly relative: number;
  /** Probability with which such an error may be missed. */
  readonly miss: number;
}

/** What probing found. */
export interface ProbeOutcome {
  readonly columns: Columns;
  /** Probability that an error of the stated relative size was missed; 1 when the losses are too noisy for it. */
  readonly missProbability: number;
  /** Whether a residual was too large but no entry could be blamed for it. */
  readonly isUnexplained: boolean;
}

/** No goal is worth more probes; what is left is stated as a miss probability. */
const MOST_PROBES = 12;
/** Steps at which a failing probe is repeated: a kink inside the step disappears or shrinks, a wrong gradient stays. */
const FINER = [1 / 8, 1 / 64] as const;
/** Wrong entries named one by one. */
const MOST_LOCATED = 16;

/**
 * Checks the claim along random directions: the cost does not grow with the number of parameters. Entries found wrong
 * are located and confirmed by a coordinate difference; all others count as agreeing, with the stated probability.
 */
export function* checkByProbes(
  {
    point,
    blocks,
    model,
  }: { readonly point: Float64Array; readonly blocks: readonly Block[]; readonly model: PrecisionModel },
  { value, claimed }: Baseline,
  goal: ProbeGoal,
  stream: Random,
): Engine<ProbeOutcome> {
  const columns = createColumns(claimed);
  if (!Number.isFinite(value) || !claimed.every(Number.isFinite)) {
    return { columns: markNonFinite(columns, value), missProbability: 1, isUnexplained: false };
  }
  const sizes = blockSizes(point, blocks);
  const scale = yield* calibrateProbes({ point, claimed, sizes, model }, value, stream);
  const error = goal.relative * medianSize(claimed, sizes);
  const bar = barAt(scale, scale.step);
  const probes = Math.min(MOST_PROBES, probesNeeded(bar, error, goal.miss));
  let worst: Residual | undefined;
  for (let n = 0; n < probes && worst === undefined; n++) worst = yield* failingResidual(scale, stream);
  columns.kind.fill(0);
  columns.bar.fill(bar);
  if (worst === undefined)
    return { columns, missProbability: missProbability(bar, error, probes), isUnexplained: false };
  const located = yield* blame(scale, stream);
  for (const { index, measured } of located) {
    record(columns, index, {
      kind: "disagrees",
      reason: "none",
      measured,
      bar,
      resolution: bar,
      left: NaN,
      right: NaN,
    });
  }
  return { columns, missProbability: 1, isUnexplained: located.length === 0 };
}

/** A claim that is not finite disagrees; a loss that is not finite decides nothing. */
function markNonFinite(columns: Columns, value: number): Columns {
  for (const [i, claimed] of columns.claimed.entries()) {
    const isWrong = Number.isFinite(value) && !Number.isFinite(claimed);
    const answer = { measured: NaN, bar: NaN, resolution: NaN, left: NaN, right: NaN };
    if (isWrong) record(columns, i, { kind: "disagrees", reason: "claimNotFinite", ...answer });
    else record(columns, i, { kind: "inconclusive", reason: "lossNotFinite", ...answer });
  }
  return columns;
}

/** The residual of one probe that stays too large at finer steps too; undefined when the claim passes. */
function* failingResidual(scale: ProbeScale, stream: Random): Engine<Residual | undefined> {
  const direction = cubeDirection(scale.sizes, stream);
  const residual = yield* residualAlong(scale, direction, scale.step);
  if (Math.abs(residual.value) <= residual.bar) return undefined;
  for (const share of FINER) {
    const finer = yield* residualAlong(scale, direction, scale.step * share);
    if (Math.abs(finer.value) <= finer.bar) return undefined;
  }
  return residual;
}

/** A wrong entry with the slope that was measured there. */
interface Located {
  readonly index: number;
  readonly measured: number;
}

/** The wrong entries: one by index-weighted probes, several by bisection, each confirmed by a coordinate difference. */
function* blame(scale: ProbeScale, stream: Random): Engine<Located[]> {
  const bar = barAt(scale, scale.step);
  const xi = searchVector(scale, stream);
  const one = yield* locateOne(scale, xi, bar);
  const alone = one === undefined ? undefined : yield* confirmed(scale, one);
  if (alone !== undefined && (yield* isMendedBy(scale, alone, stream))) return [alone];
  const found: Located[] = [];
  for (const index of yield* bisect(scale, xi, bar, MOST_LOCATED)) {
    const located = yield* confirmed(scale, index);
    if (located !== undefined) found.push(located);
  }
  return found;
}

/** The slope at one coordinate, when it contradicts the claim there. */
function* confirmed(scale: ProbeScale, index: number): Engine<Located | undefined> {
  const direction = new Float64Array(scale.sizes.length);
  direction[index] = scale.sizes[index]!;
  const residual = yield* residualAlong(scale, direction, scale.step);
  if (Math.abs(residual.value) <= residual.bar) return undefined;
  return { index, measured: scale.claimed[index]! - residual.value / scale.sizes[index]! };
}

/** Whether the claim passes a fresh probe once the located entry is put right. */
function* isMendedBy(scale: ProbeScale, { index, measured }: Located, stream: Random): Engine<boolean> {
  const mended = { ...scale, claimed: scale.claimed.with(index, measured) };
  const residual = yield* residualAlong(mended, cubeDirection(scale.sizes, stream), scale.step);
  return Math.abs(residual.value) <= 2 * residual.bar; // the entry itself is known to within one bar
}

/** The median of |gᵢ|·sizeᵢ over the entries that are not 0; 0 when all are. Estimated from 4096 entries of many. */
function medianSize(claimed: Float64Array, sizes: Float64Array): number {
  const every = Math.max(1, Math.floor(claimed.length / 4096));
  const scaled = claimed.map((g, i) => Math.abs(g) * sizes[i]!).filter((g, i) => g > 0 && i % every === 0);
  return scaled.toSorted()[scaled.length >> 1] ?? 0;
}
