import {
  networkLayout,
  outputCount,
  type Architecture,
  type LayerLayout,
  type LayerSpec,
} from "../network/architecture.js";
import type { Batch, Problem } from "../network/problem.js";
import { entry } from "./entry.js";
import { normalised, targetKind } from "./values.js";

/** A layer of which some units are kept, perhaps with another activation or a simpler bias. */
export interface SelectedLayer extends Omit<LayerSpec, "units"> {
  /** Where the layer's parameters lie in the θ selected from. */
  readonly source: LayerLayout;
  readonly units: readonly number[];
}

/**
 * What is kept of a problem: samples, inputs, layers and units, by their old indices. The last layer must be kept.
 * A layer may come to lie on another one than before; it then reads its old columns in turn (index mod old inputs).
 */
export interface Selection extends Pick<Architecture, "loss" | "l2"> {
  readonly samples: readonly number[];
  readonly inputs: readonly number[];
  readonly layers: readonly SelectedLayer[];
}

/** 0, 1, …, n−1. */
function upTo(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

/** All of an architecture and of a batch. */
export function everything(architecture: Architecture, samples: number): Selection {
  const layout = networkLayout(architecture);
  const layers = layout.map((source, k) => {
    const { activation, bias } = entry(architecture.layers, k);
    return { source, units: upTo(source.units), activation, bias };
  });
  return {
    ...architecture,
    samples: upTo(samples),
    inputs: upTo(architecture.inputs),
    layers,
  };
}

/** The architecture of what is kept. */
export function selectedArchitecture({ inputs, layers, loss, l2 }: Selection): Architecture {
  const specs = layers.map(({ units, activation, bias }) => ({ units: units.length, activation, bias }));
  return { inputs: inputs.length, layers: specs, loss, l2 };
}

/** The problem that is kept; its values are copies. Targets that must sum to 1 are divided by their new sum. */
export function selectProblem(problem: Problem, selection: Selection): Problem {
  const parameters = selection.layers.flatMap((layer, k) => {
    const below = selection.layers[k - 1]?.units ?? selection.inputs;
    return [...weightIndices(layer, below), ...biasIndices(layer)];
  });
  return {
    ...problem,
    architecture: selectedArchitecture(selection),
    parameters: gather(problem.parameters, parameters),
    batch: selectBatch(problem, selection),
  };
}

function selectBatch({ architecture, batch }: Problem, { samples, inputs, layers, loss }: Selection): Batch {
  const outputs = entry(layers, layers.length - 1).units;
  const row = (s: number): number[] => [...gather(batch.targets, cells([s], outputs, outputCount(architecture)))];
  const changed = outputs.length < outputCount(architecture) && targetKind(loss) === "shares";
  return {
    size: samples.length,
    inputs: gather(batch.inputs, cells(samples, inputs, architecture.inputs)),
    targets: Float64Array.from(samples.flatMap((s) => (changed ? normalised(row(s)) : row(s)))),
  };
}

function weightIndices({ source, units }: SelectedLayer, below: readonly number[]): number[] {
  const columns = below.map((unit) => unit % source.inputs);
  return cells(units, columns, source.inputs).map((cell) => source.weights + cell);
}

function biasIndices({ source, units, bias }: SelectedLayer): number[] {
  const indices = units.map((unit) => source.bias + unit * source.biasStride);
  return indices.slice(0, { unit: indices.length, layer: 1, none: 0 }[bias]);
}

/** Offsets of the given rows and columns in a row-major matrix. */
function cells(rows: readonly number[], columns: readonly number[], width: number): number[] {
  return rows.flatMap((row) => columns.map((column) => row * width + column));
}

function gather(values: Float64Array, indices: readonly number[]): Float64Array {
  return Float64Array.from(indices, (index) => entry(values, index));
}
