import { NAMELESS, type NamedNumber } from "./numbers.js";
import type { Part } from "./parts.js";

/** A fitted number is a named one when this near; the named one is then tested in its place. */
const NAMED = 2 ** -8;

/** n and 1/n of a count, where it is known. */
function both(name: string, cost: number, n: number | undefined): NamedNumber[] {
  if (n === undefined) return [];
  return [
    [name, cost, n],
    [`1/${name}`, cost, 1 / n],
  ];
}

/** The factors that wrong programs have. */
export function factorsOf({ samples: m = NaN, outputs, shape, claimed }: Part): NamedNumber[] {
  return [
    ["0", 1, 0],
    ["-1", 1, -1],
    ["2", 1, 2],
    ...both("m", 1.02, m),
    ["1/2", 1.05, 1 / 2],
    ...both("nout", 1.2, outputs),
    ["-2", 1.4, -2],
    ["-1/2", 1.5, -1 / 2],
    ["2/m", 1.5, 2 / m],
    ["2m", 1.5, 2 * m],
    ["-m", 1.5, -m],
    ["-1/m", 1.5, -1 / m],
    ["2/nout", 1.5, 2 / (outputs ?? NaN)],
    ["m/(m-1)", 1.6, m / (m - 1)],
    ["m²", 1.6, m ** 2],
    ["1/m²", 1.6, m ** -2],
    ...both("rows", 1.7, shape[0]),
    ...both("columns", 1.7, shape[1]),
    ...both("size", 1.8, claimed.length),
    ["4", 1.9, 4],
    ["1/4", 1.9, 1 / 4],
    ...[10, 100, 255].flatMap((n) => both(String(n), 2, n)),
  ];
}

/** The named numbers near a fitted one, the likeliest first, then the fitted one itself as "?". */
export function namesNear(value: number, numbers: readonly NamedNumber[]): NamedNumber[] {
  const near = numbers.filter(([, , v]) => Math.abs(v - value) <= NAMED * Math.max(Math.abs(v), NAMED));
  return [...near.toSorted((p, q) => p[1] - q[1]), ["?", NAMELESS, value]];
}
