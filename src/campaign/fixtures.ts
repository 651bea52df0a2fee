import { readdirSync, readFileSync } from "node:fs";
import { readIdxImages, readIdxLabels } from "../network/idx.js";
import { parseNetworkText } from "../network/network-file.js";
import type { Batch, Problem } from "../network/problem.js";

/** The fixtures that the package ships, beside its code. */
const FIXTURES = new URL("../../fixtures/", import.meta.url);

/** A problem with the name of its file. */
export interface NamedProblem {
  readonly name: string;
  readonly problem: Problem;
}

/** Every network file of fixtures/networks, in the order of names. */
export function fixtureNetworks(): NamedProblem[] {
  const folder = new URL("networks/", FIXTURES);
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return files.toSorted().map((file) => ({
    name: file.replace(/\.json$/, ""),
    problem: parseNetworkText(readFileSync(new URL(file, folder), "utf8")),
  }));
}

/** The 100 MNIST digits: pixels divided by 255, shape [100, 784], and one-hot labels, shape [100, 10]. */
export function digits(): Batch {
  const { count, pixels } = readIdxImages(readFileSync(new URL("digits/images.idx3-ubyte", FIXTURES)));
  const labels = readIdxLabels(readFileSync(new URL("digits/labels.idx1-ubyte", FIXTURES)));
  const targets = new Float64Array(count * 10);
  for (const [n, label] of labels.entries()) targets[n * 10 + label] = 1;
  return { size: count, inputs: Float64Array.from(pixels, (pixel) => pixel / 255), targets };
}
