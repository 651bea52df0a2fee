import type { Block } from "./blocks.js";
import { describe, isArray, Misconduct } from "./conduct.js";

/** A tensor as its row-major numbers with a shape. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/**
 * Numbers in any arrangement: a number, arrays nested to any depth, typed arrays, tensors, and arrays or objects of
 * these.
 */
export type Tree = number | ArrayLike<number> | Tensor | readonly Tree[] | { readonly [name: string]: Tree };

/** The arrangement of a tree: the blocks that it flattens to, and the way there and back. */
export interface Layout<T> {
  readonly blocks: readonly Block[];
  /**
   * The numbers of a tree in this arrangement. A tensor may come in any form that says its shape, or as a flat array.
   * @param is what the tree is: it names the misconduct
   * @returns shape [P]
   * @throws {Misconduct} naming the first tensor that is missing, of another shape, or not of numbers
   */
  pack(is: "gradient" | "part", tree: unknown): Float64Array;
  /** A new tree of these numbers, each tensor in the form it came in. */
  unpack(theta: Float64Array): T;
}

/** A way to a tensor within a tree. */
type Path = readonly (string | number)[];

/** The numbers of a tensor as they were found. */
interface Numbers {
  readonly shape: readonly number[];
  readonly flat: readonly unknown[];
}

/**
 * The arrangement of a tree. The largest rectangular nests of numbers are its tensors, named by their place:
 * layers[0].W, and by `root` where one is the whole tree.
 * @throws {TypeError} when something in it holds no numbers; `who` opens the message
 */
export function layoutOf<T>(who: string, tree: T, root: string = "theta"): Layout<T> {
  const leaves = leavesOf(tree, { root, path: [] }, (name, found) => {
    throw new TypeError(`${who}: ${name} is ${describe(found)}; expected numbers`);
  });
  const blocks = leaves.map(({ name, shape }) => ({ name, shape }));
  return {
    blocks,
    pack: (is, given) => Float64Array.from(leaves.flatMap((leaf) => numbersAt(is, given, leaf))),
    unpack(theta) {
      let offset = 0;
      const take = (length: number): Float64Array => theta.slice(offset, (offset += length));
      return rebuilt(tree, take) as T;
    },
  };
}

type Refuse = (name: string, found: unknown) => never;

/** A tensor of a tree. */
interface Leaf extends Block {
  readonly path: Path;
}

function leavesOf(tree: unknown, place: { readonly root: string; readonly path: Path }, refuse: Refuse): Leaf[] {
  const { root, path } = place;
  const name = nameOf(path) || root;
  const shape = shapeOf(tree);
  if (shape !== undefined) return [{ name, path, shape }];
  const children = childrenOf(tree);
  if (children.length === 0) refuse(name, tree);
  return children.flatMap(([key, child]) => leavesOf(child, { root, path: [...path, key] }, refuse));
}

/** The shape of a tensor in a form that can be filled with other numbers; undefined for anything else. */
function shapeOf(value: unknown): readonly number[] | undefined {
  if (isOfIntegers(isTensor(value) ? value.data : value)) return undefined;
  const numbers = numbersOf(value);
  return numbers?.flat.every((x) => typeof x === "number") === true ? numbers.shape : undefined;
}

function childrenOf(tree: unknown): [key: string | number, child: unknown][] {
  if (Array.isArray(tree)) return tree.map((child, k) => [k, child]);
  const isPlain = typeof tree === "object" && tree !== null && !ArrayBuffer.isView(tree);
  return isPlain ? Object.entries(tree) : [];
}

/** layers[0].W; empty for the whole tree. */
function nameOf(path: Path): string {
  const name = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
  return name.replace(/^\./, "");
}

/** The numbers of a tensor in any of its forms; undefined for what is none, such as a ragged nest. */
function numbersOf(value: unknown): Numbers | undefined {
  if (isTensor(value)) return { shape: value.shape, flat: Array.from(value.data) };
  if (!isArray(value)) return typeof value === "object" ? undefined : { shape: [], flat: [value] };
  const entries = Array.from(value);
  if (!entries.some((entry) => typeof entry === "object")) return { shape: [entries.length], flat: entries };
  const rows = entries.map(numbersOf);
  const shape = rows[0]?.shape.join();
  if (!rows.every((row) => row !== undefined && row.shape.join() === shape)) return undefined;
  return { shape: [rows.length, ...rows[0]!.shape], flat: rows.flatMap((row) => row!.flat) };
}

/** A typed array that cannot hold every number. */
function isOfIntegers(value: unknown): boolean {
  return ArrayBuffer.isView(value) && !(value instanceof Float64Array) && !(value instanceof Float32Array);
}

/** A tree with arrays that can hold every number in place of those of integers. */
export function inFloats<T>(tree: T): T {
  if (isOfIntegers(tree)) return Float64Array.from(tree as Iterable<number>) as T;
  if (Array.isArray(tree)) return tree.map(inFloats) as T;
  if (typeof tree !== "object" || tree === null || ArrayBuffer.isView(tree)) return tree;
  return Object.fromEntries(Object.entries(tree).map(([name, child]) => [name, inFloats<unknown>(child)])) as T;
}

function isTensor(value: unknown): value is Tensor {
  if (typeof value !== "object" || value === null || !("shape" in value) || !("data" in value)) return false;
  const { shape, data } = value;
  return Array.isArray(shape) && isArray(data) && data.length === shape.reduce((size: number, n) => size * n, 1);
}

function numbersAt(is: "gradient" | "part", tree: unknown, { name, path, shape }: Leaf): readonly number[] {
  const value = path.reduce<unknown>((node, key) => (Object(node) as Record<string, unknown>)[key], tree);
  const numbers = numbersOf(value);
  const stranger = numbers?.flat.findIndex((x) => typeof x !== "number") ?? 0;
  if (numbers === undefined || stranger >= 0) {
    const found = describe(numbers === undefined ? value : numbers.flat[stranger]);
    throw new Misconduct(`${is}-not-numbers`, `${name}: found ${found}; expected numbers of shape [${shape.join()}]`);
  }
  const size = shape.reduce((product, extent) => product * extent, 1);
  const isFlat = numbers.shape.length <= 1 && numbers.flat.length === size;
  if (!isFlat && numbers.shape.join() !== shape.join()) {
    throw new Misconduct(
      `${is}-wrong-shape`,
      `${name}: found shape [${numbers.shape.join()}]; expected [${shape.join()}]`,
    );
  }
  return numbers.flat as number[];
}

/** The tree with its numbers replaced, tensor by tensor, in the order of its leaves. */
function rebuilt(tree: unknown, take: (length: number) => Float64Array): unknown {
  if (typeof tree === "number") return take(1)[0];
  if (isTensor(tree)) return { ...tree, data: rebuilt(tree.data, take) };
  if (Array.isArray(tree)) return tree.map((child) => rebuilt(child, take));
  if (ArrayBuffer.isView(tree)) {
    const numbers = tree as Float64Array;
    return (numbers.constructor as typeof Float64Array).from(take(numbers.length));
  }
  return Object.fromEntries(Object.entries(tree as object).map(([name, child]) => [name, rebuilt(child, take)]));
}
