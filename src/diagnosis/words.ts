import type { Problem } from "../network/problem.js";
import { CODES, type Code } from "./codes.js";
import type { Bug } from "./diagnosis.js";

/** Where a bug is: `layer 2: `, `layers 3, 2 and 1: `; empty when it concerns the whole gradient. */
export function placeOf({ layers }: Pick<Bug, "layers">): string {
  return layers.length === 0 ? "" : `${layerNames(layers)}: `;
}

/** Layers in words, e.g. `layers 2 and 1`. */
export function layerNames(layers: readonly number[]): string {
  if (layers.length === 1) return `layer ${layers[0]}`;
  return `layers ${layers.slice(0, -1).join(", ")} and ${layers.at(-1)}`;
}

/** What is wrong and where, in words: `layer 2: the derivative of tanh is missing …`. */
export function messageOf(bug: Bug, network: Problem | undefined): string {
  const message = filled(CODES[bug.code].message, {
    f: activationOf(bug, network),
    layer: bug.layers.length === 0 ? "the network" : layerNames(bug.layers),
    m: network === undefined ? "m" : `m = ${network.batch.size}`,
  });
  return `${placeOf(bug)}${message}`;
}

/** What a code says, of no network in particular. */
export function generalMessage(code: Code): string {
  return filled(CODES[code].message, { f: "the activation", layer: "the layer", m: "m" });
}

/** A message with the words of its placeholders {f}, {layer}, {m}. */
function filled(message: string, words: Readonly<Record<string, string>>): string {
  return Object.entries(words).reduce((text, [name, word]) => text.replaceAll(`{${name}}`, word), message);
}

/** The activation of the bug's layers, when it is one. */
function activationOf({ layers }: Bug, network: Problem | undefined): string {
  const names = new Set(layers.map((layer) => network?.architecture.layers[layer - 1]?.activation));
  const [only] = names;
  return names.size === 1 && only !== undefined ? only : "the activation";
}
