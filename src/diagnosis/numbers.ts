import type { Code, Row } from "./codes.js";
import type { Frame } from "./frame.js";

/** A number that programs multiply by, under its name; several may coincide. */
export type NamedNumber = readonly [name: string, cost: number, value: number];

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
    ["1/(m nout)", 1.5, 1 / (m * n)],
    ["m/(m-1)", 1.6, m / (m - 1)],
  ];
}

/** The shares of the regulariser that wrong programs have, with batches of m. */
export function sharesOf(m: number): readonly NamedNumber[] {
  return [
    ["0", 1, 0],
    ["2", 1, 2],
    ["1/2", 1, 1 / 2],
    ["-1", 1, -1],
    ["1/m", 1.02, 1 / m],
    ["m", 1.1, m],
  ];
}

/** The cost of a number without a name. */
export const NAMELESS = 2.4;
/** A fitted number is a named one when this near; the named one is then tested in its place. */
const NEAR = 2 ** -10;

/** Codes of factors by name; any other is GRAD-SCALE. */
const SCALE_CODES: Readonly<Partial<Record<string, Code>>> = {
  "-1": "GRAD-SIGN",
  m: "GRAD-BATCH-SUM",
  "1/m": "GRAD-BATCH-TWICE",
};

/** A fitted number: every name that it may have with its exact value, or "?" with the value itself. */
export interface Fitted {
  readonly names: string;
  readonly cost: number;
  readonly value: number;
}

/** The number 1, which is right. */
export const ONE: Fitted = { names: "1", cost: 0, value: 1 };

/** The readings of a fitted number, the named one first. */
function readingsOf(value: number, numbers: readonly NamedNumber[]): Fitted[] {
  const near = numbers.filter(([, , v]) => Math.abs(v - value) <= NEAR * Math.abs(v));
  const isZero = numbers.some(([, , v]) => v === 0) && Math.abs(value) <= NEAR;
  const exact = isZero ? 0 : near[0]?.[2];
  const nameless = { names: "?", cost: NAMELESS, value };
  if (exact === undefined) return [nameless];
  const named = isZero ? numbers.filter(([, , v]) => v === 0) : near.filter(([, , v]) => v === exact);
  const cost = Math.min(...named.map(([, c]) => c));
  return [{ names: named.map(([name]) => name).join("|"), cost, value: exact }, nameless];
}

/** What a fitted factor may be. */
export function factorsNear(value: number, frame: Frame): Fitted[] {
  return value === 1 ? [ONE] : readingsOf(value, factors(frame));
}

/** What a fitted share of the regulariser may be. */
export function sharesNear(value: number, frame: Frame): Fitted[] {
  return value === 1 ? [ONE] : readingsOf(value, sharesOf(frame.samples));
}

/** Six digits of a number. */
export function digits(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function wordsOf({ names, value }: Fitted): string {
  return names === "?" ? digits(value) : names;
}

/** What is multiplied, by the prefix of the key. */
const SCALED: Readonly<Record<string, string>> = { "dW.": "dW", "db.": "db", "layer.": "dW and db", "": "g" };

/** The row of a factor; the key is `${place}scale:` and its names. */
export function scaleRow(fitted: Fitted, place: string): Row {
  const formula = `${SCALED[place] ?? "δ"} times ${wordsOf(fitted)}`;
  return { key: `${place}scale:${fitted.names}`, code: "GRAD-SCALE", cost: fitted.cost, formula, value: fitted.value };
}

/** The row of a share of the regulariser. */
export function shareRow(fitted: Fitted): Row {
  const { names, cost, value } = fitted;
  const key = names === "0" ? "reg.missing" : `reg.scale:${names}`;
  return { key, code: "GRAD-REG", cost, formula: `${wordsOf(fitted)} times l2·W`, value };
}

/** The names that a key joins, scale:2|m being scale:2 or scale:m, each as a row of its own. */
export function namesIn(row: Row): Row[] {
  if (row.same !== undefined && row.same.length > 0) return [{ ...row, same: [] }, ...row.same].flatMap(namesIn);
  const start = row.key.indexOf(":") + 1;
  if (start === 0) return [row];
  const joined = row.key.slice(start);
  return joined.split("|").map((name) => ({
    ...row,
    key: row.key.slice(0, start) + name,
    formula: row.formula.replace(joined, name),
    code: (row.code === "GRAD-SCALE" ? SCALE_CODES[name] : undefined) ?? row.code,
  }));
}
