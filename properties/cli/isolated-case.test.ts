import { expect, test } from "vitest";
import { inProcesses } from "../../src/cli/isolated-case.js";
import { softmax } from "../sweep/tables.js";

test("a process that takes longer than the limit is ended, and its case said to have", async () => {
  const answer = inProcesses(["table.mjs"], 20);
  const given = { op: "softmax", inputs: { x: [[1]] }, options: {} };
  expect(await answer(softmax, given, {})).toEqual({ kind: "ended", message: "no answer after 20 ms" });
});
