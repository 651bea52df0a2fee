import { EnclosureError, type Field, type Sign } from "../numeric/field.js";

/** A question for a sign that has no sure answer: the argument is exactly 0, or an enclosure of both signs. */
export interface Kink {
  /** How many such questions the loss had asked before, all signs counted. */
  readonly question: number;
  readonly sign: 0 | "undecided";
}

/** What a computation gives on every piece that may hold at the point. */
export interface Pieces<R> {
  /** One result for every combination of answers; the first has answered −1 throughout, the last 1. */
  readonly runs: readonly R[];
  /** The share of every run in the mean over its answers: 2⁻ᵏ after k of them. */
  readonly shares: readonly number[];
  readonly kinks: readonly Kink[];
}

/** Puts −1 or 1 in the place of 0 and "undecided". */
export type Decide = (sign: Sign) => Sign;

/** At most 2⁶ combinations. */
const MOST_KINKS = 6;

/** Thrown when more signs are 0 or undecided than can be tried both ways. */
export class ManyPieces extends EnclosureError {
  constructor() {
    super(`pieces: more than ${MOST_KINKS} signs are 0 or undecided; expected at most ${MOST_KINKS}`);
    this.name = "ManyPieces";
  }
}

/**
 * A computation by pieces, run once for every combination of answers to its questions whose sign is 0 or undecided:
 * depth first through the tree of answers, for an answer may lead to other questions.
 * @param run must ask the same after the same answers
 * @throws {ManyPieces} when a run asks more than 6 such questions
 */
export function pieces<R>(run: (decide: Decide) => R): Pieces<R> {
  const kinks = new Map<number, Kink>();
  const runs: R[] = [];
  const shares: number[] = [];
  const path: Sign[] = [];
  do {
    let asked = 0;
    let open = 0;
    const result = run((sign) => {
      const question = asked++;
      if (sign === 1 || sign === -1) return sign;
      if (open === MOST_KINKS) throw new ManyPieces();
      kinks.set(question, { question, sign });
      if (open === path.length) path.push(-1);
      return path[open++]!;
    });
    runs.push(result);
    shares.push(2 ** -open);
    while (path.at(-1) === 1) path.pop();
  } while (path.length > 0 && path.splice(-1, 1, 1).length > 0);
  return { runs, shares, kinks: [...kinks.values()].toSorted((a, b) => a.question - b.question) };
}

/**
 * The field, whose signs are decided by `decide`, but for an exact 0 that is no kink: where pieces meet with one slope,
 * and of what is constant.
 */
export function deciding<T>(field: Field<T>, decide: Decide, isConstant: (a: T) => boolean = () => false): Field<T> {
  const smoothSign = (a: T): Sign => {
    const sign = field.sign(a);
    return sign === 0 ? 0 : decide(sign);
  };
  return { ...field, smoothSign, sign: (a) => (isConstant(a) ? smoothSign(a) : decide(field.sign(a))) };
}
