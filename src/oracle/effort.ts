import { bigBallField } from "../numeric/big-ball-field.js";
import type { BigBall } from "../numeric/big-ball.js";
import type { EnclosureField } from "../numeric/enclosure.js";
import { EnclosureError } from "../numeric/field.js";

/** How far a proof may go before it says that it is inconclusive. */
export interface Effort {
  /** Bits after the point at first; default 170, about 51 digits. */
  readonly firstBits?: number;
  /** Most bits after the point; default 4096. */
  readonly mostBits?: number;
  /** Most seconds; default 10. One attempt in double-double is always made. */
  readonly seconds?: number;
  /** Milliseconds since any moment; default performance.now. */
  readonly clock?: () => number;
}

const LEAST_BITS = 64;
const FIRST_BITS = 170;
const MOST_BITS = 4096;
const SECONDS = 10;
/** Operations between two looks at the clock: a look costs about as much as the cheapest of them. */
const OPERATIONS_A_LOOK = 32;

/** Operations that look at the clock: all whose cost grows faster than the bits. */
const TIMED = ["mul", "div", "exp", "expm1", "log", "log1p", "dot"] as const;

/** Effort with its defaults, from now on. */
export interface Budget {
  readonly firstBits: number;
  readonly mostBits: number;
  isOver(): boolean;
  /** Seconds since it began. */
  spent(): number;
  /** Seconds that are left. */
  left(): number;
}

/**
 * The budget of an effort, beginning now.
 * @throws {RangeError} when bits are not integers with 64 ≤ firstBits ≤ mostBits, or seconds is not ≥ 0
 */
export function startBudget(who: string, effort: Effort): Budget {
  const { firstBits = FIRST_BITS, mostBits = MOST_BITS, seconds = SECONDS, clock = () => performance.now() } = effort;
  if (![firstBits, mostBits].every(Number.isInteger) || firstBits < LEAST_BITS || mostBits < firstBits) {
    throw new RangeError(
      `${who}: firstBits is ${firstBits}, mostBits is ${mostBits}; expected integers, ${LEAST_BITS} ≤ firstBits ≤ mostBits`,
    );
  }
  if (!(seconds >= 0)) throw new RangeError(`${who}: seconds is ${seconds}; expected a number ≥ 0`);
  const start = clock();
  const spent = (): number => (clock() - start) / 1000;
  const left = (): number => Math.max(0, seconds - spent());
  return { firstBits, mostBits, spent, left, isOver: () => left() === 0 };
}

/** Thrown from within an attempt when its time is over. */
export class OutOfTime extends Error {}

/** One attempt at a precision: whether it did all that was asked. */
export type Attempt = (field: EnclosureField<BigBall>, bits: number) => boolean;

/** How an escalation ended. */
export interface Ending {
  readonly end: "done" | "bits" | "time";
  /** Why the last attempt gave nothing; undefined when it gave something. */
  readonly refusal: EnclosureError | undefined;
}

/**
 * Attempts with ever more bits, each twice those before, until one does it, the bits reach their cap, or time is over. An
 * attempt that throws EnclosureError has not done it; all other errors pass.
 * Source: Ziv (1991), Fast evaluation of elementary mathematical functions with correctly rounded last bit: the loop.
 * @param coarse an attempt before the first, without a precision of its own
 */
export function escalate(budget: Budget, attempt: Attempt, coarse: () => boolean = () => false): Ending {
  let refusal: EnclosureError | undefined;
  const succeeds = (run: () => boolean): boolean => {
    try {
      refusal = undefined;
      return run();
    } catch (error) {
      if (!(error instanceof EnclosureError)) throw error;
      refusal = error;
      return false;
    }
  };
  if (succeeds(coarse)) return { end: "done", refusal };
  try {
    for (let bits = budget.firstBits; !budget.isOver(); bits = Math.min(2 * bits, budget.mostBits)) {
      if (succeeds(() => attempt(timed(bigBallField(bits), budget), bits))) return { end: "done", refusal };
      if (bits === budget.mostBits) return { end: "bits", refusal };
    }
  } catch (error) {
    if (!(error instanceof OutOfTime)) throw error;
  }
  return { end: "time", refusal };
}

/** The field, every operation of which but add, sub and neg looks at the clock now and then. */
export function timed<T>(field: EnclosureField<T>, budget: Budget): EnclosureField<T> {
  let count = 0;
  const tick = (): void => {
    count += 1;
    if (count % OPERATIONS_A_LOOK === 0 && budget.isOver()) throw new OutOfTime();
  };
  const ticking = (operation: (...of: never[]) => T) => {
    const ticks = (...of: never[]): T => {
      tick();
      return operation(...of);
    };
    return ticks;
  };
  return { ...field, ...Object.fromEntries(TIMED.map((name) => [name, ticking(field[name])])) };
}
