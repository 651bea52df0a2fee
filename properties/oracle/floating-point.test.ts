import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Affine } from "../../src/numeric/affine.js";
import { EnclosureError } from "../../src/numeric/field.js";
import { FLOAT_FORMATS } from "../../src/numeric/float-formats.js";
import { assumedModel, roundedArithmetic } from "../../src/oracle/floating-point.js";
import type { RoundedArithmetic } from "../../src/subject/rounded-program.js";
import { Machine, modelOf, styles } from "../network/rounded-programs.js";
import { affineForms, contains } from "../numeric/enclosures.js";
import { rationalOf } from "../numeric/rational.js";
import { reals } from "../numeric/reals.js";

const { ends } = affineForms();
const holds = (a: Affine, v: number): boolean => contains(ends(a), rationalOf(v));

/** Ordinary numbers, and such as underflow in products. */
const values = fc.oneof(
  reals(-4, 4),
  fc.tuple(fc.integer({ min: -149, max: 0 }), reals(-2, 2)).map(([k, v]) => v * 2 ** k),
  fc.constantFrom(0, 1, 2 ** 12, 1.5 * 2 ** -127),
);
const lists = fc.array(fc.tuple(values, values), { minLength: 1, maxLength: 8 });

/** Σ|terms| of a sum. */
const sizeOf = (b: number, pairs: readonly (readonly [number, number])[]): number =>
  pairs.reduce((sum, [w, x]) => sum + Math.abs(w * x), Math.abs(b));

