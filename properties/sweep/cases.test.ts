import * as fc from "fast-check";
import { expect, test } from "vitest";
import { cases } from "../../src/sweep/cases.js";
import type { Case, Op } from "../../src/sweep/table.js";

const row = (inputs: Op["inputs"], options: NonNullable<Op["options"]> = {}): Op => ({
  op: "op",
  inputs,
  options,
  loss: () => 0,
  gradient: () => 0,
});
const shapeOf = (tree: unknown): number[] => (Array.isArray(tree) ? [tree.length, ...shapeOf(tree[0])] : []);
const numbersIn = (tree: unknown): number[] => [tree].flat(9) as number[];
const DRAWN = 300;
const drawn = (op: Op, seed: number): Case[] => fc.sample(cases(op), { numRuns: DRAWN, seed });

test("a name is one size throughout, a number itself, and every input has its shape", () => {
  fc.assert(
    fc.property(cases(row({ a: ["m", "k"], b: ["k", 3], c: [] })), ({ op, inputs: { a, b, c } }) => {
      const [m, k] = shapeOf(a);
      expect([op, shapeOf(b), shapeOf(c)]).toEqual(["op", [k, 3], []]);
      for (const size of [m!, k!]) expect(size >= 1 && size <= 4).toBe(true);
    }),
  );
});

test("cases are what JSON holds", () => {
  fc.assert(
    fc.property(cases(row({ x: ["n"] }, { axis: [0, -1], pad: ["same", null, [1, 2]] })), (given) => {
      expect(JSON.parse(JSON.stringify(given))).toEqual(given);
    }),
  );
});

test("what square inputs of plain values miss is drawn: equal sizes and others, ties, zeros, saturation, both signs", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const matrices = drawn(row({ x: ["m", "n"] }), seed).map(({ inputs }) => inputs["x"]);
      const features: ((x: unknown) => boolean)[] = [
        (x) => shapeOf(x)[0] === shapeOf(x)[1] && shapeOf(x)[0]! > 1,
        (x) => shapeOf(x)[0]! < shapeOf(x)[1]!,
        (x) => shapeOf(x)[0]! > shapeOf(x)[1]!,
        (x) => new Set(numbersIn(x)).size < numbersIn(x).length,
        (x) => new Set(numbersIn(x)).size === numbersIn(x).length && numbersIn(x).length > 3,
        (x) => numbersIn(x).includes(0),
        (x) => numbersIn(x).some((value) => value > 16),
        (x) => numbersIn(x).some((value) => value < -16),
      ];
      for (const has of features) expect(matrices.filter(has).length).toBeGreaterThan(DRAWN / 100);
    }),
    { numRuns: 2 },
  );
});

test("every set of inputs, and every value of every option in every set, is drawn", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const op = row([{ x: ["n"] }, { x: ["m", "n"], y: [] }], {
        axis: ({ x }) => x!.map((_, k) => k),
        keep: [false, true],
      });
      const found = drawn(op, seed).map(({ inputs, options }) => JSON.stringify([Object.keys(inputs), options]));
      const sets = [["x"], ["x", "y"]] as const;
      const wanted = sets.flatMap((names) =>
        names.flatMap((_, axis) => [false, true].map((keep) => JSON.stringify([names, { axis, keep }]))),
      );
      expect(new Set(found)).toEqual(new Set(wanted));
    }),
    { numRuns: 2 },
  );
});

test("entries lie strictly between their bounds, on all of the way there", () => {
  const bounds = [[0, Infinity], [-Infinity, -3], [0, 1], [-1, 7]] as const; // prettier-ignore
  fc.assert(
    fc.property(fc.constantFrom(...bounds), fc.integer(), (between, seed) => {
      const values = drawn(row({ x: { shape: ["n"], between } }), seed).flatMap(({ inputs }) => numbersIn(inputs["x"]));
      expect(values.every((x) => between[0] < x && x < between[1])).toBe(true);
      expect(new Set(values).size).toBeGreaterThan(50);
    }),
    { numRuns: 6 },
  );
});

test("indices are whole numbers below their size, often repeated", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const op = row({ E: ["v", 2], ids: { shape: ["t"], below: "v" }, two: { shape: [3], below: 2 } });
      const all = drawn(op, seed);
      for (const { inputs } of all) {
        const [v] = shapeOf(inputs["E"]);
        expect(numbersIn(inputs["ids"]).every((i) => Number.isInteger(i) && i >= 0 && i < v!)).toBe(true);
        expect(numbersIn(inputs["two"]).every((i) => i === 0 || i === 1)).toBe(true);
      }
      const repeated = all.filter(
        ({ inputs }) => new Set(numbersIn(inputs["ids"])).size < numbersIn(inputs["ids"]).length,
      );
      expect(repeated.length).toBeGreaterThan(DRAWN / 10);
    }),
    { numRuns: 2 },
  );
});
