import type { Random } from "../numeric/random.js";
import { Misconduct } from "../subject/conduct.js";
import { askGradient, askLosses, type Engine } from "../subject/engine.js";

/** Relative distance of the point between the two calls of an A-B-A test. */
const AWAY = 2 ** -10;

/** Loss and claim at the point, as two calls that agree with each other. */
export interface Baseline {
  readonly value: number;
  readonly claimed: Float64Array;
}

/** Equal as answers: the same number, NaN included. */
function isSame(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

/** The first entry in which two gradients differ, or −1. */
function firstDifference(a: Float64Array, b: Float64Array): number {
  return a.findIndex((x, i) => !isSame(x, b[i]!));
}

function* lossAt(point: Float64Array): Engine<number> {
  const [value] = yield* askLosses({ base: point, direction: point, steps: new Float64Array(1) });
  return value!;
}

/**
 * How the subject behaves, before any number of it is judged: loss and gradient are called at the point A twice, then
 * at another point B, then at A again. A subject whose answers change is not wrong but cannot be checked.
 * @throws {Misconduct} naming what changed, with both values
 */
export function* observeConduct(point: Float64Array, stream: Random): Engine<Baseline> {
  const elsewhere = point.map((x) => x + (Math.abs(x) || 1) * AWAY * (2 * stream.uniform() - 1));
  const value = yield* lossAt(point);
  const again = yield* lossAt(point);
  if (!isSame(value, again)) throw new Misconduct("loss-nondeterministic", `found ${value}, then ${again}`);
  const claimed = yield* askGradient(point);
  const repeated = yield* askGradient(point);
  const changed = firstDifference(claimed, repeated);
  if (changed >= 0) {
    throw new Misconduct(
      "gradient-nondeterministic",
      `entry ${changed} was ${claimed[changed]}, then ${repeated[changed]}`,
    );
  }
  yield* lossAt(elsewhere);
  const back = yield* lossAt(point);
  if (!isSame(value, back)) throw new Misconduct("loss-remembers", `found ${value}, and ${back} after another point`);
  yield* askGradient(elsewhere);
  const returned = yield* askGradient(point);
  const moved = firstDifference(claimed, returned);
  if (moved >= 0) {
    throw new Misconduct(
      "gradient-remembers",
      `entry ${moved} was ${claimed[moved]}, and ${returned[moved]} after another point`,
    );
  }
  return { value, claimed };
}
