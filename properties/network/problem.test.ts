import * as fc from "fast-check";
import { expect, test } from "vitest";
import { problems } from "../../src/generators/arbitraries.js";
import { outputCount } from "../../src/network/architecture.js";
import { checkShapes, networkSize, takeSamples, type Problem } from "../../src/network/problem.js";

const small = problems({ maxWidth: 4, maxLayers: 2, maxBatch: 5 });

test("checkShapes returns a problem whose shapes fit, itself", () => {
  fc.assert(
    fc.property(small, (problem) => {
      expect(checkShapes(problem)).toBe(problem);
    }),
  );
});

test("a problem whose architecture is none is refused", () => {
  fc.assert(
    fc.property(small, (problem) => {
      const architecture = { ...problem.architecture, inputs: 0 };
      const message = "architecture: inputs is 0; expected a whole number from 1 up";
      expect(() => checkShapes({ ...problem, architecture })).toThrow(new RangeError(message));
    }),
  );
});

test("an array of another length is refused by name, with both lengths", () => {
  const lengths = fc.nat({ max: 60 });
  fc.assert(
    fc.property(small, lengths, fc.constantFrom("parameters", "inputs", "targets"), (problem, length, part) => {
      const found = part === "parameters" ? problem.parameters : problem.batch[part];
      fc.pre(length !== found.length);
      const wrong = new Float64Array(length);
      const changed: Problem =
        part === "parameters"
          ? { ...problem, parameters: wrong }
          : { ...problem, batch: { ...problem.batch, [part]: wrong } };
      const name = part === "parameters" ? part : `batch.${part}`;
      const message = `problem: ${name} has length ${length}; expected ${found.length}`;
      expect(() => checkShapes(changed)).toThrow(new RangeError(message));
    }),
  );
});

test("a batch without samples is refused", () => {
  fc.assert(
    fc.property(small, (problem) => {
      const empty = { size: 0, inputs: new Float64Array(0), targets: new Float64Array(0) };
      const message = "problem: the batch has 0 samples; expected at least 1";
      expect(() => checkShapes({ ...problem, batch: empty })).toThrow(new RangeError(message));
    }),
  );
});

test("networkSize is the length of θ", () => {
  fc.assert(
    fc.property(small, ({ architecture, parameters }) => {
      expect(networkSize(architecture)).toBe(parameters.length);
    }),
  );
});

test("takeSamples(rows) copies those rows of inputs and targets, in that order", () => {
  const choices = small.chain((problem) =>
    fc.tuple(fc.constant(problem), fc.array(fc.nat({ max: problem.batch.size - 1 }), { minLength: 1, maxLength: 8 })),
  );
  fc.assert(
    fc.property(choices, ([{ architecture, batch }, rows]) => {
      const taken = takeSamples(batch, rows);
      const rowsOf = (matrix: Float64Array, width: number): number[] =>
        rows.flatMap((row) => [...matrix.subarray(row * width, (row + 1) * width)]);
      expect(taken.size).toBe(rows.length);
      expect([...taken.inputs]).toEqual(rowsOf(batch.inputs, architecture.inputs));
      expect([...taken.targets]).toEqual(rowsOf(batch.targets, outputCount(architecture)));
      const before = batch.inputs.slice();
      taken.inputs.fill(NaN);
      expect(batch.inputs).toEqual(before);
    }),
  );
});
