import { ACTIVATION_NAMES } from "../network/activations.js";
import type { BiasKind } from "../network/architecture.js";
import { LOSS_NAMES, type LossName } from "../network/losses.js";
import { OUTPUT_ACTIVATIONS, type Limits } from "./constraints.js";
import type { SelectedLayer, Selection } from "./selection.js";

/** Kinds of bias, the simplest first. */
const BIASES_BY_SIMPLICITY: readonly BiasKind[] = ["none", "unit", "layer"];

/**
 * Selections that keep less, the largest cuts first: layers; all sizes to 1; samples; inputs and units of each layer;
 * then the loss, regulariser, activations and biases, each replaced by simpler ones that the limits allow. Each
 * selection is strictly simpler, so taking one of them again and again ends.
 */
export function* simplerSelections(all: Selection, limits: Limits): IterableIterator<Selection> {
  yield* fewerLayers(all, limits.minLayers);
  yield* smallest(all);
  for (const samples of parts(all.samples)) yield { ...all, samples };
  for (const inputs of parts(all.inputs)) yield { ...all, inputs };
  for (const [k, layer] of all.layers.entries()) {
    for (const units of parts(layer.units)) yield withLayer(all, k, { ...layer, units });
  }
  yield* simplerFunctions(all, limits);
}

/** The last layer alone, then all layers but one; never fewer than `least`, and always with the last. */
function* fewerLayers(all: Selection, least: number): IterableIterator<Selection> {
  const { layers } = all;
  if (layers.length > 2 && least === 1) yield { ...all, layers: layers.slice(-1) };
  if (layers.length <= least) return;
  for (let k = 0; k < layers.length - 1; k++) yield { ...all, layers: layers.toSpliced(k, 1) };
}

/** One sample, one input and one unit a layer, unless that is what there is. */
function* smallest(all: Selection): IterableIterator<Selection> {
  if ([all.samples, all.inputs, ...all.layers.map(({ units }) => units)].every(({ length }) => length === 1)) return;
  const layers = all.layers.map((layer) => ({ ...layer, units: layer.units.slice(0, 1) }));
  yield { ...all, samples: all.samples.slice(0, 1), inputs: all.inputs.slice(0, 1), layers };
}

/** Either half, then all but one. Source: Zeller and Hildebrandt (2002), delta debugging. */
function* parts(indices: readonly number[]): IterableIterator<readonly number[]> {
  if (indices.length < 2) return;
  const middle = indices.length >> 1;
  yield indices.slice(0, middle);
  yield indices.slice(middle);
  if (indices.length > 2) for (let i = 0; i < indices.length; i++) yield indices.toSpliced(i, 1);
}

function* simplerFunctions(all: Selection, limits: Limits): IterableIterator<Selection> {
  for (const loss of before(LOSS_NAMES, all.loss, limits.losses)) yield withLoss(all, loss);
  if (all.l2 !== 0) yield { ...all, l2: 0 };
  for (const [k, layer] of all.layers.entries()) {
    const free = k < all.layers.length - 1 || OUTPUT_ACTIVATIONS[all.loss] === undefined;
    const activations = free ? before(ACTIVATION_NAMES, layer.activation, limits.activations) : [];
    for (const activation of activations) yield withLayer(all, k, { ...layer, activation });
    for (const bias of before(BIASES_BY_SIMPLICITY, layer.bias, limits.biases))
      yield withLayer(all, k, { ...layer, bias });
  }
}

/** The allowed options that stand before `current` in the order of simplicity. */
function before<T>(order: readonly T[], current: T, allowed: readonly T[]): T[] {
  return order.slice(0, order.indexOf(current)).filter((option) => allowed.includes(option));
}

/** Another loss, with the output activation that it fixes. */
function withLoss(all: Selection, loss: LossName): Selection {
  const last = all.layers.length - 1;
  const fixed = OUTPUT_ACTIVATIONS[loss];
  const layers = all.layers.map((layer, k) =>
    k === last && fixed !== undefined ? { ...layer, activation: fixed } : layer,
  );
  return { ...all, loss, layers };
}

function withLayer(all: Selection, k: number, layer: SelectedLayer): Selection {
  return { ...all, layers: all.layers.with(k, layer) };
}
