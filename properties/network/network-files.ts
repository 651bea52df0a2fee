import * as fc from "fast-check";
import { ACTIVATION_NAMES } from "../../src/network/activations.js";
import { BIAS_KINDS, outputCount, type Architecture } from "../../src/network/architecture.js";
import { LOSS_NAMES, LOSSES } from "../../src/network/losses.js";
import { networkSize, type Problem } from "../../src/network/problem.js";

/** Records as literals are, with a prototype. */
const plain = <T>(entries: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record<T>(entries, { noNullPrototype: true });

const width = fc.integer({ min: 1, max: 4 });
export const architectures: fc.Arbitrary<Architecture> = plain({
  inputs: width,
  layers: fc.array(
    plain({
      units: width,
      activation: fc.constantFrom(...ACTIVATION_NAMES),
      bias: fc.constantFrom(...BIAS_KINDS),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  loss: fc.constantFrom(...LOSS_NAMES),
  l2: fc.oneof(fc.constant(0), fc.double({ min: -0, noNaN: true, noDefaultInfinity: true })),
});

/** Any finite float64, −0 and subnormals too. */
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const probability = fc.double({ noNaN: true, min: -0, max: 1 });

const float64s = (length: number, entry = finite) =>
  fc.array(entry, { minLength: length, maxLength: length }).map((entries) => Float64Array.from(entries));

/** Problems whose numbers are any that a file can hold. */
export const problems: fc.Arbitrary<Problem> = fc
  .tuple(architectures, fc.integer({ min: 1, max: 4 }))
  .chain(([architecture, size]) => {
    const target = LOSSES[architecture.loss].targets === "probability" ? probability : finite;
    return plain({
      architecture: fc.constant(architecture),
      parameters: float64s(networkSize(architecture)),
      batch: plain({
        size: fc.constant(size),
        inputs: float64s(size * architecture.inputs),
        targets: float64s(size * outputCount(architecture), target),
      }),
      precision: fc.constantFrom("float64", "float32"),
    });
  });

/** A network file with every kind of bias, as it is written. */
export const VALID_TEXT = `{
  "format": "backproof-network/1",
  "inputs": 3,
  "layers": [
    {"units": 2, "activation": "tanh", "bias": "unit"},
    {"units": 1, "activation": "relu", "bias": "layer"},
    {"units": 2, "activation": "identity", "bias": "none"}
  ],
  "loss": "softmax-cross-entropy",
  "l2": 0.25,
  "precision": "float32",
  "parameters": {
    "W1": [
      [1, -2, 0.5],
      [4, 5, 0.1]
    ],
    "b1": [0, "-0x0p+0"],
    "W2": [
      [7, 8]
    ],
    "b2": 9,
    "W3": [
      [1],
      [2]
    ]
  },
  "batch": {
    "inputs": [
      [1, 2, 3],
      [4, 5, 6]
    ],
    "targets": [
      [0, 1],
      [0.75, 0.5]
    ]
  }
}
`;

/** The same file, parsed anew. */
export function valid(): Record<string, unknown> {
  return JSON.parse(VALID_TEXT);
}

export type Key = string | number;
export type Edit = (json: unknown) => unknown;

/** A copy of the JSON value in which `change` has replaced what is at the path; undefined deletes a key. */
export function at([key, ...rest]: readonly Key[], change: Edit): Edit {
  if (key === undefined) return change;
  return (json) => {
    const items = new Map(Object.entries(Object(json)));
    const item = at(rest, change)(items.get(String(key)));
    items.set(String(key), item);
    if (item === undefined) items.delete(String(key));
    return Array.isArray(json) ? [...items.values()] : Object.fromEntries(items);
  };
}

/** What a reader throws: its kind and its line. */
export function complaint(read: () => unknown): string | undefined {
  try {
    read();
  } catch (error) {
    return String(error);
  }
  return undefined;
}
