import { formatPlace, placeOf } from "../subject/blocks.js";
import type { Part } from "./parts.js";

/** A place in a part: in a key, and in words. */
interface PlaceInPart {
  readonly key: string;
  readonly text: string;
}

/** The most entries that are listed one by one. */
const LISTED = 4;

/** What the slices along the first two axes are called. */
const AXES: readonly (readonly [key: string, plural: string])[] = [
  ["row", "rows"],
  ["column", "columns"],
];

/** Where the wrong entries of a part are: slices along an axis, a diagonal, single entries; undefined where they are all over it. */
export function placeInPart({ name, shape, wrong }: Part): PlaceInPart | undefined {
  const indices = [...wrong.keys()].filter((i) => wrong[i] === 1);
  const blocks = [{ name, shape }];
  const positions = indices.map((i) => placeOf(blocks, i).position);
  const slices = slicesOf(shape, positions);
  if (slices !== undefined) return slices;
  if (shape.length === 2) {
    const [n, p] = shape as [number, number];
    if (indices.length === Math.min(n, p) && positions.every(([i, j]) => i === j)) {
      return { key: "diagonal", text: "the diagonal" };
    }
    if (indices.length === n * p - Math.min(n, p) && positions.every(([i, j]) => i !== j)) {
      return { key: "off-diagonal", text: "all but the diagonal" };
    }
  }
  if (indices.length === wrong.length) return undefined;
  if (indices.length > LISTED) return { key: "entries", text: `${indices.length} of ${wrong.length} entries` };
  return { key: "entries", text: positions.map((position) => formatPlace({ block: name, position })).join(", ") };
}

/** The one axis along which only some slices have wrong entries. */
function slicesOf(shape: readonly number[], positions: readonly (readonly number[])[]): PlaceInPart | undefined {
  const touched = shape.map((_, axis) => [...new Set(positions.map((position) => position[axis]!))]);
  const narrow = [...shape.keys()].filter((axis) => touched[axis]!.length < shape[axis]!);
  const [axis] = narrow;
  if (narrow.length !== 1 || axis === undefined) return undefined;
  const [one, many] = AXES[axis] ?? [`slice-${axis}`, `slices of axis ${axis}`];
  const found = touched[axis]!.toSorted((p, q) => p - q);
  const last = shape[axis]! - 1;
  const ends = found.length > 1 ? "" : found[0] === 0 ? "first-" : found[0] === last ? "last-" : "";
  return { key: ends + one, text: `${many} ${found.join(", ")}` };
}
