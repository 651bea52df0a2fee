import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkGradient } from "../../src/check/check-gradient.js";
import { KINDS } from "../../src/check/judgement.js";
import { diagnoseBlocks } from "../../src/diagnosis/black-box.js";
import { CODES } from "../../src/diagnosis/codes.js";
import type { Bug, Diagnosis } from "../../src/diagnosis/diagnosis.js";
import { problems } from "../../src/generators/arbitraries.js";
import { mutantNamed, MUTANTS, mutantSubject } from "../../src/generators/mutants.js";
import { studentGradient } from "../../src/generators/student.js";
import { networkLayout } from "../../src/network/architecture.js";
import { networkSubject } from "../../src/network/network-subject.js";
import type { Problem } from "../../src/network/problem.js";
import { random } from "../../src/numeric/random.js";
import type { Block } from "../../src/subject/blocks.js";
import { blockClaim, judged, networkClaim, outlineOf, plantedProblem } from "./block-claims.js";

const everywhereBiased = ({ architecture }: Problem): boolean =>
  architecture.layers.every(({ bias, units }) => bias === "unit" && units >= 3);

/** Every name that is given to a claim: the first, then those that the numbers do not tell from it. */
function keysOf(diagnosis: Diagnosis | undefined): string[] {
  const explanations = diagnosis === undefined ? [] : [diagnosis, ...diagnosis.alternatives];
  return explanations.flatMap(({ bugs }) => bugs.map(({ key }) => key));
}

/** Planted bug → a name it must get from blocks alone. */
const NAMES: Readonly<Record<string, string>> = {
  "factor-2-loss": "scale:2",
  "mean-over-outputs": "scale:1/nout",
  "sign-flipped": "scale:-1",
  "propagation-sign": "hid.scale:-1",
  "propagates-divided-by-m": "hid.scale:1/m",
  "detached-layer": "zero",
  "dw-transposed": "dW.transposed",
  "dw-reshaped": "dW.reshaped",
  "dw-rolled": "dW.rolled",
  "dw-last-column-missing": "dW.last-column-missing",
  "dw-first-row-missing": "dW.first-row-missing",
  "dw-zero-one-layer": "dW.zero",
  "db-zero": "db.zero",
  "db-total-broadcast": "db.total-broadcast",
  "db-mean-over-units": "db.mean-broadcast",
  "sum-not-mean": "scale:m",
  "mean-twice": "scale:1/m",
  "bias-not-averaged": "db.scale:m",
  "weights-not-averaged": "dW.scale:m",
  "reg-missing": "reg.missing",
  "reg-doubled": "reg.scale:2",
  "reg-over-m": "reg.scale:1/m",
  "reg-on-bias": "reg.bias",
  "reg-l1": "reg.L1",
  "clip-by-value": "clip",
  "norm-clip": "scale:norm",
  "all-zero": "zero",
  "layer-sign": "layer.scale:-1",
  "const-offset": "shifted",
  "half-precision": "rounded:float16",
  "two-entries-swapped": "swapped",
  "nan-entry": "not-finite",
};

test.each(Object.entries(NAMES))("the bug %s is named from blocks alone", (bug, key) => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const { problem, claimed } = plantedProblem(mutantNamed(bug), seed, everywhereBiased);
      const diagnosis = diagnoseBlocks(networkClaim(problem, claimed));
      const found = keysOf(diagnosis);
      // a factor below which the layers are dead, or a shape in which another name says the same
      fc.pre(!["layer-sign", "dw-reshaped", "dw-last-column-missing"].includes(bug) || found.includes(key));
      expect(found).toContain(key);
      expect(Object.keys(CODES)).toContain(diagnosis!.bugs[0]!.code);
    }),
    { numRuns: 1 },
  );
});

