// @ts-check
// The seeds' networks as files of format backproof-network/1, and their derivatives to 30 digits by the oracle.
// Everything is deterministic: running it again leaves an empty diff.
import { readFile, writeFile, mkdir } from "node:fs/promises";
import {
  formatNetwork,
  initialise,
  networkLoss,
  networkBlocks,
  readIdxImages,
  readIdxLabels,
} from "../dist/network.js";
import { differenceQuotients, formatPlace, placeOf } from "../dist/index.js";

/** @typedef {import("../dist/network.js").Problem} Problem */
/** @typedef {import("../dist/network.js").Architecture} Architecture */

const root = new URL("../fixtures/", import.meta.url);

/** @param {readonly number[]} values */
const array = (values) => Float64Array.from(values);

/**
 * @param {number} units
 * @param {import("../dist/network.js").ActivationName} activation
 * @param {import("../dist/network.js").BiasKind} bias
 */
const layer = (units, activation, bias = "unit") => ({ units, activation, bias });

/**
 * Parameters by an initialiser, rounded to four decimals so that a reader can follow the numbers.
 * @param {Architecture} architecture
 * @param {number} seed
 */
const rounded = (architecture, seed) =>
  initialise(architecture, "xavier", seed).map((value) => Math.round(value * 1e4) / 1e4);

/** The digit net 784-16-16-10 of seed 002 with the first digit of the extract, a 5. */
async function digitNet() {
  const { pixels } = readIdxImages(await readFile(new URL("digits/images.idx3-ubyte", root)));
  const labels = readIdxLabels(await readFile(new URL("digits/labels.idx1-ubyte", root)));
  const architecture = /** @type {Architecture} */ ({
    inputs: 784,
    layers: [layer(16, "sigmoid"), layer(16, "sigmoid"), layer(10, "sigmoid")],
    loss: "mse",
    l2: 0,
  });
  return problem(architecture, rounded(architecture, 784), {
    size: 1,
    inputs: array([...pixels.subarray(0, 784)].map((pixel) => pixel / 255)),
    targets: array(Array.from({ length: 10 }, (_, k) => (k === labels[0] ? 1 : 0))),
  });
}

/** The iris measurements, standardised by their range, with 12 flowers of each species. */
async function irisNet() {
  const iris = JSON.parse(await readFile(new URL("iris/iris.json", root), "utf8"));
  const rows = Array.from({ length: 36 }, (_, n) => 50 * (n % 3) + Math.floor(n / 3));
  const architecture = /** @type {Architecture} */ ({
    inputs: 4,
    layers: [layer(5, "tanh"), layer(3, "identity")],
    loss: "softmax-cross-entropy",
    l2: 0.01,
  });
  return problem(architecture, rounded(architecture, 150), {
    size: rows.length,
    inputs: array(rows.flatMap((row) => iris.measurements[row].map((/** @type {number} */ cm) => cm / 8))),
    targets: array(
      rows.flatMap((row) => [0, 1, 2].map((species) => (iris.species[row] === iris.classes[species] ? 1 : 0))),
    ),
  });
}

/**
 * @param {Architecture} architecture
 * @param {Float64Array} parameters
 * @param {import("../dist/network.js").Batch} batch
 * @returns {Problem}
 */
const problem = (architecture, parameters, batch) => ({ architecture, parameters, batch, precision: "float64" });

/** @type {Readonly<Record<string, () => Problem | Promise<Problem>>>} */
const NETWORKS = {
  "digits-784-16-16-10": digitNet,
  "iris-4-5-3": irisNet,
  // Seed 001: two inputs, three hidden units, W7 W8 W9 to the output, one bias a layer.
  "w1-w9": () =>
    problem(
      {
        inputs: 2,
        layers: [layer(3, "sigmoid", "layer"), layer(1, "sigmoid", "layer")],
        loss: "mse",
        l2: 0,
      },
      array([0.15, 0.2, 0.25, 0.3, -0.4, 0.35, 0.35, 0.4, 0.45, -0.5, 0.6]),
      { size: 1, inputs: array([0.05, 0.1]), targets: array([0.99]) },
    ),
  // Seed 000: pupil diameter, ear flappiness, whisker length; above 0.5 is a cat; this cat scores 0.2.
  "cat-dog": () =>
    problem(
      { inputs: 3, layers: [layer(2, "sigmoid"), layer(1, "sigmoid")], loss: "mse", l2: 0 },
      array([0.4, -0.6, 0.3, -0.5, 0.2, 0.7, 0.1, -0.2, -1.1, -0.9, -0.3230052482222041]),
      { size: 1, inputs: array([0.8, 0.3, 0.5]), targets: array([1]) },
    ),
  // Seed 003: two hidden layers, one sample; the third output is the right one.
  "two-hidden-layers": () => {
    const architecture = /** @type {Architecture} */ ({
      inputs: 3,
      layers: [layer(4, "sigmoid"), layer(4, "sigmoid"), layer(3, "identity")],
      loss: "softmax-cross-entropy",
      l2: 0,
    });
    return problem(architecture, rounded(architecture, 3), {
      size: 1,
      inputs: array([0.5, -0.25, 1]),
      targets: array([0, 0, 1]),
    });
  },
};

/** Networks whose derivatives are kept to 30 digits. */
const GOLDEN = ["w1-w9", "cat-dog", "two-hidden-layers"];

/** @param {Problem} network */
function golden(network) {
  const blocks = networkBlocks(network.architecture);
  const quotients = differenceQuotients(networkLoss(network), network.parameters);
  const entries = quotients.map(({ value }, i) => [
    formatPlace(placeOf(blocks, i)),
    value.toSignificantDigits(30).toString(),
  ]);
  return {
    made: "central difference quotient in decimal arithmetic, h = 1e-24; 30 digits",
    derivatives: Object.fromEntries(entries),
  };
}

export async function remakeNetworks() {
  await mkdir(new URL("networks/", root), { recursive: true });
  await mkdir(new URL("golden/", root), { recursive: true });
  for (const [name, make] of Object.entries(NETWORKS)) {
    const network = await make();
    await writeFile(new URL(`networks/${name}.json`, root), formatNetwork(network));
    if (GOLDEN.includes(name)) {
      await writeFile(new URL(`golden/${name}.json`, root), `${JSON.stringify(golden(network), null, 2)}\n`);
    }
  }
}
