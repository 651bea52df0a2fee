import { leastInHull } from "../numeric/nearest-in-hull.js";
import { askGradient, askLosses, type Engine } from "../subject/engine.js";
import type { Columns } from "./columns.js";
import { BARS } from "./judgement.js";
import type { Calibration } from "./ladder.js";
import { nearbySlopes, STEP_SHARE, type SlopeRange } from "./nearby.js";
import type { SecondLook } from "./second-look.js";

/** Directions of the joint test at a kink. */
const DIRECTIONS = 8;
/** Random points near x whose gradients say where to look, and times that the hull of those is cut. */
const PIECES = 16;
const CUTS = 12;
/** A point on the normal itself may be a kink too, as where all ties of a maximum grow together. */
const JITTER = 1 / 16;
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
 * not (max of ties claiming 1 for each). The first direction is the one that separates the claim from what is claimed near x;
 * whether it does is for the losses to say. Others are random, for a claim may be wrong near x too.
 */
export function* isOutsideHull(look: SecondLook, kinks: readonly number[]): Engine<boolean> {
  if (kinks.length < 2) return false;
  const directions = [yield* separating(look, kinks)];
  for (let n = 0; n < DIRECTIONS; n++) directions.push(randomDirection(look, kinks, n % 2 === 0));
  for (const direction of directions) if (yield* isOutsideAlong(look, direction, kinks)) return true;
  return false;
}

/** The slopes of coordinates at a point near x, x + r·displacement; displacement and slopes in units of the coordinates. */
type NearbyGradient = (displacement: Float64Array) => Engine<Float64Array>;

/**
 * The direction along which the claim lies farthest outside the hull of the gradients near x, as the subject claims them
 * there, or, when it claims the same everywhere, as they are measured. It is 0 where the claim lies inside.
 */
function* separating(look: SecondLook, kinks: readonly number[]): Engine<Float64Array> {
  const { point, columns } = look;
  const claimed = Float64Array.from(kinks, (i) => columns.claimed[i]! * unit(point, i));
  let normal = yield* normalFrom(look, claimed, claimedNear(look, kinks));
  if (normal === undefined) normal = yield* normalFrom(look, claimed, measuredNear(look, kinks));
  const direction = new Float64Array(point.length);
  for (const [k, i] of kinks.entries()) direction[i] = unit(point, i) * (normal?.[k] ?? 0);
  return direction;
}

/**
 * The normal of a plane between the claim and the hull of gradients near x, largest entry 1: of the hull of some at random, then
 * again and again with those found where the last normal points and where it points from, as far out as a convex or concave
 * loss has any. Undefined when all of them are the claim.
 * Source: Lemaréchal and Wolfe's bundle methods: Mäkelä (2002), Survey of bundle methods for nonsmooth optimization.
 */
function* normalFrom(
  { stream }: SecondLook,
  claimed: Float64Array,
  gradientNear: NearbyGradient,
): Engine<Float64Array | undefined> {
  const differences: Float64Array[] = [];
  const add = function* (displacement: Float64Array): Engine<void> {
    const gradient = yield* gradientNear(displacement);
    const difference = claimed.map((g, k) => g - gradient[k]!);
    if (difference.every(Number.isFinite)) differences.push(difference);
  };
  for (let n = 0; n < PIECES; n++) yield* add(claimed.map(() => 2 * stream.uniform() - 1));
  if (differences.every((difference) => difference.every((d) => d === 0))) return undefined;
  let normal = unitNormal(differences);
  for (let n = 0; n < CUTS && normal.some((v) => v !== 0); n++) {
    for (const side of [1, -1]) yield* add(normal.map((v) => side * v + JITTER * (2 * stream.uniform() - 1)));
    normal = unitNormal(differences);
  }
  return normal;
}

/** The point of the hull nearest to 0, divided by its largest entry. */
function unitNormal(differences: readonly Float64Array[]): Float64Array {
  const nearest = leastInHull(differences);
  const size = Math.max(...nearest.map(Math.abs)) || 1;
  return nearest.map((v) => v / size);
}

/** x + r·displacement in the kinks' coordinates, r = ∛eps as for slopes near x; the others stay. */
function displaced({ point, calibration }: SecondLook, kinks: readonly number[], displacement: Float64Array) {
  const near = point.slice();
  const reach = Math.cbrt(calibration.model.eps);
  for (const [k, i] of kinks.entries()) {
    near[i] = calibration.model.round(point[i]! + reach * unit(point, i) * displacement[k]!);
  }
  return near;
}

function claimedNear(look: SecondLook, kinks: readonly number[]): NearbyGradient {
  return function* claims(displacement) {
    const gradient = yield* askGradient(displaced(look, kinks, displacement));
    return Float64Array.from(kinks, (i) => gradient[i]! * unit(look.point, i));
  };
}

function measuredNear(look: SecondLook, kinks: readonly number[]): NearbyGradient {
  const h = Math.cbrt(look.calibration.model.eps) * STEP_SHARE;
  return function* slopes(displacement) {
    const base = displaced(look, kinks, displacement);
    const gradient = new Float64Array(kinks.length);
    for (const [k, i] of kinks.entries()) {
      const direction = new Float64Array(base.length);
      direction[i] = unit(look.point, i);
      const [plus, minus] = yield* askLosses({ base, direction, steps: Float64Array.of(h, -h) });
      gradient[k] = (plus! - minus!) / (2 * h);
    }
    return gradient;
  };
}

/** Entries of size ½ to 1; leaning, each the way its claim leans from the middle of its slopes, which few random signs do. */
function randomDirection({ point, columns, stream }: SecondLook, kinks: readonly number[], isLeaning: boolean) {
  const direction = new Float64Array(point.length);
  for (const i of kinks) {
    const random = stream.uniform() < 0.5 ? -1 : 1;
    const sign = isLeaning ? leaning(columns, i) || random : random;
    direction[i] = unit(point, i) * sign * (0.5 + stream.uniform() / 2);
  }
  return direction;
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
