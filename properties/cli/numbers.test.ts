import * as fc from "fast-check";
import { expect, test } from "vitest";
import { duration, integer, seed } from "../../src/cli/numbers.js";

test("integer(least, most) reads every whole number between them, both included", () => {
  fc.assert(
    fc.property(fc.integer(), fc.nat(), fc.nat(), (value, below, above) => {
      expect(integer(value - below, value + above)(String(value))).toBe(value);
    }),
  );
});

test("integer refuses a number outside its bounds, one with a fraction and what is no number, naming all", () => {
  const wrong = fc.oneof(
    fc.integer({ max: -1 }).map(String),
    fc.integer({ min: 11 }).map(String),
    fc.nat({ max: 9 }).map((k) => `${k}.5`),
    fc.constantFrom("", " ", "x", "1x", "NaN", "Infinity", "--runs"),
  );
  fc.assert(
    fc.property(wrong, (text) => {
      const message = `found ${JSON.stringify(text)}; expected an integer from 0 to 10.`;
      expect(() => integer(0, 10)(text)).toThrow(message);
    }),
  );
});

test("a seed is a 32-bit integer of either sign", () => {
  fc.assert(
    fc.property(fc.integer(), (value) => {
      expect(seed(String(value))).toBe(value);
    }),
  );
  expect([-1907552384, -(2 ** 31), 2 ** 31 - 1].map((value) => seed(String(value)))).toHaveLength(3);
  for (const beyond of [-(2 ** 31) - 1, 2 ** 31]) expect(() => seed(String(beyond))).toThrow(`found "${beyond}"`);
});

test("a duration is a number of seconds, minutes or hours; without a unit, seconds", () => {
  const units = fc.constantFrom(["", 1] as const, ["s", 1] as const, ["m", 60] as const, ["h", 3600] as const);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 99_999 }), units, (hundredths, [unit, seconds]) => {
      expect(duration(`${hundredths / 100}${unit}`)).toBe((hundredths / 100) * seconds);
    }),
  );
});

test.each(["", "0", "0s", "-1s", "s", "5 m", "5d", "1e3", "1.s", ".5s", "Infinity", "5ms", "5m3s"])(
  "the duration %j is refused by name, with examples of what is expected",
  (text) => {
    const message = `found ${JSON.stringify(text)}; expected a duration such as 60s, 5m or 1h.`;
    expect(() => duration(text)).toThrow(message);
  },
);
