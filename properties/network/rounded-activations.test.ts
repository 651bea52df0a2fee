import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ACTIVATION_NAMES, ACTIVATIONS, type ActivationName } from "../../src/network/activations.js";
import { roundedUnit } from "../../src/network/rounded-activations.js";
import { reach, type Affine } from "../../src/numeric/affine.js";
import { ddBallField } from "../../src/numeric/dd-ball-field.js";
import { FLOAT_FORMATS } from "../../src/numeric/float-formats.js";
import { assumedModel, roundedArithmetic, type FloatingPointModel } from "../../src/oracle/floating-point.js";
import { affineForms, contains } from "../numeric/enclosures.js";
import { rationalOf } from "../numeric/rational.js";
import { reals } from "../numeric/reals.js";
import { computedUnit, Machine, modelOf, styles, UNIT_FORMULAS, type Style } from "./rounded-programs.js";

const { ends } = affineForms();
const holds = (a: Affine, v: number): boolean => contains(ends(a), rationalOf(v));

const placesOfZ = fc.oneof(
  reals(-6, 6),
  reals(-80, 80),
  fc.tuple(fc.integer({ min: -140, max: 4 }), reals(-1, 1)).map(([k, v]) => v * 2 ** k),
  fc.constant(0),
);
/** A style and the z of a unit, for each of an activation's formulas in turn. */
const units = fc.tuple(styles, placesOfZ).map(([style, z]) => ({ style, z: FLOAT_FORMATS[style.precision].round(z) }));

function allFormulas(name: ActivationName, style: Style): Style[] {
  const [values, slopes] = UNIT_FORMULAS[name];
  return Array.from({ length: values.length * slopes.length * 3 }, (_, formula) => ({ ...style, formula }));
}

test.each(ACTIVATION_NAMES)("%s: a and f′ of every program lie in the sets of its unit", (name) => {
  fc.assert(
    fc.property(units, ({ style, z }) => {
      const arithmetic = roundedArithmetic(modelOf(style));
      const unit = roundedUnit(arithmetic, name, arithmetic.from(z));
      for (const each of allFormulas(name, style)) {
        const { a, slope } = computedUnit(new Machine(each), each, name, z);
        expect([each.formula, holds(unit.a, a), holds(unit.slope, slope)]).toEqual([each.formula, true, true]);
      }
    }),
    { numRuns: 250 },
  );
});

test.each(ACTIVATION_NAMES)("%s: the sets of a z that is not known exactly hold those of every z in it", (name) => {
  fc.assert(
    fc.property(reals(-6, 6), fc.integer({ min: 4, max: 50 }), fc.integer({ min: -8, max: 8 }), (h, k, place) => {
      const arithmetic = roundedArithmetic(assumedModel("float64"));
      const r = 2 ** -k;
      const unit = roundedUnit(arithmetic, name, arithmetic.within(arithmetic.from(h), r));
      const z = h + (place / 8) * r * (1 - 2 ** -6);
      expect(holds(unit.a, ACTIVATIONS[name].value(z))).toBe(true);
      expect(holds(unit.slope, ACTIVATIONS[name].prime(z))).toBe(true);
    }),
    { numRuns: 200 },
  );
});

const kinked = ACTIVATION_NAMES.filter((name) => ["relu", "leaky-relu", "elu"].includes(name));

describe("at a kink", () => {
  test.each(kinked)("%s: exactly 0 has a = 0 and every slope between both sides", (name) => {
    const arithmetic = roundedArithmetic(assumedModel("float64"));
    const { a, slope } = roundedUnit(arithmetic, name, arithmetic.from(0));
    expect(holds(a, 0)).toBe(true);
    const left = name === "elu" ? 1 : ACTIVATIONS[name].prime(-1);
    for (const v of [left, (left + 1) / 2, 1]) expect(holds(slope, v)).toBe(true);
    expect(reach(slope)).toBeLessThanOrEqual(((1 - left) / 2) * (1 + 2 ** -30) + 32 * arithmetic.u);
  });

  test.each(kinked)("%s: right of 0 is exact", (name) => {
    const arithmetic = roundedArithmetic(assumedModel("float32"));
    const z = arithmetic.within(arithmetic.from(2), 0.5);
    const { a, slope } = roundedUnit(arithmetic, name, z);
    expect(a).toBe(z);
    expect(slope.ball).toEqual({ h: 1, l: 0, r: 0 });
  });
});

/** How wide each row is at most, in u: what the formulas lose with K = 16, e = 16·scale. */
const WIDTHS: Readonly<Record<ActivationName, (z: number) => readonly [value: number, slope: number]>> = {
  identity: () => [0, 0],
  sigmoid: () => [16, 17],
  tanh: () => [16, 36],
  relu: () => [0, 0],
  "leaky-relu": (z) => [0.02 * z, 0.01],
  elu: () => [16, 17],
  softplus: (z) => [16 * (1 + z), 16 * (1 + z) + 20],
  silu: (z) => [16 * (1 + z), 40 * (1 + z)],
  gelu: (z) => [16 * (1 + z), 15 + 29 * z * (1 + 0.14 * z * z)],
};

test.each(ACTIVATION_NAMES)("%s: the sets are as narrow as its formulas allow", (name) => {
  const model: FloatingPointModel = { ...assumedModel("float64"), flushesToZero: false };
  fc.assert(
    fc.property(reals(-20, 20), (z) => {
      fc.pre(z !== 0);
      const arithmetic = roundedArithmetic(model);
      const { a, slope } = roundedUnit(arithmetic, name, arithmetic.from(z));
      const [value, ofSlope] = WIDTHS[name](Math.abs(z));
      const slack = arithmetic.u * (1 + 2 ** -20);
      expect(reach(a)).toBeLessThanOrEqual(value * slack + 2 ** -940);
      expect(reach(slope)).toBeLessThanOrEqual(ofSlope * slack + 2 ** -940);
      const exact = ACTIVATIONS[name].over(ddBallField, ddBallField.from(z));
      expect(Math.abs(arithmetic.number(a) - exact.h)).toBeLessThanOrEqual(Math.abs(exact.h) * arithmetic.u);
    }),
  );
});

test("the underflow of σ is magnified by z: silu at −88, flushed, where its relative error is known", () => {
  const activation = { absolute: 16, relative: 4 };
  const arithmetic = roundedArithmetic({ ...assumedModel("float32"), activation });
  expect(holds(roundedUnit(arithmetic, "silu", arithmetic.from(-88)).a, 0)).toBe(true);
  expect(holds(roundedUnit(arithmetic, "silu", arithmetic.from(-80)).a, 0)).toBe(false);
});

test("an activation of known relative error is as exact near 0: tanh, tiny weights", () => {
  const model = { ...assumedModel("float64"), activation: { absolute: 16, relative: 4 } };
  const arithmetic = roundedArithmetic(model);
  const { a } = roundedUnit(arithmetic, "tanh", arithmetic.from(2 ** -60));
  expect(arithmetic.size(arithmetic.sub(a, arithmetic.from(2 ** -60)))).toBeLessThan(8 * arithmetic.u * 2 ** -60);
});
