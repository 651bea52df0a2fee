import type { Code } from "./codes.js";
import type { Prediction } from "./meets.js";
import type { Part } from "./parts.js";
import type { Guess, PartTest } from "./part-formulas.js";

/** The most slices along an axis whose order is searched. */
const MOST_SLICES = 1024;

type Meaning = readonly [key: string, code: Code, cost: number, formula: string];

/** The data's share of t with entry `at` taken from elsewhere. */
function taken(part: Part, from: (at: number) => number, [key, code, cost, formula]: Meaning): Guess {
  const { measured, penalty, bar } = part;
  const value = (at: number): number => penalty[at]! + measured[from(at)]! - penalty[from(at)]!;
  return { key, code, cost, formula, prediction: { value, slack: (at) => bar[from(at)]! } };
}

/** An axis of a row-major array: its extent, and the distance of neighbours along it. */
interface Axis {
  readonly name: string;
  readonly extent: number;
  readonly stride: number;
}

function axesOf(shape: readonly number[]): Axis[] {
  return shape.map((extent, k) => ({
    name: shape.length < 3 ? (["rows", "columns"][k + (2 - shape.length)] ?? "entries") : `axis ${k}`,
    extent,
    stride: shape.slice(k + 1).reduce((product, n) => product * n, 1),
  }));
}

/** Entry `at` with its place along the axis replaced. */
function along({ extent, stride }: Axis, place: (i: number) => number): (at: number) => number {
  return (at) => {
    const i = Math.floor(at / stride) % extent;
    return at + (place(i) - i) * stride;
  };
}

/** Rolled by one either way, or flipped, along an axis. */
function* rolled({ shape, ...part }: Part): Iterable<Guess> {
  for (const axis of axesOf(shape)) {
    const n = axis.extent;
    if (n < 2) continue;
    const whole = { ...part, shape };
    const where = shape.length === 1 ? "" : ` along the ${axis.name}`;
    yield taken(
      whole,
      along(axis, (i) => (i + 1) % n),
      ["rolled", "GRAD-ORDER", 1.5, `t rolled by −1${where}`],
    );
    yield taken(
      whole,
      along(axis, (i) => (i + n - 1) % n),
      ["rolled", "GRAD-ORDER", 1.5, `t rolled by 1${where}`],
    );
    yield taken(
      whole,
      along(axis, (i) => n - 1 - i),
      ["flipped", "GRAD-ORDER", 1.4, `t flipped${where}`],
    );
  }
  const size = part.claimed.length;
  if (shape.length > 1) {
    yield taken({ ...part, shape }, (at) => (at + size - 1) % size, [
      "rolled",
      "GRAD-ORDER",
      1.5,
      "t rolled by one place",
    ]);
  }
}

/** Two axes exchanged, or the numbers so exchanged read in the shape of the block. */
function* transposed(part: Part): Iterable<Guess> {
  const axes = axesOf(part.shape);
  for (const [k, p] of axes.entries()) {
    for (const q of axes.slice(k + 1)) {
      if (p.extent < 2 || q.extent < 2) continue;
      const what = axes.length === 2 ? "" : `, ${p.name} and ${q.name}`;
      const isSquare = p.extent === q.extent;
      const meaning: Meaning = isSquare
        ? ["transposed", "GRAD-DW-SHAPE", 1, `tᵀ${what}`]
        : ["reshaped", "GRAD-DW-SHAPE", 1.2, `the numbers of tᵀ in the shape of t${what}`];
      yield taken(part, isSquare ? exchanged(p, q) : reread(part.shape, k, axes.indexOf(q)), meaning);
    }
  }
}

/** Places along two axes of the same extent exchanged. */
function exchanged(p: Axis, q: Axis): (at: number) => number {
  return (at) => {
    const i = Math.floor(at / p.stride) % p.extent;
    const j = Math.floor(at / q.stride) % q.extent;
    return at + (j - i) * p.stride + (i - j) * q.stride;
  };
}

