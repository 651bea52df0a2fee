import type { Estimate } from "./extrapolate.js";
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
  possibleKink: "the claim equals a one-sided slope, and a kink too weak or too near to resolve is possible here",
  severalKinks: "several kinks lie closer together than these loss values can resolve",
  jointKink: "a kink on other lines through the point: the claim is a slope that the loss has near it",
  hiddenFeature: "the claim varies near the point in a way that lies below the noise of these loss values",
  outsideHull: "each claim lies between its two slopes, but together the claims at this kink are no subgradient",
  outsideSlopes: "the claim lies outside the two one-sided slopes at this kink",
} as const;
export type Reason = keyof typeof REASONS;
export const REASON_CODES = Object.keys(REASONS) as readonly Reason[];

/** The answer about one coordinate, with its numbers. */
export interface Judgement {
  readonly kind: Kind;
  readonly measured: number;
  /** Error bar of measurement and claim together. */
  readonly bar: number;
  /** One-sided slopes where there is a kink; NaN elsewhere. */
  readonly left: number;
  readonly right: number;
  readonly reason: Reason;
}

/** A claim disagrees when it is twelve bars away. */
export const BARS = 12;
/**
 * Errors beyond this many bars would have been seen: the claim's distance of twelve bars from the measurement, which is
 * itself within one bar of the truth.
 */
export const RESOLUTION_BARS: number = BARS + 1;
/** A bar above this share of the value decides nothing. */
const USEFUL_SHARE = 0.01;
/** Slopes differing by more than half their joint bar may hide a kink too weak to declare. */
const SUSPECT = 0.5;
/** Slopes within twice their joint bar are one slope. */
const SAME = 2;

/** What is known about a coordinate when it is judged. */
export interface Measurement {
  readonly claimed: number;
  /** Rounding noise of the claim itself. */
  readonly claimNoise: number;
  readonly estimate: Estimate;
  /** One-sided slopes, when both sides of the ladder were fitted. */
  readonly kink: Kink | undefined;
}

/** What the rules look at. */
interface Facts extends Measurement {
  readonly place: Kink["place"];
  /** The estimate that applies: the slope of the piece on which x lies beside a kink, else the extrapolated one. */
  readonly applied: Estimate;
  /** The claim is more than twelve bars from a measurement that has a bar. */
  readonly isFar: boolean;
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
  { when: ({ place, isBetween }) => place === "at" && isBetween, kind: "nondifferentiable", reason: "none" },
  { when: ({ place }) => place === "at", kind: "disagrees", reason: "outsideSlopes" },
  {
    when: ({ place, isFar, isBetween }) => place === "several" && !(isFar && !isBetween),
    kind: "inconclusive",
    reason: "severalKinks",
  },
  { when: (facts) => facts.isFar && hidesWeakKink(facts), kind: "inconclusive", reason: "possibleKink" },
  { when: (facts) => facts.isFar && !matchesOneSlope(facts), kind: "disagrees", reason: "none" },
  { when: ({ applied }) => !Number.isFinite(applied.value), kind: "inconclusive", reason: "lossNotFinite" },
  { when: (facts) => !facts.isFar && isUnresolved(facts), kind: "inconclusive", reason: "unresolved" },
  { when: () => true, kind: "agrees", reason: "none" },
];

/** The answer about a coordinate whose claim, measurement and slopes are known. */
export function judge(measurement: Measurement): Judgement {
  const facts = factsOf(measurement);
  const { applied, claimNoise, kink, place } = facts;
  const { kind, reason } = RULES.find(({ when }) => when(facts))!;
  return {
    kind,
    reason,
    measured: applied.value,
    bar: applied.bar + claimNoise,
    left: kink === undefined || place === "none" ? NaN : kink.left.slope,
    right: kink === undefined || place === "none" ? NaN : kink.right.slope,
  };
}

function factsOf(measurement: Measurement): Facts {
  const { claimed, claimNoise, estimate, kink } = measurement;
  const place = kink?.place ?? "none";
  const side = place === "left" ? kink?.left : place === "right" ? kink?.right : undefined;
  const applied = side === undefined ? estimate : { value: side.slope, bar: side.slopeBar, noise: side.slopeBar };
  return {
    ...measurement,
    place,
    applied,
    isFar: Number.isFinite(applied.bar) && Math.abs(claimed - applied.value) > BARS * (applied.bar + claimNoise),
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

/** Jump of the slopes and the joint bar of both. */
function jumpOf({ left, right }: Kink): readonly [jump: number, bar: number] {
  return [Math.abs(right.slope - left.slope), left.slopeBar + right.slopeBar];
}

/**
 * Whether the estimate fits neither slope: coarse central differences across a weak kink agree with each other on the
 * mean of the two slopes.
 */
function missesBothSlopes({ estimate }: Facts, { left, right }: Kink): boolean {
  const isOff = (side: typeof left): boolean =>
    Math.abs(estimate.value - side.slope) > BARS * (estimate.bar + side.slopeBar);
  return isOff(left) && isOff(right);
}

/** Whether a claim that the estimate contradicts is one slope that both sides show, and the estimate neither. */
function matchesOneSlope(facts: Facts): boolean {
  const { claimed, claimNoise, isBetween, kink } = facts;
  if (kink === undefined || !isBetween || !missesBothSlopes(facts, kink)) return false;
  const [jump, bar] = jumpOf(kink);
  const size = Math.max(Math.abs(claimed), Math.abs(kink.left.slope), Math.abs(kink.right.slope));
  return jump <= SAME * bar && bar + claimNoise < USEFUL_SHARE * size;
}

/** Whether a claim that the estimate contradicts may be one of two slopes too close to declare a kink. */
function hidesWeakKink(facts: Facts): boolean {
  const { isBetween, kink } = facts;
  if (kink === undefined || !isBetween) return false;
  const [jump, bar] = jumpOf(kink);
  return jump > SUSPECT * bar || (missesBothSlopes(facts, kink) && !matchesOneSlope(facts));
}

/** Whether the bar exceeds 1 % of the value; a claim and a measurement of exactly 0 agree. */
function isUnresolved({ applied, claimed, claimNoise }: Facts): boolean {
  const size = Math.max(Math.abs(applied.value), Math.abs(claimed));
  return size > 0 && applied.bar + claimNoise > USEFUL_SHARE * size;
}
