import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkGradient, checkGradientAsync } from "../../src/check/check-gradient.js";
import { findings } from "../../src/check/report.js";
import { formatPlace } from "../../src/subject/blocks.js";
import { treeSubject, treeVjpSubject, type TreeFunction, type TreeLoss } from "../../src/subject/tree-subject.js";
import { forgotten, gradient, layers, loss, outputs, vjp, type Layer } from "./tanh-layer.js";

const RUNS = { numRuns: 6 };
const right = (at: Layer): TreeLoss<Layer> => ({ at, loss, gradient: (layer) => ({ ...gradient(layer) }) });
const vector = (at: Layer, slope?: () => number): TreeFunction<Layer, number[]> => ({
  at,
  value: outputs,
  vjp: (layer, u) => ({ ...vjp(layer, u, slope) }),
});

test("a right gradient of named tensors passes, and a forgotten tanh′ fails", () => {
  fc.assert(
    fc.property(layers, (at) => {
      const wrong = { ...right(at), gradient: (layer: Layer) => ({ ...gradient(layer, forgotten) }) };
      expect(checkGradient(treeSubject(right(at))).verdict).toBe("pass");
      expect(checkGradient(treeSubject(wrong)).verdict).toBe("fail");
    }),
    RUNS,
  );
});

test("a wrong entry is named by its tensor and position", () => {
  fc.assert(
    fc.property(layers, fc.nat({ max: 1 }), fc.nat({ max: 2 }), (at, j, i) => {
      const spoilt = (layer: Layer): { W: number[][]; b: number[] } => {
        const { W, b } = gradient(layer);
        W[j]![i]! += 1;
        return { W, b };
      };
      const report = checkGradient(treeSubject({ ...right(at), gradient: spoilt }));
      expect(findings(report, "disagrees", 9).map(({ place }) => formatPlace(place))).toEqual([`W[${j},${i}]`]);
    }),
    RUNS,
  );
});

test("one number is a tree: the derivative of x³", () => {
  const cube = { at: 2, loss: (x: number) => x ** 3 };
  expect(checkGradient(treeSubject({ ...cube, gradient: (x) => 3 * x * x })).verdict).toBe("pass");
  expect(checkGradient(treeSubject({ ...cube, gradient: (x) => 2 * x * x })).verdict).toBe("fail");
});

test("right products of a tensor-valued function pass whatever the seed, and a forgotten tanh′ fails", () => {
  fc.assert(
    fc.property(layers, fc.integer(), (at, seed) => {
      expect(checkGradient(treeVjpSubject(vector(at), { seed })).verdict).toBe("pass");
      expect(checkGradient(treeVjpSubject(vector(at, forgotten), { seed })).verdict).toBe("fail");
    }),
    RUNS,
  );
});

test("a value in integers has a cotangent in floats: the claim that a staircase is flat is not refuted", () => {
  fc.assert(
    fc.property(fc.integer({ min: -9, max: 9 }), fc.integer(), (k, seed) => {
      const cotangents: ArrayLike<number>[] = [];
      const staircase: TreeFunction<number[], { readonly y: readonly ArrayLike<number>[] }> = {
        at: [(k + 1 / 2) / 4],
        value: ([x]) => ({ y: [Int32Array.of(Math.floor(4 * x!), 1)] }),
        vjp(_, { y }) {
          cotangents.push(...y);
          return [0];
        },
      };
      expect(checkGradient(treeVjpSubject(staircase, { seed })).counts.disagrees).toBe(0);
      expect(cotangents.every((u) => u instanceof Float64Array && u.every((uk) => uk % 1 !== 0))).toBe(true);
    }),
    RUNS,
  );
});

/** Rows of x to softmaxes of rows. */
const softmax = (x: number[][]): number[][] =>
  x.map((row) => {
    const e = row.map(Math.exp);
    return e.map((ek) => ek / e.reduce((sum, ej) => sum + ej, 0));
  });
