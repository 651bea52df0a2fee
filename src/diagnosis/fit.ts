import { pseudoInverse } from "../numeric/least-squares.js";
import type { Code, Row } from "./codes.js";
import type { Frame } from "./frame.js";

/** A formula reproduces a block when no entry is off by more than 2⁻³⁰ of the block's largest term: rounding is far below, another formula far above. */
const AGREEMENT = 2 ** -30;
/** A fitted factor is a named one when this near; the named one is then tested in its place. */
const NAMED = 2 ** -20;

/** Whether claimed = formula to rounding; floor is the size of terms that may have cancelled. */
export function agree(claimed: Float64Array, formula: Float64Array, floor = 0): boolean {
  let largest = floor;
  let gap = 0;
  for (let i = 0; i < claimed.length; i++) {
    largest = Math.max(largest, Math.abs(claimed[i]!), Math.abs(formula[i]!));
    gap = Math.max(gap, Math.abs(claimed[i]! - formula[i]!)); // NaN stays
  }
  return gap <= AGREEMENT * largest;
}

/** A number that programs multiply by; several may coincide. */
type NamedNumber = readonly [name: string, cost: number, value: number];

/** The factors that wrong programs have. */
function factors({ samples: m, frames }: Frame): readonly NamedNumber[] {
  const n = frames.at(-1)!.units;
  return [
    ["-1", 1, -1],
    ["2", 1, 2],
    ["m", 1.02, m],
    ["1/m", 1.02, 1 / m],
    ["1/2", 1.05, 1 / 2],
    ["1/nout", 1.2, 1 / n],
    ["nout", 1.2, n],
    ["-2", 1.4, -2],
    ["2/m", 1.5, 2 / m],
    ["2m", 1.5, 2 * m],
    ["2/nout", 1.5, 2 / n],
    ["-m", 1.5, -m],
    ["-1/m", 1.5, -1 / m],
    ["m/(m-1)", 1.6, m / (m - 1)],
  ];
}

/** The shares of the regulariser that wrong programs have. */
function shares({ samples: m }: Frame): readonly NamedNumber[] {
  return [
    ["0", 1, 0],
    ["2", 1, 2],
    ["1/2", 1, 1 / 2],
    ["-1", 1, -1],
    ["1/m", 1.02, 1 / m],
    ["m", 1.1, m],
  ];
}

/** The cost of a factor, or share, without a name. */
const NAMELESS = 2.4;

/** Codes of factors by name; any other is GRAD-SCALE. */
const SCALE_CODES: Readonly<Partial<Record<string, Code>>> = {
  "-1": "GRAD-SIGN",
  m: "GRAD-BATCH-SUM",
  "1/m": "GRAD-BATCH-TWICE",
};

/** The names that a key joins, scale:2|m being scale:2 or scale:m, each as a row of its own. */
export function namesIn(row: Row): Row[] {
  const start = row.key.indexOf(":") + 1;
  if (start === 0) return [row];
  return row.key
    .slice(start)
    .split("|")
    .map((name) => ({
      ...row,
      key: row.key.slice(0, start) + name,
      code: (row.code === "GRAD-SCALE" ? SCALE_CODES[name] : undefined) ?? row.code,
    }));
}

/** A block of claimed numbers, to be written as factor·data + share·penalty. */
export interface Target {
  readonly claimed: Float64Array;
  /** l2·W, 0 at biases; all 0 without regulariser. */
  readonly penalty: Float64Array;
  /** l2·sign W, likewise. */
  readonly signs: Float64Array;
  /** Size of terms that may have cancelled. */
  readonly floor: number;
}

/** A fit: its factor, and the rows of what is wrong with factor and share (none: both are 1). */
export interface Fit {
  readonly factor: number;
  readonly rows: readonly Row[];
}

/** A number near value: its names joined, its cost and its exact value; "?" and the value itself when it has none. */
function nameOf(value: number, numbers: readonly NamedNumber[]): NamedNumber {
  const near = numbers.filter(([, , v]) => Math.abs(v - value) <= NAMED * Math.max(1, Math.abs(value)));
  if (near.length === 0) return ["?", NAMELESS, value];
  return [near.map(([name]) => name).join("|"), Math.min(...near.map(([, cost]) => cost)), near[0]![2]];
}

