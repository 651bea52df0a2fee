import * as fc from "fast-check";
import { expect, test } from "vitest";
import { diagnoseBlocks } from "../../src/diagnosis/black-box.js";
import type { Diagnosis } from "../../src/diagnosis/diagnosis.js";
import type { BlockClaim } from "../../src/diagnosis/parts.js";
import { random } from "../../src/numeric/random.js";
import { blockClaim } from "./block-claims.js";

const W = { name: "W1", shape: [3, 4] };
const B = { name: "b1", shape: [6] };
const L2 = 0.5;

function drawn(length: number, seed: number): Float64Array {
  const stream = random(seed, 7);
  return new Float64Array(length).map(() => stream.normal());
}

/** A claim about W1 and b1, made of the true numbers t and θ. */
function claimOf(
  seed: number,
  made: (t: number, theta: number, isWeight: boolean) => number,
  more: Partial<BlockClaim> = {},
): Diagnosis | undefined {
  const t = drawn(18, seed);
  const { point } = blockClaim([W, B], t, t);
  const theta = more.point ?? point;
  const claimed = t.map((g, i) => made(g, theta[i]!, i < 12));
  return diagnoseBlocks({ ...blockClaim([W, B], claimed, t), l2: L2, ...more });
}

/** The keys of a diagnosis, those of its alternatives too. */
function keysOf(diagnosis: Diagnosis | undefined): string[] {
  return [diagnosis!, ...diagnosis!.alternatives].flatMap(({ bugs }) => bugs.map(({ key }) => key.replace("dW.", "")));
}

test.each([
  ["reg.missing", 0],
  ["reg.scale:2", 2],
  ["reg.scale:1/2", 1 / 2],
  ["reg.scale:-1", -1],
])("a regulariser's share that is known is named: %s", (key, share) => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const found = claimOf(seed, (t, theta, isWeight) => (isWeight ? t + (share - 1) * L2 * theta : t));
      expect(keysOf(found)).toContain(key);
    }),
    { numRuns: 10 },
  );
});

test("a regulariser on the biases is named, and one that is not known is given by its factor", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      expect(keysOf(claimOf(seed, (t, theta, isWeight) => (isWeight ? t : t + L2 * theta)))).toContain("reg.bias");
      const unknown = claimOf(seed, (t, theta, isWeight) => (isWeight ? t + 0.125 * theta : t), { l2: 0 });
      expect(keysOf(unknown)).toContain("reg.scale:?");
    }),
    { numRuns: 10 },
  );
});

test("θ that is 0 has no regulariser: what is added everywhere is a constant", () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(0, L2), (seed, l2) => {
      const found = claimOf(seed, (t, _, isWeight) => (isWeight ? t + 1 : t), { point: new Float64Array(18), l2 });
      expect(keysOf(found)).toContain("shifted");
    }),
    { numRuns: 10 },
  );
});

test("signs of the weights for the weights are named, whether l2 is known or not", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const known = claimOf(seed, (t, theta, isWeight) => (isWeight ? t + L2 * (Math.sign(theta) - theta) : t));
      expect(keysOf(known)).toContain("reg.L1");
      const unknown = claimOf(seed, (t, theta, isWeight) => (isWeight ? t + 0.3 * Math.sign(theta) : t), { l2: 0 });
      expect(keysOf(unknown)).toContain("reg.L1");
    }),
    { numRuns: 10 },
  );
});

test("a factor of the data's share and another share of the regulariser are named together", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const both = claimOf(seed, (t, theta, isWeight) => (isWeight ? 2 * (t - L2 * theta) : t));
      expect(keysOf(both)).toEqual(expect.arrayContaining(["scale:2", "reg.missing"]));
    }),
    { numRuns: 10 },
  );
});
