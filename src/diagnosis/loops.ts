import type { Frame } from "./frame.js";

/** Where a loop over a layer's units or inputs may begin and end instead, counted from 0. */
export interface Loop {
  readonly words: string;
  readonly from: number;
  readonly to: number;
}

/** Wrong bounds of a loop to `n` in layer k: one off, or the width of another layer (0 beyond the network). */
export function wrongLoops({ frames, k }: Frame, n: number): Loop[] {
  const width = (layer: number): number => (layer < 0 ? frames[0]!.inputs : (frames[layer]?.units ?? 0));
  const bounds: readonly (readonly [words: string, from: number, to: number])[] = [
    ["from 1", 1, n],
    ["to n − 2", 0, n - 1],
    ["to the width of the layer above", 0, width(k + 1)],
    ["to the layer's own width", 0, width(k)],
    ["to the width of the layer below", 0, width(k - 1)],
    ["to the width two layers below", 0, k < 1 ? 0 : width(k - 2)],
  ];
  return bounds.map(([words, from, to]) => ({ words, from, to })).filter(({ from, to }) => from > 0 || to < n);
}
