import { KINDS, REASON_CODES, type Judgement, type Kind, type Reason } from "./judgement.js";

/** The answers about all P coordinates as typed arrays: never an object a coordinate. */
export interface Columns {
  readonly kind: Uint8Array;
  readonly reason: Uint8Array;
  readonly claimed: Float64Array;
  readonly measured: Float64Array;
  readonly bar: Float64Array;
  /** The smallest error that would have been seen; infinite where nothing was measured. */
  readonly resolution: Float64Array;
  readonly left: Float64Array;
  readonly right: Float64Array;
}

/** Columns for P coordinates with their claims, all other numbers NaN. */
export function createColumns(claimed: Float64Array): Columns {
  const empty = (value: number = NaN): Float64Array => new Float64Array(claimed.length).fill(value);
  return {
    kind: new Uint8Array(claimed.length).fill(KINDS.indexOf("inconclusive")),
    reason: new Uint8Array(claimed.length),
    claimed: claimed.slice(),
    measured: empty(),
    bar: empty(),
    resolution: empty(Infinity),
    left: empty(),
    right: empty(),
  };
}

/** Writes the answer about coordinate i. */
export function record(columns: Columns, i: number, judgement: Judgement): void {
  columns.kind[i] = KINDS.indexOf(judgement.kind);
  columns.reason[i] = REASON_CODES.indexOf(judgement.reason);
  columns.measured[i] = judgement.measured;
  columns.bar[i] = judgement.bar;
  columns.resolution[i] = judgement.resolution;
  columns.left[i] = judgement.left;
  columns.right[i] = judgement.right;
}

/** The answer about coordinate i as it stands. */
export function judgementAt(columns: Columns, i: number): Judgement {
  return {
    kind: kindAt(columns, i),
    reason: reasonAt(columns, i),
    measured: columns.measured[i]!,
    bar: columns.bar[i]!,
    resolution: columns.resolution[i]!,
    left: columns.left[i]!,
    right: columns.right[i]!,
  };
}

/** The kind of coordinate i. */
export function kindAt(columns: Columns, i: number): Kind {
  return KINDS[columns.kind[i]!]!;
}

/** The reason of coordinate i. */
export function reasonAt(columns: Columns, i: number): Reason {
  return REASON_CODES[columns.reason[i]!]!;
}

/** How many coordinates got each answer. */
export function countKinds(columns: Columns): Record<Kind, number> {
  const counts = { agrees: 0, disagrees: 0, nondifferentiable: 0, inconclusive: 0 };
  for (let i = 0; i < columns.kind.length; i++) counts[kindAt(columns, i)] += 1;
  return counts;
}
