import * as fc from "fast-check";
import { expect, test } from "vitest";
import { methodOf, proveNetwork } from "../../src/campaign/certify.js";
import { proofToText } from "../../src/campaign/proof-text.js";
import { provable } from "./provable.js";

const RUNS = { numRuns: 30 };
const SECONDS = 5;

test("the text says the verdict first, then the method, every kink and what is in the way", async () => {
  await fc.assert(
    fc.asyncProperty(provable, async (problem) => {
      const proof = await proveNetwork(problem, SECONDS);
      const lines = proofToText("net", { problem, proof }).split("\n");
      expect(lines[0]).toMatch(/^proved: net: \d+ of \d+ partial derivatives enclosed within one ulp of float64$/);
      expect(lines[1]).toContain(methodOf(proof.enclosure));
      const { kinks } = proof.enclosure;
      expect(lines.filter((line) => line.startsWith("  kink "))).toHaveLength(Math.min(5, kinks.length));
      expect(lines.filter((line) => line.startsWith("  direction "))).toHaveLength(kinks.length > 0 ? 0 : 1);
    }),
    RUNS,
  );
});