const softmaxVjp = (x: number[][], u: number[][]): number[][] =>
  softmax(x).map((p, k) => {
    const mean = p.reduce((sum, pj, j) => sum + pj * u[k]![j]!, 0);
    return p.map((pj, j) => pj * (u[k]![j]! - mean));
  });

describe("a matrix-valued function: softmax by rows", () => {
  const f = { at: [[0.1, 0.2], [0.3, 0.9]], value: softmax, vjp: softmaxVjp }; // prettier-ignore
  const transposedOnce = (x: number[][], u: number[][]): number[][] => {
    const g = softmaxVjp(x, u);
    return [[g[0]![0]!, g[1]![0]!], [g[0]![1]!, g[1]![1]!]]; // prettier-ignore
  };

  test("is right with a cotangent in the form of its value, and refuted when transposed", () => {
    expect(checkGradient(treeVjpSubject(f)).verdict).toBe("pass");
    expect(checkGradient(treeVjpSubject({ ...f, vjp: transposedOnce })).verdict).toBe("fail");
  });

  test("the claim 0 is refuted: no cotangent is constant", () => {
    expect(checkGradient(treeVjpSubject({ ...f, vjp: (x) => x.map((row) => row.map(() => 0)) })).verdict).toBe("fail");
  });

  test("the gradient may be asked for before any value", () => {
    const first = treeVjpSubject(f).gradient(Float64Array.of(0.1, 0.2, 0.3, 0.9));
    const subject = treeVjpSubject(f);
    subject.loss(Float64Array.of(1, 2, 3, 4));
    expect(subject.gradient(Float64Array.of(0.1, 0.2, 0.3, 0.9))).toEqual(first);
  });
});

test("parts that answer with promises give the same report", async () => {
  await fc.assert(
    fc.asyncProperty(layers, fc.integer(), async (at, seed) => {
      const now = right(at);
      const later = { at, loss: async (x: Layer) => now.loss(x), gradient: async (x: Layer) => now.gradient(x) };
      expect(await checkGradientAsync(treeSubject(later), { seed })).toEqual({
        ...checkGradient(treeSubject(now), { seed }),
      });
      const f = vector(at);
      const slow = { at, value: async (x: Layer) => f.value(x), vjp: async (x: Layer, u: number[]) => f.vjp(x, u) };
      expect(await checkGradientAsync(treeVjpSubject(slow), { seed })).toEqual({
        ...checkGradient(treeVjpSubject(f), { seed }),
      });
    }),
    { numRuns: 4 },
  );
});

test("misuse is named when the subject is made, misbehaviour in the report", () => {
  const fine = { at: { W: [[1, 2]] }, loss: () => 1, gradient: () => ({ W: [[0, 0]] }) };
  expect(() => treeSubject({ ...fine, loss: 1 as never })).toThrow(
    new TypeError("treeSubject: loss is a value of type number; expected a function"),
  );
  expect(() => treeVjpSubject({ at: 1, value: (x) => x, vjp: undefined as never })).toThrow(
    new TypeError("treeVjpSubject: vjp is undefined; expected a function"),
  );
  expect(() => treeSubject({ ...fine, at: { W: ["1"] as never } })).toThrow(TypeError);
  expect(() => treeSubject({ ...fine, at: { W: [[1, NaN]] } })).toThrow(
    new RangeError("treeSubject: point[1] is NaN; expected a finite number"),
  );
  const { misconduct } = checkGradient(treeSubject({ ...fine, gradient: () => ({ W: [[0], [0]] }) }));
  expect(misconduct).toMatchObject({ code: "gradient-wrong-shape", isCrash: true });
  let calls = 0;
  const growing = { at: 1, value: (x: number) => Array.from({ length: ++calls }, () => x), vjp: () => 1 };
  expect(checkGradient(treeVjpSubject(growing)).misconduct?.code).toBe("part-wrong-shape");
});
