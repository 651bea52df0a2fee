import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classProblems } from "../../src/generators/arbitraries.js";
import { networkLoss } from "../../src/network/generic-forward.js";
import { networkSubject } from "../../src/network/network-subject.js";
import { encloseGradient } from "../../src/oracle/enclose.js";
import { conventionOf, kinkSlopes } from "../../src/oracle/kink.js";
import { differenceQuotients } from "../../src/oracle/quotient.js";
import { isWithin, ballEnds } from "../numeric/enclosures.js";
import { roundingBounds } from "../network/rounding.js";
import {
  ballsOf,
  assertHolds,
  lossOf,
  manyRelus,
  nought,
  relu,
  saddle,
  twoRelus,
  undecidable,
  vee,
} from "./generic-losses.js";

const small = { maxLayers: 3, maxWidth: 4, maxBatch: 3 } as const;
const eighths = fc.integer({ min: -32, max: 32 }).map((k) => k / 8);

function along(n: number, i: number): Float64Array {
  return new Float64Array(n).fill(1, i, i + 1);
}

describe("one-sided slopes", () => {
  test("of |x| + y at x = 0 along v are v₂ ∓ |v₁|", () => {
    fc.assert(
      fc.property(eighths, eighths, eighths, (y, v1, v2) => {
        const slopes = kinkSlopes(vee, Float64Array.of(0, y), Float64Array.of(v1, v2));
        expect([slopes.left.h, slopes.right.h]).toEqual([v2 - Math.abs(v1), v2 + Math.abs(v1)]);
        expect([slopes.left.r, slopes.right.r]).toEqual([0, 0]);
        expect([slopes.isKink, slopes.inconclusive]).toEqual([v1 !== 0, null]);
      }),
    );
  });

  test("of many kinks at once cost no combinations", () => {
    const slopes = kinkSlopes(manyRelus, new Float64Array(20), new Float64Array(20).fill(-1));
    expect([slopes.left.h, slopes.right.h, slopes.isKink]).toEqual([-20, 0, true]);
  });

  test("agree with the quotients at kinks of networks, and the enclosure of the gradient holds both", () => {
    fc.assert(
      fc.property(classProblems("at-kink", small), fc.nat(), (problem, choice) => {
        const loss = networkLoss(problem);
        const { gradient, narrow } = encloseGradient(loss, problem.parameters);
        const open = narrow.indexOf(0);
        fc.pre(open >= 0 || gradient.h[choice % narrow.length] !== 0); // decimal quotients of 0 take seconds
        const i = open < 0 ? choice % narrow.length : open;
        const { left, right, isKink, inconclusive } = kinkSlopes(loss, problem.parameters, along(narrow.length, i));
        const [quotient] = differenceQuotients(loss, problem.parameters, [i]);
        expect([isKink, inconclusive]).toEqual([quotient!.isKink, null]);
        for (const [ball, value] of [
          [left, quotient!.left],
          [right, quotient!.right],
        ] as const) {
          expect(Math.abs(ball.h - Number(value))).toBeLessThanOrEqual(2 ** -50 * Math.abs(ball.h) + 1e-20);
          const [whole] = ballsOf(gradient).slice(i);
          // The hull was made around the middle, the slopes by other operations: equal but for their radii.
          expect(
            isWithin(ballEnds(ball), ballEnds({ ...whole!, r: whole!.r + 2 ** -80 * (1 + Math.abs(ball.h)) })),
          ).toBe(true);
        }
      }),
      { numRuns: 15 },
    );
  });

  test("are one where the loss is smooth", () => {
    fc.assert(
      fc.property(eighths, eighths, (x, y) => {
        const { left, right, isKink } = kinkSlopes(saddle, Float64Array.of(x, y), Float64Array.of(1, 2));
        expect([left.h, right.h, isKink]).toEqual([4 * x + y, 4 * x + y, false]);
      }),
    );
  });

  test("hold those of both pieces where the argument has slope 0, or no sign can be had", () => {
    // relu(y³) has slope 0 at 0; the loss written so that it is relu(y).
    const disguised = lossOf((f, [y]) => (f.sign(f.mul(y!, f.mul(y!, y!))) === 1 ? y! : f.from(0)));
    const both = kinkSlopes(disguised, Float64Array.of(0), Float64Array.of(1));
    expect(both.inconclusive?.reason).toBe("kink");
    for (const slope of [0, 1]) assertHolds(both.right, slope);
    const open = kinkSlopes(undecidable, Float64Array.of(0, 1), Float64Array.of(1, 0), { mostBits: 340 });
    expect(open.inconclusive?.reason).toBe("undecided-sign");
    for (const slope of [0, 1]) assertHolds(open.left, slope);
    const squared = kinkSlopes(
      lossOf((f, [x]) => relu(f, f.mul(x!, x!))),
      Float64Array.of(0),
      Float64Array.of(1),
    );
    expect([squared.left.h, squared.right.h, squared.inconclusive]).toEqual([0, 0, null]);
  });

  test("need more bits where they vanish without being exact", () => {
    const { left, right, isKink, inconclusive } = kinkSlopes(nought, Float64Array.of(1), Float64Array.of(1));
    expect([left.r, right.r, isKink, inconclusive]).toEqual([2 ** -1074, 2 ** -1074, false, null]);
    const late = kinkSlopes(nought, Float64Array.of(1), Float64Array.of(1), { seconds: 0 });
    expect(late.inconclusive?.reason).toBe("time");
    assertHolds(late.left, 0);
  });

  test("are refused for shapes that differ and numbers that are not finite", () => {
    expect(() => kinkSlopes(vee, Float64Array.of(1, 2), Float64Array.of(1))).toThrow(
      "direction has length 1; expected 2",
    );
    expect(() => kinkSlopes(vee, Float64Array.of(1, 2), Float64Array.of(1, NaN))).toThrow("direction[1] is NaN;");
    expect(() => kinkSlopes(vee, Float64Array.of(1, Infinity), Float64Array.of(1, 1))).toThrow("theta[1] is Infinity;");
  });
});

