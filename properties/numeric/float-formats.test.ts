import * as fc from "fast-check";
import { expect, test } from "vitest";
import { FLOAT_FORMATS } from "../../src/numeric/float-formats.js";

const names = Object.keys(FLOAT_FORMATS) as (keyof typeof FLOAT_FORMATS)[];

test.each(names)("%s: |round(v) − v| ≤ u|v| + smallest/2, attained next to 1; round(round(v)) = round(v)", (name) => {
  const { round, u, largest, smallest } = FLOAT_FORMATS[name];
  fc.assert(
    fc.property(fc.double({ min: -largest, max: largest, noNaN: true }), (v) => {
      const rounded = round(v);
      expect(round(rounded)).toBe(rounded);
      expect(Math.abs(rounded - v)).toBeLessThanOrEqual(u * Math.abs(v) + smallest / 2);
    }),
  );
  expect(round(1 + 2 * u)).toBe(1 + 2 * u);
  expect(round(1 + 2 * u) - 1).toBe(2 * u);
  expect(name === "float64" ? 1 + u : round(1 + u)).toBe(1);
});

test.each(names)("%s: largest, normal and smallest are numbers of the format, and the next ones are not", (name) => {
  const { round, largest, normal, smallest, u } = FLOAT_FORMATS[name];
  expect([largest, normal, smallest].map(round)).toEqual([largest, normal, smallest]);
  expect(round(largest * (1 + 2 * u))).toBe(Infinity);
  expect(smallest).toBe(2 * normal * u);
  expect(round(smallest / 2)).toBe(name === "float64" ? smallest / 2 : 0);
});
