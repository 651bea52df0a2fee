import { askLosses, type Engine } from "../subject/engine.js";
import type { Columns } from "./columns.js";
import { BARS } from "./judgement.js";
import type { Calibration } from "./ladder.js";
import { nearbySlopes, type SlopeRange } from "./nearby.js";
import type { SecondLook } from "./second-look.js";

/** Directions of the joint test at a kink. */
const DIRECTIONS = 8;
/** Four standard deviations of noise. */
const SIGMAS = 4;

/** The unit of coordinate i: a step along a direction of this size is not lost to rounding. */
function unit(point: Float64Array, i: number): number {
  return Math.max(1, Math.abs(point[i]!));
}

/**
 * Whether the slopes along eᵢ near x differ and include the claim: a kink that the line through x does not show. It is one
 * at x when the slopes still differ as near as their spread lets them be told apart; else it lies beside x.
 */
export function* isInHull({ point, columns, calibration, stream }: SecondLook, i: number): Engine<boolean> {
  const size = unit(point, i);
  const direction = new Float64Array(point.length);
  direction[i] = size;
  const claimed = columns.claimed[i]! * size;
  const known = [columns.left[i]!, columns.right[i]!].filter((slope) => !Number.isNaN(slope));
  const slopes = known.length > 0 ? known : [columns.measured[i]!];
  const gap = size * Math.min(...slopes.map((slope) => Math.abs(columns.claimed[i]! - slope)));
  const range = yield* nearbySlopes([point, direction], gap, calibration, stream);
  const slack = BARS * (range.bar + columns.bar[i]! * size);
  const spread = range.high - range.low;
  if (!(spread > slack && isWithin(range, claimed, slack))) return false;
  const nearer = yield* nearbySlopes([point, direction], spread, calibration, stream);
  return nearer.high - nearer.low > spread / 2;
}

function isWithin({ low, high }: Pick<SlopeRange, "low" | "high">, claimed: number, slack: number): boolean {
  return claimed >= low - slack && claimed <= high + slack;
}

/**
 * Whether the claims at all kinks together are no subgradient: along every direction v the product g·v must lie within the
 * slopes that the loss has along v near x. Each claim can lie between its own two slopes while all of them together do
 * not (max of ties claiming 1 for each). In every other direction each coordinate leans the way its claim leans from the
 * middle of its slopes: random signs alone would miss what only those few directions show.
 */
export function* isOutsideHull(look: SecondLook, kinks: readonly number[]): Engine<boolean> {
  const { point, columns, stream } = look;
  if (kinks.length < 2) return false;
  for (let n = 0; n < DIRECTIONS; n++) {
    const direction = new Float64Array(point.length);
    for (const i of kinks) {
      const random = stream.uniform() < 0.5 ? -1 : 1;
      const sign = n % 2 === 0 ? leaning(columns, i) || random : random;
      direction[i] = unit(point, i) * sign * (0.5 + stream.uniform() / 2);
    }
    if (yield* isOutsideAlong(look, direction, kinks)) return true;
  }
  return false;
}

/** On which side of the middle of its two slopes the claim at i lies, −1 or 1; 0 or NaN when that is not known. */
function leaning({ claimed, left, right }: Columns, i: number): number {
  return Math.sign(claimed[i]! - (left[i]! + right[i]!) / 2);
}

/** Whether g·v lies outside all slopes along v: those at x first, which mostly settle it, then those near x. */
function* isOutsideAlong(
  { point, columns, calibration, stream }: SecondLook,
  direction: Float64Array,
  kinks: readonly number[],
): Engine<boolean> {
  const claimed = kinks.reduce((sum, i) => sum + columns.claimed[i]! * direction[i]!, 0);
  const noise = kinks.reduce((sum, i) => sum + columns.bar[i]! * Math.abs(direction[i]!), 0);
  const slopes = yield* slopesAt(point, direction, calibration);
  if (isWithin(slopes, claimed, BARS * (slopes.bar + noise))) return false;
  const gap = Math.max(slopes.low - claimed, claimed - slopes.high);
  const range = yield* nearbySlopes([point, direction], gap, calibration, stream);
  return Number.isFinite(range.bar) && !isWithin(range, claimed, BARS * (range.bar + noise));
}

/** The two one-sided slopes along v at x, and their bar: noise plus what halving the step changes. */
function* slopesAt(
  point: Float64Array,
  direction: Float64Array,
  { value, sigma, model }: Calibration,
): Engine<SlopeRange> {
  const h = Math.sqrt(model.eps);
  const steps = Float64Array.of(h, h / 2, -h, -h / 2);
  const losses = yield* askLosses({ base: point, direction, steps });
  const [far, near, farLeft, nearLeft] = steps.map((step, k) => (losses[k]! - value) / step);
  const change = Math.max(Math.abs(far! - near!), Math.abs(farLeft! - nearLeft!));
  return { low: Math.min(near!, nearLeft!), high: Math.max(near!, nearLeft!), bar: change + (SIGMAS * sigma) / h };
}
