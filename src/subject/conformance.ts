import { parameterCount } from "./blocks.js";
import { asGradient, asLoss, asLosses } from "./conduct.js";
import { NO_METHOD } from "./protocol.js";
import type { Child } from "./remote.js";
import { batchLength, outlineOf, placePoint, restorePoint, type LossBatch, type SubjectOutline } from "./subject.js";
import { fromWire, numberFromWire, toWire } from "./wire-array.js";
import { memberOf, Methods, type ChildLimits } from "./wire-methods.js";
import { ChildError } from "./wire-talk.js";

/** What one check of a child found. */
export interface ConformanceFinding {
  readonly check: string;
  /** null where an earlier check ended the conversation. */
  readonly ok: boolean | null;
  readonly found: string;
  /** What its author can do; null when it is ok. */
  readonly fix: string | null;
}

/** A check: what it found in words; it throws where something is wrong. */
interface Examination {
  readonly check: string;
  readonly fix: string;
  find(speaker: Speaker): Promise<string>;
}

/** Round trips that are timed. */
const TRIPS = 5;

/** What is asked of a child, in this order. */
const EXAMINATIONS: readonly Examination[] = [
  {
    check: "describe tells a subject",
    find: async (speaker) => await speaker.describe(),
    fix: 'answer { "point": […], "name"?: …, "precision"?: "float64" or "float32", "blocks"?: [{ "name", "shape" }, …] }',
  },
  {
    check: "loss is a finite number",
    find: finiteLoss,
    fix: 'answer { "value": a number }, and choose a point at which it is finite',
  },
  {
    check: "loss is the same when asked again",
    find: sameLoss,
    fix: "fix the seeds, the batch and the dropout masks: the loss must be a function of θ alone",
  },
  {
    check: "gradient has one number a parameter",
    find: async (speaker) => `${(await speaker.gradient()).length} numbers`,
    fix: 'answer { "gradient": an array as long as the point }',
  },
  {
    check: "lists and base64 are the same point",
    find: readsBoth,
    fix: "read a point that is a list of numbers, and one that is { dtype, shape, data }: base64 of little-endian bytes",
  },
  {
    check: "losses are the loss, point by point",
    find: lossesAreLoss,
    fix: "replace one coordinate of the base at a time, or add step·direction to it; keep the base where none is sent",
  },
  {
    check: "requests sent together are all answered",
    find: async (speaker) => {
      await Promise.all([speaker.loss(), speaker.loss(), speaker.loss()]);
      return "3 answers, each with the id of its request";
    },
    fix: "read a line at a time, and copy the id of a request to its answer",
  },
  {
    check: "an unknown method has its error code",
    find: async (speaker) => `error ${await speaker.errorOf("backproof-unknown", {}, NO_METHOD)}`,
    fix: `answer { "error": { "code": ${NO_METHOD}, "message": … } } to a method that does not exist`,
  },
  {
    check: "a bad request is answered with an error",
    find: async (speaker) => `error ${await speaker.errorOf("loss", { point: [] })}`,
    fix: 'catch what goes wrong, and answer { "error": { "code": −32000, "message": … } }',
  },
  {
    check: "stdout has messages only",
    find: noNoise,
    fix: "print on stderr, or let file descriptor 1 be stderr and write messages to a copy of it",
  },
  {
    check: "a round trip takes a moment",
    find: roundTrip,
    fix: "flush stdout after every message",
  },
  {
    check: "shutdown ends the process",
    find: shutdown,
    fix: "end the process after the answer to shutdown, and at the end of stdin",
  },
];

/**
 * Examines whether a child speaks the protocol, one finding a check. A breach of the protocol ends the conversation, and
 * the checks after it. The child is ended in any case.
 * @throws {Misconduct} when it cannot be run at all
 */
export async function examine(start: () => Child, limits: ChildLimits): Promise<ConformanceFinding[]> {
  const child = start();
  const speaker = new Speaker(child, limits);
  const findings: ConformanceFinding[] = [];
  try {
    for (const examination of EXAMINATIONS) findings.push(await findingOf(examination, speaker));
  } finally {
    await child.close();
  }
  const { breach } = child.talk;
  if (breach?.code === "start-failed") throw breach;
  return findings;
}

async function findingOf(examination: Examination, speaker: Speaker): Promise<ConformanceFinding> {
  const { check, fix } = examination;
  const isReached = !speaker.isOver && (speaker.isDescribed || examination === EXAMINATIONS[0]);
  if (!isReached) return { check, ok: null, found: "not reached", fix: null };
  try {
    return { check, ok: true, found: await examination.find(speaker), fix: null };
  } catch (error) {
    speaker.isOver = error === speaker.child.talk.breach;
    return { check, ok: false, found: (error as Error).message, fix };
  }
}

/** A child under examination. */
class Speaker {
  readonly child: Child;
  /** Whether a check has found a breach of the protocol. */
  isOver = false;
  readonly #limits: ChildLimits;
  #outline: SubjectOutline | undefined;

  constructor(child: Child, limits: ChildLimits) {
    this.child = child;
    this.#limits = limits;
  }

  get isDescribed(): boolean {
    return this.#outline !== undefined;
  }

  get point(): Float64Array {
    return this.#outline!.point;
  }

