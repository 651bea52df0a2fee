import type { Random } from "../numeric/random.js";
import { Misconduct, type MisconductCode } from "../subject/conduct.js";
import { askGradient, askLosses, type Engine } from "../subject/engine.js";
import { PRECISIONS } from "./precision.js";

/** Relative distance of the point between the two calls of an A-B-A test. */
const AWAY = 2 ** -10;

/** Loss and claim at the point, as two calls that agree with each other. */
export interface Baseline {
  readonly value: number;
  readonly claimed: Float64Array;
  /** Seconds that a loss takes. */
  readonly seconds: number;
  /** Loss and claim at a random point nearby. */
  readonly nearby: { readonly value: number; readonly claimed: Float64Array };
}

/** The first entry in which two answers differ, NaN being the same as NaN, or −1. */
function firstDifference(a: Float64Array, b: Float64Array): number {
  return a.findIndex((x, i) => x !== b[i] && !(Number.isNaN(x) && Number.isNaN(b[i])));
}

/** Whether every entry of c is the sum of those of a and b, to half of the digits that float32 has. */
function isSum(c: Float64Array, a: Float64Array, b: Float64Array): boolean {
  const share = Math.sqrt(PRECISIONS.float32.eps);
  return c.every((x, i) => Math.abs(x - (a[i]! + b[i]!)) <= share * (Math.abs(a[i]!) + Math.abs(b[i]!)));
}

/** A question that is asked at a point. */
type Question = (point: Float64Array) => Engine<Float64Array>;

/** What is asked of a subject, with the names of what it can do wrong. */
const QUESTIONS: Readonly<Record<"loss" | "gradient", Question>> = {
  loss: (point) => askLosses({ base: point, direction: point, steps: new Float64Array(1) }),
  gradient: askGradient,
};

/**
 * How the subject behaves, before any number of it is judged: loss and gradient are called at the point A, at another
 * point B, then at A again. A subject whose answers change is not wrong but cannot be checked; two more calls at A tell
 * whether they change by themselves or with the point before.
 * @throws {Misconduct} naming what changed, with both values
 */
export function* observeConduct(point: Float64Array, stream: Random): Engine<Baseline> {
  const elsewhere = point.map((x) => x + (Math.abs(x) || 1) * AWAY * (2 * stream.uniform() - 1));
  const loss = yield* constantAnswer("loss", point, elsewhere);
  const gradient = yield* constantAnswer("gradient", point, elsewhere);
  return {
    value: loss.answer[0]!,
    claimed: gradient.answer,
    seconds: loss.seconds,
    nearby: { value: loss.away[0]!, claimed: gradient.away },
  };
}

/** The answer at a point, the same before and after a call elsewhere, and the answer there; how long the last took. */
function* constantAnswer(
  what: keyof typeof QUESTIONS,
  point: Float64Array,
  elsewhere: Float64Array,
): Engine<{ readonly answer: Float64Array; readonly away: Float64Array; readonly seconds: number }> {
  const ask = QUESTIONS[what];
  const answer = yield* ask(point);
  const away = yield* ask(elsewhere);
  const begun = performance.now();
  const back = yield* ask(point);
  const seconds = (performance.now() - begun) / 1000;
  const changed = firstDifference(answer, back);
  if (changed < 0) return { answer, away, seconds };
  // of a gradient that is never cleared, `away` is the sum of two answers and `back` that of three
  if (what === "gradient" && isSum(back, away, answer)) {
    throw new Misconduct("gradient-accumulates", `entry ${changed} was ${answer[changed]}, and ${back[changed]} later`);
  }
  const again = yield* ask(point);
  const isFickle = firstDifference(again, yield* ask(point)) >= 0;
  const code: MisconductCode = `${what}-${isFickle ? "nondeterministic" : "remembers"}`;
  const place = what === "loss" ? "found" : `entry ${changed} was`;
  throw new Misconduct(code, `${place} ${answer[changed]}, and ${back[changed]} after another point`);
}