describe("the convention of a claimed gradient", () => {
  const exactly = new Float64Array(2);

  test("at |x| + y, x = 0, is told by its first entry", () => {
    const enclosure = encloseGradient(vee, Float64Array.of(0, 1));
    const rows = [
      [-1, "left"],
      [1, "right"],
      [0, "half"],
      [0.3, "mixed"],
      [1.01, "outside"],
      [-1.01, "outside"],
    ] as const;
    for (const [slope, convention] of rows) {
      expect(conventionOf(enclosure, Float64Array.of(slope, 1), exactly)).toBe(convention);
      expect(conventionOf(enclosure, Float64Array.of(slope, 1.1), exactly)).toBe("outside");
      const rounded = Float64Array.of(slope + 1e-9, 1 - 1e-9);
      expect(conventionOf(enclosure, rounded, Float64Array.of(2e-9, 2e-9))).toBe(convention);
      expect(conventionOf(enclosure, rounded, exactly)).toBe("outside");
    }
  });

  test("half of each is the mean of all combinations", () => {
    const loss = lossOf((f, theta) => f.add(twoRelus.over(f, theta), f.mul(f.from(3), relu(f, theta[0]!))));
    const enclosure = encloseGradient(loss, Float64Array.of(0));
    const name = (slope: number): unknown => conventionOf(enclosure, Float64Array.of(slope), new Float64Array(1));
    expect([-0, 3, 1.5, 4, -1, 4.1].map(name)).toEqual(["left", "right", "half", "mixed", "mixed", "outside"]);
  });

  test("is none without a kink", () => {
    expect(conventionOf(encloseGradient(saddle, Float64Array.of(1, 2)), Float64Array.of(4, 1), exactly)).toBeNull();
  });

  test("of the package's own backpropagation is left", () => {
    fc.assert(
      fc.property(classProblems("at-kink", { ...small, losses: ["mse", "huber"] }), (problem) => {
        const enclosure = encloseGradient(networkLoss(problem), problem.parameters);
        const claimed = networkSubject(problem).gradient(problem.parameters);
        const bounds = roundingBounds(problem).gradient;
        expect(["left", null]).toContain(conventionOf(enclosure, claimed, bounds));
      }),
      { numRuns: 15 },
    );
  });
});
