import type { Level } from "./ladder.js";
import { oneSided, type Side } from "./one-sided.js";

/** Slopes must differ by ten times their joint bar before a kink is declared. */
const DECLARE = 10;
/** And the values of the two sides at x by a hundred before the loss is said to jump: a kink too weak to be declared parts them by ten. */
const LEAP = 100;
/** Safety of the bar of the kink's location. */
const LOCATION_SAFETY = 1.5;
/** f(x) lies on a piece when it is within three value bars of it. */
const ON_PIECE = 3;

/** What the two sides of x say about a kink near it. */
export interface Kink {
  readonly left: Side;
  readonly right: Side;
  /**
   * "none": one slope. "left"/"right": a kink beside x, and f(x) lies on that piece. "at": x is a kink.
   * "several": the pieces do not explain f(x). "jump": the loss itself jumps at x.
   */
  readonly place: "none" | "left" | "right" | "at" | "several" | "jump";
  /** Where the kink is, relative to x, and its bar; NaN when there is none. */
  readonly offset: number;
  readonly offsetBar: number;
}

/**
 * Whether the two sides of a coordinate meet in a kink, and on which piece x lies. With values v and slopes s of the
 * two sides at x, the pieces cross at t = −(v_R − v_L)/(s_R − s_L).
 * @param levels all levels of the ladder, coarse to fine, undefined where unusable
 * @param f the loss at x
 * @returns undefined when a side shows no slope at all
 */
export function findKink(levels: readonly (Level | undefined)[], f: number): Kink | undefined {
  const right = oneSided(
    levels.map((level) => level && { h: level.h, y: level.plus - f, sigma: level.sigma }),
    1,
  );
  const left = oneSided(
    levels.map((level) => level && { h: level.h, y: level.minus - f, sigma: level.sigma }),
    -1,
  );
  if (left === undefined || right === undefined) return undefined;
  const jump = right.slope - left.slope;
  const jumpBar = left.slopeBar + right.slopeBar;
  const valueBar = left.valueBar + right.valueBar;
  const isLeap = Math.abs(right.value - left.value) > LEAP * valueBar;
  if (!(Math.abs(jump) > DECLARE * jumpBar)) return withoutKink(left, right, isLeap ? "jump" : "none");
  const offset = -(right.value - left.value) / jump;
  const place = placeOfPoint(left, right, offset);
  // kinks within the steps that both sides have seen part the values by no more than lets the pieces cross near them
  if (place === "several" && isLeap && !isNear(left, right, offset)) return withoutKink(left, right, "jump");
  const offsetBar = (LOCATION_SAFETY * valueBar + Math.abs(offset) * jumpBar) / Math.abs(jump);
  return { left, right, place, offset, offsetBar };
}

function withoutKink(left: Side, right: Side, place: "none" | "jump"): Kink {
  return { left, right, place, offset: NaN, offsetBar: NaN };
}

/** Whether a kink at this offset lies within the steps that both sides have seen. */
function isNear(left: Side, right: Side, offset: number): boolean {
  return Math.abs(offset) <= Math.min(left.finest, right.finest);
}

/** The piece on which f(x) lies; a kink counts as beside x only within the steps that both sides have seen. */
function placeOfPoint(left: Side, right: Side, offset: number): Kink["place"] {
  const onLeft = Math.abs(left.value) <= ON_PIECE * left.valueBar;
  const onRight = Math.abs(right.value) <= ON_PIECE * right.valueBar;
  if (onLeft && onRight) return "at";
  const near = isNear(left, right, offset);
  if (onLeft && near && offset > 0) return "left";
  if (onRight && near && offset < 0) return "right";
  return "several";
}
