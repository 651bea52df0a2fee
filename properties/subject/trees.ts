import * as fc from "fast-check";
import type { Tensor, Tree } from "../../src/subject/tree.js";

/** A tree with the numbers, names and shapes that it flattens to. */
export interface KnownTree {
  readonly tree: Tree;
  readonly numbers: readonly number[];
  readonly blocks: readonly { readonly name: string; readonly shape: readonly number[] }[];
}

const shapes = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 });
const float32s = fc.integer({ min: -64, max: 64 }).map((n) => n / 8);

/** Rows of rows of the given numbers. */
function nested(shape: readonly number[], numbers: readonly number[]): Tree {
  const [rows, ...rest] = shape;
  if (rows === undefined) return numbers[0]!;
  const size = numbers.length / rows;
  return Array.from({ length: rows }, (_, k) => nested(rest, numbers.slice(k * size, (k + 1) * size)));
}

/** The forms in which a tensor may come. */
export const FORMS: Readonly<Record<string, (shape: readonly number[], numbers: readonly number[]) => Tree>> = {
  nested,
  tensor: (shape, data): Tensor => ({ shape, data }),
  "tensor over a typed array": (shape, data): Tensor => ({ shape, data: Float32Array.from(data) }),
};

const tensors: fc.Arbitrary<KnownTree> = shapes.chain((shape) => {
  const length = shape.reduce((size, extent) => size * extent, 1);
  return fc
    .record({
      numbers: fc.array(float32s, { minLength: length, maxLength: length }),
      form: fc.constantFrom(...Object.values(FORMS)),
    })
    .map(({ numbers, form }) => ({ tree: form(shape, numbers), numbers, blocks: [{ name: "", shape }] }));
});
const typed: fc.Arbitrary<KnownTree> = fc
  .tuple(fc.array(float32s, { minLength: 1, maxLength: 4 }), fc.constantFrom(Float64Array, Float32Array))
  .map(([numbers, Kind]) => ({ tree: Kind.from(numbers), numbers, blocks: [{ name: "", shape: [numbers.length] }] }));

/** An object of trees, or a list of them that is no tensor. */
function parent(entries: readonly (readonly [key: string, child: KnownTree])[], isList: boolean): KnownTree {
  const label = (key: string, k: number, name: string): string =>
    `${isList ? `[${k}]` : key}${name.startsWith("[") || name === "" ? name : `.${name}`}`;
  return {
    tree: isList ? entries.map(([, child]) => child.tree) : Object.fromEntries(entries.map(([k, c]) => [k, c.tree])),
    numbers: entries.flatMap(([, child]) => child.numbers),
    blocks: entries.flatMap(([key, { blocks }], k) =>
      blocks.map(({ name, shape }) => ({ name: label(key, k, name), shape })),
    ),
  };
}

const keys = fc.uniqueArray(fc.constantFrom("W", "b", "gamma", "layers"), { minLength: 1, maxLength: 3 });
const objectsOf = (children: fc.Arbitrary<KnownTree>): fc.Arbitrary<KnownTree> =>
  keys.chain((names) =>
    fc.tuple(...names.map((name) => fc.tuple(fc.constant(name), children))).map((e) => parent(e, false)),
  );
const leaves = fc.oneof(tensors, typed);
const objects = objectsOf(leaves);
const lists = fc
  .array(fc.tuple(fc.constant(""), objects), { minLength: 1, maxLength: 3 })
  .map((entries) => parent(entries, true));

/** Trees of every form: one tensor, objects, lists of objects, objects of those. */
export const knownTrees: fc.Arbitrary<KnownTree> = fc.oneof(leaves, objects, lists, objectsOf(fc.oneof(leaves, lists)));
