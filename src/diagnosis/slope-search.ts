import { ACTIVATIONS, type ActivationName } from "../network/activations.js";
import type { Code, Row } from "./codes.js";
import { fill, type Frame } from "./frame.js";

/** Numbers that may be taken for one of the factors of a formula, shape [m, units], with the row that says which. */
export interface Taken {
  readonly row: Row;
  values(this: void): Float64Array;
}

/** Where a program may read z or a: shape [m, units], NaN where there is no such place. */
type Place = (frame: Frame) => Float64Array;

/** The first `units` columns of another layer's array; of a narrower one, NaN beyond. */
export function narrowed({ samples, units }: Frame, values: Float64Array): Float64Array {
  const width = values.length / samples;
  return fill(samples, units, (s, i) => (i < width ? values[s * width + i]! : NaN));
}

function ofLayer(frame: Frame, values: Float64Array | undefined): Float64Array {
  return narrowed(frame, values ?? new Float64Array());
}

/** Sample 0 in place of every sample. */
function ofFirst({ samples, units }: Frame, values: Float64Array): Float64Array {
  return fill(samples, units, (_s, i) => values[i]!);
}

const above = ({ frames, k }: Frame): Frame | undefined => frames[k + 1];
const below = ({ frames, k }: Frame): Frame | undefined => frames[k - 1];

/** Places read for z. */
const Z_PLACES: readonly (readonly [name: string, place: Place])[] = [
  ["z", ({ z }) => z],
  ["a", ({ a }) => a],
  ["z of the layer above", (frame) => ofLayer(frame, above(frame)?.z)],
  ["z of the layer below", (frame) => ofLayer(frame, below(frame)?.z)],
  ["z of sample 0", (frame) => ofFirst(frame, frame.z)],
];

/** Places read for a. */
const A_PLACES: readonly (readonly [name: string, place: Place])[] = [
  ["a", ({ a }) => a],
  ["z", ({ z }) => z],
  ["a of the layer above", (frame) => ofLayer(frame, above(frame)?.a)],
  ["a of the layer below", (frame) => ofLayer(frame, frame.below)],
  ["a of sample 0", (frame) => ofFirst(frame, frame.a)],
  ["1 for a", ({ a }) => a.map(() => 1)],
];

/** Layers whose f a program may take for that of this one. */
const F_PLACES: readonly (readonly [name: string, f: (frame: Frame) => ActivationName | undefined])[] = [
  ["", ({ activation }) => activation],
  ["f of the layer above", (frame) => above(frame)?.activation],
  ["f of the layer below", (frame) => below(frame)?.activation],
];

/** f′ as programs write it that have both z and a; f′(z) where that is the shortest. */
const FROM_BOTH: Readonly<Partial<Record<ActivationName, (z: number, a: number) => number>>> = {
  tanh: (_z, a) => 1 - a * a,
  sigmoid: (_z, a) => a * (1 - a),
};

/** f′ written with a where that is shorter, each of f, z and a from any place: of all activations one formula. */
function misplacedSlopes(frame: Frame): Taken[] {
  return F_PLACES.flatMap(([fName, place]) => {
    const name = place(frame);
    if (name === undefined) return [];
    const slope = FROM_BOTH[name] ?? ((z: number) => ACTIVATIONS[name].prime(z));
    return Z_PLACES.flatMap(([zName, zPlace], y) =>
      A_PLACES.flatMap(([aName, aPlace], w) => {
        const words = [fName, y > 0 ? zName : "", w > 0 ? aName : ""].filter((word) => word !== "");
        if (words.length === 0) return [];
        const values = (): Float64Array => {
          const [z, a] = [zPlace(frame), aPlace(frame)];
          return z.map((v, at) => slope(v, a[at]!));
        };
        return [{ row: slopeRow(`f′ with ${words.join(", ")}`, 1.2 + 0.7 * words.length), values }];
      }),
    );
  });
}

function slopeRow(formula: string, cost: number, code: Code = "GRAD-FORMULA"): Row {
  return { key: formula, code, cost, formula };
}

/** Expressions of z and a that a program may have for f′. */
const EXPRESSIONS: readonly (readonly [formula: string, slope: (z: number, a: number, slope: number) => number])[] = [
  ["0", () => 0],
  ["max(z, 0)", (z) => Math.max(z, 0)],
  ["[z > 0]", (z) => (z > 0 ? 1 : 0)],
  ["[z > 1]", (z) => (z > 1 ? 1 : 0)],
  ["1 − a²", (_z, a) => 1 - a * a],
  ["1 + a²", (_z, a) => 1 + a * a],
  ["1 − a·z", (z, a) => 1 - a * z],
  ["1 + a·z", (z, a) => 1 + a * z],
  ["1 − z²", (z) => 1 - z * z],
  ["1 + z²", (z) => 1 + z * z],
  ["a(1 − a)", (_z, a) => a * (1 - a)],
  ["a(1 + a)", (_z, a) => a * (1 + a)],
  ["a/(1 − a)", (_z, a) => a / (1 - a)],
  ["a/(1 + a)", (_z, a) => a / (1 + a)],
  ["z(1 − a)", (z, a) => z * (1 - a)],
  ["a(1 − z)", (z, a) => a * (1 - z)],
  ["z(1 − z)", (z) => z * (1 - z)],
  ["1 − a", (_z, a) => 1 - a],
  ["1 + a", (_z, a) => 1 + a],
  ["2a − 1", (_z, a) => a - (1 - a)],
  ["z·f′(z)", (z, _a, slope) => z * slope],
  ["a·f′(z)", (_z, a, slope) => a * slope],
  ["1/cosh z", (z) => 1 / Math.cosh(z)],
];

/** Units that a loop may stop at; outside them δ stays 0. */
const LOOPS: readonly (readonly [words: string, holds: (i: number, frame: Frame) => boolean])[] = [
  ["from unit 1", (i) => i > 0],
  ["to unit n − 2", (i, { units }) => i < units - 1],
  ["to the width of the layer above", (i, frame) => i < (above(frame)?.units ?? 0)],
  ["to the width two layers above", (i, { frames, k }) => i < (frames[k + 2]?.units ?? 0)],
  ["to the width of the layer below", (i, { inputs }) => i < inputs],
];

/** Wrong f′ of a layer beyond the table. */
export function searchedSlopes(frame: Frame): Taken[] {
  const { z, a, prime, units } = frame;
  const expressions = EXPRESSIONS.map(([formula, slope]) => ({
    row: slopeRow(`f′ = ${formula}`, 2.2),
    values: () => z.map((v, at) => slope(v, a[at]!, prime[at]!)),
  }));
  const loops = LOOPS.map(([words, holds]) => ({
    row: slopeRow(`δ ${words}`, 2.2),
    values: () => prime.map((v, at) => (holds(at % units, frame) ? v : 0)),
  }));
  return [...misplacedSlopes(frame), ...expressions, ...loops];
}
