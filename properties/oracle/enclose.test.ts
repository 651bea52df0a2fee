import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classProblems } from "../../src/generators/arbitraries.js";
import { PROBLEM_CLASS_NAMES } from "../../src/generators/problem-classes.js";
import { networkLoss } from "../../src/network/generic-forward.js";
import type { Problem } from "../../src/network/problem.js";
import { Decimal } from "../../src/numeric/decimal.js";
import type { Ball, BallColumns } from "../../src/numeric/enclosure.js";
import { EnclosureError } from "../../src/numeric/field.js";
import { columnsOf } from "../../src/oracle/columns.js";
import { encloseGradient } from "../../src/oracle/enclose.js";
import { INCONCLUSIVE_REASONS } from "../../src/oracle/inconclusive.js";
import { differenceQuotients, type Quotient } from "../../src/oracle/quotient.js";
import type { GenericLoss } from "../../src/subject/generic.js";
import { ballEnds, contains, type Ends } from "../numeric/enclosures.js";
import { negative, rationalOfDecimal, sum } from "../numeric/rational.js";
import {
  ballsOf,
  elu,
  assertHolds,
  lossOf,
  manyRelus,
  nought,
  saddle,
  steep,
  step,
  twoRelus,
  undecidable,
  vee,
} from "./generic-losses.js";

const small = { maxLayers: 3, maxWidth: 4, maxBatch: 3 } as const;
const eighths = fc.integer({ min: -32, max: 32 }).map((k) => k / 8);
const doubles = fc.double({ min: -30, max: 30, noNaN: true });

/** Below it decimal quotients take seconds. */
const LEAST_SEEN = 1e-60;

/** The quotient; undefined where decimals cannot hold what it takes. */
function quotientAt(loss: GenericLoss, theta: Float64Array, i: number): Quotient | undefined {
  try {
    return differenceQuotients(loss, theta, [i])[0];
  } catch (error) {
    if (error instanceof RangeError && error.message.startsWith("exp: x is")) return undefined;
    throw error;
  }
}

/**
 * That a ball, made larger by 10⁻²⁹ of the slopes, holds a quotient: both slopes at a kink, else the central value, within the
 * difference of the two slopes, h = 10⁻²⁴ times the curvature: where that jumps, as elu's, it is an error of the value.
 */
function expectSame(ball: Ball, { value, left, right, isKink }: Quotient): void {
  const [lower, upper] = ballEnds(ball);
  const size = Decimal.max(left.abs(), right.abs(), isKink ? 1 : 0);
  const curvature = isKink ? new Decimal(0) : right.minus(left).abs();
  const room = rationalOfDecimal(size.times("1e-29").plus(curvature));
  const wider: Ends = [sum(lower, negative(room)), sum(upper, room)];
  for (const slope of isKink ? [left, right] : [value]) {
    const found = { ball, slope: slope.toString(), holds: contains(wider, rationalOfDecimal(slope)) };
    expect(found).toEqual({ ...found, holds: true });
  }
}

describe.each(PROBLEM_CLASS_NAMES)("networks, %s", (name) => {
  test("every partial derivative is narrower than an ulp, or hulls the slopes of a kink; it holds the quotient's 30 digits", () => {
    fc.assert(
      fc.property(classProblems(name, small), fc.nat(), (problem: Problem, choice) => {
        const loss = networkLoss(problem);
        const { gradient, narrow, inconclusive, kinks } = encloseGradient(loss, problem.parameters);
        const isAllNarrow = narrow.every((isOneNarrow) => isOneNarrow === 1);
        expect([inconclusive?.reason, isAllNarrow || kinks.length > 0]).toEqual([
          isAllNarrow ? undefined : "kink",
          true,
        ]);
        const balls = ballsOf(gradient);
        const seen = balls.flatMap(({ h, r }, i) => (Math.abs(h) + r > LEAST_SEEN ? [i] : []));
        for (const i of seen.slice(choice % Math.max(1, seen.length)).slice(0, 1)) {
          const quotient = quotientAt(loss, problem.parameters, i);
          if (quotient !== undefined) expectSame(balls[i]!, quotient);
        }
      }),
      { numRuns: 12 },
    );
  });
});

