import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LOSS_NAMES, LOSSES, type LossName } from "../../src/network/losses.js";
import { roundedLossSlopes } from "../../src/network/rounded-losses.js";
import { reach, type Affine } from "../../src/numeric/affine.js";
import { EnclosureError } from "../../src/numeric/field.js";
import { FLOAT_FORMATS } from "../../src/numeric/float-formats.js";
import { assumedModel, roundedArithmetic } from "../../src/oracle/floating-point.js";
import type { RoundedArithmetic } from "../../src/subject/rounded-program.js";
import { affineForms, contains } from "../numeric/enclosures.js";
import { rationalOf } from "../numeric/rational.js";
import { reals } from "../numeric/reals.js";
import { computedLossSlopes, LOSS_FORMULAS, Machine, modelOf, styles } from "./rounded-programs.js";

const { ends } = affineForms();
const holds = (a: Affine, v: number): boolean => contains(ends(a), rationalOf(v));

const anyOutput = fc.oneof(
  reals(-3, 3),
  fc.tuple(fc.integer({ min: -149, max: 0 }), reals(-1, 1)).map(([k, v]) => v * 2 ** k),
  fc.constant(0),
);
/** Outputs of a loss, and its targets. */
const OUTPUTS: Readonly<Record<LossName, readonly [fc.Arbitrary<number>, fc.Arbitrary<number>]>> = {
  mse: [anyOutput, anyOutput],
  mae: [anyOutput, anyOutput],
  huber: [anyOutput, anyOutput],
  "binary-cross-entropy": [reals(2 ** -20, 1 - 2 ** -20), fc.oneof(fc.constantFrom(0, 1), reals(0, 1))],
  logistic: [reals(-40, 40), fc.oneof(fc.constantFrom(0, 1), reals(0, 1))],
  "softmax-cross-entropy": [reals(-30, 30), fc.oneof(fc.constantFrom(0, 1), reals(0, 1))],
};

function outputsOf(name: LossName): fc.Arbitrary<readonly (readonly [a: number, t: number])[]> {
  return fc.array(fc.tuple(...OUTPUTS[name]), { minLength: 1, maxLength: 6 });
}

const slopesOf = (
  arithmetic: RoundedArithmetic<Affine>,
  name: LossName,
  [a, t]: readonly [readonly Affine[], readonly number[]],
  samples = 1,
): Affine[] => roundedLossSlopes(arithmetic, name, { a, t }, samples);

