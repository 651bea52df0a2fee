import * as fc from "fast-check";
import { expect, test } from "vitest";
import { CODES } from "../../src/diagnosis/codes.js";
import type { Backpropagation } from "../../src/diagnosis/diagnosis.js";
import { probeProgram } from "../../src/diagnosis/program-probes.js";
import { classProblems, problems } from "../../src/generators/arbitraries.js";
import { mutantNamed } from "../../src/generators/mutants.js";
import { PROBLEM_CLASS_NAMES } from "../../src/generators/problem-classes.js";
import { FORMULAS, studentGradient } from "../../src/generators/student.js";
import { networkSubject } from "../../src/network/network-subject.js";
import type { Problem } from "../../src/network/problem.js";
import { random } from "../../src/numeric/random.js";
import { PLANTED_PROGRAMS } from "./planted-programs.js";

/** Correct programs, with the precision in which they compute. */
const CORRECT: readonly (readonly [precision: Problem["precision"], program: Backpropagation])[] = [
  ["float64", (problem) => studentGradient(problem)],
  ["float64", (problem) => networkSubject(problem).gradient(problem.parameters)],
  ["float32", (problem) => studentGradient(problem).map(Math.fround)],
  [
    "float32",
    (problem) =>
      studentGradient(problem, {
        reduce: (terms) =>
          Math.fround(terms.reduce((sum, term) => Math.fround(sum + Math.fround(term)), 0) / terms.length),
      }),
  ],
];

test.each(CORRECT)(
  "a correct program in %s is diagnosed as nothing, in every class of problems",
  (precision, program) => {
    const anyProblem = fc.oneof(problems(), ...PROBLEM_CLASS_NAMES.map((name) => classProblems(name)));
    fc.assert(
      fc.property(anyProblem, (problem) => {
        expect(probeProgram(program, { ...problem, precision })).toBeUndefined();
      }),
      { numRuns: 40 },
    );
  },
);

/** Networks in which every misbehaviour shows: smooth, with a bias a unit, and samples and outputs enough. */
const tellingProblems = problems({
  minLayers: 2,
  maxLayers: 3,
  maxWidth: 4,
  activations: ["tanh", "softplus"],
  losses: ["mse"],
  biases: ["unit"],
}).filter(
  ({ batch, parameters, architecture }) => batch.size >= 2 && isTelling(parameters) && architecture.inputs >= 2,
);

/** Whether no parameter is 0 where that would hide what happens to it. */
function isTelling(parameters: Float64Array): boolean {
  return parameters.every((v) => v !== 0);
}

/** Whether two samples differ, and every one has a gradient. */
function isLive(problem: Problem): boolean {
  const { batch, architecture } = problem;
  const rows = [...batch.targets].map((t, i) => t + batch.inputs[i % batch.inputs.length]!);
  const gradient = studentGradient({ ...problem, architecture: { ...architecture, l2: 0 } });
  return new Set(rows).size === rows.length && gradient.every((g) => Math.abs(g) > 2 ** -20);
}

test.each(PLANTED_PROGRAMS)("a program with $name is named $key", ({ key, make }) => {
  fc.assert(
    fc.property(tellingProblems, (problem) => {
      fc.pre(isLive(problem));
      const fresh = ["nondeterministic", "state-dependent"].includes(key) ? make : undefined;
      const diagnosis = probeProgram(make(), problem, fresh);
      expect(diagnosis?.bugs.map((bug) => bug.key)).toEqual([key]);
      expect(Object.keys(CODES)).toContain(diagnosis!.bugs[0]!.code);
      expect(diagnosis!.network).toBe(problem);
    }),
    { numRuns: 3 },
  );
});

test("without a fresh program, answers that change are called random", () => {
  fc.assert(
    fc.property(tellingProblems, (problem) => {
      fc.pre(isLive(problem));
      const { make } = PLANTED_PROGRAMS.find(({ key }) => key === "state-dependent")!;
      expect(probeProgram(make(), problem)?.bugs[0]!.key).toBe("nondeterministic");
    }),
    { numRuns: 3 },
  );
});

test("a batch that is summed for dW only, or for db only, is told so", () => {
  fc.assert(
    fc.property(tellingProblems, fc.constantFrom("W", "b"), (problem, wrong) => {
      fc.pre(isLive(problem));
      const program: Backpropagation = (given) =>
        studentGradient(given, {
          reduce: (terms, kind, k) =>
            kind === wrong ? terms.reduce((sum, t) => sum + t, 0) : FORMULAS.reduce(terms, kind, k),
        });
      const [bug] = probeProgram(program, problem)!.bugs;
      expect([bug!.key, bug!.quantity]).toEqual([`d${wrong}.scale:m`, `d${wrong}`]);
    }),
    { numRuns: 5 },
  );
});

/** Planted regularisers → the names they must get. */
const PENALTIES: Readonly<Record<string, string>> = {
  "reg-missing": "reg.missing",
  "reg-doubled": "reg.scale:2",
  "reg-half": "reg.scale:1/2",
  "reg-sign": "reg.scale:-1",
  "reg-over-m": "reg.scale:1/m",
  "reg-on-bias": "reg.bias",
  "reg-l1": "reg.L1",
};

test.each(Object.entries(PENALTIES))("the regulariser of %s is named %s", (name, key) => {
  fc.assert(
    fc.property(tellingProblems, (problem) => {
      const penalised = { ...problem, architecture: { ...problem.architecture, l2: 0.1 } };
      const edit = mutantNamed(name).edit(penalised, random(0));
      const diagnosis = probeProgram((given) => studentGradient(given, edit), penalised)!;
      const names = [diagnosis, ...diagnosis.alternatives].map(({ bugs }) => bugs[0]!.key);
      expect(names).toContain(key);
    }),
    { numRuns: 3 },
  );
});

/** Another regulariser; then a wrong gradient with the right one. */
const cubed: Backpropagation = (given) =>
  studentGradient(given, { penalty: (v, _, { architecture }) => architecture.l2 * (v ** 3 + 0.3) });
const flipped: Backpropagation = (given) => studentGradient(given).map((g) => -g);

test("another regulariser has no name, and a wrong gradient without one is left to others", () => {
  fc.assert(
    fc.property(tellingProblems, (problem) => {
      const penalised = { ...problem, architecture: { ...problem.architecture, l2: 0.1 } };
      expect(probeProgram(cubed, penalised)!.bugs[0]!.key).toBe("reg.unknown");
      fc.pre(isLive(problem));
      expect(probeProgram(flipped, penalised)).toBeUndefined();
    }),
    { numRuns: 5 },
  );
});

test("a gradient of the batch that is not finite is left to others", () => {
  fc.assert(
    fc.property(tellingProblems, (problem) => {
      const plain = { ...problem, architecture: { ...problem.architecture, l2: 0 } };
      expect(probeProgram((given) => studentGradient(given).with(0, NaN), plain)).toBeUndefined();
    }),
    { numRuns: 5 },
  );
});
