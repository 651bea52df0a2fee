import { entry } from "../generators/entry.js";
import { fitted, mapped, optionsOf, shapesOf, sizeOf, type Sizes } from "./cases.js";
import { inputSets, specsOf, type Case, type InputSpec, type Op } from "./table.js";

/** Simple values, the simplest first. */
const SIMPLE = [0, 1, -1, 2, -2, 1 / 2, -1 / 2] as const;

/** The values of an input as a case has them. */
type Nest = number | readonly Nest[];
type Specs = Readonly<Record<string, InputSpec>>;

/** A case with all that its row says of it. */
interface Placed {
  readonly row: Op;
  readonly specs: Specs;
  readonly sizes: Sizes;
  readonly given: Case;
}

/**
 * The cases that are one step simpler: with smaller sizes, all or one at a time; with an option's earlier value; with 0
 * for all entries of an input, or a simpler one for one of them.
 */
export function* simplerCases(row: Op, given: Case): Generator<Case> {
  for (const specs of inputSets(row).map(specsOf)) {
    const sizes = sizesIn(specs, given);
    if (sizes === undefined) continue;
    const placed = { row, specs, sizes, given };
    yield* ofSmallerSizes(placed);
    yield* ofEarlierOptions(placed);
    yield* ofSimplerEntries(placed);
  }
}

/** The size of every name; undefined when the case is none of these inputs. */
function sizesIn(specs: Specs, { inputs }: Case): Sizes | undefined {
  if (Object.keys(specs).toSorted().join() !== Object.keys(inputs).toSorted().join()) return undefined;
  const sizes: Record<string, number> = {};
  for (const [name, { shape }] of Object.entries(specs)) {
    let nest = inputs[name] as Nest | undefined;
    for (const extent of shape) {
      if (!Array.isArray(nest)) return undefined;
      if (typeof extent === "string") sizes[extent] ??= nest.length;
      if (nest.length !== sizeOf(extent, sizes)) return undefined;
      nest = nest[0] as Nest | undefined;
    }
    if (typeof nest !== "number") return undefined;
  }
  return sizes;
}

function* ofSmallerSizes(placed: Placed): Generator<Case> {
  const { sizes } = placed;
  const most = Math.max(...Object.values(sizes));
  for (let size = 1; size < most; size++)
    yield* resized(
      placed,
      mapped(sizes, (own) => Math.min(own, size)),
    );
  for (const [name, own] of Object.entries(sizes)) {
    for (let size = 1; size < own; size++) yield* resized(placed, { ...sizes, [name]: size });
  }
}

/** The first entries of everything, and the last; an index or option that is none any more becomes one that is. */
function* resized({ row, specs, given }: Placed, sizes: Sizes): Generator<Case> {
  const options = mapped(optionsOf(row, shapesOf(specs, sizes)), (values, name) =>
    entry(values, Math.max(indexIn(values, given.options[name]), 0)),
  );
  for (const from of ["first", "last"] as const) {
    const cut = (nest: Nest, { shape, below }: InputSpec): Nest => {
      if (typeof nest === "number") return below === undefined ? nest : Math.min(nest, sizeOf(below, sizes) - 1);
      const size = sizeOf(entry(shape, 0), sizes);
      const kept = from === "first" ? nest.slice(0, size) : nest.slice(-size);
      return kept.map((one) => cut(one, { shape: shape.slice(1), ...(below !== undefined && { below }) }));
    };
    yield { ...given, inputs: mapped(specs, (spec, name) => cut(given.inputs[name] as Nest, spec)), options };
  }
}

function* ofEarlierOptions({ row, specs, sizes, given }: Placed): Generator<Case> {
  for (const [name, values] of Object.entries(optionsOf(row, shapesOf(specs, sizes)))) {
    for (const value of values.slice(0, Math.max(indexIn(values, given.options[name]), 0))) {
      yield { ...given, options: { ...given.options, [name]: value } };
    }
  }
}

function indexIn(values: readonly unknown[], value: unknown): number {
  return values.findIndex((one) => JSON.stringify(one) === JSON.stringify(value));
}

function* ofSimplerEntries({ specs, given }: Placed): Generator<Case> {
  for (const [name, spec] of Object.entries(specs)) {
    const nest = given.inputs[name] as Nest;
    const withEntries = (next: (x: number, k: number) => number): Case => {
      let k = 0;
      const walk = (one: Nest): Nest => (typeof one === "number" ? next(one, k++) : one.map(walk));
      return { ...given, inputs: { ...given.inputs, [name]: walk(nest) } };
    };
    const entries: number[] = [];
    withEntries((x) => entries.push(x));
    if (entries.some((x) => simplerThan(x, spec).length > 0)) {
      yield withEntries((x) => simplerThan(x, spec)[0] ?? x);
    }
    for (const [at, x] of entries.entries()) {
      for (const simpler of simplerThan(x, spec)) yield withEntries((own, k) => (k === at ? simpler : own));
    }
  }
}

/** The values simpler than an entry, the simplest first. */
function simplerThan(x: number, { below, between }: InputSpec): readonly number[] {
  if (below !== undefined) return Array.from({ length: x }, (_, index) => index);
  const [low, high] = between ?? [-Infinity, Infinity];
  const whole = Math.trunc(x) + 0; // never −0
  const simple = [...SIMPLE, whole].map((value) => fitted(value, low, high));
  const at = simple.indexOf(x);
  return at < 0 ? simple : simple.slice(0, at);
}
