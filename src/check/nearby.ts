import type { Random } from "../numeric/random.js";
import { askLosses, type Engine } from "../subject/engine.js";
import { findKink } from "./kink.js";
import { levelPoints, makeLevel, type Calibration } from "./ladder.js";

/**
 * Slopes of the loss along a direction v at points near x: where x is a kink, they run over the products g·v of the
 * gradients on all sides of it, whose convex hull is Clarke's generalised gradient.
 * Source: Clarke, Optimization and Nonsmooth Analysis, section 2.5 (∂f(x) = conv lim ∇f(xₖ)).
 */

/** Distance of the nearby points, in units of a coordinate's size: ∛eps, where rounding and curvature balance. */
function distance({ model }: Calibration): number {
  return Math.cbrt(model.eps);
}
/** Step of the slope at a nearby point, as a share of its distance: few steps then cross another kink. */
const STEP_SHARE = 1 / 16;
/** Nearby points in one round. */
const ROUND = 32;
/** Rounds until the range of slopes must have stopped growing. */
const MOST_ROUNDS = 4;
/** Four standard deviations of noise. */
const SIGMAS = 4;

/** The range of slopes found, and the bar of each: noise plus the change of slope by curvature. */
export interface SlopeRange {
  readonly low: number;
  readonly high: number;
  readonly bar: number;
  /** Whether the last round found nothing beyond the range: what lies outside it is outside the hull. */
  readonly isExplored: boolean;
}

/** The size of each coordinate: |xᵢ|, and 1 where that is smaller. */
function sizes(point: Float64Array): Float64Array {
  return point.map((x) => Math.max(1, Math.abs(x)));
}

/** The range of slopes along `direction` at random points near x. */
export function* nearbySlopes(
  point: Float64Array,
  direction: Float64Array,
  calibration: Calibration,
  stream: Random,
): Engine<SlopeRange> {
  let range = { low: Infinity, high: -Infinity, bar: 0 };
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const found = yield* slopesOfRound(point, direction, calibration, stream);
    const bar = Math.max(range.bar, found.bar);
    const isExplored = found.low >= range.low - bar && found.high <= range.high + bar;
    range = { low: Math.min(range.low, found.low), high: Math.max(range.high, found.high), bar };
    if (isExplored) return { ...range, isExplored };
  }
  return { ...range, isExplored: false };
}

/**
 * Slopes at ROUND random points at a distance r and at r/2 on the same ray from x, extrapolated to x: a ray stays on one
 * piece of a piecewise smooth loss, so 2·s(r/2) − s(r) is that piece's slope at x up to r². The bar is the noise of the
 * extrapolation plus a share √r of the typical linear change.
 */
function* slopesOfRound(
  point: Float64Array,
  direction: Float64Array,
  calibration: Calibration,
  stream: Random,
): Engine<Omit<SlopeRange, "isExplored">> {
  const size = sizes(point);
  const reach = distance(calibration);
  const step = (reach / 2) * STEP_SHARE;
  const slopes: number[] = [];
  const changes: number[] = [];
  for (let n = 0; n < ROUND; n++) {
    const displacement = size.map((s) => s * (2 * stream.uniform() - 1));
    const far = yield* slopeAt(point, direction, { displacement, reach, step, calibration });
    const near = yield* slopeAt(point, direction, { displacement, reach: reach / 2, step, calibration });
    slopes.push(2 * near - far);
    changes.push(Math.abs(near - far));
  }
  const typical = changes.toSorted((a, b) => a - b)[ROUND >> 1]!;
  const noise = (3 * SIGMAS * calibration.sigma) / step; // 2·s(r/2) − s(r) has at most 3 times the noise of one slope
  return { low: Math.min(...slopes), high: Math.max(...slopes), bar: noise + Math.sqrt(reach) * typical };
}

/** The slope along a direction at x + reach·displacement. */
function* slopeAt(
  point: Float64Array,
  direction: Float64Array,
  {
    displacement,
    reach,
    step,
    calibration,
  }: {
    readonly displacement: Float64Array;
    readonly reach: number;
    readonly step: number;
    readonly calibration: Calibration;
  },
): Engine<number> {
  const base = point.map((x, i) => calibration.model.round(x + reach * displacement[i]!));
  const [plus, minus] = yield* askLosses({ base, direction, steps: Float64Array.of(step, -step) });
  return (plus! - minus!) / (2 * step);
}

/**
 * Whether x itself is a kink of the loss along a line through it: the ladder of φ(s) = f(x + s·v) at s = 0, judged as
 * that of a coordinate. A kink beside x does not count.
 */
export function* isKinkAlong(point: Float64Array, direction: Float64Array, calibration: Calibration): Engine<boolean> {
  const { levels } = calibration.model;
  const steps = Float64Array.from({ length: 2 * levels }, (_, n) => levelPoints(0, n >> 1, calibration.model)[n % 2]!);
  const losses = yield* askLosses({ base: point, direction, steps });
  const ladder = Array.from({ length: levels }, (_, k) =>
    makeLevel(0, k, [losses[2 * k]!, losses[2 * k + 1]!], calibration),
  );
  return findKink(ladder, calibration.value)?.place === "at";
}
