import * as fc from "fast-check";
import type { Tree } from "../subject/tree.js";
import {
  inputSets,
  specsOf,
  type Case,
  type Extent,
  type InputSpec,
  type InputSpecs,
  type Op,
  type Shapes,
} from "./table.js";

/** The largest size that is drawn. */
const MOST = 4;
/** The step of plain values, and their largest. */
const STEPS = 64;
const LARGEST = 2;
/** How far saturated values reach, as a multiple of plain ones. */
const SATURATION = 16;

/** Plain values: on a grid fine enough that ties are rare. */
const plain = fc.integer({ min: -LARGEST * STEPS, max: LARGEST * STEPS }).map((n) => n / STEPS);

/** What the entries of an input may be like: a square input of plain values misses most bugs. */
const FLAVOURS: readonly fc.Arbitrary<number>[] = [
  plain,
  fc.constantFrom(1 / 2, 1, -1), // ties
  fc.oneof(fc.constant(0), plain),
  plain.map((x) => SATURATION * x),
];

/** The cases of a row, every option in all its values, and sizes that are all equal in half of them. */
export function cases(row: Op): fc.Arbitrary<Case> {
  return fc
    .constantFrom(...inputSets(row))
    .chain((set) => sizesOf(set).map((sizes) => ({ set, sizes })))
    .chain(({ set, sizes }) => {
      const specs = specsOf(set);
      const options = mapped(optionsOf(row, shapesOf(specs, sizes)), (values) => fc.constantFrom(...values));
      return fc.record(
        {
          op: fc.constant(row.op),
          inputs: fc.record(
            mapped(specs, (spec) => entriesOf(spec, sizes)),
            { noNullPrototype: true },
          ),
          options: fc.record(options, { noNullPrototype: true }),
        },
        { noNullPrototype: true },
      );
    });
}

/** A size for every name, all the same or each its own. */
function sizesOf(set: InputSpecs): fc.Arbitrary<Sizes> {
  const extents = Object.values(specsOf(set)).flatMap(({ shape, below = [] }) => [...shape, below].flat());
  const names = [...new Set(extents.filter((extent) => typeof extent === "string"))];
  const size = fc.integer({ min: 1, max: MOST });
  const all = <T>(of: (name: string) => T): Record<string, T> =>
    Object.fromEntries(names.map((name) => [name, of(name)]));
  return fc.oneof(
    size.map((same) => all(() => same)),
    fc.record(
      all(() => size),
      { noNullPrototype: true },
    ),
  );
}

/** The size of every name. */
export type Sizes = Readonly<Record<string, number>>;

/** An extent as a number; 1 where its name has no size. */
export function sizeOf(extent: Extent, sizes: Sizes): number {
  return typeof extent === "number" ? extent : (sizes[extent] ?? 1);
}

/** The shape of every input. */
export function shapesOf(specs: Readonly<Record<string, InputSpec>>, sizes: Sizes): Shapes {
  return mapped(specs, ({ shape }) => shape.map((extent) => sizeOf(extent, sizes)));
}

/** The values that each option may have, for inputs of these shapes. */
export function optionsOf({ options = {} }: Op, shapes: Shapes): Record<string, readonly Case["options"][string][]> {
  return mapped(options, (values) => (typeof values === "function" ? values(shapes) : values));
}

/** The entries of an input, as nested arrays. */
function entriesOf({ shape, below, between }: InputSpec, sizes: Sizes): fc.Arbitrary<Tree> {
  const extents = shape.map((extent) => sizeOf(extent, sizes));
  if (below !== undefined) return nested(extents, fc.integer({ min: 0, max: sizeOf(below, sizes) - 1 }));
  const [low, high] = between ?? [-Infinity, Infinity];
  return fc.constantFrom(...FLAVOURS).chain((flavour) =>
    nested(
      extents,
      flavour.map((x) => fitted(x, low, high)),
    ),
  );
}

function nested(shape: readonly number[], entry: fc.Arbitrary<number>): fc.Arbitrary<Tree> {
  return shape.reduceRight<fc.Arbitrary<Tree>>(
    (rows, length) => fc.array(rows, { minLength: length, maxLength: length }),
    entry,
  );
}

/** x where that lies strictly between low and high, otherwise its mirror image or a place between. */
export function fitted(x: number, low: number, high: number): number {
  if (low < x && x < high) return x;
  if (Number.isFinite(low) && Number.isFinite(high)) {
    const share = 1 / 2 + x / (2 * SATURATION * LARGEST + 1);
    return low + share * (high - low);
  }
  return Number.isFinite(low) ? low + Math.abs(x) + 1 / STEPS : high - Math.abs(x) - 1 / STEPS;
}

/** The same names with other values. */
export function mapped<T, U>(
  entries: Readonly<Record<string, T>>,
  next: (value: T, name: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, next(value, name)]));
}
