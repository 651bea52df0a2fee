import type { Row } from "./codes.js";
import type { Frame, Signal } from "./frame.js";
import { outer } from "./frame.js";
import { REDUCTIONS, rightMean } from "./reductions.js";

/** A wrong db, shape [units], [1] of a shared bias; undefined where the layer has no such bias. */
export interface BiasRow extends Row {
  data(frame: Frame, signal: Signal): Float64Array | undefined;
}

type Meaning = readonly [key: string, code: Row["code"], cost: number, formula: string];

function row(data: BiasRow["data"], ...[key, code, cost, formula]: Meaning): BiasRow {
  return { key, code, cost, formula, data };
}

/** Σᵢ vᵢ. */
function sum(v: Float64Array): number {
  return v.reduce((total, value) => total + value, 0);
}

/** Numbers one a unit as the layer's bias takes them: each, their sum, or none. */
function tied({ b, units }: Frame, perUnit: Float64Array): Float64Array {
  return b.length === units ? perUnit : Float64Array.from(b, () => sum(perUnit));
}

/** Σₛ wₛ d, as the layer's bias takes it. */
export function biasSum(frame: Frame, d: Float64Array, w: Float64Array): Float64Array {
  return tied(frame, outer(d, new Float64Array(w.length).fill(1), w));
}

/** The right db = (1/m) Σₛ δ, summed over the units of a shared bias. */
export function rightBias(frame: Frame, { delta }: Signal): Float64Array {
  return biasSum(frame, delta, rightMean(frame.samples));
}

/** Every number of db from the unit means (1/m) Σₛ δ. */
function fromUnits(value: (units: Float64Array, i: number, b: number) => number): BiasRow["data"] {
  return ({ b, samples }, { delta }) => {
    const units = outer(delta, new Float64Array(samples).fill(1), rightMean(samples));
    return b.map((v, i) => value(units, i, v));
  };
}

/** Wrong db, but for a factor, one row each. */
export const BIAS_ROWS: readonly BiasRow[] = [
  row(
    (frame, signal) => rightBias(frame, signal).map((v, i) => v + frame.problem.architecture.l2 * frame.b[i]!),
    "reg.bias",
    "GRAD-REG",
    1,
    "db = (1/m) Σ δ + l2·b",
  ),
  row(
    fromUnits((units) => sum(units)),
    "db.total-broadcast",
    "GRAD-DB",
    1,
    "dbᵢ = (1/m) Σ Σⱼ δⱼ",
  ),
  row(
    fromUnits((units) => sum(units) / units.length),
    "db.mean-over-units",
    "GRAD-DB",
    1.2,
    "dbᵢ = (1/m) Σ (1/n) Σⱼ δⱼ",
  ),
  row(
    fromUnits((units) => units[0]!),
    "db.first-unit",
    "GRAD-DB",
    1.3,
    "dbᵢ = (1/m) Σ δ₀",
  ),
  row(
    fromUnits((units) => units.at(-1)!),
    "db.last-unit",
    "GRAD-DB",
    1.3,
    "dbᵢ = (1/m) Σ δₙ₋₁",
  ),
  row(
    (frame, { error }) => biasSum(frame, error, rightMean(frame.samples)),
    "db.E",
    "GRAD-DELTA-FOR-ERROR",
    1.1,
    "db = (1/m) Σ P",
  ),
  ...REDUCTIONS.map((mean) =>
    row(
      (frame, { delta }) => biasSum(frame, delta, mean.weights(frame.samples)),
      `db.${mean.key}`,
      mean.code,
      mean.cost,
      `db: ${mean.formula}`,
    ),
  ),
];
