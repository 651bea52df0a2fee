import * as z from "zod";
import { blockSize, type Block } from "../subject/blocks.js";
import { formatHexFloat, parseHexFloat } from "../numeric/hex-float.js";

/** A JSON value without null. */
export type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** How numbers are written: the shortest decimal that reads back as the same float64, or C99 hex floats. */
export type NumberStyle = "decimal" | "hex";

/** Which numbers a tensor may hold, and how its errors name them. */
export interface NumberRule {
  readonly expected: string;
  accepts(v: number): boolean;
}

/** The rules for the numbers of a file. */
export const NUMBERS: Readonly<Record<"any" | "finite" | "nonNegative" | "probability", NumberRule>> = {
  any: { expected: "a number, a C99 hex float, or one of nan, infinity, -infinity", accepts: () => true },
  finite: { expected: "a finite number or an exact C99 hex float", accepts: Number.isFinite },
  nonNegative: { expected: "a finite number from 0 up", accepts: (v) => v >= 0 && v < Infinity },
  probability: { expected: "a number from 0 to 1", accepts: (v) => v >= 0 && v <= 1 },
};

/** One name of a closed set, as a schema; its error suggests a near name. */
export function oneOf<const T extends string>(names: readonly T[]): z.ZodType<T> {
  return z.enum(names, { error: ({ input }) => `one of ${names.join(", ")}${suggestion(input, names)}` });
}

/** An object with these keys and no others, as a schema; its error suggests a near key. */
export function closedObject<T extends z.core.$ZodLooseShape>(shape: T): z.ZodObject<T, z.core.$strict> {
  const keys = Object.keys(shape);
  return z.strictObject(shape, {
    error(issue) {
      const near = issue.code === "unrecognized_keys" ? suggestion(issue.keys[0], keys) : "";
      return `an object with the keys ${keys.join(", ")}${near}`;
    },
  });
}

/** The name among `names` that `found` was probably meant to be: at most a third of its letters differ. */
function suggestion(found: unknown, names: readonly string[]): string {
  if (typeof found !== "string") return "";
  const near = names.find((name) => editDistance(found.toLowerCase(), name.toLowerCase()) <= name.length / 3);
  return near === undefined ? "" : `; did you mean ${near}?`;
}

/** Least number of letters to insert, delete or replace between two words. Source: Levenshtein (1966). */
function editDistance(from: string, to: string): number {
  let row = Uint32Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const next = Uint32Array.of(i, ...row.subarray(1));
    for (let j = 1; j <= to.length; j++) {
      const replaced = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, replaced);
    }
    row = next;
  }
  return row[to.length]!;
}

/** A JSON number or hex-float text that the rule accepts, as a schema. */
export function number(rule: NumberRule): z.ZodType<number> {
  return z.union([z.number(), z.string()], { error: rule.expected }).transform((entry, context) => {
    const value = typeof entry === "number" ? entry : floatOf(entry);
    if (value !== undefined && rule.accepts(value)) return value;
    context.addIssue(rule.expected);
    return z.NEVER;
  });
}

function floatOf(text: string): number | undefined {
  try {
    return parseHexFloat(text);
  } catch {
    return undefined;
  }
}

/** Nested arrays of this shape as a schema of their entries, row-major; shape [] is a bare number. */
export function tensor(shape: readonly number[], rule: NumberRule): z.ZodType<number[]> {
  const [length, ...rest] = shape;
  if (length === undefined) return number(rule).transform((entry) => [entry]);
  const error = `an array of length ${length}`;
  return z
    .array(tensor(rest, rule), { error })
    .length(length, { error })
    .transform((rows) => rows.flat());
}

/** The schemas of named tensors, in the order of the blocks. */
export function tensors(blocks: readonly Block[], rule: NumberRule): Record<string, z.ZodType<number[]>> {
  return Object.fromEntries(blocks.map(({ name, shape }) => [name, tensor(shape, rule)]));
}

/**
 * The value that a schema makes of a file; the schema's error messages say what it expected.
 * @throws {RangeError | TypeError} naming the first misfit
 */
export function validate<T>(schema: z.ZodType<T>, json: unknown, file: string): T {
  // A schema that holds one file's shapes is used once: to compile it does not pay, and some pages forbid it.
  const { success, data, error } = schema.safeParse(json, { jitless: true });
  if (success) return data;
  const { path, message, ...issue } = error.issues[0]!;
  const place = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  const value = path.reduce<unknown>((parent, key) => Reflect.get(Object(parent), key), json);
  const found = "keys" in issue ? `the key ${quote(String(issue.keys[0]))}` : describe(value);
  const line = `${file}: at $${place}: found ${found}; expected ${message}`;
  const wrongKind = issue.code === "invalid_type" || issue.code === "invalid_union";
  throw wrongKind ? new TypeError(line) : new RangeError(line);
}

