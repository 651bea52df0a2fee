import * as fc from "fast-check";
import { expect, test } from "vitest";
import { cases } from "../../src/sweep/cases.js";
import { simplerCases } from "../../src/sweep/simpler.js";
import type { Case, Op } from "../../src/sweep/table.js";
import { axisSquares, embed, KINDS_OF_ROWS, softmax } from "./tables.js";

/** Ranks by the set, options that depend on them, entries between bounds and with indices, an extent that is a number. */
const anyRank: Op = {
  ...softmax,
  op: "any rank",
  inputs: [{ x: ["m"] }, { x: ["m", "n"] }, { x: { shape: [2, "m"], between: [-1, 3] }, ids: { shape: [], below: 9 } }],
  options: { axis: ({ x = [] }) => [null, ...x.keys()] },
};
const ROWS = [anyRank, axisSquares, embed(false), softmax, KINDS_OF_ROWS["wrong"]!];
const drawn = fc.constantFrom(...ROWS).chain((row) => cases(row).map((given) => ({ row, given })));

/** The simplest cases of the rows. */
const SIMPLEST: readonly Case[] = [
  { op: "any rank", inputs: { x: [0] }, options: { axis: null } },
  { op: "any rank", inputs: { x: [[0]] }, options: { axis: null } },
  { op: "any rank", inputs: { x: [[0], [0]], ids: 0 }, options: { axis: null } },
  { op: "squares", inputs: { x: [[0]] }, options: { axis: 0 } },
  { op: "embed", inputs: { E: [[0]], ids: [0] }, options: {} },
  { op: "softmax", inputs: { x: [[0]] }, options: {} },
  { op: "square", inputs: { x: [3 / 2] }, options: {} },
]; // prettier-ignore

/** The last of a chain of simpler cases. */
function lastOf(row: Op, first: Case, choose: number): Case {
  let given = first;
  for (let step = 0; step < 1000; step++) {
    const simpler = [...simplerCases(row, given)];
    if (simpler.length === 0) return given;
    given = simpler[choose % simpler.length]!;
  }
  throw new Error("law: a chain of simpler cases goes on and on; expected it to end");
}

test("whatever simpler case is chosen, the last has sizes 1, first options and the simplest entries", () => {
  fc.assert(
    fc.property(drawn, fc.nat(), ({ row, given }, choose) => {
      expect(SIMPLEST).toContainEqual(lastOf(row, given, choose));
    }),
  );
});

const lengths = (rows: readonly unknown[][]): number => new Set(rows.map((row) => row.length)).size;

test("a simpler case is one that its row may draw: rectangles, indices below their size, entries between their bounds", () => {
  const isOfRow: Readonly<Record<string, (inputs: never) => boolean>> = {
    embed: ({ E, ids }: { E: number[][]; ids: number[] }) => lengths(E) === 1 && ids.every((i) => i < E.length),
    softmax: ({ x }: { x: number[][] }) => lengths(x) === 1,
    square: ({ x }: { x: number[] }) => x.every((xi) => 1 < xi && xi < 2),
  };
  fc.assert(
    fc.property(drawn, ({ row, given }) => {
      const before = JSON.stringify(given);
      for (const { op, inputs } of simplerCases(row, given)) {
        expect([op, Object.keys(inputs)]).toEqual([row.op, Object.keys(given.inputs)]);
        expect(isOfRow[op]?.(inputs as never) ?? true).toBe(true);
      }
      expect(JSON.stringify(given)).toBe(before);
    }),
  );
});

test("sizes are cut before options are changed, and options before entries", () => {
  const given = { op: "squares", inputs: { x: [[1, 2]] }, options: { axis: 1 } };
  expect([...simplerCases(axisSquares, given)].map(({ inputs, options }) => [inputs["x"], options["axis"]])).toEqual([
    [[[1]], 1],
    [[[2]], 1],
    [[[1]], 1],
    [[[2]], 1],
    [[[1, 2]], 0],
    [[[0, 0]], 1],
    [[[0, 2]], 1],
    [[[1, 0]], 1],
    [[[1, 1]], 1],
    [[[1, -1]], 1],
  ]);
});

test("inputs that are none of the row's have no simpler cases", () => {
  const square: Op = { ...softmax, inputs: { x: ["n", "n"] } };
  for (const inputs of [{ y: [[1]] }, { x: [1] }, { x: 1 }, { x: [[[1]]] }, { x: [[1]], y: 1 }, { x: [[1, 2]] }]) {
    expect([...simplerCases(square, { op: "softmax", inputs, options: {} })]).toEqual([]);
  }
});
