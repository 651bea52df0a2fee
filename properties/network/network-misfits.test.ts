import { describe, expect, test } from "vitest";
import { LOSS_NAMES } from "../../src/network/losses.js";
import { parseNetwork } from "../../src/network/network-file.js";
import { at, complaint, valid } from "./network-files.js";

/** The keys of a path as errors write it: $.layers[1].units. */
const keysOf = (path: string): string[] => path.split(/[.[\]]+/).filter((key) => key !== "$" && key !== "");

const LAYER = "an object with the keys units, activation, bias";
const PARAMETERS = "an object with the keys W1, b1, W2, b2, W3";
const BATCH = "an object with the keys inputs, targets";
const TOP = "an object with the keys format, inputs, layers, loss, l2, precision, parameters, batch";
const ACTIVATIONS = "one of identity, sigmoid, tanh, relu, leaky-relu, elu, softplus, silu, gelu";
const LOSSES = "one of mse, mae, huber, binary-cross-entropy, logistic, softmax-cross-entropy";
const COUNT = "a whole number from 1 up";
const FINITE = "a finite number or an exact C99 hex float";
const NON_NEGATIVE = "a finite number from 0 up";
const PROBABILITY = "a number from 0 to 1";
const row = (length: number): string => `an array of length ${length}`;

/** Path, the JSON put there (found is its text), and what is expected instead. */
const badValues: readonly (readonly [path: string, json: string, expected: string])[] = [
  ["$.format", '"backproof-network/2"', '"backproof-network/1"'],
  ["$.format", "nothing", '"backproof-network/1"'],
  ["$.inputs", "0", COUNT],
  ["$.inputs", "1152921504606847000", COUNT],
  ["$.layers", "[]", "at least one layer"],
  ["$.layers[1].units", "0", COUNT],
  ["$.layers[1].units", "-3", COUNT],
  ["$.layers[2].activation", '"swishh"', ACTIVATIONS],
  ["$.layers[2].activation", '"toString"', ACTIVATIONS],
  ["$.layers[2].activation", '"Leaky_ReLU"', `${ACTIVATIONS}; did you mean leaky-relu?`],
  ["$.layers[0].bias", '"shared"', "one of unit, layer, none"],
  ["$.layers[0].bias", "true", "one of unit, layer, none"],
  ["$.loss", '"hinge"', LOSSES],
  ["$.loss", '"softmax-crossentropy"', `${LOSSES}; did you mean softmax-cross-entropy?`],
  ["$.precision", '"bfloat16"', "one of float64, float32"],
  ["$.l2", "-1", NON_NEGATIVE],
  ["$.l2", '"infinity"', NON_NEGATIVE],
  ["$.l2", '"nan"', NON_NEGATIVE],
  ["$.parameters.W1", "[[1,2,3]]", row(2)],
  ["$.parameters.W1[1]", "[1,2]", row(3)],
  ["$.parameters.W1[1][2]", '"nan"', FINITE],
  ["$.parameters.b2", '"-infinity"', FINITE],
  ["$.parameters.b2", '"0.1"', FINITE],
  ["$.parameters.b2", '"0x1.00000000000008p+0"', FINITE],
  ["$.parameters.b2", '"0x1p+1024"', FINITE],
  ["$.batch.inputs", "[]", "at least one sample"],
  ["$.batch.inputs[1]", "[1,2]", row(3)],
  ["$.batch.inputs[0][1]", '"nan"', FINITE],
  ["$.batch.targets", "[[0,1]]", row(2)],
  ["$.batch.targets[1]", "[0,1,0]", row(2)],
  ["$.batch.targets[1][0]", "1.5", PROBABILITY],
  ["$.batch.targets[1][0]", "-1", PROBABILITY],
  ["$.batch.targets[1][0]", '"nan"', PROBABILITY],
];
const badKinds: typeof badValues = [
  ["$", "3", TOP],
  ["$", "null", TOP],
  ["$", "[]", TOP],
  ["$.inputs", '"3"', COUNT],
  ["$.inputs", "2.5", COUNT],
  ["$.layers", "nothing", "an array of layers"],
  ["$.layers[1]", "4", LAYER],
  ["$.l2", "nothing", NON_NEGATIVE],
  ["$.parameters", "nothing", "an object of tensors W1, b1, …"],
  ["$.parameters.W2", "nothing", row(1)],
  ["$.parameters.b1", "nothing", row(2)],
  ["$.parameters.b2", "nothing", FINITE],
  ["$.parameters.b2", "[9]", FINITE],
  ["$.parameters.b1", "9", row(2)],
  ["$.parameters.W1[0]", "1", row(3)],
  ["$.parameters.b1[1]", "null", FINITE],
  ["$.parameters.b2", "1e999", FINITE],
  ["$.batch", "nothing", BATCH],
  ["$.batch.targets", "nothing", "an array of samples"],
  ["$.batch.targets[1]", "0", row(2)],
];
const strangeKeys: readonly (readonly [path: string, key: string, shown: string, expected: string])[] = [
  ["$", "epochs", "epochs", TOP],
  ["$", "precison", "precison", `${TOP}; did you mean precision?`],
  ["$", "__proto__", "__proto__", TOP],
  ["$", "a\n\u2028\u0085b", String.raw`a\n\u{2028}\u{85}b`, TOP],
  ["$", "k".repeat(1000), `${"k".repeat(40)}…`, TOP],
  ["$.layers[0]", "biases", "biases", LAYER],
  ["$.parameters", "b3", "b3", PARAMETERS],
  ["$.parameters", "w1", "w1", `${PARAMETERS}; did you mean W1?`],
  ["$.batch", "labels", "labels", BATCH],
];

