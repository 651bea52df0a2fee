import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Architecture } from "../../src/network/architecture.js";
import { networkLoss } from "../../src/network/generic-forward.js";
import { initialise } from "../../src/network/initialise.js";
import { networkSubject } from "../../src/network/network-subject.js";
import type { Problem } from "../../src/network/problem.js";
import { decimalField } from "../../src/numeric/decimal-field.js";
import type { Decimal } from "../../src/numeric/decimal.js";
import { absolute, softplus, tanh } from "../../src/numeric/elementary.js";
import { isPositive, type Field } from "../../src/numeric/field.js";
import { random } from "../../src/numeric/random.js";
import { differenceQuotients, type Quotient } from "../../src/oracle/quotient.js";
import { roundingBounds } from "../network/rounding.js";

/** Where closed forms are evaluated: 100 digits, 70 more than are promised. */
const exactly = decimalField(100);

/** A function of one parameter over any number type. */
type Curve = <T>(field: Field<T>, x: T) => T;

/** The quotient of a curve at x. */
function quotientAt(curve: Curve, x: number): Quotient {
  return differenceQuotients({ over: (field, [theta]) => curve(field, theta!) }, Float64Array.of(x))[0]!;
}

/**
 * The 30 digits that are promised: of the derivative, or of the one-sided slopes ± h·f″/2 where the derivative is smaller
 * still (h = 10⁻²⁴).
 */
function expectPromised({ value, left, right, isKink }: Quotient, real: Decimal): void {
  const [size] = [left.abs(), right.abs()].toSorted((a, b) => b.cmp(a));
  expectWithin(value, real, size!.times("1e-30"));
  expect(isKink).toBe(false);
}

function expectWithin(found: Decimal, real: Decimal, bound: Decimal | string): void {
  const error = exactly.sub(found, real).abs();
  expect(error.lte(bound), `${found.toString()} is ${real.toString()} within ${bound.toString()}`).toBe(true);
}

const eighths = fc.integer({ min: -32, max: 32 }).map((k) => k / 8);
const powersOfTen = fc.integer({ min: 0, max: 300 }).map((k) => Number(`1e-${k}`));

/** Σ cₖxᵏ by Horner's rule. */
const polynomial =
  (coefficients: readonly number[]): Curve =>
  (field, x) =>
    coefficients.reduceRight((value, c) => field.add(field.mul(value, x), field.from(c)), field.from(0));

/** k·cₖ, the coefficients of the derivative. */
function differentiated(coefficients: readonly number[]): number[] {
  return coefficients.map((c, k) => k * c).slice(1);
}

const coefficients = (most: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: most + 1 });

describe("polynomials with small integer coefficients, at multiples of ⅛", () => {
  test("up to degree 2 the quotient is the derivative exactly", () => {
    fc.assert(
      fc.property(coefficients(2), eighths, (c, x) => {
        const { value, isKink } = quotientAt(polynomial(c), x);
        expect(value.eq(polynomial(differentiated(c))(exactly, exactly.from(x)))).toBe(true);
        expect(isKink).toBe(false);
      }),
    );
  });

  test("up to degree 6 it has 30 digits, or where the derivative is 0 only the error h²·f‴/6 + …", () => {
    fc.assert(
      fc.property(coefficients(6), eighths, (c, x) => {
        const derivative = polynomial(differentiated(c))(exactly, exactly.from(x));
        const quotient = quotientAt(polynomial(c), x);
        // |f‴|/6 ≤ 9·Σ C(k, 3)·4^(k−3) < 9·2200; the fifth derivative enters with h⁴. A derivative is a multiple of 8⁻⁵.
        if (derivative.isZero()) expectWithin(quotient.value, derivative, "2e-44");
        else expectPromised(quotient, derivative);
      }),
    );
  });
});

/**
 * Compositions of exp, log and tanh with their derivatives by the rules of calculus. None subtracts 1 from 1 + …: what
 * cancels inside f is beyond the promise.
 */