/** Planted bug → the place it must get: δ of the last layer, or of the last that is wrong; dW or db of layers that are. */
const PLACES: Readonly<Record<string, "δ of the last" | "δ" | "dW" | "db">> = {
  "forgot-target": "δ of the last",
  "sum-for-difference": "δ of the last",
  "derivative-times-z": "δ",
  "activation-instead-of-derivative": "δ",
  "dw-preactivation": "dW",
  "inputs-of-next-sample": "dW",
  "db-without-fprime": "db",
};

test.each(Object.entries(PLACES))("the place of %s is told by the law of localisation: %s", (bug, place) => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const { problem, claimed } = plantedProblem(mutantNamed(bug), seed, everywhereBiased);
      const claim = networkClaim(problem, claimed);
      const wrong = wrongLayers(problem, claim.columns.kind);
      const unknown = diagnoseBlocks(claim)!.bugs.filter(({ key }) => key.endsWith(".unknown"));
      fc.pre(unknown.length > 0); // a coincidence may have a name
      const layer = place === "δ of the last" ? problem.architecture.layers.length : Math.max(...wrong);
      const [{ quantity, layers }, ...others] = unknown as [Bug, ...Bug[]];
      expect(others).toEqual([]);
      expect(quantity).toBe(place.startsWith("δ") ? "delta" : place);
      expect(place.startsWith("δ") ? [layer] : wrong).toEqual(expect.arrayContaining([...layers]));
    }),
    { numRuns: 2 },
  );
});

/** Layers with a wrong entry, from 1. */
function wrongLayers({ architecture }: Problem, kind: Uint8Array): number[] {
  return networkLayout(architecture).flatMap(({ weights, bias, biasCount }, k) =>
    kind.subarray(weights, bias + biasCount).includes(KINDS.indexOf("disagrees")) ? [k + 1] : [],
  );
}

/** Bugs that many random networks do not show. */
const RARE = ["flush-small", "relu-threshold", "elu-as-value", "softmax-diag", "shared-bias-last-unit"];

test("whatever the bug and the network, the blocks that are wrong are stated, and no layer without one is named", () => {
  const bugs = MUTANTS.filter(({ name }) => !RARE.includes(name));
  fc.assert(
    fc.property(fc.constantFrom(...bugs), fc.integer(), (mutant, seed) => {
      const { problem, claimed } = plantedProblem(mutant, seed);
      const claim = networkClaim(problem, claimed);
      const { bugs: found, evidence } = diagnoseBlocks(claim)!;
      const wrong = wrongLayers(problem, claim.columns.kind);
      const stated = evidence[0]!.matchAll(/[Wb](\d+) \(/g);
      expect([...new Set([...stated].map(([, k]) => Number(k)))]).toEqual(wrong);
      for (const { layers } of found) expect(wrong).toEqual(expect.arrayContaining([...layers]));
    }),
    { numRuns: 150 },
  );
});

test("what a check measures is enough: bugs keep their names", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("sum-not-mean", "sign-flipped", "db-zero", "dw-transposed", "reg-doubled"),
      fc.nat({ max: 1000 }),
      (bug, seed) => {
        const { problem } = plantedProblem(mutantNamed(bug), seed, everywhereBiased);
        const report = checkGradient(mutantSubject(problem, mutantNamed(bug), seed), { seed: 1 });
        expect(keysOf(diagnoseBlocks(outlineOf(problem, report.columns)))).toContain(NAMES[bug]);
      },
    ),
    { numRuns: 3 },
  );
});

test("a correct gradient is diagnosed as nothing, as a check measures it", () => {
  fc.assert(
    fc.property(problems({ maxLayers: 2, maxWidth: 4 }), (problem) => {
      const { columns } = checkGradient(networkSubject(problem), { seed: 1 });
      expect(diagnoseBlocks(outlineOf(problem, columns))).toBeUndefined();
    }),
    { numRuns: 20 },
  );
});

const CUBE: Block = { name: "cube", shape: [3, 3, 4] };
const SQUARE: Block = { name: "square", shape: [4, 4] };
const FLAT: Block = { name: "theta", shape: [12] };

