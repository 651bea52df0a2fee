import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Architecture } from "../../src/network/architecture.js";
import { formatGradient, parseGradient, parseGradientText } from "../../src/network/gradient-file.js";
import { formatNetwork } from "../../src/network/network-file.js";
import { networkSize } from "../../src/network/problem.js";
import { architectures } from "./network-files.js";

/** An architecture and a claim for it, entries drawn from all float64. */
const claims = architectures.chain((architecture) => {
  const length = networkSize(architecture);
  const entries = fc.array(fc.double(), { minLength: length, maxLength: length });
  return fc.tuple(
    fc.constant(architecture),
    entries.map((drawn) => Float64Array.from(drawn)),
  );
});

const small: Architecture = {
  inputs: 2,
  layers: [
    { units: 2, activation: "tanh", bias: "unit" },
    { units: 1, activation: "identity", bias: "layer" },
    { units: 1, activation: "identity", bias: "none" },
  ],
  loss: "mse",
  l2: 0,
};

/** A gradient file for `small`. */
const file = {
  format: "backproof-gradient/1",
  W1: [
    [1, 2],
    [3, 4],
  ],
  b1: [5, 6],
  W2: [[7, 8]],
  b2: 9,
  W3: [[10]],
};

test("read ∘ write = identity, bit for bit, on NaN and ±∞ too", () => {
  fc.assert(
    fc.property(claims, ([architecture, gradient]) => {
      expect(parseGradientText(formatGradient(gradient, architecture), architecture)).toStrictEqual(gradient);
    }),
  );
});

test("a gradient file is laid out as the parameters of a network file are", () => {
  const finite = claims.filter(([, gradient]) => gradient.every(Number.isFinite));
  fc.assert(
    fc.property(finite, ([architecture, parameters]) => {
      const targets = new Float64Array(architecture.layers.at(-1)!.units);
      const batch = { size: 1, inputs: new Float64Array(architecture.inputs), targets };
      const network: { parameters: object } = JSON.parse(
        formatNetwork({ architecture, parameters, batch, precision: "float64" }),
      );
      expect(JSON.parse(formatGradient(parameters, architecture))).toStrictEqual({
        format: "backproof-gradient/1",
        ...network.parameters,
      });
    }),
  );
});

test("θ is W1, b1, W2, … in order, each row-major, whatever the order of the keys", () => {
  const reversed = Object.fromEntries(Object.entries(file).toReversed());
  expect(parseGradient(file, small)).toStrictEqual(Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
  expect(parseGradient(reversed, small)).toStrictEqual(parseGradient(file, small));
});

test("a claim may be nan, infinity or -infinity, in any case", () => {
  const claimed = parseGradient(
    {
      ...file,
      W1: [
        ["nan", "infinity"],
        ["-infinity", "NaN"],
      ],
    },
    small,
  );
  expect([...claimed.subarray(0, 4)]).toStrictEqual([NaN, Infinity, -Infinity, NaN]);
});

const KEYS = "an object with the keys format, W1, b1, W2, b2, W3";
const NUMBER = "a number, a C99 hex float, or one of nan, infinity, -infinity";

test.each([
  ["no object", [1, 2], `TypeError: $: found an array of length 2; expected ${KEYS}`],
  [
    "a network file",
    { ...file, format: "backproof-network/1" },
    'RangeError: $.format: found "backproof-network/1"; expected "backproof-gradient/1"',
  ],
  ["a bias where there is none", { ...file, b3: 1 }, `RangeError: $: found the key "b3"; expected ${KEYS}`],
  ["no W2", { ...file, W2: undefined }, "TypeError: $.W2: found nothing; expected an array of length 1"],
  ["a shared bias as a row", { ...file, b2: [9] }, `TypeError: $.b2: found an array of length 1; expected ${NUMBER}`],
  [
    "a transposed matrix",
    { ...file, W2: [[7], [8]] },
    "RangeError: $.W2: found an array of length 2; expected an array of length 1",
  ],
  [
    "a short row",
    { ...file, W1: [[1, 2], [3]] },
    "RangeError: $.W1[1]: found an array of length 1; expected an array of length 2",
  ],
  ["null for NaN", { ...file, b1: [null, 6] }, `TypeError: $.b1[0]: found null; expected ${NUMBER}`],
  ["a decimal in quotes", { ...file, b1: [5, "6.5"] }, `RangeError: $.b1[1]: found "6.5"; expected ${NUMBER}`],
])("a misfit is one line that names path, found and expected: %s", (_law, json, line) => {
  const Kind = line.startsWith("TypeError") ? TypeError : RangeError;
  const message = line.replace(/^\w+: /, "gradient file: at ");
  expect(() => parseGradient(json, small)).toThrow(new Kind(message));
});

test("text that is not JSON is named with its line and column", () => {
  expect(() => parseGradientText('{\n"b2": NaN}', small)).toThrow(
    new RangeError('gradient file: at line 2, column 7: found "NaN"; expected a value'),
  );
});

test("a gradient of the wrong length is not written, and both lengths are named", () => {
  expect(() => formatGradient(new Float64Array(9), small)).toThrow(
    new RangeError("formatGradient: gradient has length 9; expected 10"),
  );
});
