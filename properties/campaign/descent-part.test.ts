import * as fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { DESCENT_PART } from "../../src/campaign/descent-part.js";
import { backward } from "../../src/network/backward.js";
import { forward } from "../../src/network/forward.js";
import { formatNetwork, parseNetworkText } from "../../src/network/network-file.js";
import { planted } from "./planted.js";
import { runPart } from "./run-part.js";

vi.mock("../../src/network/backward.js", { spy: true });
vi.mock("../../src/network/forward.js", { spy: true });
afterEach(() => {
  vi.mocked(backward).mockReset();
  vi.mocked(forward).mockReset();
});

const seeds = fc.integer();

test("a step against the gradient decreases the loss, by α|g|² to first order, of 100 networks", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const { section, failures, steps, announced } = runPart(DESCENT_PART, { seed });
      expect(section).toMatchObject({ verdict: "pass", cases: 100 });
      expect(failures).toEqual([]);
      expect([steps, announced]).toEqual([100, 100]);
      const { mostHalvings, lowRatio, medianRatio, highRatio } = section.figures;
      expect(mostHalvings).toBeLessThanOrEqual(52);
      expect(Math.abs(medianRatio! - 1)).toBeLessThan(1e-3);
      expect(lowRatio).toBeLessThanOrEqual(medianRatio!);
      expect(highRatio).toBeGreaterThanOrEqual(medianRatio!);
    }),
    { numRuns: 5 },
  );
});

test("the same seed gives the same section, another seed other networks", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const { section } = runPart(DESCENT_PART, { seed, most: 5 });
      expect(runPart(DESCENT_PART, { seed, most: 5 }).section).toEqual(section);
      expect(runPart(DESCENT_PART, { seed: seed ^ 1, most: 5 }).section.figures).not.toEqual(section.figures);
    }),
    { numRuns: 5 },
  );
});

test("the first-order ratio tells a gradient that is twice too long: it is ½", () => {
  vi.mocked(backward).mockImplementation(planted("none", (g) => 2 * g));
  const { medianRatio } = runPart(DESCENT_PART, { most: 20 }).section.figures;
  expect(medianRatio).toBeCloseTo(1 / 2, 3);
});

test("where no step decreases the loss, the network is told with its file", () => {
  vi.mocked(forward).mockReturnValue(1);
  vi.mocked(backward).mockImplementation(planted("none", () => 1));
  fc.assert(
    fc.property(seeds, fc.integer({ min: 1, max: 9 }), (seed, most) => {
      const { section, failures } = runPart(DESCENT_PART, { seed, most });
      expect(section).toMatchObject({ verdict: "fail", cases: most });
      expect(failures).toEqual(
        Array.from({ length: most }, (_, k) => ({
          section: "SGD decreases the loss",
          report: expect.stringContaining(`decreases the loss of network ${k}`),
          network: expect.stringContaining("backproof-network/1"),
          replay: `backproof verify --seed ${seed}: network ${k}`,
        })),
      );
      for (const { network } of failures) expect(formatNetwork(parseNetworkText(network!))).toBe(network);
    }),
    { numRuns: 5 },
  );
});

test("a gradient of 0 is a stationary point: nothing to descend, ratio 1", () => {
  vi.mocked(backward).mockImplementation(planted("none", () => 0));
  const { section } = runPart(DESCENT_PART, { most: 3 });
  expect(section).toMatchObject({ verdict: "pass", cases: 3, figures: { mostHalvings: 0, lowRatio: 1, highRatio: 1 } });
});

test("stopped before its first network, it is inconclusive", () => {
  const { section, steps } = runPart(DESCENT_PART, { most: 0 });
  expect(section).toMatchObject({ verdict: "inconclusive", cases: 0, figures: { mostHalvings: 0 } });
  expect(steps).toBe(0);
});
