import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cases } from "../../src/sweep/cases.js";
import { checkCase } from "../../src/sweep/check-case.js";
import type { CaseKind, Op } from "../../src/sweep/table.js";
import { fittedErf, KINDS_OF_ROWS, relu, softmax } from "./tables.js";

/** What drawn cases of a row come to. */
async function kindsOf(row: Op, numRuns: number): Promise<CaseKind[]> {
  const answers = fc.sample(cases(row), numRuns).map(async (given) => await checkCase(row, given));
  return (await Promise.all(answers)).map(({ kind }) => kind);
}

describe.each(Object.entries(KINDS_OF_ROWS))("%s", (kind, row) => {
  test("is what all cases of such a row come to", async () => {
    expect(new Set(await kindsOf(row, 5))).toEqual(new Set([kind]));
  });
});

/** What relu at (1, x) comes to. */
const at = async (x: number): Promise<CaseKind> =>
  (await checkCase(relu, { op: "relu", inputs: { x: [1, x] }, options: {} })).kind;

test("relu is right, with a valid subgradient at 0", async () => {
  expect([await at(2), await at(0), await at(-2)]).toEqual(["right", "valid-subgradient", "right"]);
});

test("the exact derivative of a fit is told from a wrong gradient", async () => {
  const kinds = await kindsOf(fittedErf, 24);
  expect(kinds).toContain("approximate-forward");
  expect(kinds).not.toContain("wrong");
});

test("a message of the row's own says what is not supported", async () => {
  const row = { ...KINDS_OF_ROWS["throws"]!, unsupported: /shapes differ/ };
  expect(await kindsOf(row, 2)).toEqual(["unsupported", "unsupported"]);
});

test("a wrong gradient is told by its entries", async () => {
  const wrong = await checkCase(KINDS_OF_ROWS["wrong"]!, { op: "square", inputs: { x: [2, 1.5] }, options: {} });
  expect(wrong.message).toContain("x[0]      claimed");
});

test("an operation that throws elsewhere on the stretch is wrong all the same", async () => {
  const row: Op = {
    op: "fragile",
    inputs: { x: [1] },
    loss: ({ x: [x] }: { x: number[] }) => {
      if (x! > 3) throw new Error("too large");
      return x! * x!;
    },
    gradient: ({ x: [x] }: { x: number[] }) => ({ x: [3 * x!] }),
  };
  const answer = await checkCase(row, { op: "fragile", inputs: { x: [1] }, options: {} });
  expect(answer.kind).toBe("wrong");
});

test("misuse is named", async () => {
  await expect(checkCase(softmax, { op: "softmax", inputs: { y: 1 }, options: {} })).rejects.toThrow(
    new RangeError("checkCase: softmax is given y; expected the inputs of its row"),
  );
  await expect(checkCase({ ...softmax, vjp: 1 as never }, { op: "", inputs: {}, options: {} })).rejects.toThrow(
    new TypeError("checkCase: row 0 is incomplete; expected value and vjp, or loss and gradient"),
  );
});
