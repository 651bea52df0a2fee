import * as fc from "fast-check";
import { expect, test } from "vitest";
import { architectures } from "../../src/generators/arbitraries.js";
import { ACTIVATION_NAMES } from "../../src/network/activations.js";
import {
  BIAS_KINDS,
  checkArchitecture,
  formatArchitecture,
  networkBlocks,
  networkLayout,
  outputCount,
  widthBelow,
  type Architecture,
} from "../../src/network/architecture.js";
import { LOSS_NAMES } from "../../src/network/losses.js";
import { networkSize } from "../../src/network/problem.js";
import { blockSize } from "../../src/subject/blocks.js";

const DIGITS: Architecture = {
  inputs: 784,
  layers: [16, 16, 10].map((units) => ({ units, activation: "sigmoid", bias: "unit" })),
  loss: "softmax-cross-entropy",
  l2: 0,
};

/** A layer with each kind of bias. */
const EVERY_BIAS: Architecture = {
  inputs: 3,
  layers: [
    { units: 2, activation: "tanh", bias: "unit" },
    { units: 4, activation: "relu", bias: "layer" },
    { units: 1, activation: "tanh", bias: "none" },
  ],
  loss: "mse",
  l2: 0.25,
};

test("the blocks are W1, b1, W2, b2, …: W of [units, width below]; b of [units], shared a scalar, or absent", () => {
  expect(networkBlocks(EVERY_BIAS)).toEqual([
    { name: "W1", shape: [2, 3] },
    { name: "b1", shape: [2] },
    { name: "W2", shape: [4, 2] },
    { name: "b2", shape: [] },
    { name: "W3", shape: [1, 4] },
  ]);
  expect(networkBlocks(DIGITS).map(({ shape }) => shape)).toEqual([[16, 784], [16], [16, 16], [16], [10, 16], [10]]);
});

test("the layout is where the concatenated blocks lie", () => {
  fc.assert(
    fc.property(architectures(), (architecture) => {
      const offsets = new Map<string, number>();
      let offset = 0;
      for (const block of networkBlocks(architecture)) {
        offsets.set(block.name, offset);
        offset += blockSize(block);
      }
      for (const [k, layer] of networkLayout(architecture).entries()) {
        const kind = architecture.layers[k]!.bias;
        expect(layer.weights).toBe(offsets.get(`W${k + 1}`));
        expect(layer.bias).toBe(offsets.get(`b${k + 1}`) ?? layer.weights + layer.units * layer.inputs);
        expect(layer.biasStride).toBe(kind === "unit" ? 1 : 0);
        expect(layer.biasCount).toBe({ unit: layer.units, layer: 1, none: 0 }[kind]);
        expect([layer.units, layer.inputs]).toEqual([architecture.layers[k]!.units, widthBelow(architecture, k)]);
      }
      expect(networkSize(architecture)).toBe(offset);
    }),
  );
});

test("784-16-16-10 has 13,002 parameters", () => {
  expect(networkSize(DIGITS)).toBe(13_002);
});

test("the width below the first layer is the number of inputs, below another that of the layer under it", () => {
  expect([0, 1, 2].map((k) => widthBelow(EVERY_BIAS, k))).toEqual([3, 2, 4]);
  expect([outputCount(EVERY_BIAS), outputCount(DIGITS)]).toEqual([1, 10]);
});

test("an architecture is written as widths, the activations that occur, the loss, and l2 where there is one", () => {
  expect(formatArchitecture(DIGITS)).toBe("784-16-16-10 sigmoid softmax-cross-entropy");
  expect(formatArchitecture(EVERY_BIAS)).toBe("3-2-4-1 tanh/relu mse l2=0.25");
  fc.assert(
    fc.property(architectures(), (architecture) => {
      const [widths, activations, loss, l2] = formatArchitecture(architecture).split(" ");
      const used = new Set(architecture.layers.map((layer) => layer.activation));
      expect(widths).toBe([architecture.inputs, ...architecture.layers.map((layer) => layer.units)].join("-"));
      expect(new Set(activations!.split("/"))).toEqual(used);
      expect([...used].every((name) => ACTIVATION_NAMES.includes(name))).toBe(true);
      expect(loss).toBe(architecture.loss);
      expect(l2).toBe(architecture.l2 === 0 ? undefined : `l2=${architecture.l2}`);
    }),
  );
});

test("the kinds of bias are one a unit, one a layer, none", () => {
  expect(BIAS_KINDS).toEqual(["unit", "layer", "none"]);
});

test("checkArchitecture returns an architecture, itself, and refuses one with a wrong size or name by place and value", () => {
  const size = "a whole number from 1 up";
  const sizes = fc.constantFrom(0, -1, 1.5, NaN, Infinity);
  const names = fc.constantFrom("", "tahn", "constructor");
  const entries = fc.oneof(
    fc.tuple(fc.constant("inputs"), sizes, fc.constant(size)),
    fc.tuple(fc.constant("units"), sizes, fc.constant(size)),
    fc.tuple(fc.constant("activation"), names, fc.constant(`one of ${ACTIVATION_NAMES.join(", ")}`)),
    fc.tuple(fc.constant("bias"), names, fc.constant(`one of ${BIAS_KINDS.join(", ")}`)),
    fc.tuple(fc.constant("loss"), names, fc.constant(`one of ${LOSS_NAMES.join(", ")}`)),
    fc.tuple(fc.constant("l2"), fc.constantFrom(-1, NaN, Infinity), fc.constant("a finite number from 0 up")),
  );
  fc.assert(
    fc.property(architectures(), entries, fc.nat(), (architecture, [name, value, expected], choice) => {
      expect(checkArchitecture(architecture)).toBe(architecture);
      const k = choice % architecture.layers.length;
      const isOfLayer = name === "units" || name === "activation" || name === "bias";
      const layers = architecture.layers.with(k, { ...architecture.layers[k]!, [name]: value });
      const wrong = isOfLayer ? { ...architecture, layers } : { ...architecture, [name]: value };
      const message = `architecture: ${isOfLayer ? `layers[${k}].${name}` : name} is ${value}; expected ${expected}`;
      expect(() => checkArchitecture(wrong)).toThrow(new RangeError(message));
    }),
  );
  const message = `architecture: layers.length is 0; expected ${size}`;
  expect(() => checkArchitecture({ ...DIGITS, layers: [] })).toThrow(new RangeError(message));
});
