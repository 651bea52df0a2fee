import { BARS } from "../check/judgement.js";
import { changedAlone, clipped, scaled, scaledAsWhole, shifted, type Guess, type PartTest } from "./part-formulas.js";
import type { Prediction } from "./meets.js";
import type { Part } from "./parts.js";

/** Norms that a gradient may be scaled to have two digits at most. */
const NORM_DIGITS = 2;
/** A norm is such a number to the rounding of its own sum. */
const NORM_ROUNDING = 2 ** -40;

/** One factor of everything that gives the claim a norm of two digits, such as 0.1. */
function* scaledToNorm(part: Part): Iterable<Guess> {
  const norm = Math.sqrt(part.claimed.reduce((sum, c) => sum + c * c, 0));
  const short = Number(norm.toPrecision(NORM_DIGITS));
  if (!(Math.abs(norm - short) <= NORM_ROUNDING * norm)) return;
  for (const guess of scaled({ ...part, penalty: part.penalty.map(() => 0) })) {
    if (guess.key === "scale:?") {
      yield { ...guess, key: "scale:norm", code: "GRAD-CLIP", cost: 1.1, formula: `t scaled to norm ${short}` };
    }
  }
}

/** Two entries exchanged. */
function* exchanged({ wrong, measured, bar }: Part): Iterable<Guess> {
  const [i, j, ...others] = [...wrong.keys()].filter((k) => wrong[k] === 1);
  if (i === undefined || j === undefined || others.length > 0) return;
  const from = (k: number): number => (k === i ? j : k === j ? i : k);
  yield {
    key: "swapped",
    code: "GRAD-ORDER",
    cost: 1.3,
    formula: "t with two entries exchanged",
    prediction: { value: (k) => measured[from(k)]!, slack: (k) => bar[from(k)]! },
  };
}

/** Formats shorter than float64: fraction bits with the leading one, and the spacing of subnormals. */
const FORMATS: readonly (readonly [name: string, bits: number, spacing: number])[] = [
  ["float32", 24, 2 ** -149],
  ["float16", 11, 2 ** -24],
  ["bfloat16", 8, 2 ** -133],
];

/** Whether x has at most so many significant bits. */
function isShort(x: number, bits: number): boolean {
  if (x === 0) return true;
  // log₂ may round up to the next power: one bit more is let through
  const scale = 2 ** (bits - 1 - Math.floor(Math.log2(Math.abs(x))));
  return Number.isInteger(2 * x * scale);
}

/** Every entry rounded to a shorter format. */
function* rounded({ claimed, measured, bar, wrong }: Part): Iterable<Guess> {
  for (const [name, bits, spacing] of FORMATS) {
    if (!claimed.every((c) => isShort(c, bits))) continue;
    const isNear = (i: number): boolean =>
      Math.abs(claimed[i]! - measured[i]!) <= Math.abs(measured[i]!) * 2 ** -bits + spacing + BARS * bar[i]!;
    const prediction: Prediction = {
      value: (i) => (isNear(i) ? claimed[i]! : measured[i]!),
      slack: (i) => (wrong[i] === 1 ? 0 : bar[i]!),
    };
    yield {
      key: `rounded:${name}`,
      code: "GRAD-PRECISION",
      cost: 1.2,
      formula: `t rounded to ${name}`,
      prediction,
    };
  }
}

/** What a claim as a whole may be made of the right one. */
export const VECTOR_TESTS: readonly PartTest[] = [
  scaled,
  scaledAsWhole,
  scaledToNorm,
  clipped,
  exchanged,
  rounded,
  shifted,
  changedAlone,
];
