import { UndecidedSign } from "../numeric/field.js";
import type { Ending } from "./effort.js";
import { ManyPieces, type Kink } from "./pieces.js";

/** Why a proof could not be had, one row each. */
export const INCONCLUSIVE_REASONS = {
  kink: "the argument of a kink is exactly 0 and its pieces have different slopes: there is no derivative",
  "undecided-sign": "a number may be 0 or on either side of it, and more bits did not decide it",
  "many-kinks": "too many arguments of kinks may be 0 to try all their sides",
  jump: "the pieces at a point where a sign is exactly 0 have different values: the loss is not continuous",
  range: "a number is beyond the range of enclosures, or a divisor or the argument of a logarithm may be 0",
  claims: "the claimed balls are too wide to show an error of one ulp of the largest",
  ascent: "the loss does not fall along the step",
  bits: "the enclosure is wider than asked with the most bits",
  time: "the time is over",
} as const;
export type InconclusiveReason = keyof typeof INCONCLUSIVE_REASONS;

/** A proof that could not be had. */
export interface Inconclusive {
  readonly reason: InconclusiveReason;
  readonly message: string;
}

/** The reason in words, with what the last attempt said. */
export function inconclusive(reason: InconclusiveReason, detail?: string): Inconclusive {
  const words = INCONCLUSIVE_REASONS[reason];
  return { reason, message: detail === undefined ? words : `${words} (${detail})` };
}

/**
 * Why an escalation did not do it; undefined when it did.
 * @param kinks the sign questions that its last attempt left open
 */
export function whyNot({ end, refusal }: Ending, kinks: readonly Kink[] = []): Inconclusive | undefined {
  if (end === "done") return undefined;
  const isOpen = refusal === undefined && kinks.some(({ sign }) => sign === "undecided");
  return inconclusive(end === "time" ? "time" : isOpen ? "undecided-sign" : reasonOf(refusal), refusal?.message);
}

function reasonOf(refusal: Ending["refusal"]): InconclusiveReason {
  if (refusal === undefined) return "bits";
  if (refusal instanceof UndecidedSign) return "undecided-sign";
  return refusal instanceof ManyPieces ? "many-kinks" : "range";
}