describe.each(LOSS_NAMES)("%s", (name) => {
  test("∂loss/∂a of every program lies in the sets of its outputs, divided by m first or not at all", () => {
    fc.assert(
      fc.property(styles, outputsOf(name), fc.integer({ min: 1, max: 9 }), (style, pairs, samples) => {
        const { round } = FLOAT_FORMATS[style.precision];
        const arithmetic = roundedArithmetic(modelOf(style));
        const [a, t] = [pairs.map(([v]) => round(v)), pairs.map(([, v]) => round(v))];
        const forms = a.map((v) => arithmetic.from(v));
        const [whole, mean] = [1, samples].map((m) => slopesOf(arithmetic, name, [forms, t], m));
        for (const formula of LOSS_FORMULAS[name].keys()) {
          const m = new Machine(style);
          for (const [k, v] of computedLossSlopes(m, { ...style, formula }, name, [a, t]).entries()) {
            const means = [m.div(v, samples), m.mul(v, m.fl(1 / samples))];
            expect([holds(whole![k]!, v), ...means.map((e) => holds(mean![k]!, e))]).toEqual([true, true, true]);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  test("the sets of outputs that are not known exactly hold those of all outputs in them", () => {
    fc.assert(
      fc.property(
        outputsOf(name),
        fc.integer({ min: 22, max: 50 }),
        fc.integer({ min: -8, max: 8 }),
        (pairs, k, place) => {
          const arithmetic = roundedArithmetic(assumedModel("float64"));
          const wide = pairs.map(([h]) => arithmetic.within(arithmetic.from(h), 2 ** -k));
          const t = pairs.map(([, target]) => target);
          const found = slopesOf(arithmetic, name, [wide, t]);
          const a = Float64Array.from(pairs, ([h]) => h + (place / 8) * 2 ** -k * (1 - 2 ** -6));
          const out = new Float64Array(a.length);
          LOSSES[name].gradient(a, Float64Array.from(t), [0, a.length], out);
          expect(found.map((set, i) => holds(set, out[i]!))).toEqual(t.map(() => true));
        },
      ),
      { numRuns: 150 },
    );
  });
});

/** How wide a row is, in u, for softmax at most, for outputs of at most 30 in size; K = 16 and up to 6 outputs. */
const WIDTHS: Readonly<Record<LossName, (slope: number, a: number, t: number) => number>> = {
  mse: (slope) => 5 * slope,
  mae: () => 2,
  huber: (slope) => 3 * slope,
  "binary-cross-entropy": (slope, a, t) => 6 * (t / a + (1 - t) / (1 - a)) + 2 * slope,
  logistic: (slope, a) => 38 + Math.abs(a) + 2 * slope,
  "softmax-cross-entropy": () => 6 * (3 * 60 + 30 + 16 * 5 + 12 + 16),
};

test.each(LOSS_NAMES)("%s: the sets are as narrow as its formulas allow", (name) => {
  fc.assert(
    fc.property(outputsOf(name), (pairs) => {
      const arithmetic = roundedArithmetic({ ...assumedModel("float64"), flushesToZero: false });
      const t = pairs.map(([, target]) => target);
      const found = slopesOf(arithmetic, name, [pairs.map(([a]) => arithmetic.from(a)), t]);
      for (const [k, set] of found.entries()) {
        const [a, target] = pairs[k]!;
        if (name === "mae" && Math.abs(a - target) < 2 ** -1060) continue; // a difference that may round to 0
        const slope = Math.abs(arithmetic.number(set));
        const width = WIDTHS[name](slope, a, target) * arithmetic.u;
        expect(reach(set)).toBeLessThanOrEqual(width * (1 + 2 ** -10) + 2 ** -940);
        expect(reach(set)).toBeGreaterThanOrEqual(name === "softmax-cross-entropy" ? 0 : width * (1 - 2 ** -10));
      }
    }),
  );
});

describe("at a kink", () => {
  const arithmetic = roundedArithmetic(assumedModel("float64"));
  const around = (h: number): Affine => arithmetic.within(arithmetic.from(h), 2 ** -30);

  test("mae: any slope from −1 to 1 where a = t or a may be on either side of it", () => {
    for (const a of [arithmetic.from(0.5), around(0.5)]) {
      const [set] = slopesOf(arithmetic, "mae", [[a], [0.5]]);
      expect([-1, 0, 1].map((v) => holds(set!, v))).toEqual([true, true, true]);
      expect(reach(set!)).toBeLessThan(1 + 2 ** -30);
    }
    expect(reach(slopesOf(arithmetic, "mae", [[around(0.5)], [0.25]])[0]!)).toBeLessThan(2 ** -40);
  });

  test.each([1, -1])("huber: a − t where it may be on either side of %d, which is no jump", (side) => {
    const [set] = slopesOf(arithmetic, "huber", [[around(0.5 + side)], [0.5]]);
    expect([0, side * 2 ** -31].map((v) => holds(set!, side - v))).toEqual([true, true]);
    expect(reach(set!)).toBeLessThan(2 ** -28);
  });

  test("an output that may be 0 is refused by binary cross-entropy", () => {
    expect(() => slopesOf(arithmetic, "binary-cross-entropy", [[around(0)], [0.5]])).toThrow(EnclosureError);
  });
});

test("an output that is exactly its target costs nothing under mse: its slope is exactly 0", () => {
  const arithmetic = roundedArithmetic(assumedModel("float32"));
  const [set] = slopesOf(arithmetic, "mse", [[arithmetic.from(0.5)], [0.5]], 3);
  expect(set).toEqual(arithmetic.from(0));
});
