import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { UsageError } from "../../src/cli/exit-codes.js";
import { loadNetwork } from "../../src/cli/network-claim.js";
import { gridProblems } from "../../src/generators/arbitraries.js";
import { formatGradient } from "../../src/network/gradient-file.js";
import { formatNetwork } from "../../src/network/network-file.js";
import { networkSubject } from "../../src/network/network-subject.js";
import { emptyFolder } from "./captured.js";
import { fileOf } from "./subject-files.js";

const problems = gridProblems({ maxLayers: 2, maxWidth: 2, maxBatch: 2 });
const RUNS = { numRuns: 20 };

test("a network file is its network, named by the file, with the claim of its own backprop", async () => {
  await fc.assert(
    fc.asyncProperty(problems, async (problem) => {
      const subject = await loadNetwork(fileOf("some-net.json", formatNetwork(problem)), undefined);
      const own = networkSubject(problem);
      const { blocks, point, precision } = own;
      expect(subject).toMatchObject({ name: "some-net", blocks, point, precision });
      expect(subject.loss(point)).toBe(own.loss(point));
      expect(subject.gradient(point)).toEqual(own.gradient(point));
    }),
    RUNS,
  );
});

test("with a gradient file the claim at the point is what the file says", async () => {
  await fc.assert(
    fc.asyncProperty(problems, fc.double(), async (problem, entry) => {
      const claimed = problem.parameters.map(() => entry);
      const [network, gradient] = [formatNetwork(problem), formatGradient(claimed, problem.architecture)];
      const subject = await loadNetwork(fileOf("net.json", network), fileOf("gradient.json", gradient));
      expect(subject.gradient(subject.point)).toEqual(claimed);
    }),
    RUNS,
  );
});

test("a file that is missing or does not fit is refused by name, with the place", async () => {
  const [problem] = fc.sample(problems, 1);
  const network = fileOf("net.json", formatNetwork(problem!));
  const missing = join(emptyFolder(), "missing.json");
  const broken = fileOf("broken.json", "{");
  const other = fileOf("other.json", '{ "format": "backproof-gradient/1", "W9": [] }');
  for (const [path, claimed, file, message] of [
    [missing, undefined, missing, `found no file ${missing}; expected one`],
    [network, missing, missing, `found no file ${missing}; expected one`],
    [broken, undefined, broken, "network file: at line 1, column 2: found the end of the text"],
    [network, broken, broken, "gradient file: at line 1, column 2: found the end of the text"],
    [network, other, other, "gradient file: at $"],
    [other, undefined, other, 'network file: at $.format: found "backproof-gradient/1"'],
  ] as const) {
    const error: unknown = await loadNetwork(path, claimed).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).toContain(file);
  }
});
