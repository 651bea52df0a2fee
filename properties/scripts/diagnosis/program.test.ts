import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isWrong } from "../../../scripts/diagnosis/claims.mjs";
import { triple } from "../../../scripts/diagnosis/networks.mjs";
import { mutated, mutations } from "../../../scripts/diagnosis/operators.mjs";
import { compile } from "../../../scripts/diagnosis/program.mjs";
import { STUDENT_PROGRAM } from "../../../scripts/diagnosis/student-program.mjs";
import { isAt, TAGS } from "../../../scripts/diagnosis/tags.mjs";
import { problems } from "../../../src/generators/arbitraries.js";
import { roundingAllowance } from "../../../src/generators/mutants.js";
import { networkSubject } from "../../../src/network/network-subject.js";

const MUTATIONS = mutations(STUDENT_PROGRAM);
const LOSSES = ["mse", "logistic", "softmax-cross-entropy"] as const;

test("the student's program computes the gradient to rounding", () => {
  const program = compile(STUDENT_PROGRAM);
  fc.assert(
    fc.property(problems({ biases: ["unit"], losses: [...LOSSES] }), (problem) => {
      const right = networkSubject(problem).gradient(problem.parameters);
      const allowance = roundingAllowance(problem);
      const off = program(problem).map((g, i) => Math.abs(g - right[i]!) - 4 * allowance[i]!);
      // Targets that are no shares of a whole have another derivative of softmax than a − t.
      const isWhole = problem.architecture.loss !== "softmax-cross-entropy" || sumsToOne(problem.batch);
      fc.pre(isWhole);
      expect(Math.max(...off)).toBeLessThanOrEqual(0);
    }),
    { numRuns: 30 },
  );
});

function sumsToOne({ size, targets }: { size: number; targets: Float64Array }): boolean {
  const n = targets.length / size;
  return Array.from({ length: size }, (_, s) => targets.subarray(s * n, (s + 1) * n)).every(
    (row) => Math.abs(row.reduce((sum, t) => sum + t, 0) - 1) <= 2 ** -50,
  );
}

test("every mutant changes one line, to another, of a tag that is known", () => {
  const lines = STUDENT_PROGRAM.split("\n");
  for (const mutation of MUTATIONS) {
    const changed = mutated(STUDENT_PROGRAM, [mutation]).split("\n");
    expect(changed.length).toBe(lines.length);
    expect(changed.filter((line, n) => line !== lines[n])).toEqual([mutation.to]);
    expect(mutation.to).not.toBe(mutation.from);
    expect(Object.keys(TAGS)).toContain(mutation.tag);
  }
  expect(new Set(MUTATIONS.map(({ line, to }) => `${line} ${to}`)).size).toBe(MUTATIONS.length);
});

test("every tag has mutants that are live, and no line without a tag has one", () => {
  const live = MUTATIONS.filter((mutation) => liveOn(mutation) >= 2);
  expect(new Set(live.map(({ tag }) => tag))).toEqual(new Set(Object.keys(TAGS)));
  expect(live.length).toBeGreaterThanOrEqual(80);
});

const TRIPLE = triple(1, 0);

/** Of the networks of a triple, on how many a mutant runs and is wrong. */
function liveOn(mutation: (typeof MUTATIONS)[number]): number {
  const program = compile(mutated(STUDENT_PROGRAM, [mutation]));
  return TRIPLE.filter((problem) => {
    try {
      const claimed = program(problem);
      return claimed.every(Number.isFinite) && isWrong({ problem, claimed });
    } catch {
      return false;
    }
  }).length;
}

test("an unchanged program is wrong nowhere, and one that claims twice the gradient everywhere", () => {
  for (const problem of triple(2, 0)) {
    const claimed = compile(STUDENT_PROGRAM)(problem);
    expect(isWrong({ problem, claimed })).toBe(false);
    expect(isWrong({ problem, claimed: claimed.map((g) => 2 * g) })).toBe(true);
  }
});

test("a bug is at a place when its quantity and uppermost layer are those of the tag", () => {
  const bug = { key: "", code: "GRAD-SCALE", formula: "" } as const;
  expect(isAt({ ...bug, quantity: "delta", layers: [3, 2, 1] }, "output error", 3)).toBe(true);
  expect(isAt({ ...bug, quantity: "delta", layers: [2, 1] }, "output error", 3)).toBe(false);
  expect(isAt({ ...bug, quantity: "delta", layers: [2, 1] }, "propagation", 3)).toBe(true);
  expect(isAt({ ...bug, quantity: "delta", layers: [3] }, "propagation", 3)).toBe(false);
  expect(isAt({ ...bug, quantity: "db", layers: [2] }, "dW", 3)).toBe(false);
  expect(isAt({ ...bug, quantity: "all", layers: [] }, "output error", 3)).toBe(true);
  expect(() => isAt({ ...bug, quantity: "db", layers: [2] }, "loss", 3)).toThrow(
    new RangeError(`isAt: tag is loss; expected one of ${Object.keys(TAGS).join(", ")}`),
  );
});
