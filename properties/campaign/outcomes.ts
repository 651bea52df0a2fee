import * as fc from "fast-check";
import type { Failure, Outcome, Section } from "../../src/campaign/outcome.js";
import type { Verdict } from "../../src/check/report.js";
import { gridProblems } from "../../src/generators/arbitraries.js";
import { formatNetwork } from "../../src/network/network-file.js";

export const verdicts = fc.constantFrom<Verdict>("pass", "fail", "inconclusive");

const words = fc.array(fc.constantFrom("digits", "random", "networks", "SGD"), { minLength: 1, maxLength: 3 });
const text = words.map((list) => list.join(" "));

export const counts = fc.record({
  agrees: fc.nat(),
  disagrees: fc.nat(),
  nondifferentiable: fc.nat(),
  inconclusive: fc.nat(),
});

const sections: fc.Arbitrary<Section> = fc.record({
  name: text,
  verdict: verdicts,
  cases: fc.nat({ max: 1000 }),
  counts,
  note: text.map((note) => `note: ${note}`),
  figures: fc.dictionary(fc.constantFrom("ratio", "digits", "epochs"), fc.double()),
  seconds: fc.integer({ min: 0, max: 36_000 }).map((tenths) => tenths / 10),
});

const failures: fc.Arbitrary<Failure> = fc.record({
  section: text,
  report: text.map((name) => `fail: ${name}\n  W1[0,0]   claimed 1, measured 2`),
  network: fc.option(
    gridProblems({ maxLayers: 1, maxWidth: 2, maxBatch: 1 }).map((problem) => formatNetwork(problem)),
    { nil: undefined },
  ),
  replay: fc.integer().map((seed) => `backproof verify --seed ${seed}`),
});

/** Outcomes of the main job, whether it would end so or not. */
export const outcomes: fc.Arbitrary<Outcome> = fc.record({
  verdict: verdicts,
  seed: fc.integer(),
  sections: fc.array(sections, { maxLength: 5 }),
  failures: fc.array(failures, { maxLength: 3 }),
  interrupted: fc.boolean(),
});
