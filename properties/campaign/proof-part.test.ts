import * as fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { PROOF_PART } from "../../src/campaign/proof-part.js";
import { backward } from "../../src/network/backward.js";
import { parseNetworkText } from "../../src/network/network-file.js";
import { planted } from "./planted.js";
import { runPart } from "./run-part.js";

vi.mock("../../src/network/backward.js", { spy: true });
afterEach(() => {
  vi.mocked(backward).mockReset();
});

const seeds = fc.integer();

test("backpropagation is proved on networks of every class, and so it is again with the same seed", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const { section, failures, steps, announced } = runPart(PROOF_PART, { seed, runs: 14 });
      expect([section.verdict, section.cases, failures, steps, announced]).toEqual(["pass", 14, [], 14, 14]);
      const { entries, proved, enclosed, networks } = section.figures;
      expect([enclosed, networks]).toEqual([14, 14]);
      expect(proved).toBe(section.counts.agrees);
      expect(section.counts.agrees + section.counts.inconclusive).toBe(entries);
      expect(section.note).toContain(`${proved} of ${entries} entries of backprop proved`);
      expect(runPart(PROOF_PART, { seed, runs: 14 }).section).toEqual(section);
    }),
    { numRuns: 2 },
  );
});

test("a gradient that is off by a billionth fails, with the entry, the network and its replay", () => {
  vi.mocked(backward).mockImplementation(planted("none", (g) => g * (1 + 1e-9)));
  fc.assert(
    fc.property(seeds, (seed) => {
      const { section, failures } = runPart(PROOF_PART, { seed, runs: 1 });
      expect([section.verdict, section.counts.disagrees > 0]).toEqual(["fail", true]);
      expect(failures).toMatchObject([
        {
          section: "proofs",
          report: expect.stringMatching(/^proofs: [Wb]\d+(\[\d+(,\d+)?\])? of backpropagation is no rounding of/),
          replay: `backproof verify --seed ${seed}: case 0 (smooth)`,
        },
      ]);
      expect(parseNetworkText(failures[0]!.network!)).toBeDefined();
    }),
    { numRuns: 2 },
  );
});

test("however many networks are checked, at most 300 are proved", () => {
  expect(runPart(PROOF_PART, { runs: 1e9, most: 1 })).toMatchObject({ announced: 300, section: { cases: 1 } });
  expect(runPart(PROOF_PART).section).toMatchObject({ verdict: "inconclusive", cases: 0 });
});
