import { expect, test } from "vitest";
import { EXIT, exitCodeOf } from "../../src/cli/exit-codes.js";

test("0 is a pass, 1 a wrong gradient, 2 a usage error, 3 inconclusive, 4 a crash, 130 an interruption", () => {
  expect(EXIT).toEqual({ pass: 0, fail: 1, usage: 2, inconclusive: 3, crashed: 4, interrupted: 130 });
});

test("every verdict has its own exit code", () => {
  expect((["pass", "fail", "inconclusive"] as const).map(exitCodeOf)).toEqual([0, 1, 3]);
});
