import { asNumbers, checkUntouched, isArray } from "./conduct.js";

/** m × n numbers: m rows, or one row-major array. */
export type Matrix = ArrayLike<number> | ArrayLike<ArrayLike<number>>;

/** A value, or a promise of it. */
export type Promised<T> = T | Promise<T>;

/** An array of numbers, or a promise of it. */
export type Answer = Promised<ArrayLike<number>>;

/** `next` of a reply: at once, or when its promise is kept. */
export function after<T, U>(reply: Promised<T>, next: (reply: T) => Promised<U>): Promised<U> {
  return isPromise(reply) ? Promise.resolve(reply).then(next) : next(reply);
}

/** Whether a reply is to be waited for: anything with a `then`, as `await` has it. */
function isPromise<T>(reply: Promised<T>): reply is Promise<T> {
  return typeof (reply as { then?: unknown } | null | undefined)?.then === "function";
}

/** A function of a subject besides loss and gradient: vectors to numbers, each answer read and found in order. */
export type Part = (...vectors: readonly Float64Array[]) => Promised<Float64Array>;

/**
 * The number of outputs that a function states.
 * @throws {RangeError} when it is no positive integer; `who` opens the message
 */
export function outputsOf(who: string, { outputs }: { readonly outputs: number }): number {
  if (Number.isInteger(outputs) && outputs > 0) return outputs;
  throw new RangeError(`${who}: outputs is ${String(outputs)}; expected a positive integer`);
}

/**
 * The part of that name, which answers with `length` numbers.
 * @throws {TypeError} when it is no function; `who` opens the message
 */
export function numbersPart<Parts extends object>(
  who: string,
  parts: Parts,
  name: keyof Parts & string,
  length: number,
): Part {
  return watched(who, parts, name, (reply) => asNumbers(name, reply, length));
}

/**
 * The part of that name, which answers with m × n numbers, read row-major.
 * @throws {TypeError} when it is no function; `who` opens the message
 */
export function matrixPart<Parts extends object>(
  who: string,
  parts: Parts,
  name: keyof Parts & string,
  [m, n]: readonly [m: number, n: number],
): Part {
  return watched(who, parts, name, (reply) => {
    const isRows = Array.isArray(reply) && reply.length === m && reply.every(isArray);
    if (!isRows) return asNumbers(name, reply, m * n);
    const rows = reply.map((row, k) => asNumbers(`${name}[${k}]`, row, n));
    return Float64Array.from(rows.flatMap((row) => Array.from(row)));
  });
}

/**
 * A part as a method of its subject, called on copies of its vectors: it throws Misconduct when the part changes them
 * or answers with the wrong type or length.
 */
function watched<Parts extends object>(
  who: string,
  parts: Parts,
  name: keyof Parts & string,
  read: (reply: unknown) => Float64Array,
): Part {
  const call = parts[name];
  if (typeof call !== "function") throw new TypeError(`${who}: ${name} is ${typeof call}; expected a function`);
  return (...vectors) => {
    const given = vectors.map((vector) => vector.slice());
    return after(call.apply(parts, given) as unknown, (reply) => {
      for (const [k, vector] of vectors.entries()) {
        checkUntouched("part-mutates-vector", vector, given[k]!, `argument ${k} of ${name}`);
      }
      return read(reply);
    });
  };
}
