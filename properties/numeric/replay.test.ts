import * as fc from "fast-check";
import { expect, test } from "vitest";
import { bigBallField } from "../../src/numeric/big-ball-field.js";
import * as big from "../../src/numeric/big-ball.js";
import type { BigBall } from "../../src/numeric/big-ball.js";
import type { Field } from "../../src/numeric/field.js";
import { recorded } from "../../src/numeric/replay.js";
import { bigBalls, overlaps, unlessRefused } from "./enclosures.js";
import { formulas } from "./formulas.js";

const BITS = 200;
const field = bigBallField(BITS);
const { ends } = bigBalls(BITS);
/** Points around which discs of radius 2^−100 are recorded. */
const RADIUS: BigBall = { m: 0n, r: 1n << 100n };
const shifts = fc.array(fc.bigInt({ min: -(1n << 99n), max: 1n << 99n }), { minLength: 3, maxLength: 3 });

/** What a replay beside narrow balls stays below: wider than those, and far below the radius of the discs. */
const WIDER = 1n << 80n;

function isNarrow({ r }: BigBall): boolean {
  return r < 1n << 60n;
}

test("a formula recorded on balls gives at a point of them, and with one variable moved, what the formula gives there", () => {
  fc.assert(
    fc.property(formulas, shifts, fc.nat(2), ([formula, values], by, i) => {
      const point = values.map((v) => field.from(v));
      const balls = point.map((x) => big.add(x, RADIUS));
      const formulaOn = unlessRefused(() => recorded(field, balls, (over, x) => formula.over(over, x)));
      fc.pre(formulaOn !== undefined);
      expect(formulaOn.value).toEqual(formula.over(field, balls));
      const moved = by.map((m, k) => big.add(point[k]!, { m, r: 0n }));
      const replay = formulaOn.at(moved);
      const direct = formula.over(field, moved);
      expect(overlaps(ends(replay.value), ends(direct))).toBe(true); // either branch of sigmoid, say
      const x = big.sub(moved[i]!, { m: by[i]! / 2n, r: 0n });
      const there = formula.over(field, moved.with(i, x));
      const again = replay.moved(i, x) ?? direct;
      expect(overlaps(ends(again), ends(there))).toBe(true);
      expect(!isNarrow(there) || again.r < WIDER).toBe(true);
    }),
    { numRuns: 300 },
  );
});

const over = (f: <T>(field: Field<T>, x: readonly T[]) => T, values: readonly number[]) => {
  const point = values.map((v) => field.from(v));
  return recorded(field, point, (recording, x) => f(recording, x)).at(point);
};
const one = field.from(1);

test("what does not depend on a variable says so: constants, other variables, products with the constant 0", () => {
  const independent: readonly (<T>(f: Field<T>, x: readonly T[]) => T)[] = [
    (f) => f.from(3),
    (_, x) => x[1]!,
    (f, x) => f.exp(f.neg(x[1]!)),
    (f, x) => f.mul(f.from(0), x[0]!),
    (f, x) => f.mul(x[0]!, f.from(0)),
    (f, x) => f.dot(x[1]!, [f.from(0), x[0]!], 0, [x[0]!, f.from(0)]),
  ];
  for (const f of independent) expect(over(f, [1, 2]).moved(0, field.from(5))).toBeUndefined();
  expect(over((_, x) => x[0]!, [1, 2]).moved(0, one)).toBe(one);
});

test("only what depends on the moved variable is computed again; a sum of products by its change alone", () => {
  let count = 0;
  const counting: Field<BigBall> = {
    ...field,
    exp: (a) => ((count += 1), field.exp(a)),
    dot(bias, weights, offset, x) {
      count += x.length;
      return field.dot(bias, weights, offset, x);
    },
  };
  const point = Array.from({ length: 50 }, (_, k) => field.from(k));
  const recording = recorded(counting, point, (f, x) =>
    f.exp(
      f.neg(
        f.dot(
          f.exp(x[0]!),
          x,
          1,
          x.slice(1).map((y) => y),
        ),
      ),
    ),
  );
  const replay = recording.at(point);
  count = 0;
  replay.moved(7, one);
  expect(count).toBe(3); // new less old product, and exp
  count = 0;
  replay.moved(0, one);
  expect(count).toBe(2); // both exps
});

test("it shows values and signs as the base field does, and its name", () => {
  recorded(field, [field.from(-2)], (f, [x]) => {
    expect([f.number(x!), f.sign(x!), f.name]).toEqual([-2, -1, `recorded(${field.name})`]);
    return x!;
  });
});
