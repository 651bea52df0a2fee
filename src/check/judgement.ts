import type { Estimate } from "../numeric/extrapolate.js";
import type { Kink } from "./kink.js";

/** The four answers about one coordinate. */
export const KINDS = ["agrees", "disagrees", "nondifferentiable", "inconclusive"] as const;
export type Kind = (typeof KINDS)[number];

/** Why an answer is inconclusive, or what is special about it; empty when nothing is. */
export const REASONS = {
  none: "",
  claimNotFinite: "the claim is not a finite number",
  lossNotFinite: "the loss is not finite at or near the point",
  unresolved: "the error bar exceeds 1 % of the value: it lies below what these loss values can show",
  unmetGoal: "errors of the size asked for may go unseen: these loss values are too noisy or too rough for it",
  untraced: "a line through the point shows an error of the claim that could not be traced to single entries",
  possibleKink: "the claim may be a one-sided slope: a kink too weak to show is possible here",
  jump: "the loss jumps at the point: it has no derivative there",
  severalKinks: "several kinks lie closer together than these loss values can resolve",
  jointKink: "a kink on other lines through the point: the claim is a slope that the loss has near it",
  hiddenFeature: "the claim varies near the point in a way that lies below the noise of these loss values",
  outsideHull: "each claim lies between its two slopes, but together the claims at this kink are no subgradient",
  outsideSlopes: "the claim lies outside the two one-sided slopes at this kink",
  overruled: "differences of the loss contradict the claim, its exact derivative does not",
} as const;
export type Reason = keyof typeof REASONS;
export const REASON_CODES = Object.keys(REASONS) as readonly Reason[];

/** The answer about one coordinate, with its numbers. */
export interface Judgement {
  readonly kind: Kind;
  readonly measured: number;
  /** Error bar of measurement and claim together. */
  readonly bar: number;
  /**
   * The smallest error that would have been seen: the distance from the measurement at which a claim disagrees, and one
   * bar more, since the measurement itself is within one bar of the truth (but for one in a hundred: noise is random).
   */
  readonly resolution: number;
  /** One-sided slopes where there is a kink; NaN elsewhere. */
  readonly left: number;
  readonly right: number;
  readonly reason: Reason;
}

/** A claim disagrees when it is twelve bars away. */
export const BARS = 12;
/** A bar above this share of the value decides nothing. */
const USEFUL_SHARE = 0.01;
/** What is known about a coordinate when it is judged. */
export interface Measurement {
  readonly claimed: number;
  /** Rounding noise of the claim itself. */
  readonly claimNoise: number;
  readonly estimate: Estimate;
  /** One-sided slopes, when both sides of the ladder were fitted. */
  readonly kink: Kink | undefined;
  /** The largest jump of slopes at x that the losses leave possible, where no kink is placed. */
  readonly jump: number;
}

/** What the rules look at. */
interface Facts extends Measurement {
  readonly place: Kink["place"];
  /** The estimate that applies: the slope of the piece on which x lies beside a kink, else the extrapolated one. */
  readonly applied: Estimate;
  /** The distance beyond which a claim disagrees: twelve bars, and half the jump that is possible. */
  readonly reach: number;
  /** The claim is more than twelve bars from a measurement that has a bar, */
  readonly isFar: boolean;
  /** and also from the two slopes that a kink too weak to show would give. */
  readonly isBeyondJump: boolean;
  /** The claim lies within the one-sided slopes, widened by twelve bars. */
  readonly isBetween: boolean;
}

/** The rules in order; the first that applies answers. */
const RULES: readonly {
  readonly when: (facts: Facts) => boolean;
  readonly kind: Kind;
  readonly reason: Reason;
}[] = [
  { when: ({ claimed }) => !Number.isFinite(claimed), kind: "disagrees", reason: "claimNotFinite" },
  { when: ({ place }) => place === "jump", kind: "inconclusive", reason: "jump" },
  { when: ({ place, isBetween }) => place === "at" && isBetween, kind: "nondifferentiable", reason: "none" },
  { when: ({ place }) => place === "at", kind: "disagrees", reason: "outsideSlopes" },
  {
    when: ({ place, isFar, isBetween }) => place === "several" && !(isFar && !isBetween),
    kind: "inconclusive",
    reason: "severalKinks",
  },
  { when: ({ isBeyondJump }) => isBeyondJump, kind: "disagrees", reason: "none" },
  { when: ({ isFar }) => isFar, kind: "inconclusive", reason: "possibleKink" },
  { when: ({ applied }) => !Number.isFinite(applied.value), kind: "inconclusive", reason: "lossNotFinite" },
  { when: isUnresolved, kind: "inconclusive", reason: "unresolved" },
  { when: () => true, kind: "agrees", reason: "none" },
];

/** The answer about a coordinate whose claim, measurement and slopes are known. */
export function judge(measurement: Measurement): Judgement {
  const facts = factsOf(measurement);
  const { applied, claimNoise, kink, place } = facts;
  const { kind, reason } = RULES.find(({ when }) => when(facts))!;
  const isKink = kink !== undefined && place !== "none" && place !== "jump";
  return {
    kind,
    reason,
    measured: applied.value,
    bar: applied.bar + claimNoise,
    resolution: facts.reach + applied.bar + claimNoise,
    left: isKink ? kink.left.slope : NaN,
    right: isKink ? kink.right.slope : NaN,
  };
}

function factsOf(measurement: Measurement): Facts {
  const { claimed, claimNoise, estimate, kink } = measurement;
  const place = kink?.place ?? "none";
  const side = place === "left" ? kink?.left : place === "right" ? kink?.right : undefined;
  const applied = side === undefined ? estimate : { value: side.slope, bar: side.slopeBar, noise: side.slopeBar };
  const bars = BARS * (applied.bar + claimNoise);
  const reach = place === "none" ? bars + measurement.jump / 2 : bars;
  const distance = Number.isFinite(applied.bar) ? Math.abs(claimed - applied.value) : 0;
  return {
    ...measurement,
    place,
    applied,
    reach,
    isFar: distance > bars,
    isBeyondJump: distance > reach,
    isBetween: kink !== undefined && isBetweenSlopes(claimed, kink, claimNoise),
  };
}

/** Whether the claim lies between the two slopes with their bars, widened by twelve bars of slopes and claim. */
function isBetweenSlopes(claimed: number, { left, right }: Kink, claimNoise: number): boolean {
  const slack = BARS * (left.slopeBar + right.slopeBar + claimNoise);
  const low = Math.min(left.slope - left.slopeBar, right.slope - right.slopeBar) - slack;
  const high = Math.max(left.slope + left.slopeBar, right.slope + right.slopeBar) + slack;
  return claimed >= low && claimed <= high;
}

/** Whether the bar exceeds 1 % of the value; a claim and a measurement of exactly 0 agree. */
function isUnresolved({ applied, claimed, claimNoise }: Facts): boolean {
  const size = Math.max(Math.abs(applied.value), Math.abs(claimed));
  return size > 0 && applied.bar + claimNoise > USEFUL_SHARE * size;
}