/** How an error names a JSON value. */
function found(json: string): string {
  if (json === "nothing") return json;
  const value: unknown = JSON.parse(json);
  return Array.isArray(value) ? row(value.length) : typeof value === "number" ? String(value) : json;
}

describe("a misfit is one line that names path, found and expected", () => {
  const kinds = [
    { kind: "RangeError", misfits: badValues },
    { kind: "TypeError", misfits: badKinds },
  ];
  describe.each(kinds)("$kind", ({ kind, misfits }) => {
    test.each(misfits)("%s = %s", (path, json, expected) => {
      const edit = at(keysOf(path), (): unknown => (json === "nothing" ? undefined : JSON.parse(json)));
      expect(complaint(() => parseNetwork(edit(valid())))).toBe(
        `${kind}: network file: at ${path}: found ${found(json)}; expected ${expected}`,
      );
    });
  });

  test.each(strangeKeys)("%s with the key %j", (path, key, shown, expected) => {
    // Not a literal: only as an own key does __proto__ get into a file.
    const edit = at(keysOf(path), (json) => Object.fromEntries([...Object.entries(Object(json)), [key, 1]]));
    expect(complaint(() => parseNetwork(edit(valid())))).toBe(
      `RangeError: network file: at ${path}: found the key "${shown}"; expected ${expected}`,
    );
  });

  test("widths beyond any memory are a misfit of the first row, not an allocation", () => {
    expect(() => parseNetwork({ ...valid(), inputs: 2 ** 50 })).toThrow(
      new RangeError(`network file: at $.parameters.W1[0]: found ${row(3)}; expected ${row(2 ** 50)}`),
    );
  });

  test.each(LOSS_NAMES)("%s refuses targets below 0 and above 1 if and only if they must be probabilities", (loss) => {
    const refused = ["binary-cross-entropy", "logistic", "softmax-cross-entropy"].includes(loss);
    for (const target of [-0.5, 1.5, "-0x1p-1074"]) {
      const json = at(keysOf("$.batch.targets[1][1]"), () => target)({ ...valid(), loss });
      expect(complaint(() => parseNetwork(json)) !== undefined).toBe(refused);
    }
  });
});
