import { expect, test } from "vitest";
import { diagnose } from "../../src/diagnosis/diagnose.js";
import { CODES } from "../../src/diagnosis/codes.js";
import type { Diagnosis } from "../../src/diagnosis/diagnosis.js";
import { drawProblem, ORDINARY } from "../../src/generators/draw-problem.js";
import { limitsOf } from "../../src/generators/constraints.js";
import { dot, FORMULAS, studentGradient, sum, transpose, type Edit } from "../../src/generators/student.js";
import type { Problem } from "../../src/network/problem.js";
import { random } from "../../src/numeric/random.js";

const SEED = Math.floor(Math.random() * 2 ** 31);
const LIMITS = limitsOf({
  minLayers: 3,
  maxLayers: 3,
  maxWidth: 5,
  activations: ["tanh", "sigmoid"],
  losses: ["mse"],
  biases: ["unit"],
  initialisers: ["xavier"],
});

/** Networks of equal widths, 3 or more, and at least as many samples; half with a regulariser. */
function networks(count: number, stream = random(SEED)): Problem[] {
  const found: Problem[] = [];
  while (found.length < count) {
    const n = stream.integer(3, 5);
    const problem = drawProblem(ORDINARY, stream, LIMITS);
    const { inputs, layers, l2 } = problem.architecture;
    const isEqual = inputs === n && layers.every(({ units }) => units === n);
    if (isEqual && problem.batch.size >= 3 && l2 > 0 === found.length < 2) found.push(problem);
  }
  return found;
}

const NETWORKS = networks(3);

function diagnosed(edit: Edit): Diagnosis | undefined {
  return diagnose(
    NETWORKS.map((problem) => ({ problem, claimed: studentGradient(problem, edit) })),
    { seconds: 30 },
  );
}

/** Every formula of a diagnosis and of those that the networks do not tell from it. */
function formulas(found: Diagnosis | undefined): string[] {
  return [found, ...(found?.alternatives ?? [])].flatMap((one) => one?.bugs.map(({ formula }) => formula) ?? []);
}

/** A bug of no table → a formula that it must get. */
const SEARCHED: readonly (readonly [formula: string, edit: Edit])[] = [
  ["P = Σⱼ W[i, i] · δⱼ", { message: (W, delta) => W.map((_, i) => sum(delta.map((d) => W[i]![i]! * d))) }],
  [
    "P = Σⱼ W[j, i] + δⱼ",
    { message: (W, delta) => transpose(W).map((column) => sum(column.map((w, j) => w + delta[j]!))) },
  ],
  ["P = 1 + Σⱼ W[j, i]·δⱼ", { message: (W, delta) => transpose(W).map((column) => 1 + dot(column, delta)) }],
  ["f′ = max(z, 0)", { hiddenSlope: ({ z }) => Math.max(z, 0) }],
  ["e = a − 1", { outputError: (a) => a.map((v) => v - 1) }],
  ["dW: Σ δᵢ + aⱼ", { weightTerm: (delta, below) => delta.map((d) => below.map((a) => d + a)) }],
  ["dW: Σ δᵢ · aᵢ", { weightTerm: (delta, below) => delta.map((d, i) => below.map(() => d * below[i]!)) }],
  ["dW: + l2 for l2·W", { penalty: (_v, kind, { architecture }) => (kind === "W" ? architecture.l2 : 0) }],
  ["db: Σ a", { biasTerm: (_delta, { trace, k }) => trace.a[k + 1]! }],
];

test.each(SEARCHED)("a formula of no table is found and printed: %s", (formula, edit) => {
  const found = diagnosed(edit);
  expect(found?.bugs.map(({ key }) => key).filter((key) => key.endsWith(".unknown"))).toEqual([]);
  expect(formulas(found)).toContain(formula);
  for (const { code } of found?.bugs ?? []) expect(CODES[code]).toBeDefined();
});

test("two wrong formulas of one δ are two bugs", () => {
  const found = diagnosed({
    message: (W, delta) => W.map((_, i) => sum(delta.map((d) => W[i]![i]! * d))),
    hiddenSlope: ({ z, a }) => 1 + z * a,
  });
  expect(formulas(found)).toEqual(expect.arrayContaining(["P = Σⱼ W[i, i] · δⱼ", "f′ = 1 + a·z"]));
});

test("δ that is not handed over is found through all layers below", () => {
  const found = diagnosed({
    message: (_W, delta) => delta,
    hiddenSlope: () => 1,
  });
  expect(found?.bugs.map(({ key, layers }) => [key, layers])).toEqual([["hid.not-handed-over", [2, 1]]]);
});

test("what no expression gives stays without a name: δ of each unit times another number", () => {
  const found = diagnosed({
    message: (W, delta, here) => FORMULAS.message(W, delta, here).map((p, i) => p * (i + Math.PI)),
  });
  expect(found?.bugs.map(({ key, quantity }) => [key, quantity])).toEqual([["delta.unknown", "delta"]]);
  expect(found?.bugs[0]?.layers[0]).toBe(2);
});

test("the right program has nothing to search for", () => {
  expect(diagnosed({})).toBeUndefined();
});
