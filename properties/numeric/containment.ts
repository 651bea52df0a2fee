import * as fc from "fast-check";
import type { Ball } from "../../src/numeric/enclosure.js";
import { nearestFloat64, ulp } from "../../src/numeric/float64.js";
import { overlaps, unlessRefused, type AnyType, type Ends } from "./enclosures.js";
import { mpfr, type Elementary } from "./mpfr.js";
import { compare, finite, negative, product, quotient, rationalOf, sum, type Rational } from "./rational.js";
import { reals } from "./reals.js";

/** A ball and a number in it. */
export interface Sample {
  readonly ball: Ball;
  readonly x: Rational;
}

/** What one operation on enclosures did: a violation is a result that does not hold a number it must hold. */
export type Outcome = "contained" | "refused" | "violated";

const STEPS = 64;

/** Centre, ends and places between. */
const places = fc.oneof(fc.constantFrom(-STEPS, 0, STEPS), fc.integer({ min: -STEPS, max: STEPS }));
/** Low parts and radii relative to the centre: none, or 2^−k of it. */
const shares = fc.oneof(
  fc.constant(0),
  fc.tuple(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 64, max: 127 })).map(([k, m]) => (m / 64) * 2 ** -k),
);
const lowParts = fc.oneof(fc.constant(0), reals(-0.5, 0.5));

/** Balls around the given centres, with a number inside. */
export function samplesAround(centres: fc.Arbitrary<number>): fc.Arbitrary<Sample> {
  return fc.tuple(centres, lowParts, shares, places).map(([h, low, share, place]) => {
    const ball = { h, l: low * ulp(h), r: Math.abs(h) * share };
    return { ball, x: numberIn(ball, place) };
  });
}

function numberIn({ h, l, r }: Ball, place: number): Rational {
  const offset = product(rationalOf(r), { numerator: BigInt(place), denominator: BigInt(STEPS) });
  return sum(sum(rationalOf(h), rationalOf(l)), offset);
}

const small = fc.integer({ min: -40, max: 40 }).map((k) => k / 8);
/** Ordinary numbers, small dyadic ones among them. */
export const ordinary: fc.Arbitrary<number> = fc.oneof(small, reals(-50, 50), reals(-1, 1));
/** Numbers whose products, sums or splits come close to what float64 can do. */
export const extreme: fc.Arbitrary<number> = fc.oneof(
  finite,
  fc
    .tuple(fc.constantFrom(-1074, -1022, -969, -968, -450, -449, 449, 450, 498, 995, 996), reals(-2, 2))
    .map(([k, m]) => m * 2 ** k),
  // 27-bit and 26-bit halves full of ones: the largest errors of a split.
  fc
    .tuple(fc.constantFrom(1, -1), fc.integer({ min: 1, max: 2 ** 26 }))
    .map(([s, k]) => s * (1 + 2 ** -26 - k * 2 ** -52)),
);

const operations = {
  add: sum,
  sub: (a: Rational, b: Rational) => sum(a, negative(b)),
  mul: product,
  div: quotient,
} as const;
export type Operation = keyof typeof operations;
export const OPERATIONS = Object.keys(operations) as readonly Operation[];

/** The exact a ∘ b. */
export function realOf(name: Operation, a: Rational, b: Rational): Rational {
  return operations[name](a, b);
}

/** The outcome of an operation that must hold a number between two rationals. */
function outcome(type: AnyType, result: () => unknown, [below, above]: Ends): Outcome {
  const ends = unlessRefused(() => type.ends(result()));
  if (ends === undefined) return "refused";
  return overlaps(ends, [below, above]) ? "contained" : "violated";
}

/** a ∘ b against exact rationals. */
export function operate(type: AnyType, name: Operation, [a, b]: readonly [Sample, Sample]): Outcome {
  const { field } = type;
  if (name === "div" && b.x.numerator === 0n) return "refused";
  const real = realOf(name, a.x, b.x);
  return outcome(type, () => field[name](field.enclose(a.ball), field.enclose(b.ball)), [real, real]);
}

/** bias + Σ w·x against exact rationals. */
export function sumProducts(type: AnyType, bias: Sample, pairs: readonly (readonly [Sample, Sample])[]): Outcome {
  const { field } = type;
  const real = pairs.reduce((total, [w, x]) => sum(total, product(w.x, x.x)), bias.x);
  const result = (): unknown => {
    const [w, x] = [0, 1].map((side) => pairs.map((pair) => field.enclose(pair[side]!.ball)));
    return field.dot(field.enclose(bias.ball), w!, 0, x!);
  };
  return outcome(type, result, [real, real]);
}

/** Bits of the reference values: far more than any type under test has. */
const REFERENCE_BITS = 420;

/** f(x) against MPFR. */
export function evaluate(type: AnyType, name: Elementary, { ball, x }: Sample): Outcome {
  const { field } = type;
  const lower = { exp: undefined, expm1: undefined, log: 0, log1p: -1 }[name];
  if (lower !== undefined && compare(x, rationalOf(lower)) <= 0) return "refused";
  return outcome(type, () => field[name](field.enclose(ball)), mpfr(name, x, REFERENCE_BITS));
}

/** x to 106 bits as h + l, without radius. */
function doubleDouble(x: Rational): Sample {
  const exponent = -(x.denominator.toString(2).length - 1);
  const h = nearestFloat64({ mantissa: x.numerator, exponent });
  const rest = sum(x, negative(rationalOf(h)));
  const l = nearestFloat64({ mantissa: rest.numerator, exponent: -(rest.denominator.toString(2).length - 1) });
  return { ball: { h, l, r: 0 }, x: sum(rationalOf(h), rationalOf(l)) };
}

const inverses = { exp: "log", log: "exp", expm1: "log1p", log1p: "expm1" } as const;

/** Numbers with 20 to 100 bits, or with 2 to 30 digits (to 200 bits), between 2⁻⁹ and 2⁹. */
const short: fc.Arbitrary<Rational> = fc
  .tuple(fc.bigInt({ min: 1n, max: 2n ** 100n }), fc.integer({ min: 0, max: 18 }), fc.boolean(), fc.nat(30))
  .map(([n, size, isDecimal, digits]) => {
    const length = n.toString(2).length;
    const y = { numerator: n, denominator: 1n << BigInt(Math.max(0, length + 9 - size)) };
    if (!isDecimal) return y;
    const scaled = (y.numerator * 10n ** BigInt(digits)) / y.denominator + 1n;
    return { numerator: (scaled << 200n) / 10n ** BigInt(digits), denominator: 1n << 200n };
  });

/** Inputs of f whose image is within 2⁻¹⁰⁶ of a short number: where rounding to the wrong side shows. */
export function nearTies(name: Elementary): fc.Arbitrary<Sample> {
  return fc.tuple(short, fc.boolean(), fc.boolean()).map(([y, isNegative, isUp]) => {
    const signed = isNegative && name !== "exp" && (name === "log" || compare(y, rationalOf(1)) < 0) ? negative(y) : y;
    return doubleDouble(mpfr(inverses[name], signed, 300)[isUp ? 1 : 0]);
  });
}
