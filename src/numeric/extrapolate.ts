/** A difference quotient at one step of a ladder, with its noise. */
export interface Sample {
  readonly h: number;
  readonly quotient: number;
  readonly noise: number;
}

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

/**
 * The powers of h in the error, each with the c that cancels the next one in column j: (h_k/h_(k+j))ᵖ over the samples
 * that an entry spans; of odd powers one ratio of successive steps less.
 */
const POWERS = {
  /** h, h², h³, …: a function of h. */
  every: (span: number): number => span,
  /** h, h³, h⁵, … */
  odd: (span: number, ratio: number): number => (span * span) / ratio,
  /** h², h⁴, h⁶, …: central differences. */
  even: (span: number): number => span * span,
} as const;
/** Which powers of h the error of a quotient has. */
export type Powers = keyof typeof POWERS;

/** Columns beyond the fifth amplify noise without gaining accuracy at a ratio of 4. */
const COLUMNS = 5;
/** The difference of two successive quotients is 1 − 1/c of the coarser one's error: bars are that over 1 − 1/c, and 3 %. */
const FIRST_COLUMN_SAFETY = 1.03;
/** What an estimate is when no level is usable. */
const NOTHING: Estimate = { value: NaN, bar: Infinity, noise: Infinity };

/**
 * The limit at h = 0 of a ladder of quotients (coarse to fine) that are c₀ + c₁hᵖ + c₂h^q + …: Richardson's table,
 * where every entry carries its truncation error (from its neighbours) and its noise (propagated), then Lepski's rule:
 * entries in order of falling noise are accepted as long as all their intervals have a point in common; the accepted
 * entry with the smallest bar is the answer. (Taking the smallest bar of all, as Ridders does, is wrong by thousands of
 * bars where a coarse entry converges to something else.)
 * @param powers p, q, …; even by default
 * Source: Richardson (1911); Ridders (1982); Lepski (1991).
 */
export function extrapolate(samples: readonly Sample[], powers: Powers = "even"): Estimate {
  const entries = columns(samples, powers).flat();
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

/** The table's columns; column j combines j + 1 successive samples and cancels the first j powers of h. */
function columns(samples: readonly Sample[], powers: Powers): Entry[][] {
  const eliminate = (k: number, j: number): number =>
    POWERS[powers](samples[k]!.h / samples[k + j]!.h, samples[k]!.h / samples[k + 1]!.h);
  const quotients = samples.map(({ quotient, noise }) => ({ value: quotient, truncation: Infinity, noise }));
  const table = [quotients.slice(0, -1).map((entry, k) => withNeighbour(entry, quotients[k + 1]!, eliminate(k, 1)))];
  let parents: readonly Entry[] = quotients;
  for (let j = 1; j <= COLUMNS && parents.length > 1; j++) {
    const column = nextColumn(parents, (k) => eliminate(k, j));
    table.push(column);
    parents = column;
  }
  return table;
}

/** A quotient with the truncation error that the next finer one shows. */
function withNeighbour(entry: Entry, finer: Entry, c: number): Entry {
  return { ...entry, truncation: (FIRST_COLUMN_SAFETY * c * Math.abs(entry.value - finer.value)) / (c - 1) };
}

/** T = (c·fine − coarse)/(c − 1). */
function nextColumn(parents: readonly Entry[], factor: (k: number) => number): Entry[] {
  const column: Entry[] = [];
  for (let k = 0; k + 1 < parents.length; k++) {
    const coarse = parents[k]!;
    const fine = parents[k + 1]!;
    const c = factor(k);
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
