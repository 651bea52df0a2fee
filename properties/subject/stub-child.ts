import type { Child } from "../../src/subject/remote.js";
import { batchLength, placePoint, type LossBatch, type PlainSubject } from "../../src/subject/subject.js";
import { fromWire, toWire } from "../../src/subject/wire-array.js";
import { Talk } from "../../src/subject/wire-talk.js";

/** A request as a child reads it. */
export interface Asked {
  readonly id: number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The methods of a child: what each answers to its params; it may throw an error of its own. */
export type StubMethods = Readonly<Record<string, (params: Asked["params"]) => unknown>>;

/** A right child's methods. */
export function methodsOf(subject: PlainSubject): StubMethods {
  let base: unknown;
  const vector = (value: unknown): Float64Array => {
    const numbers = Float64Array.from(fromWire(value) as ArrayLike<number>);
    if (numbers.length !== subject.point.length) throw new RangeError(`found ${numbers.length} numbers`);
    return numbers;
  };
  const { name, precision, blocks, point } = subject;
  return {
    describe: () => ({ name, precision, blocks, point: toWire(Float64Array.from(point)) }),
    loss: (params) => ({ value: numberToWire(subject.loss(vector(params["point"]))) }),
    gradient: (params) => ({ gradient: toWire(Float64Array.from(subject.gradient(vector(params["point"])))) }),
    losses(params) {
      base = params["base"] ?? base;
      const moves = Object.entries(params).map(([key, numbers]) => [key, fromWire(numbers)]);
      const batch = { ...Object.fromEntries(moves), base: vector(base) } as LossBatch;
      const values = Float64Array.from({ length: batchLength(batch) }, (_, k) => {
        const theta = batch.base.slice();
        placePoint(theta, batch, k);
        return subject.loss(theta);
      });
      return { values: toWire(values) };
    },
    shutdown: () => ({}),
  };
}

/** What is answered to a request. */
function answerOf(methods: StubMethods, { id, method, params }: Asked): object {
  const call = methods[method];
  if (call === undefined) return { id, error: { code: -32_601, message: `no method ${method}` } };
  try {
    return { id, result: call(params) };
  } catch (error) {
    return { id, error: { code: -32_000, message: (error as Error).message } };
  }
}

/** A child within this process. What it writes for an answer is `say`'s; by default one line. It ends at shutdown. */
export function stubChild(
  methods: StubMethods,
  say: (answer: object, request: Asked, talk: Talk) => string | Uint8Array = (answer) => `${JSON.stringify(answer)}\n`,
  longest?: number,
): Child & { readonly asked: Asked[] } {
  const asked: Asked[] = [];
  const talk = new Talk((line) => {
    const request = JSON.parse(line) as Asked;
    asked.push(request);
    queueMicrotask(() => {
      const said = say(answerOf(methods, request), request, talk);
      talk.receive(typeof said === "string" ? new TextEncoder().encode(said) : said);
    });
  }, longest);
  const close = async (): Promise<boolean> => {
    const isPolite = talk.breach === undefined;
    if (isPolite) await talk.ask("shutdown", {}, { limit: 1000, code: "time-limit" }).catch(() => undefined);
    talk.end("ended");
    return isPolite;
  };
  return { talk, asked, close };
}

function numberToWire(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
