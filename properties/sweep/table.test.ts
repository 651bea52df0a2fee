import { expect, test } from "vitest";
import { asTable, inputSets, specsOf } from "../../src/sweep/table.js";
import { softmax } from "./tables.js";

test("a table is itself", () => {
  const table = [softmax];
  expect(asTable("law", table)).toBe(table);
});

test.each([
  [undefined, TypeError, "law: found undefined; expected an array of operations"],
  [{}, TypeError, "law: found a value of type object; expected an array of operations"],
  [[], RangeError, "law: found an empty table; expected at least one operation"],
  [[softmax, null], TypeError, "law: row 1 is incomplete; expected op, the name of an operation"],
  [[{ ...softmax, op: 1 }], TypeError, "law: row 0 is incomplete; expected op, the name of an operation"],
  [[{ ...softmax, inputs: null }], TypeError, "law: row 0 is incomplete; expected inputs, an object of shapes"],
  [[{ ...softmax, vjp: 1 }], TypeError, "law: row 0 is incomplete; expected value and vjp, or loss and gradient"],
  [[softmax, softmax], RangeError, "law: two rows are named softmax; expected one"],
])("what is none is refused: %o", (given, Kind, message) => {
  expect(() => asTable("law", given)).toThrow(new Kind(message));
});

test("a shape alone is an input of any real numbers, and one set of inputs a list of one", () => {
  const ids = { shape: ["t"], below: "v" };
  expect(specsOf({ x: ["m", 2], ids })).toEqual({ x: { shape: ["m", 2] }, ids });
  expect(inputSets({ inputs: { x: ["m"] } })).toEqual([{ x: ["m"] }]);
  expect(inputSets({ inputs: [{ x: ["m"] }, { x: [] }] })).toEqual([{ x: ["m"] }, { x: [] }]);
});
