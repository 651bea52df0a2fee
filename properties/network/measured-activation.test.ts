import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ACTIVATION_NAMES, ACTIVATIONS } from "../../src/network/activations.js";
import { measureActivation } from "../../src/network/measured-activation.js";
import { EnclosureError } from "../../src/numeric/field.js";
import { FLOAT_FORMATS } from "../../src/numeric/float-formats.js";
import { reals } from "../numeric/reals.js";

const PRECISIONS = ["float64", "float32"] as const;
const points = fc.array(reals(-8, 8), { minLength: 1, maxLength: 20 });

test.each(ACTIVATION_NAMES)(
  "%s: the engine's is within 16u; rounded to float32 it is within a few u of float32",
  (name) => {
    const value = (z: number): number => ACTIVATIONS[name].value(z);
    fc.assert(
      fc.property(points, (z) => {
        expect(measureActivation({ name, value, precision: "float64" }, z).absolute).toBeLessThan(16);
        const rounded = measureActivation(
          { name, value: (v) => Math.fround(value(v)), precision: "float32" },
          z.map(Math.fround),
        );
        expect(rounded.absolute).toBeLessThan(1 + 2 ** -20);
        expect(rounded.relative).toBeLessThan(1 + 2 ** -20);
      }),
      { numRuns: 40 },
    );
  },
);

test("the error is the largest over the points, absolute and relative to the value", () => {
  fc.assert(
    fc.property(fc.constantFrom(...PRECISIONS), fc.integer({ min: 1, max: 2 ** 10 }), points, (precision, n, z) => {
      const { u } = FLOAT_FORMATS[precision];
      const powers = z.map((v) => 2 ** Math.round(v));
      const value = (v: number): number => v * (1 + 2 * n * u);
      const measured = measureActivation({ name: "relu", value, precision }, powers);
      const largest = Math.max(...powers);
      expect(measured.relative / (2 * n)).toBeCloseTo(1, 9);
      expect(measured.absolute / (2 * n * largest)).toBeCloseTo(1, 9);
    }),
  );
});

const oneUlpMore = (v: number): number => v * (1 + 2 ** -52);
const relu = (v: number): number => Math.max(v, 0);

test("a scale takes off what a function grows by: silu at 64, in error by an ulp, 128u, has an absolute error of 2", () => {
  const { absolute } = measureActivation({ name: "silu", value: oneUlpMore, precision: "float64" }, [64]);
  expect(absolute).toBeCloseTo(2, 9);
});

test("exact values have no error, underflow is none, and no points have none", () => {
  const none = { absolute: 0, relative: 0 };
  expect(measureActivation({ name: "relu", value: relu, precision: "float64" }, [-1, 0, 2])).toEqual(none);
  expect(measureActivation({ name: "relu", value: relu, precision: "float64" }, [])).toEqual(none);
  const flushed = { name: "sigmoid", value: () => 0, precision: "float32" } as const;
  expect(measureActivation(flushed, [-104])).toEqual(none);
  expect(measureActivation(flushed, [-90]).relative).toBeCloseTo(2 ** 24, -1);
});

test("a value that is not a number has an error of ∞; a z that is not finite is refused", () => {
  const broken = { name: "tanh", value: () => NaN, precision: "float64" } as const;
  expect(measureActivation(broken, [1])).toEqual({ absolute: Infinity, relative: Infinity });
  expect(() => measureActivation(broken, [Infinity])).toThrow(EnclosureError);
});