describe("sum", () => {
  test("holds every result of b + Σ wⱼxⱼ: in any order, fused or not, flushed or not", () => {
    fc.assert(
      fc.property(styles, values, lists, (style, bias, pairs) => {
        const { round } = FLOAT_FORMATS[style.precision];
        const arithmetic = roundedArithmetic(modelOf(style));
        const [b, ...rest] = [bias, ...pairs.flat()].map(round) as [number, ...number[]];
        const [w, x] = [0, 1].map((side) => rest.filter((_, i) => i % 2 === side)) as [number[], number[]];
        const [weights, inputs] = [w, x].map((list) => list.map((v) => arithmetic.from(v)));
        const set = arithmetic.sum(arithmetic.from(b), weights!, 0, inputs!);
        expect(holds(set, new Machine(style).dot(w, x, [b]))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test("is no wider than γₙ(|b| + Σ|w||x|) and an underflow a term; exact zeros are no terms", () => {
    fc.assert(
      fc.property(fc.boolean(), values, lists, (flushesToZero, b, pairs) => {
        const arithmetic = roundedArithmetic({ ...assumedModel("float64"), flushesToZero });
        const forms = pairs.map(([w]) => arithmetic.from(w));
        const set = arithmetic.sum(
          arithmetic.from(b),
          forms,
          0,
          pairs.map(([, x]) => arithmetic.from(x)),
        );
        const terms = pairs.filter(([w, x]) => w !== 0 && x !== 0).length;
        const gamma = ((terms + (b === 0 ? 0 : 1)) * arithmetic.u) / (1 - 20 * arithmetic.u);
        const underflows = pairs.reduce(
          (sum, [w, x]) => sum + arithmetic.underflow * (2 + Math.abs(w) + Math.abs(x)),
          0,
        );
        const bound = gamma * sizeOf(b, pairs) * (1 + 2 ** -30) + 2 * underflows + 2 ** -940;
        expect(set.ball.r).toBeLessThanOrEqual(terms === 0 ? 2 * arithmetic.underflow : bound);
        const isKnown = terms > 0 || flushesToZero || (set.ball.h === b && set.ball.r === 0);
        expect(isKnown).toBe(true);
      }),
    );
  });

  test("of more than 1/(2u) numbers has no bound; the message shows how many there were", () => {
    const arithmetic = roundedArithmetic(assumedModel("float32"));
    const many = { length: 2 ** 23 };
    const sum = (): Affine => arithmetic.sum(arithmetic.from(1), many, 0, many);
    expect(sum).toThrow(EnclosureError);
    expect(sum).toThrow("x has length 8388608; expected at most 8388608 numbers");
  });
});

test("product holds a·b rounded, flushed or not; 0 and 1 are exact factors", () => {
  fc.assert(
    fc.property(styles, values, values, (style, x, y) => {
      const arithmetic = roundedArithmetic(modelOf(style));
      const [a, b] = [x, y].map(FLOAT_FORMATS[style.precision].round) as [number, number];
      const set = arithmetic.product(arithmetic.from(a), arithmetic.from(b));
      const m = new Machine(style);
      expect(holds(set, [0, 1].includes(a) || [0, 1].includes(b) ? a * b : m.mul(a, b))).toBe(true);
      const width = arithmetic.u * Math.abs(a * b) * (1 + 2 ** -30);
      const flushed = arithmetic.underflow * (2 + Math.abs(a) + Math.abs(b)) * (1 + 2 ** -30);
      expect(set.ball.r).toBeLessThanOrEqual(width + flushed + 2 ** -940);
      for (const v of [0, 1]) {
        const c = arithmetic.within(arithmetic.from(a), 0.25);
        const exactly = arithmetic.from(v);
        for (const p of [arithmetic.product(c, exactly), arithmetic.product(exactly, c)]) {
          expect(p).toEqual(v === 0 ? exactly : c);
        }
      }
    }),
  );
});

const wide = fc.tuple(reals(-4, 4), reals(0, 1));
const ball = (arithmetic: RoundedArithmetic<Affine>, [h, r]: readonly [number, number]): Affine =>
  arithmetic.within(arithmetic.from(h), r);

test("within(a, e) holds both ends of e around a, and nothing when e = 0", () => {
  const arithmetic = roundedArithmetic(assumedModel("float64"));
  fc.assert(
    fc.property(wide, reals(0, 1), (a, e) => {
      const set = arithmetic.within(ball(arithmetic, a), e);
      const [h, r] = a;
      expect(set.ball.r).toBeGreaterThanOrEqual(r + e);
      expect(set.ball.r).toBeLessThanOrEqual((r + e) * (1 + 2 ** -30));
      expect(arithmetic.number(set)).toBe(h);
      expect(arithmetic.size(set)).toBeGreaterThanOrEqual(Math.abs(h) + r + e);
    }),
  );
  const three = arithmetic.from(3);
  expect(arithmetic.within(three, 0)).toBe(three);
});

test("between(a, b) holds all of a and b, and little else", () => {
  const arithmetic = roundedArithmetic(assumedModel("float64"));
  fc.assert(
    fc.property(wide, wide, (a, b) => {
      const set = arithmetic.between(ball(arithmetic, a), ball(arithmetic, b));
      const far = [a, b].flatMap(([h, r]) => [h - r, h + r]);
      for (const v of far) expect(holds(set, v)).toBe(true);
      const width = Math.max(...far) - Math.min(...far);
      expect(set.ball.r).toBeLessThanOrEqual(width * (1 + 2 ** -30) + 2 ** -940);
    }),
  );
});

test("an activation's error is the smaller of the two that the model states", () => {
  const activation = { absolute: 8, relative: 2 };
  const measured = roundedArithmetic({ ...assumedModel("float64"), activation });
  const { u } = measured;
  const errors = [0, 1].map((size) => measured.activationError(1, size));
  expect([...errors, measured.activationError(3, 100)]).toEqual([0, 2 * u, 24 * u]);
  expect(roundedArithmetic(assumedModel("float64")).activationError(1, 0)).toBe(16 * u);
});

test("a number that may overflow is refused, and so are functions in error by more than 1/64", () => {
  for (const precision of ["float64", "float32"] as const) {
    const { largest, u } = FLOAT_FORMATS[precision];
    const model = assumedModel(precision);
    const arithmetic = roundedArithmetic(model);
    const big = arithmetic.from(Math.min(largest / 2, 2 ** 900));
    expect(() => arithmetic.product(arithmetic.product(big, big), big)).toThrow(EnclosureError);
    expect(arithmetic.within(big, 1)).toBeDefined();
    const bad = 1 / 32 / u;
    expect(() => roundedArithmetic({ ...model, elementary: bad })).toThrow(`${precision}: functions err by ${bad}u`);
    expect(() => roundedArithmetic({ ...model, activation: { absolute: bad, relative: bad } })).toThrow(EnclosureError);
    expect(roundedArithmetic({ ...model, activation: { absolute: 1, relative: bad } })).toBeDefined();
  }
});
