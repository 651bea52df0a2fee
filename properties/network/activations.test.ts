import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ACTIVATION_NAMES, ACTIVATIONS, LEAKY_SLOPE, type ActivationName } from "../../src/network/activations.js";
import { decimalContext, type Decimal } from "../../src/numeric/decimal.js";
import { decimalField } from "../../src/numeric/decimal-field.js";
import { UndecidedSign } from "../../src/numeric/field.js";
import { float64Field } from "../../src/numeric/float64-field.js";
import { reals } from "../numeric/reals.js";
import { slopeError, valueError } from "./rounding.js";

const SPECIAL = [0, 1e-300, -1e-300, 40, -40, 700, -700, 740, -740];
const KINKED: readonly ActivationName[] = ["relu", "leaky-relu"];
const points = fc.oneof(
  reals(-50, 50),
  fc.integer({ min: -200, max: 200 }).map((k) => k / 8),
);

/** The distance of a float64 from a decimal, as a float64. */
function errorOf(found: number, real: Decimal): number {
  const field = decimalField(40);
  return Math.abs(field.number(field.sub(field.from(found), real)));
}

/**
 * The derivative of `over` at z ≠ kink, from its definition: (f(z + h) − f(z − h))/2h.
 * With h = 1e-20 its error h²·f‴/6 is 1e-40 relative; the digits cover that f(z ± h) may differ from a constant by
 * e^(−2|z|) only, down to the smallest float64.
 */
function derivative(name: ActivationName, z: number): Decimal {
  const field = decimalField(60 + Math.min(330, Math.ceil(2 * Math.LOG10E * Math.abs(z))));
  const step = KINKED.includes(name) && z !== 0 ? Math.min(2e-20, Math.abs(z)) : 2e-20;
  const [at, h] = [field.from(z), field.div(field.from(step), field.from(2))];
  const [above, below] = [field.add(at, h), field.sub(at, h)];
  const rise = field.sub(ACTIVATIONS[name].over(field, above), ACTIVATIONS[name].over(field, below));
  return field.div(rise, field.sub(above, below));
}

function assertValue(name: ActivationName, z: number): void {
  const field = decimalField(30);
  const real = ACTIVATIONS[name].over(field, field.from(z));
  expect(errorOf(ACTIVATIONS[name].value(z), real)).toBeLessThanOrEqual(valueError(name, z));
  expect(errorOf(ACTIVATIONS[name].over(float64Field, z), real)).toBeLessThanOrEqual(valueError(name, z));
}

function assertSlope(name: ActivationName, z: number): void {
  const real = derivative(name, z);
  const blind = 1e-30 * Math.abs(Number(real.toExponential(20))); // what the difference cannot see, u·1e-14
  expect(errorOf(ACTIVATIONS[name].prime(z), real)).toBeLessThanOrEqual(slopeError(name, z) + blind);
}

/** The definitions, with decimal.js's own exp and ln: 150 digits, of which cancellation at |z| ≤ 8 costs 50 at most. */
const textbook = ((): Readonly<Record<ActivationName, (z: Decimal) => Decimal>> => {
  const context = decimalContext(150, "nearest");
  const field = decimalField(150);
  const one = new context(1);
  const exp = (z: Decimal): Decimal => context.exp(z);
  const sigmoid = (z: Decimal): Decimal => one.div(one.plus(exp(z.negated())));
  const tanh = (z: Decimal): Decimal =>
    exp(z)
      .minus(exp(z.negated()))
      .div(exp(z).plus(exp(z.negated())));
  const cubic = field.from(0.044715);
  const scale = field.from(Math.sqrt(2 / Math.PI));
  return {
    identity: (z) => z,
    sigmoid,
    tanh,
    relu: (z) => (z.gt(0) ? z : context.sub(z, z)),
    "leaky-relu": (z) => (z.gt(0) ? z : context.mul(field.from(0.01), z)),
    elu: (z) => (z.gt(0) ? z : exp(z).minus(one)),
    softplus: (z) => context.ln(one.plus(exp(z))),
    silu: (z) => context.mul(z, sigmoid(z)),
    gelu: (z) => {
      const inner = scale.times(context.add(z, context.mul(cubic, context.mul(z, context.mul(z, z)))));
      return context.div(z, 2).times(one.plus(tanh(inner)));
    },
  };
})();

describe.each(ACTIVATION_NAMES)("%s", (name) => {
  test("`over` is the textbook definition: over decimal(40) to 36 digits", () => {
    const field = decimalField(40);
    const exact = decimalContext(60, "nearest");
    const moderate = reals(-8, 8).filter((z) => Math.abs(z) > 1e-20);
    fc.assert(
      fc.property(fc.oneof(moderate, fc.constant(0)), (z) => {
        const real = textbook[name](field.from(z));
        // A few roundings, which the argument of exp in gelu (up to 60) magnifies.
        const error = exact.sub(ACTIVATIONS[name].over(field, field.from(z)), real).abs();
        expect(error.lte(real.abs().times("1e-36"))).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  test("value(z) and over(float64) are f(z) within the roundings they make", () => {
    fc.assert(
      fc.property(points, (z) => assertValue(name, z)),
      { numRuns: 40 },
    );
  });

  test("prime(z) is the derivative of `over` within the roundings it makes", () => {
    fc.assert(
      fc.property(points, (z) => {
        fc.pre(z !== 0 || !KINKED.includes(name));
        assertSlope(name, z);
      }),
      { numRuns: 20 },
    );
  });

  test.each(SPECIAL)("the same at z = %s: saturated, underflowing, zero", (z) => {
    assertValue(name, z);
    if (z !== 0 || !KINKED.includes(name)) assertSlope(name, z);
  });

  test("value and prime are never NaN at a finite z", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (z) => {
        expect([ACTIVATIONS[name].value(z), ACTIVATIONS[name].prime(z)].some(Number.isNaN)).toBe(false);
      }),
      { examples: [[Number.MAX_VALUE], [-Number.MAX_VALUE], [1e155], [-1e155]] },
    );
  });
});

/** (f(0) − f(−h))/h, where f(0) = 0. */
function leftSlope(name: ActivationName, h: number): number {
  return ACTIVATIONS[name].value(-h) / -h;
}

test("at a kink prime is the left slope: relu 0, leaky-relu 0.01; elu has slope 1 on both sides", () => {
  fc.assert(
    fc.property(fc.integer({ min: -900, max: -60 }), (exponent) => {
      const h = 2 ** exponent;
      expect(ACTIVATIONS.relu.prime(0)).toBe(Math.abs(leftSlope("relu", h)));
      expect(ACTIVATIONS["leaky-relu"].prime(0)).toBe(leftSlope("leaky-relu", h));
      expect(ACTIVATIONS.elu.prime(0)).toBe(leftSlope("elu", h));
    }),
  );
  expect([ACTIVATIONS["leaky-relu"].prime(-0), LEAKY_SLOPE]).toEqual([0.01, 0.01]);
});

test("a number type that cannot decide the sign of z refuses relu, leaky-relu and elu", () => {
  for (const name of ["relu", "leaky-relu", "elu"] as const) {
    expect(() => ACTIVATIONS[name].over(float64Field, NaN)).toThrow(UndecidedSign);
  }
});

test("ACTIVATION_NAMES are the rows, in order", () => {
  expect(ACTIVATION_NAMES).toEqual(Object.keys(ACTIVATIONS));
});
