import { describe, Misconduct } from "./conduct.js";

/** An array as a message holds it: the base64 of its little-endian bytes. */
export interface WireArray {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly data: string;
}

/** The types of number. */
type Dtype = "float64" | "float32" | "int32";

/** How a number of each type is read from bytes, and its size in bytes. */
const DTYPES: Readonly<
  Record<Dtype, { readonly size: number; readonly read: (view: DataView, at: number) => number }>
> = {
  float64: { size: 8, read: (view, at) => view.getFloat64(at, true) },
  float32: { size: 4, read: (view, at) => view.getFloat32(at, true) },
  int32: { size: 4, read: (view, at) => view.getInt32(at, true) },
};

/** Numbers that JSON cannot write. */
const NON_FINITE: Readonly<Record<string, number>> = { NaN, Infinity, "-Infinity": -Infinity };

/** Bytes that become characters in one call: more arguments would overflow the stack. */
const SLICE = 8192;

/** Numbers as an array of the protocol, shape [length]; every bit is kept, also of NaN and −0. */
export function toWire(numbers: Float64Array | Int32Array): WireArray {
  const isDouble = numbers instanceof Float64Array;
  const dtype = isDouble ? "float64" : "int32";
  const { size } = DTYPES[dtype];
  const bytes = new Uint8Array(size * numbers.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < numbers.length; i++) {
    if (isDouble) view.setFloat64(size * i, numbers[i]!, true);
    else view.setInt32(size * i, numbers[i]!, true);
  }
  const slices = Array.from({ length: Math.ceil(bytes.length / SLICE) }, (_, k) =>
    Reflect.apply(String.fromCharCode, undefined, bytes.subarray(SLICE * k, SLICE * (k + 1))),
  );
  return { dtype, shape: [numbers.length], data: btoa(slices.join("")) };
}

/** What a message holds where a number belongs, "NaN" and "±Infinity" read; whether it is one is judged by whoever asked. */
export function numberFromWire(value: unknown): unknown {
  return typeof value === "string" && Object.hasOwn(NON_FINITE, value) ? NON_FINITE[value] : value;
}

/**
 * What a message holds where an array belongs: base64 as its numbers, of any shape, row-major; the entries of a list as
 * `numberFromWire`. Whether it holds numbers, and how many, is judged by whoever asked.
 * @throws {Misconduct} when dtype, data and shape do not go together
 */
export function fromWire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(numberFromWire);
  return typeof value === "object" && value !== null && "dtype" in value ? decode(value) : value;
}

function decode(array: Partial<Record<keyof WireArray, unknown>>): Float64Array {
  const { dtype, shape, data } = array;
  if (typeof dtype !== "string" || !Object.hasOwn(DTYPES, dtype)) {
    throw new Misconduct("array-dtype", `found ${describe(dtype)}; expected ${Object.keys(DTYPES).join(", ")}`);
  }
  const { size, read } = DTYPES[dtype as Dtype];
  const view = bytesOf(data);
  const count = view.byteLength / size;
  if (!Array.isArray(shape) || shape.reduce((product: number, extent) => product * Number(extent), 1) !== count) {
    const found = `found ${view.byteLength} bytes and shape ${JSON.stringify(shape)?.slice(0, 40)}`;
    throw new Misconduct("array-shape", `${found}; expected ${size} bytes a number`);
  }
  return new Float64Array(count).map((_, i) => read(view, size * i));
}

function bytesOf(data: unknown): DataView {
  if (typeof data !== "string") throw new Misconduct("array-data", `found ${describe(data)}; expected a string`);
  let characters;
  try {
    characters = atob(data);
  } catch {
    throw new Misconduct("array-data", `found ${describe(data)}; expected base64 of little-endian numbers`);
  }
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return new DataView(bytes.buffer);
}
