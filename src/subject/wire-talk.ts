import { Misconduct } from "./conduct.js";
import { LONGEST } from "./drive.js";
import { Lines } from "./wire-lines.js";
import { readAnswer, requestLine, shown, type Answer } from "./wire-message.js";

/** An error that a child answers with: it goes on. */
export class ChildError extends Error {
  readonly code: number;

  constructor({ code, message }: NonNullable<Answer["error"]>) {
    super(message);
    this.name = `error ${code}`;
    this.code = code;
  }
}

/** How long an answer may take, and the name of one that takes longer. */
export interface Limit {
  /** Milliseconds. */
  readonly limit: number;
  readonly code: "start-limit" | "time-limit";
}

/** A question that waits for its answer. */
interface Open extends Limit {
  readonly method: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Bytes that a line may have: the base64 of 25 million numbers; longer ones cannot be a string. */
const LONGEST_LINE: number = 2 ** 28;

/**
 * The conversation with a child, over any stream: questions out, answers in, matched by id. Lines that are no message are
 * noise: counted, and the first kept. The first breach of the protocol ends the conversation: every question that waits,
 * and every later one, is rejected with it.
 */
export class Talk {
  readonly #send: (line: string) => void;
  readonly #lines: Lines;
  readonly #open = new Map<number, Open>();
  #lastId = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #breach: Misconduct | undefined;
  #noise: { count: number; first: string } | undefined;

  /**
   * @param send writes a line to the child
   * @param longest bytes that a line of the child's may have
   */
  constructor(send: (line: string) => void, longest: number = LONGEST_LINE) {
    this.#send = send;
    this.#lines = new Lines(longest);
  }

  /** How the protocol was broken. */
  get breach(): Misconduct | undefined {
    return this.#breach;
  }

  /** Lines that are no message, in words; undefined when there are none. */
  get noise(): string | undefined {
    if (this.#noise === undefined) return undefined;
    const { count, first } = this.#noise;
    return `${count} line${count === 1 ? "" : "s"} on stdout ${count === 1 ? "is" : "are"} no message, such as ${first}`;
  }

  /**
   * The result of a method.
   * @throws {ChildError} when the child answers with an error
   * @throws {Misconduct} when it breaks the protocol, ends, or says nothing for longer than the limit while this is next
   */
  async ask(method: string, params: object, limit: Limit): Promise<unknown> {
    if (this.#breach !== undefined) throw this.#breach;
    const id = ++this.#lastId;
    return await new Promise((resolve, reject) => {
      this.#open.set(id, { ...limit, method, resolve, reject });
      if (this.#open.size === 1) this.#await();
      this.#send(requestLine(id, method, params));
    });
  }

  /** What the child wrote. */
  receive(bytes: Uint8Array): void {
    if (this.#breach !== undefined) return;
    try {
      for (const line of this.#lines.take(bytes)) {
        const answer = readAnswer(line);
        if (answer !== undefined) this.#settle(answer);
        else if (line.text.trim() !== "") this.#noise = noisier(this.#noise, line.text);
      }
    } catch (error) {
      this.break(error as Misconduct);
    }
  }

  /** The child wrote its last; `how` it ended, in words. */
  end(how: string): void {
    const waiting = [...this.#open.values()].map(({ method }) => method);
    const asked = waiting.length === 0 ? "nothing was asked" : `${waiting[0]} was asked`;
    const code = this.#lines.isWithinLine ? "line-unfinished" : "child-ended";
    this.break(new Misconduct(code, `${asked}, and it ${how}; expected an answer`));
  }

  /** Ends the conversation. */
  break(breach: Misconduct): void {
    this.#breach ??= breach;
    clearTimeout(this.#timer);
    for (const { reject } of this.#open.values()) reject(this.#breach);
    this.#open.clear();
  }

  #settle(answer: Answer): void {
    const id = answer.id as number;
    const open = this.#open.get(id);
    if (open === undefined) {
      const isOld = Number.isInteger(id) && id > 0 && id <= this.#lastId;
      const error = answer.error === undefined ? "" : ` with the error ${shown(answer.error.message)}`;
      const details = `found id ${shown(String(answer.id))}${error}; expected the id of an open request`;
      throw new Misconduct(isOld ? "answer-twice" : "answer-unknown", details);
    }
    this.#open.delete(id);
    this.#await();
    if (answer.error === undefined) open.resolve(answer.result);
    else open.reject(new ChildError(answer.error));
  }

  /** Waits anew: for the question that was asked first, if any is open. */
  #await(): void {
    clearTimeout(this.#timer);
    const [next] = this.#open.values();
    if (next === undefined || next.limit === Infinity) return;
    const { method, limit, code } = next;
    this.#timer = setTimeout(
      () => {
        const noise = this.noise === undefined ? "" : ` (${this.noise})`;
        this.break(new Misconduct(code, `${method}: no answer after ${limit} ms${noise}; expected one`));
      },
      Math.min(limit, LONGEST),
    );
  }
}

function noisier(
  before: { readonly count: number; readonly first: string } | undefined,
  text: string,
): { readonly count: number; readonly first: string } {
  return before === undefined ? { count: 1, first: shown(text) } : { ...before, count: before.count + 1 };
}
