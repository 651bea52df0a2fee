import type { Random } from "../numeric/random.js";
import { askLosses, type Engine } from "../subject/engine.js";
import type { Calibration } from "./ladder.js";

/**
 * Slopes of the loss along a direction v at points near x: where x is a kink, they run over the products g·v of the
 * gradients on all sides of it, whose convex hull is Clarke's generalised gradient.
 * Source: Clarke, Optimization and Nonsmooth Analysis, section 2.5 (∂f(x) = conv lim ∇f(xₖ)).
 */

/** Step of the slope at a nearby point, as a share of its distance: few steps then cross another kink. */
export const STEP_SHARE: number = 1 / 16;
/** Random points of the first round. */
const ROUND = 32;
/** Points tried in vain, one after another, before the best one counts as the extreme. */
const PATIENCE = 256;
/** Points tried in all from one start. */
const MOST_TRIES = 2048;
/** Four standard deviations of noise; an extrapolated slope, 2·s(r/2) − s(r), has at most three times that of one. */
const SLOPE_SIGMAS = 12;
/** Nearby points are at least this many ulps away. */
const LEAST_ULPS = 64;
/** Differences of slopes are told apart when they are this many times the noise. */
const CLEAR = 512;

/** The range of slopes found, and the bar of each: noise plus the change of slope by curvature. */
export interface SlopeRange {
  readonly low: number;
  readonly high: number;
  readonly bar: number;
}

/** The range where the loss is finite nowhere near x: nothing lies in it. */
const NOWHERE: SlopeRange = { low: NaN, high: NaN, bar: NaN };

/** Where and how slopes are taken. */
interface Surroundings {
  readonly point: Float64Array;
  readonly direction: Float64Array;
  /** Size of each coordinate: |xᵢ|, and 1 where that is smaller. */
  readonly sizes: Float64Array;
  /** Distance r of the points, in units of a coordinate's size. */
  readonly reach: number;
  readonly calibration: Calibration;
}

/** A nearby point, as its displacement in units of the reach, and the slope that its ray from x has at x. */
interface Sighting {
  readonly displacement: Float64Array;
  readonly slope: number;
  /** How much the slope changes from r to r/2. */
  readonly change: number;
}

/**
 * The range of slopes along `direction` near x. First at random points; where these differ, on from the steepest point
 * each way, by redrawing a part of its displacement again and again and keeping what is steeper: x may lie between so
 * many pieces that few random points find the extreme one.
 *
 * The points are as near as differences of `gap` between slopes can be told from noise, at most ∛eps: a kink beside x is
 * none at x. A ray from x stays on one piece of a piecewise smooth loss, so 2·s(r/2) − s(r) is that piece's slope at x up to
 * r²; the bar is the noise of that plus a share √r of the typical linear change.
 */
export function* nearbySlopes(
  [point, direction]: readonly [point: Float64Array, direction: Float64Array],
  gap: number,
  calibration: Calibration,
  stream: Random,
): Engine<SlopeRange> {
  const { sigma, model } = calibration;
  const nearest = (CLEAR * SLOPE_SIGMAS * sigma) / (gap * STEP_SHARE);
  const reach = Math.min(Math.max(nearest, LEAST_ULPS * model.eps), Math.cbrt(model.eps));
  const sizes = point.map((x) => Math.max(1, Math.abs(x)));
  const around: Surroundings = { point, direction, sizes, reach, calibration };
  const seen: Sighting[] = [];
  for (let n = 0; n < ROUND; n++) {
    seen.push(
      yield* look(
        around,
        sizes.map(() => 2 * stream.uniform() - 1),
      ),
    );
  }
  const ordered = seen.filter(({ slope }) => Number.isFinite(slope)).toSorted((a, b) => a.slope - b.slope);
  const [lowest, highest] = [ordered.at(0), ordered.at(-1)];
  if (lowest === undefined || highest === undefined) return NOWHERE;
  const typical = ordered.map(({ change }) => change).toSorted((a, b) => a - b)[ordered.length >> 1]!;
  const bar = (SLOPE_SIGMAS * sigma) / (reach * STEP_SHARE) + Math.sqrt(reach) * typical;
  if (highest.slope - lowest.slope <= 2 * bar) return { low: lowest.slope, high: highest.slope, bar };
  const low = yield* climb(around, lowest, [-1, bar], stream);
  const high = yield* climb(around, highest, [1, bar], stream);
  return { low, high, bar };
}

/** The steepest slope that can be reached from a point: upwards for side 1, downwards for side −1. */
function* climb(
  around: Surroundings,
  start: Sighting,
  [side, bar]: readonly [side: 1 | -1, bar: number],
  stream: Random,
): Engine<number> {
  const { point } = around;
  let best = start;
  let vain = 0;
  for (let tries = 0; vain < PATIENCE && tries < MOST_TRIES; tries++) {
    const share = point.length ** -stream.uniform(); // few coordinates as often as many
    const displacement = best.displacement.map((d) => (stream.uniform() < share ? 2 * stream.uniform() - 1 : d));
    const next = yield* look(around, displacement);
    vain = side * (next.slope - best.slope) > bar ? 0 : vain + 1;
    if (side * (next.slope - best.slope) > 0) best = next;
  }
  return best.slope;
}

/** The slope at x of the piece on which the ray to a displaced point lies. */
function* look(around: Surroundings, displacement: Float64Array): Engine<Sighting> {
  const far = yield* slopeAt(around, displacement, around.reach);
  const near = yield* slopeAt(around, displacement, around.reach / 2);
  return { displacement, slope: 2 * near - far, change: Math.abs(near - far) };
}

/** The slope along the direction at x + r·displacement. */
function* slopeAt(around: Surroundings, displacement: Float64Array, r: number): Engine<number> {
  const { point, direction, sizes, reach, calibration } = around;
  const base = point.map((x, i) => calibration.model.round(x + r * sizes[i]! * displacement[i]!));
  const step = (reach / 2) * STEP_SHARE;
  const [plus, minus] = yield* askLosses({ base, direction, steps: Float64Array.of(step, -step) });
  return (plus! - minus!) / (2 * step);
}