describe("closed forms", () => {
  test("polynomials at dyadic points are exact", () => {
    fc.assert(
      fc.property(eighths, eighths, (x, y) => {
        const { loss, gradient, method, inconclusive } = encloseGradient(saddle, Float64Array.of(x, y));
        expect(ballsOf(gradient)).toEqual([
          { h: 2 * x + y, l: 0, r: 0 },
          { h: x, l: 0, r: 0 },
        ]);
        assertHolds(loss, x * y + x * x);
        expect([method, inconclusive]).toEqual(["dd-ball", null]);
      }),
    );
  });

  test("e^(x²) beyond double-double's range takes more bits, and beyond float64's it is refused", () => {
    const near = encloseGradient(steep, Float64Array.of(26.4));
    expect([near.method, near.bits, near.inconclusive]).toEqual(["big-ball", 170, null]);
    expect(near.gradient.h[0]! / (52.8 * Math.exp(26.4 ** 2))).toBeCloseTo(1, 10);
    for (const x of [27, 1e3, 1e308]) {
      const { gradient, narrow, inconclusive } = encloseGradient(steep, Float64Array.of(x));
      expect([gradient.r[0], narrow[0], inconclusive?.reason]).toEqual([Infinity, 0, "range"]);
    }
  });

  test("a derivative of 0 that is not exact is enclosed to the smallest number", () => {
    fc.assert(
      fc.property(doubles, (x) => {
        const { gradient, bits, inconclusive } = encloseGradient(nought, Float64Array.of(x));
        expect(gradient.r[0]).toBeLessThanOrEqual(2 ** -1074);
        expect([bits, inconclusive]).toEqual([1360, null]);
        assertHolds(ballsOf(gradient)[0]!, 0);
        const single = encloseGradient(nought, Float64Array.of(x), { precision: "float32" });
        expect(single.gradient.r[0]).toBeLessThanOrEqual(2 ** -149);
        expect(single.bits).toBeLessThanOrEqual(340);
      }),
      { numRuns: 5 },
    );
  });
});

describe("kinks", () => {
  test("|x| at 0: both slopes in one ball, the sides, and the question; |x| elsewhere: its slope", () => {
    fc.assert(
      fc.property(doubles, (y) => {
        const { gradient, narrow, kinks, sides, inconclusive } = encloseGradient(vee, Float64Array.of(0, y));
        expect([inconclusive?.reason, kinks]).toEqual(["kink", [{ question: 0, sign: 0 }]]);
        for (const slope of [-1, 0, 1]) assertHolds(ballsOf(gradient)[0]!, slope);
        expect(gradient.r[0]).toBeLessThanOrEqual(1 + 2 ** -40);
        expect([...narrow]).toEqual([0, 1]);
        expect([sides!.left.h, sides!.right.h, sides!.half.h].map((side) => [...side])).toEqual([
          [-1, 1],
          [1, 1],
          [0, 1],
        ]);
        const beside = encloseGradient(vee, Float64Array.of(y === 0 ? 1 : y, 0));
        expect([beside.inconclusive, beside.sides, beside.gradient.h[0]]).toEqual([null, null, y < 0 ? -1 : 1]);
      }),
    );
  });

  test("two kinks at once: all four combinations", () => {
    const { gradient, kinks, sides } = encloseGradient(twoRelus, Float64Array.of(0));
    expect(kinks.map(({ question }) => question)).toEqual([0, 1]);
    for (const slope of [-1, 0, 1]) assertHolds(ballsOf(gradient)[0]!, slope);
    expect([sides!.left.h[0], sides!.right.h[0], sides!.half.h[0]]).toEqual([0, 0, 0]);
  });

  test("pieces with one slope are none, asked about smoothly or not", () => {
    const smooth = encloseGradient(
      lossOf((f, [x]) => elu(f, x!)),
      Float64Array.of(0),
    );
    expect([smooth.gradient.h[0], smooth.kinks, smooth.inconclusive]).toEqual([1, [], null]);
    const squares = lossOf((f, [x]) => f.mul(x!, f.sign(x!) === 1 ? x! : f.neg(x!)));
    const same = encloseGradient(squares, Float64Array.of(0));
    expect([same.gradient.h[0], same.kinks.length, same.inconclusive]).toEqual([0, 1, null]);
  });

  test("the sign of what is 0 all around is none", () => {
    const dead = lossOf((f, [x]) => f.add(x!, f.mul(f.from(0), x!)));
    const loss = lossOf((f, [x]) => f.add(twoRelus.over(f, [f.mul(f.from(0), x!)]), dead.over(f, [x!])));
    expect(encloseGradient(loss, Float64Array.of(3)).kinks).toEqual([]);
  });

  test("more than six at once are too many, one that no bits decide is undecided, and a jump has no derivative", () => {
    const many = encloseGradient(manyRelus, new Float64Array(7));
    const open = encloseGradient(undecidable, Float64Array.of(0, 1), { mostBits: 340 });
    const jump = encloseGradient(step, Float64Array.of(0));
    expect([many, open, jump].map(({ inconclusive }) => inconclusive?.reason)).toEqual([
      "many-kinks",
      "undecided-sign",
      "jump",
    ]);
    expect([many.gradient.r[0], jump.gradient.r[0]]).toEqual([Infinity, Infinity]);
    for (const slope of [0, 1]) assertHolds(ballsOf(open.gradient)[0]!, slope);
    expect(open.gradient.r[0]).toBeLessThan(1);
    expect(encloseGradient(manyRelus, new Float64Array(6)).inconclusive?.reason).toBe("kink");
    expect(encloseGradient(step, Float64Array.of(1)).gradient.r[0]).toBe(0);
  });

  test("one that no bits decide is undecided, though both slopes are known", () => {
    const loss = lossOf((f, [x]) => undecidable.over(f, [x!, f.from(1)]));
    const { inconclusive, bits, sides } = encloseGradient(loss, Float64Array.of(0), { mostBits: 340 });
    expect([inconclusive?.reason, bits]).toEqual(["undecided-sign", 340]);
    expect([sides?.left.h[0], sides?.right.h[0]]).toEqual([0, 1]);
  });

  test("a sign whose argument has slope 0 may be one", () => {
    const disguised = lossOf((f, [y]) => (f.sign(f.mul(y!, f.mul(y!, y!))) === 1 ? y! : f.from(0)));
    expect(encloseGradient(disguised, Float64Array.of(0)).inconclusive?.reason).toBe("kink");
  });

  test("pieces of different values are a jump only where the sign is sure", () => {
    // 1 right of 0, and 0 is not known to be 0.
    const loss = lossOf((f, [x]) =>
      step.over(f, [f.sub(f.exp(x!), f.mul(f.exp(f.sub(x!, f.from(1))), f.exp(f.from(1))))]),
    );
    const { inconclusive, gradient } = encloseGradient(loss, Float64Array.of(2), { mostBits: 340 });
    expect([inconclusive?.reason, gradient.r[0]]).toEqual(["undecided-sign", Infinity]);
  });

  test("near a kink more bits decide: relu(x·x − 2⁻²⁰⁰·10⁻ᵏ) has the slope of its side", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 }), fc.boolean(), (k, isRight) => {
        const shift = (isRight ? -1 : 1) * Number(`1e-${k}`) * 2 ** -200;
        const hill = lossOf((f, [x]) => {
          const nearNought = f.sub(f.exp(x!), f.mul(f.exp(f.sub(x!, f.from(1))), f.exp(f.from(1))));
          return f.mul(x!, f.from(f.sign(f.sub(nearNought, f.from(shift))) === 1 ? 1 : 0));
        });
        const { gradient, inconclusive } = encloseGradient(hill, Float64Array.of(1));
        expect([gradient.h[0], inconclusive]).toEqual([isRight ? 1 : 0, null]);
      }),
      { numRuns: 10 },
    );
  });
});

