import * as fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { DECIMAL_PART } from "../../src/campaign/decimal-part.js";
import { randomProblem } from "../../src/generators/problem-classes.js";
import { backward } from "../../src/network/backward.js";
import { planted } from "./planted.js";
import { runPart } from "./run-part.js";

vi.mock("../../src/generators/problem-classes.js", { spy: true });
vi.mock("../../src/network/backward.js", { spy: true });
afterEach(() => {
  vi.mocked(randomProblem).mockReset();
  vi.mocked(backward).mockReset();
});

const seeds = fc.integer();

test("backpropagation agrees with the 30-digit derivatives, in the same digits for the same seed", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const { section, failures, steps, announced } = runPart(DECIMAL_PART, { seed, most: 2 });
      expect(section).toMatchObject({ verdict: "pass", cases: 2 });
      expect(failures).toEqual([]);
      expect([steps, announced]).toEqual([2, 12]);
      const { leastDigits, medianDigits, entries } = section.figures;
      expect(leastDigits).toBeGreaterThanOrEqual(9);
      expect(medianDigits).toBeGreaterThanOrEqual(leastDigits!);
      expect(medianDigits).toBeLessThanOrEqual(17);
      expect(entries).toBeGreaterThanOrEqual(2);
      expect(section.note).toContain(
        `${medianDigits!.toFixed(1)} digits (median), ${leastDigits!.toFixed(1)} at least`,
      );
      expect(runPart(DECIMAL_PART, { seed, most: 2 }).section).toEqual(section);
    }),
    { numRuns: 1 },
  );
});

test.each([
  ["of ones", () => 1],
  ["wrong in the ninth digit", (g: number) => (g === 0 ? 1 : g * (1 + 1e-8))],
  ["without a number", () => NaN],
])("a gradient %s fails, and the network that shows it is told", (_, change) => {
  vi.mocked(backward).mockImplementation(planted("none", change));
  fc.assert(
    fc.property(seeds, (seed) => {
      const { section, failures } = runPart(DECIMAL_PART, { seed, most: 1 });
      expect(section).toMatchObject({ verdict: "fail", cases: 1 });
      expect(failures).toEqual([
        {
          section: "decimal oracle",
          report: expect.stringMatching(/^decimal oracle: an entry agrees in \S+ digits; expected 9$/),
          network: undefined,
          replay: `backproof verify --seed ${seed}: network 0`,
        },
      ]);
    }),
    { numRuns: 1 },
  );
});

test("where the derivative is 0, the claim 0 agrees in all 17 digits and any other fails", () => {
  // Of one class alone the probability is 1, whatever the logit.
  vi.mocked(randomProblem).mockReturnValue({
    architecture: {
      inputs: 1,
      layers: [{ units: 1, activation: "identity", bias: "unit" }],
      loss: "softmax-cross-entropy",
      l2: 0,
    },
    parameters: Float64Array.of(0.3, -0.7),
    batch: { size: 1, inputs: Float64Array.of(1.1), targets: Float64Array.of(1) },
    precision: "float64",
  });
  expect(runPart(DECIMAL_PART, { most: 1 }).section).toMatchObject({ verdict: "pass", figures: { leastDigits: 17 } });
  vi.mocked(backward).mockImplementation(planted("none", () => 1e-300));
  expect(runPart(DECIMAL_PART, { most: 1 }).section.verdict).toBe("fail");
});

test("stopped before its first network, it is inconclusive", () => {
  const { section, steps } = runPart(DECIMAL_PART, { most: 0 });
  expect(section).toMatchObject({ verdict: "inconclusive", cases: 0, figures: { entries: 0 } });
  expect(steps).toBe(0);
});
