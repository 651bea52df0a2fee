import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { digits, fixtureNetworks } from "../../src/campaign/fixtures.js";
import { outputCount, type Architecture } from "../../src/network/architecture.js";
import { forward } from "../../src/network/forward.js";
import { formatNetwork } from "../../src/network/network-file.js";
import { takeSamples, type Problem } from "../../src/network/problem.js";
import { createWorkspace } from "../../src/network/workspace.js";

const folder = new URL("../../fixtures/networks/", import.meta.url);

const networks: Readonly<Record<string, Problem>> = Object.fromEntries(
  fixtureNetworks().map(({ name, problem }) => [name, problem]),
);

function widths({ inputs, layers }: Architecture): number[] {
  return [inputs, ...layers.map(({ units }) => units)];
}

function outputsOf({ architecture, parameters, batch }: Problem): number[] {
  const workspace = createWorkspace(architecture, batch.size);
  forward(parameters, batch, workspace);
  return [...workspace.layers.at(-1)!.a];
}

test("the fixture networks are the files of fixtures/networks, in the order of their names", () => {
  const files = readdirSync(folder).toSorted();
  expect(fixtureNetworks().map(({ name }) => `${name}.json`)).toEqual(files);
});

describe.each(Object.entries(networks))("%s", (name, problem) => {
  test("formatNetwork writes the file, byte for byte", () => {
    expect(formatNetwork(problem)).toBe(readFileSync(new URL(`${name}.json`, folder), "utf8"));
  });

  test("the loss is finite and every one-hot target is one", () => {
    const { architecture, batch, parameters } = problem;
    expect(forward(parameters, batch, createWorkspace(architecture, batch.size))).toBeGreaterThan(0);
    if (outputCount(architecture) === 1) return;
    expect([...batch.targets].filter((t) => t === 1).length).toBe(batch.size);
    expect([...batch.targets].filter((t) => t === 0).length).toBe(batch.targets.length - batch.size);
  });
});

test("the digit net is 784-16-16-10 with 784·16 + 16·16 + 16·10 weights and 16 + 16 + 10 biases: 13,002", () => {
  const { architecture, parameters } = networks["digits-784-16-16-10"]!;
  expect(widths(architecture)).toEqual([784, 16, 16, 10]);
  expect(parameters.length).toBe(13_002);
});

test("the digit net looks at the first digit of the extract, a 5", () => {
  const { batch } = networks["digits-784-16-16-10"]!;
  expect(batch).toEqual(takeSamples(digits(), [0]));
  expect(batch.targets.indexOf(1)).toBe(5);
});

test("the W1…W9 net has nine weights and one shared bias a layer: 11 parameters", () => {
  const { architecture, parameters } = networks["w1-w9"]!;
  expect(widths(architecture)).toEqual([2, 3, 1]);
  expect(architecture.layers.map(({ bias }) => bias)).toEqual(["layer", "layer"]);
  expect(parameters.length).toBe(9 + 2);
});

test("the cat/dog net reads three measurements and scores this cat 0.2, to the last bits", () => {
  const problem = networks["cat-dog"]!;
  expect(problem.architecture.inputs).toBe(3);
  expect(problem.batch.targets).toEqual(Float64Array.of(1));
  const [score] = outputsOf(problem);
  // A step of the last bias, 2⁻⁵⁴, moves the score by less than half an ulp of 0.2; sums and σ round by a few.
  expect(Math.abs(score! - 0.2)).toBeLessThanOrEqual(4 * 2 ** -55);
});

test("the net of seed 003 has two hidden layers and one sample, whose third output is the right one", () => {
  const { architecture, batch } = networks["two-hidden-layers"]!;
  expect(architecture.layers.length).toBe(3);
  expect(batch.size).toBe(1);
  expect(batch.targets).toEqual(Float64Array.of(0, 0, 1));
});

test("the iris net reads twelve flowers of each species from fixtures/iris", () => {
  const { architecture, batch } = networks["iris-4-5-3"]!;
  const { classes, measurements, species } = JSON.parse(
    readFileSync(new URL("../../fixtures/iris/iris.json", import.meta.url), "utf8"),
  ) as Readonly<Record<"classes" | "species", readonly string[]>> & { readonly measurements: readonly number[][] };
  const flowers = measurements.map((row, n) => JSON.stringify([classes.indexOf(species[n]!), row.map((cm) => cm / 8)]));
  const seen = [0, 0, 0];
  for (let s = 0; s < batch.size; s++) {
    const label = batch.targets.subarray(3 * s, 3 * s + 3).indexOf(1);
    expect(flowers).toContain(JSON.stringify([label, [...batch.inputs.subarray(4 * s, 4 * s + 4)]]));
    seen[label]! += 1;
  }
  expect(widths(architecture)).toEqual([4, 5, 3]);
  expect(seen).toEqual([12, 12, 12]);
});

test("the digits are 100 images of 784 pixels, k/255 for a byte k, ten of each label, one-hot", () => {
  const { size, inputs, targets } = digits();
  expect([size, inputs.length, targets.length]).toEqual([100, 100 * 784, 100 * 10]);
  expect(inputs.every((x) => x === Math.round(x * 255) / 255 && x >= 0 && x <= 1)).toBe(true);
  expect([Math.min(...inputs), Math.max(...inputs)]).toEqual([0, 1]);
  for (let label = 0; label < 10; label++) {
    expect(targets.filter((t, i) => i % 10 === label && t === 1).length).toBe(10);
  }
  expect(targets.reduce((sum, t) => sum + t, 0)).toBe(100);
  for (let n = 0; n < 100; n++) expect(Math.max(...targets.subarray(10 * n, 10 * n + 10))).toBe(1);
});