/** The loss with a double-double gradient of its own. */
function fused(loss: GenericLoss, ddGradient: () => BallColumns): GenericLoss {
  return { over: (field, theta) => loss.over(field, theta), ddGradient };
}

function refusing(): never {
  throw new EnclosureError("refused");
}

describe("a loss's own double-double gradient", () => {
  const answer: BallColumns = columnsOf([
    { h: 7, l: 0, r: 0 },
    { h: 8, l: 0, r: 2 ** -60 },
  ]);
  test("is taken where no sign is in question", () => {
    const { gradient, loss, method } = encloseGradient(
      fused(saddle, () => answer),
      Float64Array.of(1, 2),
    );
    expect([ballsOf(gradient), loss.h, method]).toEqual([ballsOf(answer), 3, "fused"]);
  });

  test("is not asked for at a kink", () => {
    const { method } = encloseGradient(
      fused(vee, () => expect.fail("asked")),
      Float64Array.of(0, 2),
    );
    expect(method).toBe("dd-ball");
  });

  test("gives way to more bits where it refuses or is wide; narrow balls are kept", () => {
    const { gradient, method, bits } = encloseGradient(fused(saddle, refusing), Float64Array.of(1, 2));
    expect([[...gradient.h], method, bits]).toEqual([[4, 1], "big-ball", 170]);
    const wide = columnsOf([
      { h: 4, l: 0, r: 2 ** -90 },
      { h: 1, l: 0, r: 1 },
    ]);
    const faint = lossOf((f, [x, y]) => f.add(f.mul(f.from(2 ** -300), x!), y!));
    const faintBalls = columnsOf([
      { h: 2 ** -300, l: 0, r: 0 },
      { h: 1, l: 0, r: 1 },
    ]);
    const faintFound = encloseGradient(
      fused(faint, () => faintBalls),
      Float64Array.of(1, 2),
    );
    expect([[...faintFound.gradient.h], faintFound.bits]).toEqual([[2 ** -300, 1], 170]);
    const kept = encloseGradient(
      fused(saddle, () => wide),
      Float64Array.of(1, 2),
    );
    expect(ballsOf(kept.gradient)).toEqual([
      { h: 4, l: 0, r: 0 },
      { h: 1, l: 0, r: 0 },
    ]);
  });
});

test("when time is over the reason says so, and what was reached is kept", () => {
  const { inconclusive, gradient, narrow } = encloseGradient(nought, Float64Array.of(1), { seconds: 0 });
  expect([inconclusive?.reason, narrow[0]]).toEqual(["time", 0]);
  expect(gradient.r[0]).toBeLessThan(1e-28);
  expect(inconclusive?.message).toBe(INCONCLUSIVE_REASONS.time);
});

test("with few bits a ball stays wide, and the reason says so", () => {
  const { inconclusive, bits } = encloseGradient(nought, Float64Array.of(1), { mostBits: 340 });
  expect([inconclusive?.reason, bits]).toEqual(["bits", 340]);
});

test("a point that is not finite is refused; the message shows the value", () => {
  for (const x of [NaN, Infinity, -Infinity]) {
    expect(() => encloseGradient(saddle, Float64Array.of(1, x))).toThrow(RangeError);
    expect(() => encloseGradient(saddle, Float64Array.of(1, x))).toThrow(`theta[1] is ${x};`);
  }
});
