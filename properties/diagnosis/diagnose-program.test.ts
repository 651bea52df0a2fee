import * as fc from "fast-check";
import { expect, test } from "vitest";
import { diagnoseProgram } from "../../src/diagnosis/diagnose-program.js";
import type { Backpropagation } from "../../src/diagnosis/diagnosis.js";
import { nameOf } from "../../src/diagnosis/stories.js";
import { mutantGradient, mutantNamed } from "../../src/generators/mutants.js";
import { studentGradient } from "../../src/generators/student.js";
import { kindOf, tellingNetwork } from "../../src/diagnosis/telling-networks.js";
import { random } from "../../src/numeric/random.js";

const SECONDS = 60;

/** The student's program with a planted bug wherever that applies. */
function planted(name: string): Backpropagation {
  const mutant = mutantNamed(name);
  return (problem) => (mutant.applies(problem) ? mutantGradient(problem, mutant) : studentGradient(problem));
}

test("a correct program is diagnosed as nothing", () => {
  expect(diagnoseProgram(studentGradient, { seconds: SECONDS })).toBeUndefined();
});

test.each([
  ["sum-not-mean", "scale:m"],
  ["forgot-hidden-fprime", "hid.missing-fprime"],
  ["dw-transposed", "dW.transposed"],
  ["updated-weights", "hid.updated-W"],
  ["shared-bias-last-unit", "db.last-unit"],
])("a program with the bug %s is found, and its name confirmed on fresh networks", (bug, name) => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const found = diagnoseProgram(planted(bug), { seed, seconds: SECONDS })!;
      expect(nameOf(found)).toBe(name);
      expect([found.foundOn, found.confirmedOn, found.isComplete]).toEqual([3, 2, true]);
    }),
    { numRuns: 2 },
  );
});

test("the fitted learning rate is printed, and a bug of one activation or loss is said to be one", () => {
  const updated = diagnoseProgram(planted("updated-weights"), { seconds: SECONDS })!;
  expect(updated.bugs[0]!.formula).toBe("P = (W − η dW)ᵀδ, η = 0.05");
  const tanh = diagnoseProgram(planted("tanh-prime-1-minus-a"), { seconds: SECONDS })!;
  expect(tanh.evidence.join()).toContain("only with tanh layers: right with");
  const bce = diagnoseProgram(planted("bce-only-positive"), { seconds: SECONDS })!;
  expect(bce.evidence.join()).toContain("only with binary-cross-entropy: right with");
});

test("with an example the program is asked about networks of its kind only", () => {
  const example = tellingNetwork(random(1), { ...kindOf("relu", "softmax-cross-entropy"), isHard: true });
  const asked = new Set<string>();
  const program: Backpropagation = (problem) => {
    const { layers, loss } = problem.architecture;
    asked.add([loss, ...layers.slice(0, -1).map(({ activation }) => activation)].join());
    expect(problem.batch.targets.every((t) => t === 0 || t === 1)).toBe(true);
    return planted("mean-twice")(problem);
  };
  expect(nameOf(diagnoseProgram(program, { example, seconds: SECONDS })!)).toBe("scale:1/m");
  expect([...asked].every((kind) => /^softmax-cross-entropy(,relu)+$/.test(kind))).toBe(true);
});

/** Knows one loss only. */
const onlyMse: Backpropagation = (problem) => {
  if (problem.architecture.loss !== "mse") throw new TypeError("no such loss");
  return planted("db-zero")(problem);
};

const refusing: Backpropagation = () => {
  throw new TypeError("no such network");
};

test("kinds that the program throws on are left out; what it throws on all of them is thrown", () => {
  const found = diagnoseProgram(onlyMse, { seconds: SECONDS })!;
  expect(nameOf(found)).toBe("db.zero");
  expect(found.network!.architecture.loss).toBe("mse");
  expect(() => diagnoseProgram(refusing)).toThrow(new TypeError("no such network"));
});

/** A right gradient, and an argument that is no longer the same. */
const mutating: Backpropagation = (problem) => {
  const gradient = studentGradient(problem);
  problem.parameters.fill(0);
  problem.batch.targets.fill(0);
  return gradient;
};

test("a program that changes its argument does not change what it is judged by", () => {
  expect(diagnoseProgram(mutating, { seconds: SECONDS })).toBeUndefined();
});
