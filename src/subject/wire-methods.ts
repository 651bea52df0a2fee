import { asLoss, asLosses, Misconduct } from "./conduct.js";
import { NO_METHOD } from "./protocol.js";
import { asSubject, batchLength, placePoint, restorePoint, type LossBatch, type PlainAsyncSubject } from "./subject.js";
import { fromWire, numberFromWire, toWire } from "./wire-array.js";
import { shown } from "./wire-message.js";
import { ChildError, type Talk } from "./wire-talk.js";

/** How long a child may take. */
export interface ChildLimits {
  /** Milliseconds until it has described itself. */
  readonly start: number;
  /** Milliseconds for one call. */
  readonly call: number;
}

/** Share of the time limit that one request of many losses should take. */
const SHARE = 1 / 4;
/** Numbers that may be under way in requests sent ahead, and the most requests. */
const AHEAD = 2 ** 20;
const MOST_AHEAD = 32;

/** What a child says of itself; its loss and gradient are `Methods`. */
export type Description = Omit<PlainAsyncSubject, "loss" | "gradient" | "losses" | "twin">;

/** The member of a result that its method asks for. */
export function memberOf(method: string, result: unknown, member: string): unknown {
  if (typeof result === "object" && result !== null && Object.hasOwn(result, member))
    return Reflect.get(result, member);
  throw new Misconduct("result-malformed", `${method}: found ${shown(JSON.stringify(result))}; expected { ${member} }`);
}

/** The methods of the protocol over one conversation. */
export class Methods {
  readonly #talk: Talk;
  readonly #limits: ChildLimits;
  /** The base that the child has. */
  #base: Float64Array | undefined;
  #hasLosses = true;
  /** Milliseconds that a loss took last. */
  #pace = 0;

  constructor(talk: Talk, limits: ChildLimits) {
    this.#talk = talk;
    this.#limits = limits;
  }

  /** @throws {Misconduct} when it describes no subject */
  async describe(): Promise<Description> {
    const result = await this.#talk.ask("describe", {}, { limit: this.#limits.start, code: "start-limit" });
    const point = fromWire(memberOf("describe", result, "point")) as Float64Array;
    const { name, precision, blocks } = result as Description;
    const given = Object.entries({ name, precision, blocks }).filter(([, value]) => (value ?? undefined) !== undefined);
    const description = { point, ...Object.fromEntries(given) };
    try {
      // looked at as a whole subject is, with any functions
      asSubject({ ...description, loss: Number, gradient: Array.from });
      return description;
    } catch (error) {
      throw new Misconduct("describe-malformed", (error as Error).message);
    }
  }

  async loss(theta: Float64Array): Promise<unknown> {
    const begun = performance.now();
    const value = numberFromWire(memberOf("loss", await this.#ask("loss", { point: toWire(theta) }), "value"));
    this.#pace = performance.now() - begun;
    return value;
  }

  async gradient(theta: Float64Array): Promise<unknown> {
    return fromWire(memberOf("gradient", await this.#ask("gradient", { point: toWire(theta) }), "gradient"));
  }

  /** The losses of a batch, in requests short enough for the time limit. */
  async losses(batch: LossBatch): Promise<Float64Array> {
    const values = new Float64Array(batchLength(batch));
    for (let start = 0; start < values.length;) {
      const most = Math.max(1, Math.floor((SHARE * this.#limits.call) / this.#pace));
      const part = partOf(batch, start, start + Math.min(most, values.length));
      const begun = performance.now();
      values.set(await this.#part(part), start);
      this.#pace = (performance.now() - begun) / batchLength(part);
      start += batchLength(part);
    }
    return values;
  }

  async #part(batch: LossBatch): Promise<Float64Array> {
    if (!this.#hasLosses) return await this.#oneByOne(batch);
    const { base, ...rest } = batch;
    const known = this.#base !== undefined && isSame(this.#base, base) ? this.#base : undefined;
    this.#base = undefined; // until it is sure that the child took it
    const moves = Object.fromEntries(Object.entries(rest).map(([name, numbers]) => [name, toWire(numbers)]));
    try {
      const result = await this.#ask("losses", known ? moves : { base: toWire(base), ...moves });
      this.#base = known ?? base.slice();
      return asLosses(fromWire(memberOf("losses", result, "values")), batchLength(batch));
    } catch (error) {
      if (!(error instanceof ChildError) || error.code !== NO_METHOD) throw error;
      this.#hasLosses = false;
      return await this.#oneByOne(batch);
    }
  }

  async #oneByOne(batch: LossBatch): Promise<Float64Array> {
    const theta = batch.base.slice();
    const values: number[] = [];
    const ahead = Math.min(MOST_AHEAD, Math.ceil(AHEAD / theta.length));
    while (values.length < batchLength(batch)) {
      const asked = Array.from({ length: Math.min(ahead, batchLength(batch) - values.length) }, async (_, k) => {
        placePoint(theta, batch, values.length + k);
        const value = this.loss(theta); // sends the point as it is now
        restorePoint(theta, batch, values.length + k);
        return asLoss(await value);
      });
      values.push(...(await Promise.all(asked)));
    }
    return Float64Array.from(values);
  }

  async #ask(method: string, params: object): Promise<unknown> {
    return await this.#talk.ask(method, params, { limit: this.#limits.call, code: "time-limit" });
  }
}

/** Evaluations from `start` to before `end` of a batch. */
function partOf(batch: LossBatch, start: number, end: number): LossBatch {
  if (start === 0 && end >= batchLength(batch)) return batch;
  const cut = <Numbers extends Float64Array | Int32Array>(numbers: Numbers): Numbers =>
    numbers.slice(start, end) as Numbers;
  return "indices" in batch
    ? { ...batch, indices: cut(batch.indices), values: cut(batch.values) }
    : { ...batch, steps: cut(batch.steps) };
}

function isSame(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((x, i) => Object.is(x, b[i]));
}
