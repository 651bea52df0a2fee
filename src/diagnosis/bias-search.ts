import type { Row } from "./codes.js";
import type { Frame, Signal } from "./frame.js";
import { wrongLoops } from "./loops.js";
import type { Block, Space } from "./weight-search.js";

function biasRow(formula: string): Row {
  return { key: `db ${formula}`, code: "GRAD-FORMULA", cost: 2.3, formula: `db: ${formula}` };
}

/** Σₛ v, one number a unit; of a narrower layer above, 0 for the units beyond it. */
function sums({ samples, units }: Frame, values: Float64Array): Float64Array {
  const width = values.length / samples;
  const total = new Float64Array(units);
  for (let s = 0; s < samples; s++) {
    for (let i = 0; i < Math.min(units, width); i++) total[i]! += values[s * width + i]!;
  }
  return total;
}

/** A step of db's two loops, with the row of what is wrong in it. */
interface Step {
  readonly row?: Row;
  readonly values: Float64Array;
}

/** Every way to add up; the right one first. */
function additions(frame: Frame, { delta, error }: Signal, above: Signal | undefined): Step[] {
  const right = sums(frame, delta);
  const { a, z, prime, units } = frame;
  const terms: readonly (readonly [name: string, values: Float64Array])[] = [
    ["E", error],
    ["1", delta.map(() => 1)],
    ["a", a],
    ["z", z],
    ["f′(z)", prime],
    ["δ·f′(z)", delta.map((d, at) => d * prime[at]!)],
  ];
  const upper = above === undefined ? right.map(() => 0) : sums(frame, above.delta);
  return [
    { values: right },
    ...terms.map(([name, values]) => ({ row: biasRow(`Σ ${name}`), values: sums(frame, values) })),
    { row: biasRow("Σ δ of the layer above"), values: upper },
    ...wrongLoops(frame, units).map(({ words, from, to }) => ({
      row: biasRow(`Σ δ, i ${words}`),
      values: right.map((v, i) => (i >= from && i < to ? v : 0)),
    })),
  ];
}

/** Every way to finish the sums; the right one first. */
function finished(frame: Frame, total: Float64Array, above: Signal | undefined): Step[] {
  const { samples: m, units, b, problem } = frame;
  const { l2 } = problem.architecture;
  const factors: readonly (readonly [words: string, factor: number])[] = [
    ["not divided by m", 1],
    ["times m", m],
    ["divided by m²", 1 / m ** 2],
    ["negative", -1 / m],
  ];
  const width = above === undefined ? 0 : above.delta.length / m;
  const upper = total.map((v, i) => (above !== undefined && i < width ? sums(frame, above.delta)[i]! / m : v));
  const right = total.map((v) => v / m);
  return [
    { values: right },
    ...factors.map(([words, factor]) => ({ row: biasRow(words), values: total.map((v) => factor * v) })),
    { row: biasRow("+ l2·b"), values: right.map((v, i) => v + l2 * b[i]!) },
    { row: biasRow("divided by m into the layer below"), values: upper },
    ...wrongLoops(frame, units).map(({ words, from, to }) => ({
      row: biasRow(`divided by m only for i ${words}`),
      values: total.map((v, i) => (i >= from && i < to ? v / m : v)),
    })),
  ];
}

/**
 * db as loops with one wrong part compute it, else with two, of a layer with a bias a unit: the sums over the samples, then
 * the division by m. Only those that `fits` accepts.
 */
export function searchedBiases({ frame, signal, above, isChosen, fits }: Space): Block[] {
  if (frame.b.length !== frame.units) return [];
  const isKnown = ({ row }: Step): boolean => row === undefined || isChosen(row.key);
  const blocks = additions(frame, signal, above)
    .filter(isKnown)
    .flatMap((sum) =>
      finished(frame, sum.values, above)
        .filter(isKnown)
        .flatMap(({ row, values }): Block[] =>
          fits(values) ? [{ rows: [sum.row, row].filter((one) => one !== undefined), values }] : [],
        ),
    );
  const fewest = Math.min(...blocks.map(({ rows }) => rows.length));
  return blocks.filter(({ rows }) => rows.length === fewest);
}
