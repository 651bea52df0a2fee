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

/** The calls that a request becomes: one for a gradient or a batch, one a point without `losses`. */
function callsOf(subject: AsyncSubject, request: Request): readonly Call[] {
  if (request.kind === "gradient") return [gradientCall(subject, request.point)];
  const { batch } = request;
  if (subject.losses !== undefined) return [batchCall(subject, batch)];
  const points = [batch.base.slice(), batch.base.slice()] as const;
  return Array.from({ length: batchLength(batch) }, (_, k) => lossCall(subject, batch, k, points));
}

function gradientCall(subject: AsyncSubject, point: Float64Array): Call {
  const given = point.slice();
  return {
    count: { loss: 0, gradient: 1 },
    throws: "gradient-throws",
    make: () => subject.gradient(given),
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
function lossCall(subject: AsyncSubject, batch: LossBatch, k: number, [given, kept]: PointPair): Call {
  return {
    count: { loss: 1, gradient: 0 },
    throws: "loss-throws",
    make() {
      placePoint(given, batch, k);
      placePoint(kept, batch, k);
      return subject.loss(given);
    },
    read(reply) {
      const value = asLoss(reply);
      checkUntouched("loss-mutates-point", kept, given);
      restorePoint(given, batch, k);
      restorePoint(kept, batch, k);
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

/**
 * Runs an engine on a subject that answers at once.
 * @param evaluations counts the calls, also when one throws
 * @throws {Misconduct} when the subject throws, answers with the wrong type or length, or changes θ
 */
export function driveSync<Result>(engine: Engine<Result>, subject: AsyncSubject, evaluations: Evaluations): Result {
  const answer = (call: Call): Float64Array => {
    count(evaluations, call);
    try {
      return call.read(call.make());
    } catch (error) {
      throw thrown(call.throws, error);
    }
  };
  let step = engine.next();
  while (step.done !== true) step = engine.next(joined(callsOf(subject, step.value).map(answer)));
  return step.value;
}

/**
 * Runs an engine on a subject that may answer with promises, one call at a time.
 * @param evaluations counts the calls; `timeLimit` is the milliseconds that one may take
 * @throws {Misconduct} as `driveSync`, and when a call takes longer than the limit
 */
export async function driveAsync<Result>(
  engine: Engine<Result>,
  subject: AsyncSubject,
  { evaluations, timeLimit }: { readonly evaluations: Evaluations; readonly timeLimit: number },
): Promise<Result> {
  const answer = async (call: Call): Promise<Float64Array> => {
    count(evaluations, call);
    try {
      return call.read(await within(timeLimit, call));
    } catch (error) {
      throw thrown(call.throws, error);
    }
  };
  let step = engine.next();
  while (step.done !== true) {
    const replies: Float64Array[] = [];
    for (const call of callsOf(subject, step.value)) replies.push(await answer(call));
    step = engine.next(joined(replies));
  }
  return step.value;
}

/** The call's answer, or a rejection when it does not come in time. */
async function within(limit: number, call: Call): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Misconduct("time-limit", `no answer after ${limit} ms; expected one`)), limit);
  });
  try {
    return await Promise.race([call.make(), late]);
  } finally {
    clearTimeout(timer);
  }
}
