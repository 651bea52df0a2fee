import type { Estimate } from "../numeric/extrapolate.js";
import type { Judgement } from "./judgement.js";
import type { Calibration, Level } from "./ladder.js";

/** Levels of the first round: h₀/64, h₀/256, h₀/1024, whose table reaches order h⁶. */
export const FIRST_ROUND = [3, 4, 5] as const;
/** Levels a further round adds at the fine end. */
const ROUND = 3;
/** A coordinate is settled only when the claim is within four bars, not twelve. */
const SETTLE_BARS = 4;
/** Relative quality that settles: a second-order difference at its best step reaches eps^⅔, this asks for 16 times it. */
const QUALITY_FACTOR = 16;
/** Entries far below the typical gradient are settled relative to a thousandth of it. */
const TYPICAL_SHARE = 1e-3;
/** A jump of slopes is noise up to this many standard deviations of it. */
const JUMP_SIGMAS = 4;
/** f₊ + f₋ − 2f has deviation σ√(1 + 1 + 4). */
const SECOND_DIFFERENCE = Math.sqrt(6);

/** What has been measured at a coordinate so far. */
export interface Progress {
  /** Index k → level, undefined where not asked or unusable. */
  readonly levels: readonly (Level | undefined)[];
  readonly asked: readonly boolean[];
  readonly estimate: Estimate;
  readonly judgement: Judgement;
  readonly claimed: number;
  /** Root mean square of all measured slopes. */
  readonly typical: number;
}

/**
 * The levels to ask next at a coordinate; undefined when it is settled, none when its ladder is at its end. Coarser ones
 * while noise makes up the bar, finer ones while truncation does, and all that are left when the claim is far, f(x) shows
 * a kink or a level is unusable. Beyond the last level of the ladder proper, finer ones only while truncation lasts.
 */
export function nextLevels(progress: Progress, calibration: Calibration): readonly number[] | undefined {
  const { asked, estimate, judgement } = progress;
  const open = asked.flatMap((known, k) => (known ? [] : [k]));
  const proper = open.filter((k) => k < calibration.model.levels);
  const finest = asked.lastIndexOf(true);
  const finer = open.filter((k) => k > finest && k <= finest + ROUND);
  const isNoisy = 2 * estimate.noise > estimate.bar;
  if (proper.length === 0) return isNoisy ? [] : finer;
  if (!isClose(progress) || isLevelLost(progress) || mayJump(progress.levels, calibration)) return proper;
  if (judgement.kind === "agrees" && isFine(progress, calibration)) return undefined;
  if (!isNoisy) return finer;
  const coarser = open.filter((k) => k < asked.indexOf(true));
  return coarser.length > 0 ? coarser : undefined;
}

/** Whether the claim is near enough to the measurement to settle. */
function isClose({ claimed, judgement }: Progress): boolean {
  return Math.abs(claimed - judgement.measured) <= SETTLE_BARS * judgement.bar;
}

/** Whether a level that was asked is unusable. */
function isLevelLost({ asked, levels }: Progress): boolean {
  return asked.some((known, k) => known && levels[k] === undefined);
}

/** Whether the bar is as small as a well-placed second-order difference makes it, or mostly the claim's own noise. */
function isFine({ judgement, estimate, typical }: Progress, { model }: Calibration): boolean {
  if (2 * estimate.bar <= judgement.bar) return true;
  const size = Math.max(Math.abs(judgement.measured), TYPICAL_SHARE * typical);
  return judgement.bar <= QUALITY_FACTOR * model.eps ** (2 / 3) * size;
}

/**
 * Whether the slopes left and right of x may differ, from the three finest levels. y(h) = (f₊ + f₋ − 2f)/h is
 * J + h·f″ + h³·f⁗/12 + …, J the jump of slopes at x. Two neighbouring steps of ratio r eliminate f″ and leave J plus a
 * term that falls by r³ from one pair to the next: J stands out when the fine pair's exceeds its noise and 1/r² of the
 * coarse pair's.
 */
function mayJump(levels: readonly (Level | undefined)[], { value, sigma }: Calibration): boolean {
  const [first, second, third] = levels.filter((level) => level !== undefined).slice(-3);
  if (first === undefined || second === undefined || third === undefined) return true;
  const y = ({ plus, minus, h }: Level): number => (plus - value + (minus - value)) / h;
  const ratio = second.h / third.h;
  const coarse = (ratio * y(second) - y(first)) / (ratio - 1);
  const fine = (ratio * y(third) - y(second)) / (ratio - 1);
  const noise = (SECOND_DIFFERENCE * Math.max(sigma, third.sigma)) / third.h;
  const spread = (ratio * noise + noise / ratio) / (ratio - 1);
  return Math.abs(fine) > JUMP_SIGMAS * spread + Math.abs(coarse) / (ratio * ratio);
}