const CLOSED_FORMS: readonly (readonly [formula: string, curve: Curve, derivative: Curve])[] = [
  ["eˣ", (f, x) => f.exp(x), (f, x) => f.exp(x)],
  ["exp(x²)", (f, x) => f.exp(f.mul(x, x)), (f, x) => f.mul(f.mul(f.from(2), x), f.exp(f.mul(x, x)))],
  ["ln(1 + x²)", (f, x) => f.log1p(f.mul(x, x)), (f, x) => f.div(f.mul(f.from(2), x), f.add(f.from(1), f.mul(x, x)))],
  ["tanh x", (f, x) => tanh(f, x), (f, x) => f.sub(f.from(1), f.mul(tanh(f, x), tanh(f, x)))],
  ["ln(1 + eˣ)", (f, x) => softplus(f, x), (f, x) => f.div(f.exp(x), f.add(f.from(1), f.exp(x)))],
  [
    "eˣ·tanh x",
    (f, x) => f.mul(f.exp(x), tanh(f, x)),
    (f, x) => f.mul(f.exp(x), f.sub(f.add(f.from(1), tanh(f, x)), f.mul(tanh(f, x), tanh(f, x)))),
  ],
  [
    "1/(1 + eˣ)",
    (f, x) => f.div(f.from(1), f.add(f.from(1), f.exp(x))),
    (f, x) => f.neg(f.div(f.exp(x), f.mul(f.add(f.from(1), f.exp(x)), f.add(f.from(1), f.exp(x))))),
  ],
];

test.each(CLOSED_FORMS)(
  "%s: 30 digits of the closed form, tiny and saturated slopes included",
  (_, curve, derivative) => {
    // f‴/f′ stays far below 10¹⁸ for all of these, so that truncation does too.
    const points = fc.oneof(fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: -40, max: 40, noNaN: true }));
    fc.assert(
      fc.property(points, (x) => {
        const real = derivative(exactly, exactly.from(x));
        // Where 1 − tanh² loses digits there are 100 to lose them from: e⁻⁸⁰ leaves 65.
        expectPromised(quotientAt(curve, x), real);
      }),
      { numRuns: 10 },
    );
  },
);

test("a derivative of 10⁻ᵏ beside f = 1 keeps its 30 digits, for k up to 300", () => {
  fc.assert(
    fc.property(powersOfTen, eighths, (c, x) => {
      const line: Curve = (field, theta) => field.add(field.from(1), field.mul(field.from(c), theta));
      expectPromised(quotientAt(line, x), exactly.from(c));
    }),
    { numRuns: 30, examples: [[1e-17, -0.125]] }, // f = 0.99…: the last of 16 spare digits
  );
});

test("a derivative of 0 is 0, exactly: of a constant, and in a parameter that f does not depend on", () => {
  fc.assert(
    fc.property(eighths, eighths, (x, y) => {
      const quotients = differenceQuotients(
        { over: (field, theta) => field.add(field.from(1), field.mul(theta[1]!, theta[1]!)) },
        Float64Array.of(x, y),
      );
      expect(quotients.map(({ value, isKink }) => [Number(value), isKink])).toEqual([
        [0, false],
        [2 * y, false],
      ]);
    }),
    { numRuns: 20 },
  );
});

test("curvature where the slope is 0 is no kink: c·x² at 0, for c from 10⁻³⁰⁰ to 10³⁰⁰", () => {
  fc.assert(
    fc.property(powersOfTen, fc.boolean(), (c, isLarge) => {
      const factor = isLarge ? 1 / c : c;
      const { value, isKink } = quotientAt((field, x) => field.mul(field.from(factor), field.mul(x, x)), 0);
      expect({ value: Number(value), isKink }).toEqual({ value: 0, isKink: false });
    }),
  );
});

const relu: Curve = (field, x) => (isPositive(field, x) ? x : field.from(0));
const summary = ({ value, left, right, isKink }: Quotient): readonly unknown[] => [
  ...[left, right, value].map(Number),
  isKink,
];

/** e^(x − at) with another slope added on either side of a kink. */
const bent =
  (at: number, [left, right]: readonly [left: number, right: number]): Curve =>
  (field, x) => {
    const d = field.sub(x, field.from(at));
    return field.add(field.exp(d), field.mul(field.from(isPositive(field, d) ? right : left), d));
  };
const unlike = fc.tuple(eighths, eighths).filter(([left, right]) => left !== right);

const elu: Curve = (field, x) => (isPositive(field, x) ? x : field.expm1(x));

