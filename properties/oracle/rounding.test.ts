import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classProblems } from "../../src/generators/arbitraries.js";
import { mutantGradient, mutants } from "../../src/generators/mutants.js";
import { PROBLEM_CLASS_NAMES } from "../../src/generators/problem-classes.js";
import type { Architecture } from "../../src/network/architecture.js";
import { networkLoss } from "../../src/network/generic-forward.js";
import { networkSubject } from "../../src/network/network-subject.js";
import type { Problem } from "../../src/network/problem.js";
import { networkRounding } from "../../src/network/rounded-backward.js";
import { bigBallField } from "../../src/numeric/big-ball-field.js";
import { ddBallField } from "../../src/numeric/dd-ball-field.js";
import type { BallColumns, EnclosureField } from "../../src/numeric/enclosure.js";
import { FLOAT_FORMATS } from "../../src/numeric/float-formats.js";
import { random } from "../../src/numeric/random.js";
import { reverse } from "../../src/numeric/reverse.js";
import { assumedModel, type FloatingPointModel } from "../../src/oracle/floating-point.js";
import { judgeRounding, ROUNDING_KINDS, roundedGradient, type RoundingColumns } from "../../src/oracle/rounding.js";
import type { RoundedProgram } from "../../src/subject/rounded-program.js";
import { computedGradient, modelOf, roundedTo, styles, type Style } from "../network/rounded-programs.js";
import { ballEnds, contains, unlessRefused } from "../numeric/enclosures.js";
import { rationalOf } from "../numeric/rational.js";

const anyProblem = fc.constantFrom(...PROBLEM_CLASS_NAMES).chain((name) => classProblems(name));
const smooth = classProblems("smooth");

function gradientOver<T>(field: EnclosureField<T>, problem: Problem): BallColumns {
  const tape = reverse(field);
  const theta = Array.from(problem.parameters, (v) => tape.variable(field.from(v)));
  const balls = tape.gradient(networkLoss(problem).over(tape.field, theta), theta).map((a) => field.ball(a));
  const [h, l, r] = (["h", "l", "r"] as const).map((part) => Float64Array.from(balls, (ball) => ball[part]));
  return { h: h!, l: l!, r: r! };
}

/** Enclosures of the derivative, narrow beside any rounding; none where the loss is not finite. */
function exactGradient(problem: Problem): BallColumns | undefined {
  return (
    unlessRefused(() => gradientOver(ddBallField, problem)) ??
    unlessRefused(() => gradientOver(bigBallField(1500), problem))
  );
}

function judged(problem: Problem, claimed: Float64Array, model: FloatingPointModel): RoundingColumns | undefined {
  const exact = exactGradient(problem);
  const subject = { rounded: networkRounding(problem), point: problem.parameters };
  return exact && judgeRounding(subject, exact, claimed, model);
}

const kinds = ({ kind }: RoundingColumns): string[] => Array.from(kind, (code) => ROUNDING_KINDS[code]!);

describe("a correct gradient never disagrees", () => {
  test("by any program: either precision, any order of sums, f′ from z or a, flushing or not, on problems of every class", () => {
    fc.assert(
      fc.property(styles, anyProblem, (style, drawn) => {
        const problem = roundedTo(style, drawn);
        const claimed = computedGradient(style, problem);
        fc.pre(claimed.every(Number.isFinite)); // e.g. 0/0 where an output is 1 in float32
        const columns = judged(problem, claimed, modelOf(style));
        expect(columns === undefined ? [] : kinds(columns)).not.toContain("disagrees");
      }),
      { numRuns: 100 },
    );
  });

  test("by the package's own backpropagation", () => {
    fc.assert(
      fc.property(anyProblem, (problem) => {
        const claimed = networkSubject(problem).gradient(problem.parameters);
        const columns = judged(problem, claimed, assumedModel("float64"));
        expect(columns === undefined ? [] : kinds(columns)).not.toContain("disagrees");
      }),
      { numRuns: 100 },
    );
  });
});

/** Tiny weights: results of float32 underflow. */
const tiny = fc
  .tuple(smooth, fc.integer({ min: 60, max: 140 }))
  .map(([problem, k]): Problem => ({ ...problem, parameters: problem.parameters.map((v) => v * 2 ** -k) }));

