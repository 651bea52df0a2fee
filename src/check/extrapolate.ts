import type { Level } from "./ladder.js";

/** A derivative with its error bar; `bar` bounds truncation plus noise. */
export interface Estimate {
  readonly value: number;
  readonly bar: number;
  /** The share of the bar that is noise; the rest is truncation. */
  readonly noise: number;
}

/** One entry of the extrapolation table. */
interface Entry {
  readonly value: number;
  /** Estimated truncation error. */
  readonly truncation: number;
  /** Propagated noise. */
  readonly noise: number;
}

/** Columns beyond the fifth amplify noise without gaining accuracy at a ratio of 4. */
const COLUMNS = 5;
/** The difference of two successive quotients is 15/16 of the coarser one's error; 1.1 covers it with room. */
const FIRST_COLUMN_SAFETY = 1.1;
/** What an estimate is when no level is usable. */
const NOTHING: Estimate = { value: NaN, bar: Infinity, noise: Infinity };

/**
 * The derivative from a ladder of central differences (levels coarse to fine): Richardson's table in h², where every
 * entry carries its truncation error (from its neighbours) and its noise (propagated), then Lepski's rule: entries in
 * order of falling noise are accepted as long as all their intervals have a point in common; the accepted entry with
 * the smallest bar is the answer. (Taking the smallest bar of all, as Ridders does, is wrong by thousands of bars
 * where a coarse entry converges to something else.)
 * Source: Richardson (1911); Ridders (1982); Lepski (1991).
 */
export function extrapolate(levels: readonly Level[]): Estimate {
  const entries = columns(levels).flat();
  entries.sort((a, b) => b.noise - a.noise);
  let best = NOTHING;
  let low = -Infinity;
  let high = Infinity;
  for (const { value, truncation, noise } of entries) {
    const bar = truncation + noise;
    if (!Number.isFinite(value) || !Number.isFinite(bar)) continue;
    low = Math.max(low, value - bar);
    high = Math.min(high, value + bar);
    if (low > high) break;
    if (bar < best.bar) best = { value, bar, noise };
  }
  return best;
}

/** The table's columns; column j combines j + 1 successive levels and cancels h², …, h^(2j). */
function columns(levels: readonly Level[]): Entry[][] {
  const quotients = levels.map(({ quotient, noise }) => ({ value: quotient, truncation: Infinity, noise }));
  const table = [quotients.slice(0, -1).map((entry, k) => withNeighbour(entry, quotients[k + 1]!))];
  let parents: readonly Entry[] = quotients;
  for (let j = 1; j <= COLUMNS && parents.length > 1; j++) {
    const column = nextColumn(parents, levels, j);
    table.push(column);
    parents = column;
  }
  return table;
}

/** A central difference with the truncation error that the next finer one shows. */
function withNeighbour(entry: Entry, finer: Entry): Entry {
  return { ...entry, truncation: FIRST_COLUMN_SAFETY * Math.abs(entry.value - finer.value) };
}

/** T = (c·fine − coarse)/(c − 1), c = (h_coarse/h_fine)² over the levels that the entry spans. */
function nextColumn(parents: readonly Entry[], levels: readonly Level[], j: number): Entry[] {
  const column: Entry[] = [];
  for (let k = 0; k + 1 < parents.length; k++) {
    const coarse = parents[k]!;
    const fine = parents[k + 1]!;
    const c = (levels[k]!.h / levels[k + j]!.h) ** 2;
    const value = (c * fine.value - coarse.value) / (c - 1);
    const before = column[k - 1]?.value ?? coarse.value;
    column.push({
      value,
      truncation: Math.max(Math.abs(value - fine.value), Math.abs(value - before) / c),
      noise: (c * fine.noise + coarse.noise) / (c - 1),
    });
  }
  return column;
}
