import { Misconduct } from "./conduct.js";
import type { Line } from "./wire-lines.js";

/** An answer: to which request, and its result or error. */
export interface Answer {
  readonly id: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** Characters of a line that an error tells. */
const SHOWN = 80;

/** A request as a line. */
export function requestLine(id: number, method: string, params: object): string {
  return `${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`;
}

/** The beginning of a line, as it can be told in one. */
export function shown(text: string): string {
  const line = text.trim();
  return JSON.stringify(line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line);
}

/**
 * A line as an answer; undefined when it is no message at all but something that was printed.
 * @throws {Misconduct} when it is a message, and no answer: cut, with a bare NaN, with neither result nor error
 */
export function readAnswer({ text, isUtf8 }: Line): Answer | undefined {
  const value = parsed(text);
  if (!isMessage(value)) return undefined;
  if (!isUtf8) throw new Misconduct("line-not-utf8", `found ${shown(text)}; expected UTF-8`);
  const { id, result, error } = value;
  if (isError(error)) return { id, error };
  if (result !== undefined && (error === undefined || error === null)) return { id, result };
  throw malformed(text, "{ id, result } or { id, error: { code, message } }");
}

/** The JSON of a line; undefined when it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // a print that happens to begin like a message is rare, and to wait for its end would be to wait for ever
    if (!/^\s*\{.*"(?:id|jsonrpc)"\s*:/.test(text)) return undefined;
    throw malformed(text, 'JSON, in which NaN and infinities are strings such as "NaN"');
  }
}

function malformed(text: string, form: string): Misconduct {
  return new Misconduct("message-malformed", `found ${shown(text)}; expected ${form}`);
}

function isMessage(value: unknown): value is Readonly<Record<"id" | "result" | "error", unknown>> {
  if (typeof value !== "object" || value === null) return false;
  return "jsonrpc" in value || ("id" in value && ("result" in value || "error" in value));
}

function isError(error: unknown): error is NonNullable<Answer["error"]> {
  if (typeof error !== "object" || error === null) return false;
  return "code" in error && Number.isInteger(error.code) && "message" in error && typeof error.message === "string";
}