test("tiny float32 weights: what underflows or is flushed is rounding", () => {
  fc.assert(
    fc.property(styles, tiny, (drawnStyle, drawn) => {
      const style: Style = { ...drawnStyle, precision: "float32" };
      const problem = roundedTo(style, drawn);
      const columns = judged(problem, computedGradient(style, problem), modelOf(style));
      expect(kinds(columns!)).not.toContain("disagrees");
    }),
    { numRuns: 60 },
  );
});

describe("a wrong gradient", () => {
  test("disagrees at every entry that a planted bug moves by more than the bound", () => {
    fc.assert(
      fc.property(smooth, fc.nat(), fc.integer(), (problem, choice, seed) => {
        const rows = mutants(problem);
        const claimed = mutantGradient(problem, rows[choice % rows.length]!, random(seed));
        const exact = exactGradient(problem)!;
        const columns = judged(problem, claimed, assumedModel("float64"))!;
        const wrong = claimed.map((g, i) => Number(Math.abs(g - exact.h[i]!) > columns.bound[i]! * (1 + 2 ** -40)));
        expect(kinds(columns).filter((kind, i) => wrong[i] === 1 && kind !== "disagrees")).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test("f′ forgotten, a factor 2, a sum for a mean, a swapped index: none is rounding on smooth problems", () => {
    const names = ["forgot-hidden-fprime", "factor-2-loss", "sum-not-mean", "reshaped-weight", "db-zero"];
    fc.assert(
      fc.property(smooth, (problem) => {
        const own = networkSubject(problem).gradient(problem.parameters);
        for (const mutant of mutants(problem).filter(({ name }) => names.includes(name))) {
          const claimed = mutantGradient(problem, mutant);
          const isLive = claimed.some((g, i) => Math.abs(g - own[i]!) > 1e-6 * Math.abs(own[i]!) + 1e-9);
          expect([
            mutant.name,
            isLive && !kinds(judged(problem, claimed, assumedModel("float64"))!).includes("disagrees"),
          ]).toEqual([mutant.name, false]);
        }
      }),
      { numRuns: 40 },
    );
  });
});

/** y = x, ∂/∂x = 1, as programs compute 3·x for x + x + x: a subject whose bounds are known. */
const sums = (n: number): RoundedProgram => ({
  over: (arithmetic, theta) =>
    theta.map((x) =>
      arithmetic.sum(
        x,
        Array.from({ length: n }, () => x),
        0,
        Array.from({ length: n }, () => arithmetic.from(1)),
      ),
    ),
});
const columnsOf = (h: readonly number[], r = 0): BallColumns => ({
  h: Float64Array.from(h),
  l: new Float64Array(h.length),
  r: new Float64Array(h.length).fill(r),
});

const model: FloatingPointModel = { ...assumedModel("float64"), flushesToZero: false };
const u = 2 ** -53;

/** The claim 1 + 2⁻⁵² where the derivative is 1 + 2⁻⁵⁵ and programs compute that ± r. */
const kindsWithin = (r: number): string[] => {
  const program: RoundedProgram = {
    over: (arithmetic, theta) => theta.map((x) => arithmetic.within(arithmetic.add(x, arithmetic.from(2 ** -55)), r)),
  };
  const exact = { ...columnsOf([1]), l: Float64Array.of(2 ** -55) };
  return kinds(
    judgeRounding({ rounded: program, point: Float64Array.of(1) }, exact, Float64Array.of(1 + 2 * u), model),
  );
};

/** The claim of 3·x where the derivative is `exact`. */
const judgeSums = (x: number, claim: number, exact = columnsOf([3 * x])): RoundingColumns =>
  judgeRounding({ rounded: sums(2), point: Float64Array.of(x) }, exact, Float64Array.of(claim), model);

describe("one entry", () => {
  test("B = γ₃·3|x|: a claim agrees up to there and disagrees beyond", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 0, max: 12 }), (x, steps) => {
        const bound = 9 * x * u;
        const claim = 3 * x + steps * 2 * u * 2 ** Math.floor(Math.log2(3 * x));
        const off = claim - 3 * x;
        fc.pre(Math.abs(off - bound) > bound * 2 ** -30);
        const columns = judgeSums(x, claim);
        expect(kinds(columns)).toEqual([off <= bound ? "agrees" : "disagrees"]);
        expect(columns.bound[0]! / bound).toBeCloseTo(1, 9);
        expect(columns.resolution[0]! / (3 * u)).toBeCloseTo(1, 9);
      }),
    );
  });

  test("a derivative smaller than its bound: inconclusive, but for the derivative itself; beyond the bound it disagrees", () => {
    const program: RoundedProgram = { over: (arithmetic, theta) => theta.map((x) => arithmetic.within(x, 1)) };
    const judgeWide = (claim: number): string[] =>
      kinds(
        judgeRounding(
          { rounded: program, point: Float64Array.of(0.5) },
          columnsOf([0.5]),
          Float64Array.of(claim),
          model,
        ),
      );
    const claims = [0.5, 0.25, -0.25, 1.5, 1.75, -0.75];
    expect(claims.flatMap(judgeWide)).toEqual([
      "agrees",
      ...Array(3).fill("inconclusive"),
      ...Array(2).fill("disagrees"),
    ]);
  });

  test("the derivative rounded once agrees however wide its bound is", () => {
    const program: RoundedProgram = { over: (arithmetic, theta) => theta.map((x) => arithmetic.within(x, 1)) };
    const exact = { ...columnsOf([0.5]), l: Float64Array.of(2 ** -60) };
    const claims = [0.5, 0.5 + 2 * u].map((claim) =>
      kinds(judgeRounding({ rounded: program, point: Float64Array.of(0.5) }, exact, Float64Array.of(claim), model)),
    );
    expect(claims).toEqual([["agrees"], ["inconclusive"]]);
  });

  test("the low part of what programs compute counts: 1 + 2⁻⁵² is 2⁻⁵² − 2⁻⁵⁵ from 1 + 2⁻⁵⁵", () => {
    expect(kindsWithin(2 ** -52 - 2 ** -56)).toEqual(["agrees"]);
    expect(kindsWithin(2 ** -52 - 2 ** -54)).toEqual(["disagrees"]);
  });

  test("a derivative of exactly 0: its resolution is ∞, and a claim of 0 agrees", () => {
    const columns = judgeSums(0, 0);
    expect([kinds(columns), columns.resolution[0]]).toEqual([["agrees"], Infinity]);
    expect(kinds(judgeSums(0, 2 ** -1074))).toEqual(["disagrees"]);
  });

  test("a claim that is not finite disagrees", () => {
    for (const claim of [NaN, Infinity, -Infinity, Number.MAX_VALUE])
      expect(kinds(judgeSums(1, claim))).toEqual(["disagrees"]);
  });

  test("the low part of a derivative counts: at 1 + 2⁻⁶⁰ the claim 1 is rounding, and the distance is exact", () => {
    const exact = { h: Float64Array.of(3), l: Float64Array.of(2 ** -60), r: Float64Array.of(0) };
    const columns = judgeSums(1, 3, exact);
    expect(kinds(columns)).toEqual(["agrees"]);
    expect(columns.bound[0]! - judgeSums(1, 3).bound[0]!).toBeCloseTo(2 ** -60, 30);
  });

  test("programs that do not compute the derivative are refused, with both numbers", () => {
    expect(() => judgeSums(1, 3, columnsOf([4]))).toThrow(RangeError);
    expect(() => judgeSums(1, 3, columnsOf([4], 0.5))).toThrow(
      /programs compute 3 ± \S+, the derivative is 4 ± 0.5 at entry 0/,
    );
    expect(() => judgeSums(1, 3, columnsOf([4], 1.5))).not.toThrow();
  });
});

