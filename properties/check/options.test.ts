import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkGradient, checkGradientAsync } from "../../src/check/check-gradient.js";
import { checkOptions } from "../../src/check/options.js";

/** What each option must be, with values that are and values that are not. */
const OPTIONS = [
  ["mode", "auto, every or probe", ["auto", "every", "probe"], ["fast", "", 1, null]],
  ["budget", "a number from 0 up", [0, 1, Infinity], [-1, NaN, "1", null]],
  ["seconds", "a number from 0 up", [0, 0.5, Infinity], [-1, NaN, "1", null]],
  ["relative", "a number above 0", [1e-9, 0.5, 2], [0, -1, NaN, "1", null]],
  ["miss", "a number between 0 and 1", [1e-12, 0.5], [0, 1, 2, -1, NaN, null]],
  ["timeLimit", "a number above 0", [1, Infinity], [0, -1, NaN, "1", null]],
] as const;

const subject = { point: [1], loss: ([x]: Float64Array) => x!, gradient: () => [1] };

test.each(OPTIONS)("an option %s that is not %s is refused, by value, before the subject is called", async (...row) => {
  const [name, expected, , wrong] = row;
  for (const value of wrong) {
    const options = { [name]: value } as object;
    const message = `checkGradient: ${name} is ${String(value)}; expected ${expected}`;
    expect(() => checkGradient(subject, options)).toThrow(new RangeError(message));
    await expect(checkGradientAsync(subject, options)).rejects.toThrow(new RangeError(message));
  }
});

test("all other options are taken as they are, in any company", () => {
  const some = Object.fromEntries(OPTIONS.map(([name, , right]) => [name, fc.constantFrom(...right, undefined)]));
  fc.assert(
    fc.property(fc.record(some, { requiredKeys: [] }), (options) => {
      expect(checkOptions(options)).toBe(options);
    }),
  );
});
