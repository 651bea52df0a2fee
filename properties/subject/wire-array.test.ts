import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fromWire, numberFromWire, toWire } from "../../src/subject/wire-array.js";

test("numbers come back bit for bit, NaN, −0 and infinities too, through JSON", () => {
  fc.assert(
    fc.property(fc.oneof(fc.float64Array({ maxLength: 3000 }), fc.int32Array()), (numbers) => {
      const wire = toWire(numbers);
      expect(wire.shape).toEqual([numbers.length]);
      expect(fromWire(JSON.parse(JSON.stringify(wire)))).toEqual(Float64Array.from(numbers));
    }),
    { numRuns: 50 },
  );
});

test("base64 is of little-endian bytes, as every language writes them", () => {
  expect(toWire(Float64Array.of(1))).toEqual({ dtype: "float64", shape: [1], data: "AAAAAAAA8D8=" });
  expect(toWire(Int32Array.of(-2))).toEqual({ dtype: "int32", shape: [1], data: "/v///w==" });
  const bytes = Buffer.from(Float32Array.of(0.1, -3).buffer);
  const float32 = { dtype: "float32", shape: [2, 1], data: bytes.toString("base64") };
  expect(fromWire(float32)).toEqual(Float64Array.of(Math.fround(0.1), -3));
});

test("lists hold numbers as JSON can; what is no array is left to whoever asked", () => {
  expect(fromWire([1, "NaN", "Infinity", "-Infinity", "x", null])).toEqual([1, NaN, Infinity, -Infinity, "x", null]);
  fc.assert(
    fc.property(fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constant(null), fc.constant({})), (value) => {
      fc.pre(value !== "NaN" && value !== "Infinity" && value !== "-Infinity");
      expect(fromWire(value)).toBe(value);
      expect(numberFromWire(value)).toBe(value);
    }),
  );
});

const wire = toWire(Float64Array.of(1, 2));
test.each([
  [
    { dtype: "float16" },
    "array-dtype",
    'an array has an unknown dtype: found the string "float16"; expected float64, ',
  ],
  [{ dtype: "toString" }, "array-dtype", 'found the string "toString"'],
  [{ dtype: null }, "array-dtype", "found null; expected float64, float32, int32"],
  [{ data: "AAA*" }, "array-data", 'the data of an array is no base64: found the string "AAA*"; expected base64'],
  [{ data: [1] }, "array-data", "found a value of type object; expected a string"],
  [{ shape: [3] }, "array-shape", "found 16 bytes and shape [3]; expected 8 bytes a number"],
  [{ shape: [2, 2] }, "array-shape", "found 16 bytes and shape [2,2]"],
  [{ shape: "2" }, "array-shape", 'found 16 bytes and shape "2"'],
  [{ shape: undefined }, "array-shape", "found 16 bytes and shape undefined"],
  [{ data: "AAAA" }, "array-shape", "found 3 bytes and shape [2]"],
  [{ dtype: "int32" }, "array-shape", "found 16 bytes and shape [2]; expected 4 bytes a number"],
])("an array with %o is refused as %s", (part, code, message) => {
  const read = (): unknown => fromWire({ ...wire, ...part });
  expect(read).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
});