function combined(data: Float64Array, penalty: Float64Array, [factor, share]: readonly [number, number]): Float64Array {
  return data.map((d, i) => factor * d + share * penalty[i]!);
}

/** Σ xᵢyᵢ. */
function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}

/** The factor of claimed = factor·whole as a row of its own; undefined when there is none, or it is 1. */
export function wholeFactor(frame: Frame, claimed: Float64Array, whole: Float64Array): Row | undefined {
  const [factor] = coefficients([whole], claimed) ?? [];
  if (
    factor === undefined ||
    !agree(
      claimed,
      whole.map((v) => factor * v),
    )
  )
    return undefined;
  return agree(claimed, whole) ? undefined : scaleRow(nameOf(factor, factors(frame)), "");
}

/** Least-squares coefficients of claimed on the columns; undefined where a column is 0 or equations are too few. */
function coefficients(columns: readonly Float64Array[], claimed: Float64Array): number[] | undefined {
  const scales = columns.map((column) => Math.sqrt(dot(column, column)));
  if (scales.some((scale) => !(scale > 0 && scale < Infinity)) || claimed.length < columns.length) return undefined;
  const inverse = pseudoInverse(columns.map((column, k) => column.map((v) => v / scales[k]!)));
  const solution = inverse.map((weights, k) => dot(weights, claimed) / scales[k]!);
  return solution.every(Number.isFinite) ? solution : undefined;
}

function scaleRow([name, cost, value]: NamedNumber, place: string): Row {
  return {
    key: `${place}scale:${name}`,
    code: "GRAD-SCALE",
    cost,
    formula: `${place.startsWith("d") ? place.slice(0, -1) : "δ"} times ${name === "?" ? value : name}`,
  };
}

function shareRow([name, cost, value]: NamedNumber): Row {
  const key = name === "0" ? "reg.missing" : `reg.scale:${name}`;
  return { key, code: "GRAD-REG", cost, formula: `${name === "?" ? value : name} times l2·W` };
}

/**
 * The simplest way to write claimed as factor·data + share·l2·W: both 1; the share, then the factor, then both by least
 * squares, a named number in place of one that is near it; undefined when none reproduces it. Numbers without a name
 * need two equations more than unknowns.
 * @param place prefix of the keys of factors
 */
export function fit(frame: Frame, target: Target, data: Float64Array, place: string): Fit | undefined {
  const { claimed, penalty, signs, floor } = target;
  if (claimed.length === 0 || agree(claimed, combined(data, penalty, [1, 1]), floor)) return { factor: 1, rows: [] };
  const accept = (factor: number, share: number): Fit | undefined => {
    const f = factor === 1 ? (["1", 0, 1] as const) : nameOf(factor, factors(frame));
    const r = share === 1 ? (["1", 0, 1] as const) : nameOf(share, shares(frame));
    const spare = claimed.length - [f, r].filter(([, cost]) => cost > 0).length;
    if ((f[0] === "?" || r[0] === "?") && spare < 2) return undefined;
    if (f[2] === 0 || !agree(claimed, combined(data, penalty, [f[2], r[2]]), floor)) return undefined;
    return {
      factor: f[2],
      rows: [...(f[0] === "1" ? [] : [scaleRow(f, place)]), ...(r[0] === "1" ? [] : [shareRow(r)])],
    };
  };
  const [share] =
    coefficients(
      [penalty],
      claimed.map((c, i) => c - data[i]!),
    ) ?? [];
  const byShare = share === undefined ? undefined : accept(1, share);
  if (byShare !== undefined) return byShare;
  if (
    share !== undefined &&
    agree(
      claimed,
      data.map((d, i) => d + signs[i]!),
      floor,
    )
  ) {
    return { factor: 1, rows: [{ key: "reg.L1", code: "GRAD-REG", cost: 1.2, formula: "l2·sign W for l2·W" }] };
  }
  const [factor] =
    coefficients(
      [data],
      claimed.map((c, i) => c - penalty[i]!),
    ) ?? [];
  const byFactor = factor === undefined ? undefined : accept(factor, 1);
  if (byFactor !== undefined) return byFactor;
  const both = coefficients([data, penalty], claimed);
  return both === undefined ? undefined : accept(both[0]!, both[1]!);
}