/** The entries of θ as named nested arrays: the inverse of `tensors`. */
export function writeTensors(blocks: readonly Block[], theta: Float64Array, style: NumberStyle): Record<string, Json> {
  let end = 0;
  return Object.fromEntries(
    blocks.map((block) => {
      const start = end;
      end += blockSize(block);
      return [block.name, writeTensor(theta.subarray(start, end), block.shape, style)];
    }),
  );
}

/** The entries of a flat array as nested arrays of this shape: the inverse of `tensor`. */
export function writeTensor(entries: Float64Array, shape: readonly number[], style: NumberStyle): Json {
  const [length, ...rest] = shape;
  if (length === undefined) return writeNumber(entries[0]!, style);
  const size = entries.length / length;
  return Array.from({ length }, (_, i) => writeTensor(entries.subarray(i * size, (i + 1) * size), rest, style));
}

/** The number as JSON. What JSON numbers lose, −0, NaN and ±∞, is a hex-float text in either style. */
export function writeNumber(v: number, style: NumberStyle): Json {
  return style === "hex" || Object.is(v, -0) || !Number.isFinite(v) ? formatHexFloat(v) : v;
}

/** JSON text, indented by two; what holds no array and no object, such as a matrix row, takes one line. */
export function formatJson(value: Json, indent = ""): string {
  if (typeof value !== "object") return JSON.stringify(value);
  const deeper = `${indent}  `;
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const items = Object.entries(value).map(([key, item]) => {
    const text = formatJson(item, deeper);
    return Array.isArray(value) ? text : `${JSON.stringify(key)}: ${text}`;
  });
  const flat = Object.values(value).every((item) => typeof item !== "object");
  return flat
    ? `${open}${items.join(", ")}${close}`
    : `${open}\n${deeper}${items.join(`,\n${deeper}`)}\n${indent}${close}`;
}

/**
 * The value of a JSON text.
 * @throws {RangeError} naming line and column where the text stops being JSON
 */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const { offset, expected } = firstBreak(text);
    const line = text.slice(0, offset).split("\n").length;
    const column = offset - text.lastIndexOf("\n", offset - 1);
    const word = /^(?:[\w.+-]+|.)/su.exec(text.slice(offset))?.[0];
    const found = word === undefined ? "the end of the text" : quote(word);
    throw new RangeError(`${file}: at line ${line}, column ${column}: found ${found}; expected ${expected}`);
  }
}

/** White space, then a token if there is one. Source: RFC 8259, sections 2 to 7. */
const TOKEN =
  /([ \t\n\r]*)([{}[\],:]|true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|"[ !#-[\]-\u{10ffff}]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[ !#-[\]-\u{10ffff}]*)*")?/uy;

/** What may come next; a state that ends in "or ]" or "or }" takes that bracket too. */
type Expected =
  | "a value"
  | "a value or ]"
  | "a name in quotes"
  | "a name in quotes or }"
  | "a colon"
  | "a comma or ]"
  | "a comma or }"
  | "the end of the text";

/** Where a text that is not JSON breaks off: the engines' own messages do not always say. */
function firstBreak(text: string): { readonly offset: number; readonly expected: Expected } {
  const open: ("]" | "}")[] = [];
  const token = new RegExp(TOKEN);
  let expected: Expected = "a value";
  for (;;) {
    const start = token.lastIndex;
    const [, space = "", symbol = ""] = token.exec(text)!;
    const next = follow(expected, symbol.charAt(0), open);
    if (next === undefined) return { offset: start + space.length, expected };
    expected = next;
  }
}

/** The tokens between values, by their first character, and what comes after them. */
const STEPS: Readonly<Partial<Record<Expected, readonly [first: string, next: Expected]>>> = {
  "a name in quotes": ['"', "a colon"],
  "a name in quotes or }": ['"', "a colon"],
  "a colon": [":", "a value"],
  "a comma or ]": [",", "a value"],
  "a comma or }": [",", "a name in quotes"],
};

/** What may come after a token that starts with `first`; undefined when the token is out of place. */
function follow(expected: Expected, first: string, open: ("]" | "}")[]): Expected | undefined {
  if (first === "") return undefined;
  if (expected.endsWith(` or ${first}`)) {
    open.pop();
    return afterValue(open);
  }
  if (expected.startsWith("a value")) return afterStart(first, open);
  const [token, next] = STEPS[expected] ?? [];
  return token === first ? next : undefined;
}

function afterStart(first: string, open: ("]" | "}")[]): Expected | undefined {
  if ("]},:".includes(first)) return undefined;
  if (first !== "[" && first !== "{") return afterValue(open);
  open.push(first === "[" ? "]" : "}");
  return first === "[" ? "a value or ]" : "a name in quotes or }";
}

function afterValue(open: readonly ("]" | "}")[]): Expected {
  const bracket = open.at(-1);
  return bracket === undefined ? "the end of the text" : `a comma or ${bracket}`;
}

/** A value in a few words, on one line. */
function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) return `an array of length ${value.length}`;
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** The text in quotes, cut to 40 characters, with everything that does not print escaped. */
function quote(text: string): string {
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return JSON.stringify(shown).replaceAll(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}