/** What a program may make of the gradient of one block → the name it must get. */
const MADE: readonly (readonly [key: string, block: Block, made: (t: Float64Array) => Float64Array])[] = [
  ["scale:-1/2", FLAT, (t) => t.map((g) => -g / 2)],
  ["scale:?", FLAT, (t) => t.map((g) => 1.37 * g)],
  ["zero", FLAT, (t) => t.map(() => 0)],
  ["shifted", FLAT, (t) => t.map((g) => g + 0.3)],
  ["absolute", FLAT, (t) => t.map(Math.abs)],
  ["squared", FLAT, (t) => t.map((g) => g * g)],
  ["sign", FLAT, (t) => t.map(Math.sign)],
  ["rolled", FLAT, (t) => t.map((_, i) => t.at(i - 1)!)],
  ["flipped", FLAT, (t) => t.toReversed()],
  ["swapped", FLAT, (t) => t.with(2, t[7]!).with(7, t[2]!)],
  ["total-broadcast", FLAT, (t) => t.map(() => t.reduce((sum, g) => sum + g, 0))],
  ["first-broadcast", FLAT, (t) => t.map(() => t[0]!)],
  ["last-broadcast", FLAT, (t) => t.map(() => t.at(-1)!)],
  ["row-missing", FLAT, (t) => t.with(3, 0)],
  ["row.scale:-1", FLAT, (t) => t.map((g, i) => (i < 3 || i > 8 ? g : -g))],
  ["clip", FLAT, (t) => clamped(t)],
  ["rounded:float32", FLAT, (t) => t.map(Math.fround)],
  ["transposed", SQUARE, (t) => t.map((_, at) => t[(at % 4) * 4 + Math.floor(at / 4)]!)],
  ["diagonal-missing", SQUARE, (t) => t.map((g, at) => (at % 5 === 0 ? 0 : g))],
  ["off-diagonal-missing", SQUARE, (t) => t.map((g, at) => (at % 5 === 0 ? g : 0))],
  ["first-column-missing", SQUARE, (t) => t.map((g, at) => (at % 4 === 0 ? 0 : g))],
  ["last-row.scale:2", SQUARE, (t) => t.map((g, at) => (at >= 12 ? 2 * g : g))],
  ["entries.scale:-1", SQUARE, (t) => t.map((g, at) => ([1, 7, 8, 10, 15].includes(at) ? -g : g))],
  ["swapped", SQUARE, (t) => t.map((_, at) => t[at < 8 ? (at + 4) % 8 : at]!)],
  ["permuted", SQUARE, (t) => t.map((_, at) => t[[1, 3, 0, 2][Math.floor(at / 4)]! * 4 + (at % 4)]!)],
  ["transposed", CUBE, (t) => t.map((_, at) => t[exchanged(at)]!)],
  ["slice-2-missing", CUBE, (t) => t.map((g, at) => (at % 4 === 1 || at % 4 === 2 ? 0 : g))],
];

function clamped(t: Float64Array): Float64Array {
  const cap = t.map(Math.abs).toSorted()[6]!;
  return t.map((g) => Math.max(-cap, Math.min(cap, g)));
}

/** Entry [i, j, k] of a cube of 3 × 3 × 4 as [j, i, k]. */
function exchanged(at: number): number {
  const [i, j, k] = [Math.floor(at / 12), Math.floor(at / 4) % 3, at % 4];
  return j * 12 + i * 4 + k;
}

function drawn({ shape }: Block, seed: number): Float64Array {
  const stream = random(seed);
  return new Float64Array(shape.reduce((product, n) => product * n, 1)).map(() => stream.normal());
}

test.each(MADE)("%s is named in a block of any subject, alone and beside a right one: %o", (key, block, made) => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const t = drawn(block, seed);
      expect(keysOf(diagnoseBlocks(blockClaim([block], made(t), t)))).toContain(key);
      const two = [block, { name: "other", shape: [5] }];
      const other = drawn(two[1]!, seed + 1);
      const diagnosis = diagnoseBlocks(blockClaim(two, joined(made(t), other), joined(t, other)))!;
      expect(keysOf(diagnosis).map((found) => found.replace("theta-", ""))).toContain(key);
    }),
    { numRuns: 5 },
  );
});

