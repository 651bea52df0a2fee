import type { Random } from "../numeric/random.js";
import { askLosses, type Engine } from "../subject/engine.js";
import { kindAt, reasonAt, record, type Columns } from "./columns.js";
import { BARS, type Judgement, type Reason } from "./judgement.js";
import type { Calibration } from "./ladder.js";
import { isKinkAlong, nearbySlopes } from "./nearby.js";
import { meanClaim } from "./path-integral.js";

/** Coordinates that are looked at again before a verdict; the first that stays wrong is enough. */
const MOST_SUSPECTS = 24;
/** Random lines on which a kink at x is looked for. */
const LINES = 3;
/** Directions of the joint test at a kink. */
const DIRECTIONS = 8;
/** A feature of the loss at scale h shows in f(x ± h) when it is this many times the noise there. */
const VISIBLE = 64;
/** Features narrower than this share of a coordinate's size are kinks, which one-sided slopes find. */
const NARROW = 1e-9;
/** The claim's mean belongs to the measurement when it is at least this many times nearer to it than the claim. */
const NEARER = 4;

/** What a second look works with. */
export interface SecondLook {
  readonly point: Float64Array;
  readonly columns: Columns;
  readonly calibration: Calibration;
  readonly stream: Random;
}

/**
 * A second look at the coordinates that disagree, the clearest first: one that stays wrong ends it; one that a feature
 * below the noise or a kink on other lines through x explains is answered again. Then, if nothing disagrees, the
 * claims at kinks are tested together.
 */
export function* confirm(look: SecondLook): Engine<void> {
  const { columns } = look;
  const suspects = Array.from(columns.kind.keys()).filter((i) => kindAt(columns, i) === "disagrees");
  const bars = (i: number): number => Math.abs(columns.claimed[i]! - columns.measured[i]!) / columns.bar[i]!;
  suspects.sort((i, j) => bars(j) - bars(i));
  const kinked = suspects.length > 0 && (yield* hasKink(look));
  for (const i of suspects.slice(0, MOST_SUSPECTS)) {
    if (!Number.isFinite(columns.claimed[i]!)) return;
    const reason = yield* explanation(look, i, kinked);
    if (reason === undefined) return;
    const kind = reason === "hiddenFeature" ? "inconclusive" : "nondifferentiable";
    record(columns, i, { ...judgementAt(columns, i), kind, reason });
  }
  if (suspects.length <= MOST_SUSPECTS) yield* testJointly(look);
}

/** The answer about coordinate i as it stands. */
function judgementAt(columns: Columns, i: number): Judgement {
  return {
    kind: kindAt(columns, i),
    reason: reasonAt(columns, i),
    measured: columns.measured[i]!,
    bar: columns.bar[i]!,
    left: columns.left[i]!,
    right: columns.right[i]!,
  };
}

/** Whether x is a kink on one of a few random lines. */
function* hasKink({ point, calibration, stream }: SecondLook): Engine<boolean> {
  for (let n = 0; n < LINES; n++) {
    const direction = point.map((x) => Math.max(1, Math.abs(x)) * (2 * stream.uniform() - 1));
    if (yield* isKinkAlong(point, direction, calibration)) return true;
  }
  return false;
}

/** Why the claim at coordinate i may be right although the measurement contradicts it; undefined when it is wrong. */
function* explanation(look: SecondLook, i: number, kinked: boolean): Engine<Reason | undefined> {
  if (kinked && (yield* isInHull(look, i))) return "jointKink";
  return (yield* hidesFeature(look, i)) ? "hiddenFeature" : undefined;
}

/**
 * Whether the slopes along eᵢ at points near x differ and include the claim: a kink that the line through x does not
 * show.
 */
function* isInHull({ point, columns, calibration, stream }: SecondLook, i: number): Engine<boolean> {
  const direction = new Float64Array(point.length);
  direction[i] = 1;
  const range = yield* nearbySlopes(point, direction, calibration, stream);
  const slack = BARS * (range.bar + columns.bar[i]!);
  if (range.high - range.low <= slack) return false;
  return columns.claimed[i]! >= range.low - slack && columns.claimed[i]! <= range.high + slack;
}

/**
 * Whether the claim differs from the measurement by a feature of the loss that its noise hides. A difference d over a
 * stretch h changes f by 2dh, which is lost when it is below the noise: at h = 64σ/d it would be seen. If the claim's
 * mean over [x − h, x + h] is nonetheless the measured slope, the claim is the derivative of a function that these
 * values cannot tell from f.
 */
function* hidesFeature({ point, columns, calibration }: SecondLook, i: number): Engine<boolean> {
  const difference = Math.abs(columns.claimed[i]! - columns.measured[i]!);
  const size = Math.max(1, Math.abs(point[i]!));
  const h = (VISIBLE * calibration.sigma) / difference;
  if (!(h > NARROW * size && h < size)) return false;
  const mean = yield* meanClaim(point, i, h);
  const [plus, minus] = yield* askLosses({
    base: point,
    indices: Int32Array.of(i, i),
    values: Float64Array.of(point[i]! + h, point[i]! - h),
  });
  return Math.abs(mean - (plus! - minus!) / (2 * h)) < difference / NEARER;
}

/**
 * Tests the claims at all kinks together: along every direction v the product g·v must lie within the slopes that the
 * loss has along v near x. Each claim can lie between its own two slopes while all of them together are no subgradient
 * (max of ties claiming 1 for each). In every other direction each coordinate leans the way its claim leans from the
 * middle of its slopes: random signs alone would miss what only those few directions show.
 */
function* testJointly(look: SecondLook): Engine<void> {
  const { point, columns, stream } = look;
  const kinks = Array.from(columns.kind.keys()).filter((i) => kindAt(columns, i) === "nondifferentiable");
  if (kinks.length < 2) return;
  for (let n = 0; n < DIRECTIONS; n++) {
    const direction = new Float64Array(point.length);
    for (const i of kinks) {
      const random = stream.uniform() < 0.5 ? -1 : 1;
      const sign = n % 2 === 0 ? leaning(columns, i) || random : random;
      direction[i] = Math.max(1, Math.abs(point[i]!)) * sign * (0.5 + stream.uniform() / 2);
    }
    if (yield* isOutsideAlong(look, direction, kinks)) {
      for (const i of kinks)
        record(columns, i, { ...judgementAt(columns, i), kind: "disagrees", reason: "outsideHull" });
      return;
    }
  }
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
  const slack = BARS * (slopes.bar + noise);
  if (claimed >= slopes.low - slack && claimed <= slopes.high + slack) return false;
  const range = yield* nearbySlopes(point, direction, calibration, stream);
  const room = BARS * (range.bar + noise);
  return range.isExplored && (claimed < range.low - room || claimed > range.high + room);
}

/** The two one-sided slopes along v at x, and their bar: noise plus what halving the step changes. */
function* slopesAt(
  point: Float64Array,
  direction: Float64Array,
  { value, sigma, model }: Calibration,
): Engine<{ readonly low: number; readonly high: number; readonly bar: number }> {
  const h = Math.sqrt(model.eps);
  const losses = yield* askLosses({ base: point, direction, steps: Float64Array.of(h, h / 2, -h, -h / 2) });
  const [far, near, farLeft, nearLeft] = [h, h / 2, -h, -h / 2].map((step, k) => (losses[k]! - value) / step) as [
    number,
    number,
    number,
    number,
  ];
  const change = Math.max(Math.abs(far - near), Math.abs(farLeft - nearLeft));
  return { low: Math.min(near, nearLeft), high: Math.max(near, nearLeft), bar: change + (4 * sigma) / h };
}
