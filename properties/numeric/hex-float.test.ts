import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatHexFloat, parseHexFloat } from "../../src/numeric/hex-float.js";
import { compare, finite, rationalOf } from "./rational.js";

const anyFloat64 = fc.oneof(
  { weight: 5, arbitrary: finite },
  { weight: 1, arbitrary: fc.constantFrom(0, -0, NaN, Infinity, -Infinity) },
);

/** A C99 spelling of mantissa·2^exponent with `fraction` hex digits after the point. */
function spell(mantissa: bigint, exponent: number, fraction: number): string {
  const digits = mantissa.toString(16).padStart(fraction, "0");
  const point = digits.length - fraction;
  return `0x${digits.slice(0, point)}.${digits.slice(point)}p${exponent + 4 * fraction}`;
}

test("parseHexFloat(formatHexFloat(v)) is v, bit by bit", () => {
  fc.assert(
    fc.property(anyFloat64, (v) => {
      expect(parseHexFloat(formatHexFloat(v))).toBe(v);
    }),
    { numRuns: 300 },
  );
});

test("the text of v ≠ 0 is [-]0x<odd hex integer>p<signed exponent> and stands for v exactly", () => {
  fc.assert(
    fc.property(finite, (v) => {
      fc.pre(v !== 0);
      const match = /^(-?)0x([0-9a-f]*[13579bdf])p([+-]\d+)$/.exec(formatHexFloat(v));
      expect(match).not.toBeNull();
      const [, sign, digits, exponent] = match!;
      const mantissa = BigInt(`0x${digits}`) * (sign === "-" ? -1n : 1n);
      const power = Number(exponent);
      const text =
        power >= 0
          ? { numerator: mantissa << BigInt(power), denominator: 1n }
          : { numerator: mantissa, denominator: 1n << BigInt(-power) };
      expect(compare(text, rationalOf(v))).toBe(0);
    }),
  );
});

test("the special values have C99's names", () => {
  expect([0, -0, NaN, Infinity, -Infinity].map(formatHexFloat)).toEqual([
    "0x0p+0",
    "-0x0p+0",
    "nan",
    "infinity",
    "-infinity",
  ]);
  expect(["+Infinity", "INFINITY", "NaN"].map(parseHexFloat)).toEqual([Infinity, Infinity, NaN]);
});

test("every C99 spelling of a number is read alike: point anywhere, zeros at either end, capitals, explicit plus", () => {
  const mantissas = fc.bigInt({ min: 0n, max: 2n ** 53n - 1n });
  const exponents = fc.integer({ min: -1074, max: 971 });
  const spellings = fc.record({
    fraction: fc.nat({ max: 20 }),
    leading: fc.nat({ max: 3 }),
    trailing: fc.nat({ max: 300 }),
    capital: fc.boolean(),
    plus: fc.boolean(),
  });
  fc.assert(
    fc.property(
      mantissas,
      exponents,
      spellings,
      (mantissa, exponent, { fraction, leading, trailing, capital, plus }) => {
        const shifted = mantissa << BigInt(4 * trailing);
        const text = spell(shifted, exponent - 4 * trailing, fraction).replace("0x", `0x${"0".repeat(leading)}`);
        const written = (plus ? "+" : "") + (capital ? text.toUpperCase().replace("0X", "0x") : text);
        const v = parseHexFloat(written);
        const exact =
          exponent >= 0
            ? { numerator: mantissa << BigInt(exponent), denominator: 1n }
            : { numerator: mantissa, denominator: 1n << BigInt(-exponent) };
        expect(compare(rationalOf(v), exact)).toBe(0);
        expect(parseHexFloat(text.replace("0x", "-0x"))).toBe(-v);
      },
    ),
  );
});

test("C99's own examples: 0x1.8p-3 = 0.1875, 0x.8p0 = ½, 0X1P4 = 16, and the largest and smallest float64", () => {
  const texts = ["0x1.8p-3", "0x.8p0", "0X1P4", "0x1.fffffffffffffp+1023", "0x0.0000000000001p-1022"];
  expect(texts.map(parseHexFloat)).toEqual([0.1875, 0.5, 16, Number.MAX_VALUE, Number.MIN_VALUE]);
});

test("a number with a 54th bit, or beyond the range, is refused and its text shown", () => {
  const tooLong = fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }).map((m) => `0x${(2n * m + 1n).toString(16)}p-60`);
  const tooLarge = fc.integer({ min: 1024, max: 1e9 }).map((e) => `0x1p${e}`);
  const tooSmall = fc.integer({ min: 1075, max: 1e9 }).map((e) => `-0x1p-${e}`);
  fc.assert(
    fc.property(fc.oneof(tooLong, tooLarge, tooSmall, fc.constant("0x1p-1075"), fc.constant("0x3p-1075")), (text) => {
      const message = `parseHexFloat: ${text} has more bits or a larger exponent than a float64`;
      expect(() => parseHexFloat(text)).toThrow(RangeError);
      expect(() => parseHexFloat(text)).toThrow(message);
    }),
  );
});

test("any other text is refused and shown", () => {
  const others = fc.oneof(
    fc.string(),
    fc.constantFrom("", "0xp0", "0x.p0", "0x1", "1p0", "0x1p", "0x1.8", " 0x1p0", "0x1p0 ", "0x1p0.5", "-nan", "inf"),
    // Names that every object inherits: a table of special values must not find them.
    fc.constantFrom("constructor", "__proto__", "tostring"),
    fc.double().map(String),
  );
  fc.assert(
    fc.property(others, (text) => {
      fc.pre(!/^([+-]?infinity|nan)$/i.test(text));
      expect(() => parseHexFloat(text)).toThrow(RangeError);
      expect(() => parseHexFloat(text)).toThrow(`parseHexFloat: text is ${JSON.stringify(text)}; expected a C99 hex`);
    }),
  );
});
