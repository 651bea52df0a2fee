import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reach, type Affine } from "../../src/numeric/affine.js";
import { affineField } from "../../src/numeric/affine-field.js";
import { extreme, OPERATIONS, ordinary, realOf, type Operation } from "./containment.js";
import { ballEnds, contains, overlaps, unlessRefused, type Ends } from "./enclosures.js";
import { ELEMENTARY, mpfr, type Elementary } from "./mpfr.js";
import { compare, product, rationalOf, sum, type Rational } from "./rational.js";
import { reals } from "./reals.js";

/*
 * What a form says is more than a set: for every value of the symbols ε it encloses a number. The law of every operation:
 * at each ε, the result encloses x ∘ y for all x and y that the operands enclose at the same ε.
 */

const field = affineField();
const SYMBOLS = 4;
const STEPS = 16;

/** Values of the symbols, the corners of their cube among them. */
const symbolValues = fc.array(fc.oneof(fc.constantFrom(-STEPS, STEPS), fc.integer({ min: -STEPS, max: STEPS })), {
  minLength: SYMBOLS,
  maxLength: SYMBOLS,
});
/** Terms and radius relative to the centre. */
const share = fc.oneof(
  fc.constant(0),
  fc.tuple(fc.integer({ min: 3, max: 110 }), reals(-1, 1)).map(([k, v]) => v * 2 ** -k),
);

function formOf(h: number, start: number, [radius, ...shares]: readonly number[]): Affine {
  const terms = Float64Array.from(shares, (s) => s * h);
  const spread = terms.reduce((total, term) => total + Math.abs(term), 0) * (1 + 2 ** -50);
  return { ball: { h, l: 0, r: Math.abs(radius! * h) }, start, terms, spread };
}

function formsAround(centres: fc.Arbitrary<number>): fc.Arbitrary<Affine> {
  const shares = fc.array(share, { minLength: 1, maxLength: 3 });
  return fc.tuple(centres, fc.nat(SYMBOLS - 2), shares).map(([h, start, s]) => formOf(h, start, s));
}
const anywhere = formsAround(fc.oneof(ordinary, extreme));
const small = formsAround(fc.oneof(reals(-700, 690), ordinary));

const fraction = (k: number): Rational => ({ numerator: BigInt(k), denominator: BigInt(STEPS) });

/** The numbers that a form encloses at ε. */
function at({ ball, start, terms }: Affine, epsilon: readonly number[]): Ends {
  const moved = [...terms].map((term, i) => product(rationalOf(term), fraction(epsilon[start + i] ?? STEPS)));
  const shift = moved.reduce(sum, rationalOf(0));
  const [lower, upper] = ballEnds(ball);
  return [sum(lower, shift), sum(upper, shift)];
}

/** Whether a result, when there is one, encloses both ends of what it must at ε. */
function holds(result: () => Affine, epsilon: readonly number[], reals_: readonly Rational[]): boolean {
  const found = unlessRefused(result);
  return found === undefined || reals_.every((x) => contains(at(found, epsilon), x));
}

