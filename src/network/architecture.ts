import { blockSize, type Block } from "../subject/blocks.js";
import { ACTIVATION_NAMES, type ActivationName } from "./activations.js";
import { LOSS_NAMES, type LossName } from "./losses.js";

/** Biases of a layer: one a unit, one number shared by the whole layer (tied), or none. */
export type BiasKind = "unit" | "layer" | "none";
export const BIAS_KINDS: readonly BiasKind[] = ["unit", "layer", "none"];

/** One dense layer: a = activation(W a_prev + b), W of shape [units, width below]. */
export interface LayerSpec {
  readonly units: number;
  readonly activation: ActivationName;
  readonly bias: BiasKind;
}

/** A multilayer perceptron and its objective: mean over the batch of the loss, plus ½·l2·ΣW². */
export interface Architecture {
  readonly inputs: number;
  readonly layers: readonly LayerSpec[];
  readonly loss: LossName;
  readonly l2: number;
}

/**
 * The architecture itself, once its sizes are whole numbers from 1 up and its names known.
 * @throws {RangeError} naming the first entry that is not, and what it must be
 */
export function checkArchitecture(architecture: Architecture): Architecture {
  const { inputs, layers, loss, l2 } = architecture;
  const rows: readonly Entry[] = [
    ["inputs", inputs, "a whole number from 1 up", isSize(inputs)],
    ["layers.length", layers.length, "a whole number from 1 up", layers.length > 0],
    ...layers.flatMap(layerEntries),
    nameEntry("loss", loss, LOSS_NAMES),
    ["l2", l2, "a finite number from 0 up", l2 >= 0 && l2 < Infinity],
  ];
  for (const [name, found, expected, isGood] of rows) {
    if (!isGood) throw new RangeError(`architecture: ${name} is ${found}; expected ${expected}`);
  }
  return architecture;
}

type Entry = readonly [name: string, found: string | number, expected: string, isGood: boolean];

function layerEntries({ units, activation, bias }: LayerSpec, k: number): Entry[] {
  return [
    [`layers[${k}].units`, units, "a whole number from 1 up", isSize(units)],
    nameEntry(`layers[${k}].activation`, activation, ACTIVATION_NAMES),
    nameEntry(`layers[${k}].bias`, bias, BIAS_KINDS),
  ];
}

function nameEntry<T extends string>(name: string, found: T, names: readonly T[]): Entry {
  return [name, found, `one of ${names.join(", ")}`, names.includes(found)];
}

function isSize(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 1;
}

/** Where layer k's parameters lie in the flat θ. */
export interface LayerLayout {
  readonly units: number;
  readonly inputs: number;
  readonly weights: number;
  readonly bias: number;
  /** 1 for a bias a unit, 0 for a shared bias: bias of unit i is θ[bias + i·biasStride]. */
  readonly biasStride: 0 | 1;
  readonly biasCount: number;
}

/** The blocks W1, b1, W2, b2, … of θ; a shared bias is a scalar block, a layer without bias has none. */
export function networkBlocks(architecture: Architecture): Block[] {
  return architecture.layers.flatMap((layer, k) => {
    const weights = { name: `W${k + 1}`, shape: [layer.units, widthBelow(architecture, k)] };
    const bias = { name: `b${k + 1}`, shape: layer.bias === "unit" ? [layer.units] : [] };
    return layer.bias === "none" ? [weights] : [weights, bias];
  });
}

/** Width of the layer below layer k: its inputs. */
export function widthBelow(architecture: Architecture, k: number): number {
  return k === 0 ? architecture.inputs : architecture.layers[k - 1]!.units;
}

/** Width of the last layer. */
export function outputCount(architecture: Architecture): number {
  return architecture.layers[architecture.layers.length - 1]!.units;
}

/** The place of every layer's parameters in θ: per layer W row-major, then the bias. */
export function networkLayout(architecture: Architecture): LayerLayout[] {
  let offset = 0;
  return architecture.layers.map((layer, k) => {
    const inputs = widthBelow(architecture, k);
    const weights = offset;
    const bias = weights + blockSize({ name: "W", shape: [layer.units, inputs] });
    const biasCount = layer.bias === "unit" ? layer.units : layer.bias === "layer" ? 1 : 0;
    offset = bias + biasCount;
    return { units: layer.units, inputs, weights, bias, biasStride: layer.bias === "unit" ? 1 : 0, biasCount };
  });
}

/**
 * The architecture as a line of text, e.g. 784-16-16-10 sigmoid softmax-cross-entropy: widths, the activations that
 * occur, the loss, and l2 where there is one.
 */
export function formatArchitecture(architecture: Architecture): string {
  const widths = [architecture.inputs, ...architecture.layers.map((layer) => layer.units)].join("-");
  const activations = [...new Set(architecture.layers.map((layer) => layer.activation))].join("/");
  const l2 = architecture.l2 === 0 ? "" : ` l2=${architecture.l2}`;
  return `${widths} ${activations} ${architecture.loss}${l2}`;
}
