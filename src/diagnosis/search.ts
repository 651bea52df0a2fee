import type { Candidate, Choice, Layer } from "./candidates.js";
import type { Row } from "./codes.js";
import { ERROR_ROWS, rightError, type ErrorRow } from "./error-formulas.js";
import type { Frame, Signal } from "./frame.js";
import { MESSAGE_ROWS, rightMessage, type MessageRow } from "./message-formulas.js";
import { OPERATIONS, searchedErrors } from "./message-search.js";
import { SLOPE_ROWS } from "./slope-formulas.js";
import { searchedSlopes, type Taken } from "./slope-search.js";

/** What may be a factor of δ: the right values without a row, or wrong ones. */
interface Factor {
  readonly row?: Row;
  readonly values: Float64Array;
}

/** All that may stand for e or P, and for f′; the right one first. */
export interface Factors {
  readonly errors: readonly Factor[];
  readonly slopes: readonly Factor[];
  readonly operations: readonly (readonly [row: Row | undefined, operate: (p: number, q: number) => number])[];
}

/** The factors of the tables and the searched ones. */
export function factorsOf({ frame }: Layer, above: Signal | undefined, isChosen: Choice): Factors {
  const right = above === undefined ? rightError(frame) : rightMessage(frame, above);
  const chosen = (taken: readonly Taken[]): Factor[] =>
    taken
      .filter(({ row }) => isChosen(row.key))
      .map(({ row, values }) => ({ row, values: values() }))
      .filter(({ values }) => values.every(Number.isFinite));
  return {
    errors: [{ values: right }, ...chosen([...tableErrors(frame, above), ...searchedErrors(frame, above)])],
    slopes: [{ values: frame.prime }, ...chosen([...tableSlopes(frame), ...searchedSlopes(frame)])],
    operations: OPERATIONS.map(
      ([sign, operate], n) => [n === 0 ? undefined : operationRow(sign), operate] as const,
    ).filter(([row]) => row === undefined || isChosen(row.key)),
  };
}

function operationRow(sign: string): Row {
  return { key: `δ = P ${sign} f′`, code: "GRAD-FORMULA", cost: 2.2, formula: `δ = P ${sign} f′(z)` };
}

function tableErrors(frame: Frame, above: Signal | undefined): Taken[] {
  const taken = (row: Row, values: () => Float64Array | undefined): Taken => ({
    row: prefixed(frame, row),
    values: () => values() ?? new Float64Array(1).fill(NaN),
  });
  return above === undefined
    ? ERROR_ROWS.filter(isFixed).map((row) => taken(row, () => row.error(frame)))
    : MESSAGE_ROWS.filter(isFixed).map((row) => taken(row, () => row.message(frame, above)));
}

/** Whether a row has no number that is fitted. */
function isFixed({ fitted }: ErrorRow | MessageRow): boolean {
  return fitted === undefined;
}

function tableSlopes(frame: Frame): Taken[] {
  const { z, a, prime, units } = frame;
  return SLOPE_ROWS.map((row) => ({
    row: prefixed(frame, row),
    values: () =>
      prime.map((slope, at) =>
        row.slope({ frame, s: Math.floor(at / units), i: at % units, z: z[at]!, a: a[at]!, slope }),
      ),
  }));
}

function prefixed({ isLast }: Frame, { key, code, cost, formula }: Row): Row {
  return { key: `${isLast ? "out." : "hid."}${key}`, code, cost, formula };
}

/**
 * δ = M ∘ r with so many wrong parts, of M, ∘ and r: every δ whose two largest numbers of db, or of a row of dW, have
 * the ratio of the claimed ones.
 * @returns what `explain` makes of them; nothing where a layer has fewer than two such numbers
 */
export function searched<T>(
  { frame }: Layer,
  { errors, slopes, operations }: Factors,
  wrong: number,
  explain: (candidate: Candidate) => readonly T[],
): T[] {
  const probes = probesOf(frame);
  const found: T[] = [];
  for (const error of errors) {
    for (const slope of slopes) {
      for (const [row, operate] of operations) {
        const rows = [error.row, row, slope.row].filter((one) => one !== undefined);
        if (rows.length !== wrong) continue;
        if (!probes.some((probe) => passes(probe, error.values, slope.values, operate))) continue;
        const delta = error.values.map((e, at) => operate(e, slope.values[at]!));
        if (delta.every(Number.isFinite)) found.push(...explain({ rows, signal: { error: error.values, delta } }));
      }
    }
  }
  return found;
}

/** Two numbers of a gradient, c = Σₛ δ[s, unit]·q[s] each up to a common factor. */
interface Probe {
  readonly units: readonly [number, number];
  readonly width: number;
  readonly q: readonly [Float64Array, Float64Array];
  readonly c: readonly [number, number];
  /** How far the ratio of the numbers may be off. */
  readonly near: number;
}

/** The probes of a layer: the two largest numbers of db, and the two largest of a row of dW without the regulariser. */
function probesOf({ samples, units, inputs, below, claimedB, claimedW, W, problem }: Frame): Probe[] {
  const { l2 } = problem.architecture;
  const near = NEAR[problem.precision];
  const ones = new Float64Array(samples).fill(1);
  const column = (j: number): Float64Array => ones.map((_, s) => below[s * inputs + j]!);
  const data = claimedW.map((g, at) => g - l2 * W[at]!);
  const row = Math.floor(twoLargest(data)[0] / inputs);
  const entries = data.subarray(row * inputs, (row + 1) * inputs);
  const probes: Probe[] = [];
  if (claimedB.length === units && units > 1) {
    const [i, j] = twoLargest(claimedB);
    probes.push({ units: [i, j], width: units, q: [ones, ones], c: [claimedB[i]!, claimedB[j]!], near });
  }
  if (inputs > 1) {
    const [i, j] = twoLargest(entries);
    probes.push({ units: [row, row], width: units, q: [column(i), column(j)], c: [entries[i]!, entries[j]!], near });
  }
  return probes.filter(({ c: [c0] }) => c0 !== 0);
}

/** The places of the largest |v| and the next one. */
function twoLargest(values: Float64Array): [number, number] {
  const sizes = values.map(Math.abs);
  const [first = 0, second = 0] = [...sizes.keys()].toSorted((i, j) => sizes[j]! - sizes[i]!);
  return [first, second];
}

/** Of the ratio of two numbers, how far it may be off, relative, for a formula to be looked at in full: far above rounding. */
const NEAR = { float64: 2 ** -24, float32: 2 ** -10 } as const;

/** Whether the two numbers that M ∘ r gives have the ratio of those claimed. */
function passes(
  { units: [i, j], width, q: [p, q], c: [c0, c1], near }: Probe,
  M: Float64Array,
  r: Float64Array,
  operate: (p: number, q: number) => number,
): boolean {
  let d0 = 0;
  let d1 = 0;
  for (let s = 0; s < p.length; s++) {
    d0 += operate(M[s * width + i]!, r[s * width + i]!) * p[s]!;
    d1 += operate(M[s * width + j]!, r[s * width + j]!) * q[s]!;
  }
  const [x, y] = [c0 * d1, c1 * d0];
  return Math.abs(x - y) <= near * (Math.abs(x) + Math.abs(y)) && (d0 !== 0 || d1 !== 0);
}