describe("roundedGradient", () => {
  test("holds what programs compute, and is as narrow as rounding: most nets have most entries known to 20 bits", () => {
    const nets: boolean[] = [];
    fc.assert(
      fc.property(styles, smooth, (style, drawn) => {
        const problem = roundedTo({ precision: "float64" }, drawn);
        const balls = roundedGradient(networkRounding(problem), problem.parameters, assumedModel("float64"));
        const claimed = computedGradient({ ...style, precision: "float64" }, problem);
        const telling = [...claimed].filter((claim, i) => {
          const [h, l, r] = [balls.h[i]!, balls.l[i]!, balls.r[i]!];
          expect(contains(ballEnds({ h, l, r }), rationalOf(claim))).toBe(true);
          return r < 2 ** -20 * Math.abs(h) || r < 2 ** -40;
        });
        nets.push(telling.length > 0.9 * claimed.length);
      }),
      { numRuns: 40 },
    );
    expect(nets.filter(Boolean).length / nets.length).toBeGreaterThan(0.75);
  });

  test("an error that cancels is not counted: (w·z − t)·z where w·z = t − w·z, and z the sum of 65 numbers", () => {
    const layer = { units: 1, activation: "identity", bias: "none" } as const;
    const architecture: Architecture = { inputs: 65, layers: [layer, layer], loss: "mse", l2: 0 };
    const below = Array.from({ length: 65 }, (_, j) => (j % 2 === 0 ? 1 : -1));
    const batch = { size: 1, inputs: new Float64Array(65).fill(1), targets: Float64Array.of(2) };
    const problem: Problem = { architecture, parameters: Float64Array.of(...below, 1), batch, precision: "float64" };
    const { h, r } = roundedGradient(networkRounding(problem), problem.parameters, assumedModel("float64"));
    const ofZ = 65 * 65 * 2 ** -53;
    expect([h[0], h[65], r[65]! < ofZ / 100, r[0]! > ofZ]).toEqual([-1, -1, true, true]);
  });

  test("more exact functions give narrower balls; flushing gives wider ones", () => {
    fc.assert(
      fc.property(smooth, (problem) => {
        const radii = (change: Partial<FloatingPointModel>): Float64Array =>
          roundedGradient(networkRounding(problem), problem.parameters, { ...assumedModel("float64"), ...change }).r;
        const assumed = radii({});
        const exacter = radii({ elementary: 1, activation: { absolute: 1, relative: Infinity } });
        const gradual = radii({ flushesToZero: false });
        expect(exacter.every((r, i) => r <= assumed[i]! * (1 + 2 ** -20))).toBe(true);
        expect(gradual.every((r, i) => r <= assumed[i]! * (1 + 2 ** -20))).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test("θ of another precision, and a program with another number of entries, are refused", () => {
    expect(() => roundedGradient(sums(1), Float64Array.of(1, 0.1), assumedModel("float32"))).toThrow(
      "roundedGradient: θ[1] is 0.1; expected a float32",
    );
    expect(() => roundedGradient(sums(1), Float64Array.of(NaN), assumedModel("float64"))).toThrow("θ[0] is NaN");
    const short: RoundedProgram = { over: (_arithmetic, theta) => theta.slice(1) };
    expect(() => roundedGradient(short, Float64Array.of(1, 2), assumedModel("float64"))).toThrow(
      "the program has 1 entries; expected 2, as θ",
    );
  });
});

test("where a number may overflow nothing is decided; the reason says what", () => {
  const { largest } = FLOAT_FORMATS.float32;
  const point = Float64Array.of(1, largest);
  const exact = columnsOf([2, 2 * largest]);
  const columns = judgeRounding({ rounded: sums(1), point }, exact, point, assumedModel("float32"));
  expect(kinds(columns)).toEqual(["inconclusive", "inconclusive"]);
  expect(columns.reason).toMatch(/^float32: a number may be \S+; expected at most/);
  expect([columns.bound, columns.resolution]).toEqual([
    Float64Array.of(Infinity, Infinity),
    Float64Array.of(Infinity, Infinity),
  ]);
});

const judgeShapes = (exact: number, claimed: number) => (): RoundingColumns =>
  judgeRounding(
    { rounded: sums(1), point: new Float64Array(2) },
    columnsOf(Array(exact).fill(0)),
    new Float64Array(claimed),
    assumedModel("float64"),
  );

test("shapes that differ are refused, with all of them", () => {
  expect(judgeShapes(3, 2)).toThrow("judgeRounding: θ has shape [2], exact [3], claimed [2]; expected equal lengths");
  expect(judgeShapes(2, 1)).toThrow("θ has shape [2], exact [2], claimed [1]");
  expect(judgeShapes(2, 2)).not.toThrow();
});
