import * as fc from "fast-check";
import { expect, test } from "vitest";
import { architectures, problems } from "../../src/generators/arbitraries.js";
import { simplerArchitectures, simplerProblems } from "../../src/generators/simpler.js";
import { networkSubject } from "../../src/network/network-subject.js";
import { checkShapes, type Problem } from "../../src/network/problem.js";
import { someConstraints } from "./some-constraints.js";

/** An endless supply of choices. */
const choices = fc.infiniteStream(fc.nat());

/** The end of the walk that takes one of the simpler values, again and again. */
function walk<T>(start: T, simpler: (value: T) => Iterable<T>, choice: Iterator<number>): T {
  let value = start;
  for (let options = [...simpler(value)]; options.length > 0; options = [...simpler(value)]) {
    value = options[choice.next().value! % options.length]!;
  }
  return value;
}

const smallest = {
  inputs: 1,
  layers: [{ units: 1, activation: "identity", bias: "none" }],
  loss: "mse",
  l2: 0,
};

test("every path of simpler architectures ends at the smallest", () => {
  fc.assert(
    fc.property(architectures(), choices, (architecture, choice) => {
      expect(walk(architecture, simplerArchitectures, choice)).toEqual(smallest);
    }),
    { numRuns: 50 },
  );
});

test("every path of simpler problems ends at the smallest with every number 0", () => {
  fc.assert(
    fc.property(problems({ maxWidth: 3, maxBatch: 3 }), choices, (problem, choice) => {
      const { architecture, parameters, batch } = walk(problem, simplerProblems, choice);
      expect(architecture).toEqual(smallest);
      expect([...parameters, ...batch.inputs, ...batch.targets]).toEqual([0, 0, 0]);
    }),
    { numRuns: 10 },
  );
});

test("every simpler problem has shapes that fit and a finite loss", () => {
  fc.assert(
    fc.property(problems({ maxWidth: 4 }), someConstraints, (problem, constraints) => {
      return [...simplerProblems(problem, constraints)].every((simpler) =>
        Number.isFinite(networkSubject(checkShapes(simpler)).loss(simpler.parameters)),
      );
    }),
    { numRuns: 25 },
  );
});

test("the first candidate of one layer is 1-1 with one sample", () => {
  fc.assert(
    fc.property(problems({ maxLayers: 1, losses: ["mse"] }), (problem) => {
      fc.pre(problem.batch.size > 1);
      const [first] = simplerProblems(problem) as Iterable<Problem>;
      expect([first!.architecture.inputs, first!.architecture.layers[0]!.units, first!.batch.size]).toEqual([1, 1, 1]);
    }),
  );
});

test("the first candidate of a deep network is its last layer alone", () => {
  fc.assert(
    fc.property(problems({ minLayers: 3, losses: ["mse"] }), (problem) => {
      const [first] = simplerProblems(problem) as Iterable<Problem>;
      expect(first!.architecture.layers).toEqual(problem.architecture.layers.slice(-1));
    }),
  );
});