describe("at every ε", () => {
  test.each(OPERATIONS)("a %s b encloses x ∘ y", (name: Operation) => {
    fc.assert(
      fc.property(anywhere, anywhere, symbolValues, (a, b, epsilon) => {
        const [x, y] = [at(a, epsilon), at(b, epsilon)];
        const corners = x.flatMap((left) =>
          y.flatMap((right) => (name === "div" && right.numerator === 0n ? [] : [realOf(name, left, right)])),
        );
        expect(holds(() => field[name](a, b), epsilon, corners)).toBe(true);
        const squares = x.flatMap((v) => (name === "div" && v.numerator === 0n ? [] : [realOf(name, v, v)]));
        expect(holds(() => field[name](a, a), epsilon, squares)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("dot(b, w, x) encloses b + Σ wⱼxⱼ, and neg(a) −x", () => {
    fc.assert(
      fc.property(
        anywhere,
        fc.array(fc.tuple(anywhere, anywhere), { maxLength: 5 }),
        symbolValues,
        (b, pairs, epsilon) => {
          const [w, x] = [pairs.map(([left]) => left), pairs.map(([, right]) => right)];
          for (const side of [0, 1] as const) {
            const real = pairs.reduce(
              (total, [left, right]) => sum(total, product(at(left, epsilon)[side], at(right, epsilon)[side])),
              at(b, epsilon)[side],
            );
            expect(holds(() => field.dot(b, [b, ...w], 1, x), epsilon, [real])).toBe(true);
          }
          const opposite = at(b, epsilon).map((v) => product(v, rationalOf(-1)));
          expect(holds(() => field.neg(b), epsilon, opposite)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  test.each(ELEMENTARY)("%s a encloses f(x)", (name: Elementary) => {
    fc.assert(
      fc.property(name.startsWith("exp") ? small : fc.oneof(small, anywhere), symbolValues, (a, epsilon) => {
        const lower = { exp: undefined, expm1: undefined, log: 0, log1p: -1 }[name];
        const found = unlessRefused(() => field[name](a));
        if (found === undefined) return;
        for (const x of at(a, epsilon)) {
          expect(lower === undefined || compare(x, rationalOf(lower)) > 0).toBe(true);
          expect(overlaps(at(found, epsilon), mpfr(name, x, 300))).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });
});

/** Forms whose deviations are at most 2⁻⁶ of the centre. */
const narrow = fc
  .tuple(reals(0.25, 8), fc.nat(2), fc.array(share, { minLength: 3, maxLength: 3 }))
  .map(([h, start, shares]) =>
    formOf(
      h,
      start,
      shares.map((s) => s / 16),
    ),
  );

/** Slopes of the operations by their operands' centres. */
const SLOPES: Readonly<Record<Operation, (a: number, b: number) => readonly [number, number]>> = {
  add: () => [1, 1],
  sub: () => [1, 1],
  mul: (a, b) => [b, a],
  div: (a, b) => [1 / b, a / b / b],
};
const ELEMENTARY_SLOPES: Readonly<Record<Elementary, (a: number) => number>> = {
  exp: Math.exp,
  expm1: Math.exp,
  log: (a) => 1 / a,
  log1p: (a) => 1 / (1 + a),
};
/** Second-order terms of deviations of at most 2⁻⁶ relative, and 31 digits of the centre. */
const SLACK = 1 + 2 ** -4;
const ROUNDING = 2 ** -80;
/** What radii near 0 are rounded up by, 2⁻¹⁰⁶⁰ an operation. */
const UNDERFLOWS = 2 ** -1056;

/** A field whose next symbol is in no form given. */
function fieldBeside(...forms: readonly Affine[]): ReturnType<typeof affineField> {
  const own = affineField();
  const taken = Math.max(...forms.map(({ start, terms }) => start + terms.length));
  for (let symbol = 0; symbol < taken; symbol++) own.shared(own.enclose({ h: 0, l: 0, r: 1 }));
  return own;
}

describe("width", () => {
  test("is that of first-order error analysis: Σ|∂f/∂x|·reach(x), while that is small", () => {
    fc.assert(
      fc.property(narrow, narrow, (a, b) => {
        for (const name of OPERATIONS) {
          const [byA, byB] = SLOPES[name](a.ball.h, b.ball.h);
          expect(reach(field[name](a, b))).toBeLessThanOrEqual(SLACK * (byA * reach(a) + byB * reach(b)) + ROUNDING);
        }
        for (const name of ELEMENTARY) {
          const slope = ELEMENTARY_SLOPES[name](a.ball.h);
          expect(reach(field[name](a))).toBeLessThanOrEqual(
            SLACK * (1 + reach(a)) * slope * reach(a) + ROUNDING * slope,
          );
        }
        const sums = field.dot(a, [a, b], 0, [b, b]);
        const first = reach(a) * (1 + b.ball.h) + reach(b) * (a.ball.h + 2 * b.ball.h);
        expect(reach(sums)).toBeLessThanOrEqual(SLACK * first + ROUNDING);
      }),
    );
  });

  test("what two forms share cancels: (a + b) − a is b, a·b/b is a, to second order", () => {
    fc.assert(
      fc.property(narrow, narrow, (x, y) => {
        const own = fieldBeside(x, y);
        const [a, b] = [own.shared(x), own.shared(y)];
        const rest = own.sub(own.add(a, b), a);
        expect(reach(rest)).toBeLessThanOrEqual(reach(b) + 2 ** -40 * (reach(a) + reach(b)) + UNDERFLOWS);
        const relative = reach(a) / a.ball.h + reach(b) / b.ball.h;
        const round = own.div(own.mul(a, b), b);
        expect(reach(round)).toBeLessThanOrEqual(reach(a) + 4 * relative * relative * a.ball.h + ROUNDING);
      }),
    );
  });
});

test("shared(a) is the set a; its uses are the same number, and a second shared(a) is another one", () => {
  fc.assert(
    fc.property(narrow, (x) => {
      const own = affineField();
      const a = own.enclose({ ...x.ball, r: x.ball.h / 64 });
      const [first, second] = [own.shared(a), own.shared(a)];
      expect(own.ball(first).r).toBeGreaterThanOrEqual(a.ball.r);
      expect(own.ball(first).r).toBeLessThanOrEqual(a.ball.r * (1 + 2 ** -40));
      expect(reach(own.sub(first, first))).toBeLessThan(2 ** -40);
      expect(reach(own.sub(first, second))).toBeGreaterThanOrEqual(2 * a.ball.r);
      const known = own.from(x.ball.h);
      expect(own.shared(known)).toBe(known);
    }),
  );
});

test("the exponential of a form wider than ½ holds its values at both ends, without symbols", () => {
  fc.assert(
    fc.property(reals(-40, 40), reals(0.5, 20), symbolValues, (h, width, epsilon) => {
      const a: Affine = { ball: { h, l: 0, r: 0 }, start: 0, terms: Float64Array.of(width), spread: width };
      for (const name of ["exp", "expm1"] as const) {
        const found = field[name](a);
        expect(found.terms).toHaveLength(0);
        expect(overlaps(at(found, epsilon), mpfr(name, at(a, epsilon)[0], 100))).toBe(true);
        expect(reach(found)).toBeLessThan(Math.exp(h + width));
      }
    }),
  );
});

test("a spread beyond float64 is refused", () => {
  const huge: Affine = { ball: { h: 1, l: 0, r: 0 }, start: 0, terms: Float64Array.of(1e300), spread: 1e300 };
  expect(() => field.mul(huge, field.from(1e200))).toThrow("the spread is Infinity; expected a finite one");
});