describe("kinks", () => {
  test("|x| and relu at 0 are kinks with slopes −1, 1 and 0, 1; the value is their mean", () => {
    expect(summary(quotientAt(absolute, 0))).toEqual([-1, 1, 0, true]);
    expect(summary(quotientAt(relu, 0))).toEqual([0, 1, 0.5, true]);
  });

  test("at a kink both slopes have 30 digits, on a curve too", () => {
    fc.assert(
      fc.property(eighths, unlike, (at, [left, right]) => {
        const quotient = quotientAt(bent(at, [left, right]), at);
        expect(quotient.isKink).toBe(true);
        // Error h·f″/2 with h = 10⁻³⁶, f″ = 1.
        expectWithin(quotient.left, exactly.from(1 + left), "1e-36");
        expectWithin(quotient.right, exactly.from(1 + right), "1e-36");
      }),
      { numRuns: 20 },
    );
  });

  test("slopes that are the same on both sides are none", () => {
    fc.assert(
      fc.property(eighths, eighths, (at, slope) => {
        expect(quotientAt(bent(at, [slope, slope]), at).isKink).toBe(false);
      }),
      { numRuns: 20 },
    );
  });

  test("a kink beside the point is none, be it 3·10⁻³⁰ away: the slope is that of the piece on which the point lies", () => {
    const distances = fc.integer({ min: 1, max: 30 }).map((k) => Number(`3e-${k}`));
    fc.assert(
      fc.property(distances, fc.boolean(), unlike, (distance, isRight, [left, right]) => {
        const at = isRight ? -distance : distance; // the point, 0, is to the right of a kink on its left
        const { value, isKink } = quotientAt(bent(at, [left, right]), 0);
        expect(isKink).toBe(false);
        const slope = exactly.add(exactly.exp(exactly.from(-at)), exactly.from(isRight ? right : left));
        // The slope may cancel to a few digits less: the promise is for f′, whose terms are of size 1 here.
        expectWithin(value, slope, "1e-30");
      }),
      { numRuns: 20 },
    );
  });

  test("where f″ jumps and f′ does not, as elu's at 0, there is no kink, and 24 digits instead of 30", () => {
    const { value, isKink } = quotientAt(elu, 0);
    expect(isKink).toBe(false);
    expectWithin(value, exactly.from(1), "0.26e-24"); // h/4 times the jump of f″, and terms of h²
  });
});

function values(quotients: readonly Quotient[]): number[] {
  return quotients.map(({ value }) => Number(value));
}

describe("many parameters", () => {
  test("indices choose coordinates and their order; all of θ by default", () => {
    const square = { over: <T>(field: Field<T>, theta: readonly T[]): T => field.dot(field.from(0), theta, 0, theta) };
    const points = fc.array(eighths, { minLength: 1, maxLength: 8 }).map((x) => Float64Array.from(x));
    fc.assert(
      fc.property(points, fc.array(fc.nat(), { maxLength: 5 }), (theta, choices) => {
        const indices = choices.map((choice) => choice % theta.length);
        expect(values(differenceQuotients(square, theta, indices))).toEqual(indices.map((i) => 2 * theta[i]!));
        expect(values(differenceQuotients(square, theta))).toEqual(Array.from(theta, (x) => 2 * x));
      }),
      { numRuns: 30 },
    );
  });

  test("a network of 311 parameters: any coordinate is backpropagation's, within its rounding", () => {
    const architecture: Architecture = {
      inputs: 16,
      layers: [
        { units: 12, activation: "tanh", bias: "unit" },
        { units: 7, activation: "softplus", bias: "unit" },
        { units: 2, activation: "identity", bias: "unit" },
      ],
      loss: "logistic",
      l2: 0,
    };
    fc.assert(
      fc.property(fc.integer(), fc.nat({ max: 310 }), (seed, i) => {
        const stream = random(seed);
        const problem: Problem = {
          architecture,
          parameters: initialise(architecture, "xavier", seed),
          batch: {
            size: 2,
            inputs: new Float64Array(32).map(() => stream.normal()),
            targets: Float64Array.of(0, 1, 1, 0),
          },
          precision: "float64",
        };
        const [quotient] = differenceQuotients(networkLoss(problem), problem.parameters, [i]);
        const claimed = exactly.from(networkSubject(problem).gradient(problem.parameters)[i]!);
        const rounding = roundingBounds(problem).gradient[i]!;
        expectWithin(claimed, quotient!.value, exactly.from(rounding));
      }),
      { numRuns: 4 },
    );
  });
});

test("a point that is not finite and an index that is no coordinate are refused; the message shows the value", () => {
  const identity = { over: <T>(_: Field<T>, [x]: readonly T[]): T => x! };
  for (const x of [NaN, Infinity, -Infinity]) {
    expect(() => differenceQuotients(identity, Float64Array.of(x))).toThrow(RangeError);
    expect(() => differenceQuotients(identity, Float64Array.of(x))).toThrow(`is ${x};`);
  }
  for (const index of [-1, 1, 0.5, NaN]) {
    expect(() => differenceQuotients(identity, Float64Array.of(0), [index])).toThrow(RangeError);
    expect(() => differenceQuotients(identity, Float64Array.of(0), [index])).toThrow(`index is ${index}; expected`);
  }
});
