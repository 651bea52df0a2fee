import type { ActivationName } from "../network/activations.js";
import { widthBelow, type BiasKind, type LayerSpec } from "../network/architecture.js";
import type { LossName } from "../network/losses.js";
import type { Problem } from "../network/problem.js";
import type { Random } from "../numeric/random.js";
import type { Edit } from "./student.js";

/** One planted bug: a row of the catalogue. */
export interface Mutant {
  /** Stable id, in kebab case. */
  readonly name: string;
  /** What the wrong program computes. */
  readonly formula: string;
  /** Whether the problem has what the bug needs; it may still be silent there. */
  applies(problem: Problem): boolean;
  /** The wrong formulas; what is random about them (a layer, an entry) is drawn from the stream, once for all θ. */
  edit(problem: Problem, stream: Random): Edit;
}

/** What a bug needs of a problem. */
export type Need = (problem: Problem) => boolean;

/** Any problem will do. */
export const anything: Need = () => true;

/** All of the needs. */
export function every(...needs: readonly Need[]): Need {
  return (problem) => needs.every((need) => need(problem));
}

/** At least two samples. */
export const hasBatch: Need = ({ batch }) => batch.size >= 2;

/** At least one hidden layer. */
export const hasHidden: Need = ({ architecture }) => architecture.layers.length >= 2;

/** A regulariser. */
export const hasPenalty: Need = ({ architecture }) => architecture.l2 > 0;

/** Some layer, with its index and its width below, is as asked. */
export function someLayer(isSuch: (layer: LayerSpec, k: number, inputs: number) => boolean): Need {
  return ({ architecture }) => architecture.layers.some((layer, k) => isSuch(layer, k, widthBelow(architecture, k)));
}

/** Some bias of a layer of at least two units; of one kind, if it is given. */
export function hasWideBias(kind?: BiasKind): Need {
  return someLayer(({ units, bias }) => units >= 2 && bias !== "none" && (kind === undefined || bias === kind));
}

/** Some bias. */
export const hasBias: Need = someLayer(({ bias }) => bias !== "none");

/** A hidden layer and, above it, one as wide. */
export const hasEqualWidths: Need = someLayer(({ units }, k, inputs) => k > 0 && units === inputs);

/** Two hidden layers, one upon the other, as wide. */
export const hasEqualHiddenWidths: Need = ({ architecture }) =>
  architecture.layers.slice(0, -1).some(({ units }, k) => k > 0 && units === widthBelow(architecture, k));

/** One of the losses. */
export function lossIs(...names: readonly LossName[]): Need {
  return ({ architecture }) => names.includes(architecture.loss);
}

/** A hidden layer with one of the activations. */
export function hiddenIs(...names: readonly ActivationName[]): Need {
  return ({ architecture }) => architecture.layers.slice(0, -1).some(({ activation }) => names.includes(activation));
}

/** A hidden layer with an activation other than these. */
export function hiddenIsNot(...names: readonly ActivationName[]): Need {
  return ({ architecture }) => architecture.layers.slice(0, -1).some(({ activation }) => !names.includes(activation));
}

/** A last layer with an activation other than identity. */
export const hasOutputSlope: Need = ({ architecture }) => architecture.layers.at(-1)?.activation !== "identity";

/** At least this many outputs. */
export function hasOutputs(least: number): Need {
  return ({ architecture }) => architecture.layers.slice(-1).some(({ units }) => units >= least);
}

/** A random layer. */
export function anyLayer({ architecture }: Problem, stream: Random): number {
  return stream.integer(0, architecture.layers.length - 1);
}

/** A random hidden layer. */
export function anyHidden({ architecture }: Problem, stream: Random): number {
  return stream.integer(0, architecture.layers.length - 2);
}
