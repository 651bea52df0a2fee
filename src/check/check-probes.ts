import type { Random } from "../numeric/random.js";
import type { Engine } from "../subject/engine.js";
import type { Baseline } from "./conduct.js";
import { PRECISIONS, type CheckedOutline } from "./precision.js";
import { agreeing, nonFinite, type ProbeGoal, type ProbeOutcome, type ProbeRun } from "./probe-answers.js";
import {
  blockSizes,
  calibrateProbes,
  cubeDirection,
  isKept,
  missProbability,
  residualAlong,
  type ProbeScale,
  type Residual,
} from "./probe.js";
import { trace } from "./trace.js";

/** No goal is worth more probes. */
const MOST_PROBES = 24;
/** After this many probes that would miss any error of the size asked for, more are no better. */
const HOPELESS = 3;
/** Steps of a line whose bar is mostly roughness: a kink inside the step disappears or shrinks. */
const FINER = [1, 1 / 8, 1 / 64] as const;
/** A bar is mostly roughness when it is this many times its noise. */
const ROUGH = 8;
/**
 * Checks the claim along random directions: the cost does not grow with the number of parameters. A claim passes when
 * an error of the size asked for was missed with at most the probability asked for; where the losses are too noisy for
 * that, nothing is decided. What a residual that is too large is traced to disagrees, once a slope measured there does.
 */
export function* checkByProbes(
  subject: CheckedOutline,
  { value, claimed }: Baseline,
  goal: ProbeGoal,
  stream: Random,
): Engine<ProbeOutcome> {
  const { point, blocks, precision, claimBar } = subject;
  if (!Number.isFinite(value) || !claimed.every(Number.isFinite)) return nonFinite(claimed, value);
  const sizes = blockSizes(point, blocks);
  const scale = yield* calibrateProbes(
    { point, claimed, claimBar, sizes, model: PRECISIONS[precision], value },
    stream,
  );
  const run: ProbeRun = { subject, scale, goal, stream, error: goal.relative * medianSize(claimed, sizes) };
  const bars = isKept(scale.pilot) ? [scale.pilot.bar] : [];
  while (isWorthMore(run, bars)) {
    const line = yield* smoothestLine(run.scale, cubeDirection(sizes, stream));
    const failing = isKept(line) ? undefined : yield* trace(run, line);
    if (typeof failing === "object") return failing;
    bars.push(failing ?? line.bar);
  }
  const miss = missProbability(bars, run.error);
  const columns = agreeing(run, bars, miss <= goal.miss);
  return { columns, evidence: "sampled", missProbability: miss, isUnexplained: false };
}

/** Whether another probe can still bring the goal nearer. */
function isWorthMore({ goal, error }: ProbeRun, bars: readonly number[]): boolean {
  const miss = missProbability(bars, error);
  return miss > goal.miss && bars.length < MOST_PROBES && !(miss === 1 && bars.length >= HOPELESS);
}

/** The residual along a line at the step where its bar is smallest; finer steps only while the line is rough. */
function* smoothestLine(scale: ProbeScale, direction: Float64Array): Engine<Residual> {
  let best: Residual | undefined;
  for (const share of FINER) {
    const line = yield* residualAlong(scale, direction, scale.step * share);
    if (best === undefined || line.bar < best.bar) best = line;
    if (line.bar <= ROUGH * line.noise) break;
  }
  return best!;
}

/** The median of |gᵢ|·sizeᵢ over the entries that are not 0; 0 when all are. Estimated from about 512 entries of many. */
function medianSize(claimed: Float64Array, sizes: Float64Array): number {
  const stride = Math.max(1, Math.floor(claimed.length / 512));
  const scaled = claimed.map((g, i) => Math.abs(g) * sizes[i]!).filter((g, i) => g > 0 && i % stride === 0);
  return scaled.toSorted()[scaled.length >> 1] ?? 0;
}
