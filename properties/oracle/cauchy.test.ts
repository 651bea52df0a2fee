import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classProblems } from "../../src/generators/arbitraries.js";
import { PROBLEM_CLASS_NAMES } from "../../src/generators/problem-classes.js";
import { networkLoss } from "../../src/network/generic-forward.js";
import type { Problem } from "../../src/network/problem.js";
import { enclosedQuotients } from "../../src/oracle/cauchy.js";
import { ballAt, isNarrow } from "../../src/oracle/columns.js";
import { encloseGradient } from "../../src/oracle/enclose.js";
import { ballsOf, elu, assertHolds, assertOverlaps, lossOf, nought, saddle, steep, vee } from "./generic-losses.js";

const small = { maxLayers: 3, maxWidth: 4, maxBatch: 3 } as const;
const eighths = fc.integer({ min: -32, max: 32 }).map((k) => k / 8);

/** Problems whose two routes are compared: as drawn, or with all parameters times a factor. */
function scaledBy(factor: number, problem: Problem): Problem {
  return { ...problem, parameters: problem.parameters.map((x) => x * factor) };
}

function expectTwoRoutes(problem: Problem): void {
  const loss = networkLoss(problem);
  const enclosure = encloseGradient(loss, problem.parameters, { seconds: 2 });
  const { quotients, narrow, inconclusive } = enclosedQuotients(loss, problem.parameters, undefined, { seconds: 2 });
  assertOverlaps(quotients, enclosure.gradient);
  const reasons = narrow.includes(0) ? ["undecided-sign", "range", "time", "bits"] : [undefined];
  expect(reasons).toContain(inconclusive?.reason);
}

describe("the quotient and reverse mode share no rule of calculus, and agree:", () => {
  test.each(PROBLEM_CLASS_NAMES)("networks, %s", (name) => {
    fc.assert(fc.property(classProblems(name, small), expectTwoRoutes), { numRuns: 8 });
  });

  test.each([20, 1e-30, 2 ** -1060])("parameters times %s", (factor) => {
    const problems = classProblems("smooth", { maxLayers: 2, maxWidth: 3, maxBatch: 2 });
    fc.assert(
      fc.property(problems, (problem) => expectTwoRoutes(scaledBy(factor, problem))),
      { numRuns: 4 },
    );
  });

  test("ten layers of relu and tanh", () => {
    const deep = { minLayers: 10, maxLayers: 10, maxWidth: 3, maxBatch: 1, activations: ["relu", "tanh"] } as const;
    fc.assert(fc.property(classProblems("kink-step", deep), expectTwoRoutes), { numRuns: 4 });
  });
});

test("closed forms are enclosed narrower than an ulp", () => {
  fc.assert(
    fc.property(eighths, eighths, (x, y) => {
      const { quotients, narrow, inconclusive, bits } = enclosedQuotients(saddle, Float64Array.of(x, y));
      const [first, second] = ballsOf(quotients);
      assertHolds(first!, 2 * x + y);
      assertHolds(second!, x);
      expect([...narrow, inconclusive, bits! >= 170]).toEqual([1, 1, null, true]);
    }),
    { numRuns: 30 },
  );
});

test("indices choose coordinates and their order", () => {
  const { quotients, narrow } = enclosedQuotients(saddle, Float64Array.of(1, 2), [1, 0, 1]);
  expect(Array.from(quotients.h)).toEqual([1, 4, 1]);
  expect(narrow.length).toBe(3);
});

test("a derivative in what the loss does not depend on is exactly 0, as it is behind a unit that is off", () => {
  const off = lossOf((f, [x, y]) => f.add(f.mul(x!, x!), f.mul(f.sign(x!) === 1 ? f.from(0) : x!, y!)));
  const { quotients, bits } = enclosedQuotients(off, Float64Array.of(3, 5));
  expect([ballsOf(quotients)[1], bits]).toEqual([{ h: 0, l: 0, r: 0 }, 170]);
});

test("a kink has no quotient, nor a curvature that jumps; beside them there is one", () => {
  const curved = lossOf((f, [x]) => elu(f, x!));
  for (const loss of [vee, curved]) {
    const at = enclosedQuotients(loss, Float64Array.of(0, 0), [0], { mostBits: 340 });
    expect([at.inconclusive?.reason, at.bits, at.quotients.r[0]]).toEqual(["undecided-sign", null, Infinity]);
    const beside = enclosedQuotients(loss, Float64Array.of(1e-20, 0), [0]);
    expect([beside.inconclusive, beside.quotients.h[0]]).toEqual([null, 1]);
  }
});

/** Why no narrow quotients were had. */
function reasonOf(...args: Parameters<typeof enclosedQuotients>): unknown {
  return enclosedQuotients(...args).inconclusive?.reason;
}

test("what cannot be had has a reason: range, time, bits", () => {
  expect(reasonOf(steep, Float64Array.of(1e308))).toBe("range");
  expect(reasonOf(nought, Float64Array.of(1), [0], { seconds: 0 })).toBe("time");
  expect(reasonOf(nought, Float64Array.of(1), [0], { mostBits: 340 })).toBe("bits");
  expect(reasonOf(nought, Float64Array.of(1), [0], { mostBits: 340, precision: "float32" })).toBeUndefined();
});

test("a stray index and a point that is not finite are refused; the message shows the value", () => {
  expect(() => enclosedQuotients(saddle, Float64Array.of(NaN, 1))).toThrow("theta[0] is NaN;");
  for (const index of [-1, 2, 0.5]) {
    expect(() => enclosedQuotients(saddle, Float64Array.of(1, 2), [index])).toThrow(RangeError);
    expect(() => enclosedQuotients(saddle, Float64Array.of(1, 2), [index])).toThrow(`index is ${index}; expected`);
  }
});

test("a quotient is as narrow as asked, in ulps of its entry", () => {
  const ulps = fc.integer({ min: 0, max: 48 }).map((k) => 2 ** -k);
  fc.assert(
    fc.property(classProblems("smooth", small), ulps, (problem, most) => {
      const { quotients, narrow } = enclosedQuotients(networkLoss(problem), problem.parameters, undefined, {
        ulps: most,
      });
      expect(narrow).not.toContain(0);
      expect(narrow.every((_, i) => isNarrow(ballAt(quotients, i), "float64", most))).toBe(true);
    }),
    { numRuns: 10 },
  );
  expect(() => enclosedQuotients(steep, Float64Array.of(1), [0], { ulps: 0 })).toThrow(
    "enclosedQuotients: ulps is 0; expected a number above 0",
  );
});
