import * as fc from "fast-check";
import { expect, test } from "vitest";
import { float64Field } from "../../src/numeric/float64-field.js";
import { EnclosureError, isPositive, isPositiveSmoothly, type Sign } from "../../src/numeric/field.js";
import { deciding, ManyPieces, pieces, type Pieces } from "../../src/oracle/pieces.js";

const signs = fc.constantFrom<Sign>(-1, 0, 1, "undecided");
const isOpen = (sign: Sign): boolean => sign === 0 || sign === "undecided";

test("every combination of answers to the open questions is run once, the rest is answered as it is", () => {
  fc.assert(
    fc.property(fc.array(signs, { maxLength: 9 }), (asked) => {
      const open = asked.flatMap((sign, question) => (isOpen(sign) ? [{ question, sign }] : []));
      fc.pre(open.length <= 6);
      const { runs, shares, kinks } = pieces((decide) => asked.map(decide));
      expect(kinks).toEqual(open);
      expect(runs.length).toBe(2 ** open.length);
      expect(new Set(runs.map(String)).size).toBe(runs.length);
      for (const run of runs) {
        expect(run.filter((_, i) => !isOpen(asked[i]!))).toEqual(asked.filter((sign) => !isOpen(sign)));
        expect(run.every((sign) => sign === -1 || sign === 1)).toBe(true);
      }
      expect(open.every(({ question }) => runs[0]![question] === -1 && runs.at(-1)![question] === 1)).toBe(true);
      expect(shares).toEqual(runs.map(() => 2 ** -open.length));
    }),
  );
});

test("an answer may lead to other questions: the tree of answers is run leaf by leaf, and the shares sum up to 1", () => {
  // Right of the first kink there is a second one, and right of that a third.
  const { runs, shares, kinks } = pieces((decide) => {
    const path: Sign[] = [];
    while (path.length < 3 && path.at(-1) !== -1) path.push(decide(0));
    return path.join(" ");
  });
  expect(runs).toEqual(["-1", "1 -1", "1 1 -1", "1 1 1"]);
  expect(shares).toEqual([1 / 2, 1 / 4, 1 / 8, 1 / 8]);
  expect(kinks.map(({ question }) => question)).toEqual([0, 1, 2]);
});

/** The pieces of n undecided signs. */
function piecesOf(n: number): Pieces<readonly Sign[]> {
  return pieces((decide) => Array.from({ length: n }, () => decide("undecided")));
}

test("more than six open questions are refused", () => {
  expect(piecesOf(6).runs.length).toBe(64);
  expect(() => piecesOf(7)).toThrow(ManyPieces);
  expect(() => piecesOf(7)).toThrow(EnclosureError);
  expect(() => piecesOf(7)).toThrow("more than 6 signs");
});

test("an exact 0 is no kink where the pieces meet with one slope, nor where it is constant", () => {
  const numbers = fc.constantFrom(-2, 0, 3, NaN);
  fc.assert(
    fc.property(numbers, fc.boolean(), (a, isConstant) => {
      const asked: Sign[] = [];
      const decide = (sign: Sign): Sign => {
        asked.push(sign);
        return 1;
      };
      const field = deciding(float64Field, decide, () => isConstant);
      const sign = float64Field.sign(a);
      expect(isPositiveSmoothly(field, a)).toBe(sign !== 0);
      expect(asked).toEqual(sign === 0 ? [] : [sign]);
      expect(isPositive(field, a)).toBe(!isConstant || sign !== 0);
      expect(asked.length).toBe(sign !== 0 ? 2 : isConstant ? 0 : 1);
    }),
  );
});
