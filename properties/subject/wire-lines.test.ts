import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Lines, type Line } from "../../src/subject/wire-lines.js";

/** The bytes cut at the given places. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return sorted.slice(1).map((end, k) => bytes.subarray(sorted[k], end));
}

test("the lines of a stream do not depend on where it is cut, not even within a character", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "é", "€", "\u{1F600}", "\r", "\0") });
  fc.assert(
    fc.property(fc.array(text), text, fc.array(fc.nat()), (whole, tail, places) => {
      const bytes = new TextEncoder().encode([...whole, tail].join("\n"));
      const lines = new Lines(1e6);
      const got: Line[] = cut(bytes, places).flatMap((piece) => [...lines.take(piece)]);
      expect(got.map((line) => line.text)).toEqual(whole);
      expect(got.every(({ isUtf8 }) => isUtf8)).toBe(true);
      expect(lines.isWithinLine).toBe(tail !== "");
    }),
  );
});

test("bytes that are no UTF-8 are still a line, and said to be none", () => {
  const lines = new Lines(1e6);
  expect([...lines.take(Uint8Array.of(65, 255, 10, 66, 10))]).toEqual([
    { text: "A\uFFFD", isUtf8: false },
    { text: "B", isUtf8: true },
  ]);
});

test("a line longer than the longest is refused, in one piece or many; one as long is not", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.array(fc.nat()), (longest, places) => {
      const take = (length: number): number =>
        cut(new Uint8Array(length + 1).fill(65, 0, length).fill(10, length), places).reduce(
          (count, piece) => count + [...lines.take(piece)].length,
          0,
        );
      const lines = new Lines(longest);
      expect(take(longest) + take(longest)).toBe(2);
      expect(() => take(longest + 1)).toThrow(
        `the child writes a line without end: found ${longest + 1} bytes; expected at most ${longest} a line`,
      );
    }),
  );
});
