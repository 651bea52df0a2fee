import { PROTOCOL } from "./protocol.js";

/** What a subject of any kind can do. */
const CONDUCT = {
  "loss-throws": "the loss throws",
  "gradient-throws": "the gradient throws",
  "loss-not-a-number": "the loss does not return a number",
  "gradient-not-numbers": "the gradient does not return an array of numbers",
  "gradient-wrong-length": "the gradient has another length than θ",
  "gradient-wrong-shape": "a tensor of the gradient has another shape than its parameter",
  "gradient-accumulates": "the gradient adds up over calls, as one that is never cleared",
  "losses-wrong-length": "the batched losses have another length than the batch",
  "loss-mutates-point": "the loss changes the θ that it is given",
  "gradient-mutates-point": "the gradient changes the θ that it is given",
  "loss-nondeterministic": "the loss differs between two calls at one point",
  "loss-remembers": "the loss depends on where it was called before",
  "gradient-nondeterministic": "the gradient differs between two calls at one point",
  "gradient-remembers": "the gradient depends on where it was called before",
  "part-not-numbers": "a part of the subject does not return an array of numbers",
  "part-wrong-length": "a part of the subject returns an array of another length than it should",
  "part-wrong-shape": "a part of the subject returns a tensor of another shape than it should",
  "part-mutates-vector": "a part of the subject changes a vector that it is given",
  "part-nondeterministic": "a part of the subject answers differently to the same call",
  "parameters-not-set": "the model does not keep the parameters that it is given",
  "backward-moves-parameters": "the backward pass changes the parameters",
  "twin-differs": "the float64 twin is another function than the loss",
  "time-limit": "a call takes longer than the time limit",
} as const;

/** Ways in which a subject can fail to be checkable, each with its sentence; none of them is a wrong gradient. */
export const MISCONDUCT: typeof CONDUCT & typeof PROTOCOL = { ...CONDUCT, ...PROTOCOL };
export type MisconductCode = keyof typeof MISCONDUCT;

/** Codes that say the subject broke its contract, not that its values change between calls. */
const CRASHES: readonly MisconductCode[] = [
  "loss-throws",
  "gradient-throws",
  "loss-not-a-number",
  "gradient-not-numbers",
  "gradient-wrong-length",
  "gradient-wrong-shape",
  "losses-wrong-length",
  "part-not-numbers",
  "part-wrong-length",
  "part-wrong-shape",
  "time-limit",
  ...(Object.keys(PROTOCOL) as MisconductCode[]),
];

/** A subject that cannot be checked: what it did, and what it did it with. */
export class Misconduct extends Error {
  readonly code: MisconductCode;

  constructor(code: MisconductCode, details: string) {
    super(`${MISCONDUCT[code]}: ${details}`);
    this.name = "Misconduct";
    this.code = code;
  }

  /** Whether the subject crashed or broke its contract. */
  get isCrash(): boolean {
    return CRASHES.includes(this.code);
  }
}

/** The reply of a loss as a number. A bigint or a string is refused. */
export function asLoss(reply: unknown): number {
  if (typeof reply !== "number")
    throw new Misconduct("loss-not-a-number", `found ${describe(reply)}; expected a number`);
  return reply;
}

/** The reply of a gradient as P numbers; plain arrays of numbers are accepted. */
export function asGradient(reply: unknown, length: number): Float64Array {
  return readNumbers(reply, length, { is: "gradient", found: "found" });
}

/** The reply of another part of a subject, such as a vector-Jacobian product, as `length` numbers. */
export function asNumbers(part: string, reply: unknown, length: number): Float64Array {
  return readNumbers(reply, length, { is: "part", found: `${part}: found` });
}

function readNumbers(
  reply: unknown,
  length: number,
  { is, found }: { readonly is: "gradient" | "part"; readonly found: string },
): Float64Array {
  if (!isArray(reply)) {
    throw new Misconduct(`${is}-not-numbers`, `${found} ${describe(reply)}; expected ${length} numbers`);
  }
  if (reply instanceof Float64Array && reply.length === length) return reply.slice();
  const entries = Array.from(reply);
  if (entries.length !== length) {
    throw new Misconduct(`${is}-wrong-length`, `${found} ${entries.length} numbers; expected ${length}`);
  }
  const stranger = entries.findIndex((entry) => typeof entry !== "number");
  if (stranger >= 0) {
    throw new Misconduct(
      `${is}-not-numbers`,
      `${found} ${describe(entries[stranger])} at ${stranger}; expected a number`,
    );
  }
  return Float64Array.from(entries as number[]);
}

/** Whether a reply is an array, plain or typed. */
export function isArray(reply: unknown): reply is ArrayLike<unknown> {
  return (Array.isArray(reply) || ArrayBuffer.isView(reply)) && !(reply instanceof DataView);
}

/** The reply of batched losses. */
export function asLosses(reply: unknown, length: number): Float64Array {
  if (!(reply instanceof Float64Array) && !Array.isArray(reply)) {
    throw new Misconduct("losses-wrong-length", `found ${describe(reply)}; expected ${length} numbers`);
  }
  if (reply.length !== length) {
    throw new Misconduct("losses-wrong-length", `found ${reply.length} numbers; expected ${length}`);
  }
  return Float64Array.from(reply as ArrayLike<number>, asLoss);
}

/** A value in few words: its kind, and what it holds where that is short. */
export function describe(value: unknown): string {
  if (typeof value === "string") return `the string ${JSON.stringify(value.slice(0, 40))}`;
  return value === null || value === undefined ? String(value) : `a value of type ${typeof value}`;
}

/** Throws when a call has changed a vector it was given: θ, or what `name` says. */
export function checkUntouched(code: MisconductCode, given: Float64Array, after: Float64Array, name = "θ"): void {
  for (let i = 0; i < given.length; i++) {
    if (!Object.is(given[i], after[i])) {
      throw new Misconduct(
        code,
        `${name}[${i}] was ${given[i]} and is now ${after[i]}; expected ${name} to stay as it was`,
      );
    }
  }
}