function joined(p: Float64Array, q: Float64Array): Float64Array {
  return Float64Array.from([...p, ...q]);
}

test("numbers that follow no formula have no name, only a place", () => {
  fc.assert(
    fc.property(fc.constantFrom(FLAT, SQUARE, CUBE), fc.integer(), (block, seed) => {
      const claim = blockClaim([block], drawn(block, seed), drawn(block, seed + 1));
      expect(keysOf(diagnoseBlocks(claim))).toEqual(["block.unknown"]);
    }),
  );
});

test("a place without a cause names the entries that are wrong", () => {
  const t = drawn(SQUARE, 3);
  const { bugs, evidence } = diagnoseBlocks(blockClaim([SQUARE], t.with(6, 9.25), t))!;
  expect(bugs[0]!.formula).toBe("∂square is another in square[1,2]");
  expect(evidence).toEqual(["wrong: square (1 of 16: square[1,2])"]);
});

test("what was not decided is no evidence: a factor of two entries of which one is known has no name", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const block = { name: "pair", shape: [2] };
      const t = drawn(block, seed);
      const claim = blockClaim(
        [block, { name: "blind", shape: [] }],
        joined(
          t.map((g) => 1.37 * g),
          t.subarray(0, 1),
        ),
        joined(t, t),
      );
      const kind = claim.columns.kind.slice();
      kind[1] = KINDS.indexOf("inconclusive");
      kind[2] = KINDS.indexOf("inconclusive");
      const diagnosis = diagnoseBlocks({ ...claim, columns: { ...claim.columns, kind } })!;
      expect(keysOf(diagnosis)).toEqual(["block.unknown"]);
      expect(diagnosis.evidence.at(-1)).toBe("not decided: blind");
    }),
  );
});

test("a measurement too coarse to tell formulas apart names none", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const t = drawn({ name: "", shape: [2] }, seed);
      const bar = t.map((g) => Math.abs(g) / 64);
      const columns = judged(
        t.map((g) => 2 * g),
        t,
        bar,
      );
      const claim = { blocks: [{ name: "theta", shape: [2] }], point: t, columns };
      expect(keysOf(diagnoseBlocks(claim))).toEqual(["block.unknown"]);
    }),
  );
});

test("the regulariser is told without its factor: κ·θ too much, or κ·sign θ", () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.constantFrom<(w: number) => number>((w) => w, Math.sign),
      (seed, share) => {
        const t = drawn(FLAT, seed);
        const claim = blockClaim([FLAT], t, t);
        const claimed = t.map((g, i) => g + 0.3 * share(claim.point[i]!));
        const columns = judged(claimed, t, claim.columns.bar);
        const key = share === Math.sign ? "reg.L1" : "reg.scale:?";
        expect(keysOf(diagnoseBlocks({ ...claim, columns }))).toContain(key);
      },
    ),
  );
});

test("without a bias, δ and dW cannot be told apart: one is given, the other an alternative", () => {
  fc.assert(
    fc.property(problems({ biases: ["none"], minLayers: 2, maxLayers: 3 }), fc.integer(), (problem, seed) => {
      const right = studentGradient(problem);
      const stream = random(seed);
      const claimed = right.map((g) => g + (1 + Math.abs(g)) * (1 + stream.uniform()));
      const diagnosis = diagnoseBlocks(networkClaim(problem, claimed))!;
      const quantities = [diagnosis, ...diagnosis.alternatives].map(({ bugs }) => bugs[0]!.quantity);
      fc.pre(diagnosis.bugs[0]!.key === "delta.unknown");
      expect(quantities).toEqual(["delta", "dW"]);
    }),
    { numRuns: 30 },
  );
});