/** Place `at` of the array with axes k and l exchanged, read row by row, as a place of the array itself. */
function reread(shape: readonly number[], k: number, l: number): (at: number) => number {
  const order = [...shape.keys()];
  [order[k], order[l]] = [l, k];
  const axes = axesOf(shape);
  return (at) => {
    let rest = at;
    let place = 0;
    for (const axis of order.toReversed()) {
      const { extent, stride } = axes[axis]!;
      place += (rest % extent) * stride;
      rest = Math.floor(rest / extent);
    }
    return place;
  };
}

/** The slices along an axis in another order, each taken once. */
function* permuted(part: Part): Iterable<Guess> {
  const axes = axesOf(part.shape);
  for (const axis of axes) {
    const { extent, name } = axis;
    if (extent < 3 || extent > MOST_SLICES || part.claimed.length < 2 * extent) continue;
    const order = orderAlong(part, axis);
    if (order === undefined) continue;
    const moved = [...order.keys()].filter((i) => order[i] !== i);
    const meaning: Meaning =
      moved.length === 2
        ? ["swapped", "GRAD-ORDER", 1.5, `t with ${name} ${moved.join(" and ")} swapped`]
        : ["permuted", "GRAD-ORDER", 1.6, `t with its ${name} in another order`];
    yield taken(
      part,
      along(axis, (i) => order[i]!),
      meaning,
    );
  }
}

/** For every slice of the claim that of t which it is nearest to; undefined when one is nearest to two. */
function orderAlong(part: Part, { extent, stride }: Axis): number[] | undefined {
  const { claimed, measured, penalty } = part;
  const starts: number[] = [];
  for (let at = 0; at < claimed.length; at++) if (Math.floor(at / stride) % extent === 0) starts.push(at);
  const distance = (i: number, j: number, limit: number): number => {
    let sum = 0;
    for (const start of starts) {
      const [p, q] = [start + i * stride, start + j * stride];
      sum += Math.abs(claimed[p]! - penalty[p]! - measured[q]! + penalty[q]!);
      if (sum >= limit) break;
    }
    return sum;
  };
  const order: number[] = [];
  const used = new Set<number>();
  for (let i = 0; i < extent; i++) {
    let nearest = i;
    let least = distance(i, i, Infinity);
    for (let j = 0; j < extent; j++) {
      const d = j === i ? least : distance(i, j, least);
      if (d < least) [nearest, least] = [j, d];
    }
    if (used.has(nearest)) return undefined;
    used.add(nearest);
    order.push(nearest);
  }
  return order.some((j, i) => i !== j) ? order : undefined;
}

/** Every slice along an axis the same: the sum or mean of all, the first or the last. */
function* broadcast(part: Part): Iterable<Guess> {
  for (const axis of axesOf(part.shape)) {
    if (axis.extent < 2) continue;
    const { extent: n, stride } = axis;
    const start = along(axis, () => 0);
    const over = (numbers: Float64Array, at: number): number => {
      let sum = 0;
      for (let i = 0, k = start(at); i < n; i++, k += stride) sum += numbers[k]!;
      return sum;
    };
    const where = part.shape.length === 1 ? "" : ` along the ${axis.name}`;
    for (const [key, text, cost, divisor] of [
      ["total-broadcast", "Σ t", 1, 1],
      ["mean-broadcast", "the mean of t", 1.2, n],
    ] as const) {
      const prediction: Prediction = {
        value: (at) => over(part.measured, at) / divisor,
        slack: (at) => over(part.bar, at) / divisor,
      };
      yield {
        key,
        code: "GRAD-BROADCAST",
        cost,
        formula: `${text}${where}, everywhere`,
        prediction,
      };
    }
    yield taken(part, start, ["first-broadcast", "GRAD-BROADCAST", 1.3, `the first of t${where}, everywhere`]);
    const last = along(axis, () => n - 1);
    yield taken(part, last, ["last-broadcast", "GRAD-BROADCAST", 1.3, `the last of t${where}, everywhere`]);
  }
}

/** What claimed numbers may be made of the right ones, in another order. */
export const ORDER_TESTS: readonly PartTest[] = [transposed, rolled, permuted, broadcast];
