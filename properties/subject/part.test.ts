import * as fc from "fast-check";
import { expect, test } from "vitest";
import { after, matrixPart, numbersPart, outputsOf } from "../../src/subject/part.js";

const vectors = fc.float64Array({ minLength: 1, maxLength: 5 });

test("what follows a reply is done at once, or when its promise is kept, whoever made the promise", async () => {
  expect(after(2, (x) => x + 1)).toBe(3);
  expect(await after(Promise.resolve(2), (x) => x + 1)).toBe(3);
  // oxlint-disable-next-line unicorn/no-thenable -- a promise of another library
  const foreign = { then: (keep: (x: number) => void) => keep(2) } as unknown as Promise<number>;
  expect(await after(foreign, (x) => x + 1)).toBe(3);
  for (const nothing of [null, undefined]) expect(after(nothing, String)).toBe(String(nothing));
});

test("a part gets copies of its vectors, and its reply is read as a copy", () => {
  fc.assert(
    fc.property(vectors, vectors, (theta, v) => {
      const kept: Float64Array[] = [];
      const parts = { f: (...given: Float64Array[]) => (kept.push(...given), given[1]!) };
      const reply = numbersPart("test", parts, "f", v.length)(theta, v);
      expect(kept).toEqual([theta, v]);
      expect(reply).toEqual(v);
      for (const array of [theta, v]) expect(kept.includes(array)).toBe(false);
      expect(kept.includes(reply as Float64Array)).toBe(false);
    }),
  );
});

test("a matrix may come as rows or row-major, typed or plain", () => {
  const sizes = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }));
  fc.assert(
    fc.property(sizes, ([m, n]) => {
      const flat = Float64Array.from({ length: m * n }, (_, at) => at);
      const rows = Array.from({ length: m }, (_, k) => flat.slice(k * n, (k + 1) * n));
      for (const A of [flat, Array.from(flat), rows, rows.map((row) => Array.from(row))]) {
        expect(matrixPart("test", { A: () => A }, "A", [m, n])()).toEqual(flat);
      }
    }),
  );
});

test("outputs are a positive integer", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1 }), fc.oneof(fc.double({ max: 0.5 }), fc.string()), (outputs, stranger) => {
      expect(outputsOf("test", { outputs })).toBe(outputs);
      expect(() => outputsOf("test", { outputs: stranger as number })).toThrow(
        new RangeError(`test: outputs is ${stranger}; expected a positive integer`),
      );
    }),
  );
});