  async describe(): Promise<string> {
    const outline = outlineOf("describe", await new Methods(this.child.talk, this.#limits).describe());
    this.#outline = outline;
    const { name, blocks, precision } = outline;
    return `${name}: ${precision}, parameters ${parameterCount(blocks)}, blocks ${blocks.length}`;
  }

  async ask(method: string, params: object): Promise<unknown> {
    return await this.child.talk.ask(method, params, { limit: this.#limits.call, code: "time-limit" });
  }

  async loss(point: object = toWire(this.point)): Promise<number> {
    return asLoss(numberFromWire(memberOf("loss", await this.ask("loss", { point }), "value")));
  }

  async gradient(): Promise<Float64Array> {
    const result = await this.ask("gradient", { point: toWire(this.point) });
    return asGradient(fromWire(memberOf("gradient", result, "gradient")), this.point.length);
  }

  /** The code of the error that a request is answered with. */
  async errorOf(method: string, params: object, code?: number): Promise<number> {
    try {
      const result = await this.ask(method, params);
      throw new TypeError(`${method}: found the result ${JSON.stringify(result).slice(0, 40)}; expected an error`);
    } catch (error) {
      if (!(error instanceof ChildError)) throw error;
      if (code !== undefined && error.code !== code) {
        throw new TypeError(`${method}: found error ${error.code}; expected ${code}`, { cause: error });
      }
      return error.code;
    }
  }
}

async function finiteLoss(speaker: Speaker): Promise<string> {
  const value = await speaker.loss();
  if (!Number.isFinite(value)) throw new RangeError(`loss: found ${value} at the point; expected a finite number`);
  return `${value} at the point`;
}

/** NaN is itself, and 0 is −0, which not every language writes. */
function isSame(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

async function sameLoss(speaker: Speaker): Promise<string> {
  const before = await speaker.loss();
  await speaker.loss(toWire(speaker.point.map((x) => x + 1)));
  const again = await speaker.loss();
  if (!isSame(before, again)) throw new RangeError(`loss: found ${before}, then ${again}; expected one value`);
  return "before and after another point";
}

async function readsBoth(speaker: Speaker): Promise<string> {
  const [list, base64] = [await speaker.loss(Array.from(speaker.point)), await speaker.loss()];
  if (!isSame(list, base64)) {
    throw new RangeError(`loss: found ${list} for a list and ${base64} for base64; expected one value`);
  }
  return "the same loss";
}

/** Moves of two coordinates, a line, and another base; those whose base the one before has are sent without. */
function batchesAt(point: Float64Array): LossBatch[] {
  const moved = point.map((x) => x + 1 / 2);
  const [indices, steps] = [Int32Array.of(0, point.length - 1, 0), Float64Array.of(0, 1 / 2, -1)];
  const values = Float64Array.of(1, 2, point[0]!);
  return [
    { base: point, indices, values },
    { base: point, direction: moved, steps },
    { base: moved, indices, values },
    { base: moved, direction: point, steps },
  ];
}

async function lossesAreLoss(speaker: Speaker): Promise<string> {
  let known: Float64Array | undefined;
  let count = 0;
  for (const batch of batchesAt(speaker.point)) {
    const { base, ...moves } = batch;
    const sent = Object.entries(base === known ? moves : batch).map(([name, numbers]) => [name, toWire(numbers)]);
    try {
      const result = await speaker.ask("losses", Object.fromEntries(sent));
      await compareLosses(speaker, batch, asLosses(fromWire(memberOf("losses", result, "values")), batchLength(batch)));
    } catch (error) {
      if (known !== undefined || !(error instanceof ChildError) || error.code !== NO_METHOD) throw error;
      return "it has no losses: every loss will be a request of its own";
    }
    known = base;
    count += batchLength(batch);
  }
  return `${count} points`;
}

async function compareLosses(speaker: Speaker, batch: LossBatch, values: Float64Array): Promise<void> {
  const theta = batch.base.slice();
  for (const [k, value] of values.entries()) {
    placePoint(theta, batch, k);
    const loss = await speaker.loss(toWire(theta));
    restorePoint(theta, batch, k);
    const where =
      "indices" in batch ? `coordinate ${batch.indices[k]} at ${batch.values[k]}` : `step ${batch.steps[k]}`;
    if (!Object.is(value, loss))
      throw new RangeError(`losses: found ${value} with ${where}; expected ${loss}, as loss`);
  }
}

async function noNoise({ child: { talk } }: Speaker): Promise<string> {
  if (talk.noise !== undefined) throw new RangeError(`${talk.noise}; expected none`);
  return await Promise.resolve("no stray line");
}

async function roundTrip(speaker: Speaker): Promise<string> {
  const trips: number[] = [];
  for (let n = 0; n < TRIPS; n++) {
    const begun = performance.now();
    await speaker.loss();
    trips.push(performance.now() - begun);
  }
  return `${trips.toSorted((a, b) => a - b)[TRIPS >> 1]!.toFixed(2)} ms, the median of ${TRIPS} losses`;
}

async function shutdown({ child }: Speaker): Promise<string> {
  if (child.talk.breach !== undefined) throw child.talk.breach;
  if (!(await child.close())) throw new RangeError("shutdown: found it still running; expected its end");
  return "it ended by itself";
}
