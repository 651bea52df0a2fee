import { asGradient, asLoss, asLosses, checkUntouched, Misconduct, type MisconductCode } from "./conduct.js";
import type { Engine, Request } from "./engine.js";
import { batchLength, placePoint, restorePoint, type AsyncSubject, type LossBatch } from "./subject.js";

/** How often the subject was called. */
export interface Evaluations {
  loss: number;
  gradient: number;
}

/** A call that the subject must answer: how to make it, and how to read its answer. */
interface Call {
  readonly count: Readonly<Evaluations>;
  readonly throws: MisconductCode;
  make(): unknown;
  read(reply: unknown): Float64Array;
}

type GradientRequest = Extract<Request, { readonly kind: "gradient" }>;

/** The calls that a request becomes: one for a gradient or a batch, one a point without `losses`. */
function callsOf(subject: AsyncSubject, request: Request): readonly Call[] {
  if (request.kind === "gradient") return [gradientCall(subject, request)];
  const { batch, of } = request;
  if (subject.losses !== undefined && of === undefined) return [batchCall(subject, batch)];
  const points = [batch.base.slice(), batch.base.slice()] as const;
  const loss = (theta: Float64Array): unknown => (of === "twin" ? subject.twin?.(theta) : subject.loss(theta));
  return Array.from({ length: batchLength(batch) }, (_, k) => lossCall(loss, batch, k, points));
}

function gradientCall(subject: AsyncSubject, { point, of = "gradient" }: GradientRequest): Call {
  const given = point.slice();
  return {
    count: { loss: 0, gradient: 1 },
    throws: "gradient-throws",
    make: () => subject[of]?.(given),
    read(reply) {
      const gradient = asGradient(reply, point.length);
      checkUntouched("gradient-mutates-point", point, given);
      return gradient;
    },
  };
}

function batchCall(subject: AsyncSubject, batch: LossBatch): Call {
  return {
    count: { loss: batchLength(batch), gradient: 0 },
    throws: "loss-throws",
    make: () => subject.losses?.(batch),
    read: (reply) => asLosses(reply, batchLength(batch)),
  };
}

/** θ as the subject gets it, and a copy that shows whether it was changed. */
type PointPair = readonly [given: Float64Array, kept: Float64Array];

/** One loss at point k of a batch; θ is shared by the calls of a batch and put back after each. */
function lossCall(loss: (theta: Float64Array) => unknown, batch: LossBatch, k: number, [given, kept]: PointPair): Call {
  return {
    count: { loss: 1, gradient: 0 },
    throws: "loss-throws",
    make() {
      placePoint(given, batch, k);
      kept.set(given);
      return loss(given);
    },
    read(reply) {
      const value = asLoss(reply);
      checkUntouched("loss-mutates-point", kept, given);
      restorePoint(given, batch, k);
      return Float64Array.of(value);
    },
  };
}

/** What the calls of a request answered, as one reply. */
function joined(replies: readonly Float64Array[]): Float64Array {
  const [only] = replies;
  if (replies.length === 1 && only !== undefined) return only;
  return Float64Array.from(replies, (reply) => reply[0] ?? NaN);
}

function thrown(code: MisconductCode, error: unknown): Misconduct {
  if (error instanceof Misconduct) return error;
  return new Misconduct(code, `it threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
}

function count(evaluations: Evaluations, call: Call): void {
  evaluations.loss += call.count.loss;
  evaluations.gradient += call.count.gradient;
}

/** Milliseconds after which a check that answers at once lets the event loop run: signals and progress. */
export const STRETCH = 100;
/** Longest time of a timer in milliseconds: a longer one goes off at once. */
export const LONGEST: number = 2 ** 31 - 1;

/** How an async check is run. */
export interface Pace {
  /** Milliseconds that one call may take. */
  readonly timeLimit: number;
  /** Stops the check before its next call. */
  readonly signal?: AbortSignal | undefined;
  /** Runs every stretch of the check that holds the thread, such as one under a watch; by default plainly. */
  readonly guard?: <T>(stretch: () => T) => T;
}

/**
 * The conversation of an engine with a subject: it yields every promise that the subject answers with and is resumed
 * with what that settles to; it yields nothing when `isDue`, to be resumed at will.
 */
function* converse<Result>(
  engine: Engine<Result>,
  subject: AsyncSubject,
  evaluations: Evaluations,
  isDue: () => boolean,
): Generator<PromiseLike<unknown> | undefined, Result, unknown> {
  let step = engine.next();
  while (step.done !== true) {
    const replies: Float64Array[] = [];
    for (const call of callsOf(subject, step.value)) {
      if (isDue()) yield undefined;
      count(evaluations, call);
      try {
        const reply = call.make();
        replies.push(call.read(isPromise(reply) ? yield reply : reply));
      } catch (error) {
        throw thrown(call.throws, error);
      }
    }
    step = engine.next(joined(replies));
  }
  return step.value;
}

function isPromise(reply: unknown): reply is PromiseLike<unknown> {
  return typeof reply === "object" && reply !== null && "then" in reply && typeof reply.then === "function";
}

/**
 * Runs an engine on a subject that answers at once; a promise is no number.
 * @param evaluations counts the calls, also when one throws
 * @throws {Misconduct} when the subject throws, answers with the wrong type or length, or changes θ
 */
export function driveSync<Result>(engine: Engine<Result>, subject: AsyncSubject, evaluations: Evaluations): Result {
  const talk = converse(engine, subject, evaluations, () => false);
  let step = talk.next();
  while (step.done !== true) step = talk.next(step.value);
  return step.value;
}

/**
 * Runs an engine on a subject that may answer with promises, one call at a time.
 * @param evaluations counts the calls
 * @throws {Misconduct} as `driveSync`, and when a call takes longer than the limit; the signal's reason once it aborts
 */
export async function driveAsync<Result>(
  engine: Engine<Result>,
  subject: AsyncSubject,
  evaluations: Evaluations,
  { timeLimit, signal, guard = (stretch) => stretch() }: Pace,
): Promise<Result> {
  let due = 0;
  const talk = converse(engine, subject, evaluations, () => performance.now() > due);
  let resume = (): ReturnType<typeof talk.next> => talk.next();
  for (;;) {
    signal?.throwIfAborted();
    due = performance.now() + STRETCH;
    const step = guard(resume);
    if (step.done === true) return step.value;
    try {
      const reply = await within(timeLimit, step.value ?? turn(), signal);
      resume = () => talk.next(reply);
    } catch (error) {
      resume = () => talk.throw(error);
    }
  }
}

/** The next turn of the event loop. */
async function turn(): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, 0);
  });
}

/** What the promise settles to, or a rejection when it does not in time or the signal aborts. */
async function within(limit: number, reply: PromiseLike<unknown>, signal: AbortSignal | undefined): Promise<unknown> {
  let release!: () => void;
  const late = new Promise<never>((_, reject) => {
    const message = `no answer after ${limit} ms; expected one`;
    const timer = setTimeout(() => reject(new Misconduct("time-limit", message)), Math.min(limit, LONGEST));
    const stop = (): void => reject(signal?.reason);
    signal?.addEventListener("abort", stop);
    release = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    };
  });
  try {
    signal?.throwIfAborted(); // the call itself may have aborted it, before anything listened
    return await Promise.race([reply, late]);
  } finally {
    release();
  }
}
