// @ts-check
// Networks on which bugs differ: batch, outputs and 2 are different sizes, and no unit of relu is off for every sample.
import { networkSize } from "../../dist/network.js";
import { random } from "../../dist/numeric/random.js";
import { entry } from "../../dist/generators/entry.js";
import { forwardPass } from "./program.mjs";

/** @typedef {import("../../dist/network.js").Problem} Problem */
/** @typedef {import("../../dist/network.js").Architecture} Architecture */
/** @typedef {import("../../dist/numeric/random.js").Random} Random */

const WEIGHT_SIZE = 0.8;

/** Hidden activations of the networks of a triple: each is in two of them. */
const HIDDEN = /** @type {const} */ ([
  ["tanh", "sigmoid"],
  ["sigmoid", "relu"],
  ["relu", "tanh"],
]);
/** Outputs and losses of the networks of a triple, one of each. */
const OUTPUTS = /** @type {const} */ ([
  ["sigmoid", "mse"],
  ["tanh", "mse"],
  ["identity", "softmax-cross-entropy"],
]);

/**
 * Three networks with two hidden layers, two of them with all widths equal, for a transposed matrix is silent elsewhere.
 * @param {number} seed
 * @param {number} k
 * @param {boolean} [isSingle] whether the batch is one sample, without regulariser
 * @returns {Problem[]}
 */
export function triple(seed, k, isSingle = false) {
  return [0, 1, 2].map((r) => {
    for (let draw = 0; ; draw++) {
      const problem = drawn(random(seed, k, r, draw), r, isSingle);
      if (isSingle || isLively(problem)) return problem;
    }
  });
}

/** @param {Random} stream @param {number} r @param {boolean} isSingle @returns {Problem} */
function drawn(stream, r, isSingle) {
  const n = stream.integer(3, 5);
  const widths = r < 2 ? [n, n, n] : [n + 1, n === 3 ? 5 : 3, n === 5 ? 4 : 6];
  const size = isSingle ? 1 : entry([5, 7, 8], stream.integer(0, 2)) + (n === 5 ? 1 : 0);
  const [last, loss] = entry(OUTPUTS, r);
  const names = [...entry(HIDDEN, r), last];
  /** @type {Architecture} */
  const architecture = {
    inputs: n,
    layers: widths.map((units, k) => ({ units, activation: entry(names, k), bias: "unit" })),
    loss,
    l2: r === 1 || isSingle ? 0 : stream.integer(1, 8) / 25,
  };
  const normals = (/** @type {number} */ length) => Float64Array.from({ length }, () => stream.normal());
  const outputs = entry(widths, 2);
  const classes = Array.from({ length: size }, () => stream.integer(0, outputs - 1));
  const targets =
    loss === "mse"
      ? normals(size * outputs)
      : Float64Array.from({ length: size * outputs }, (_, place) =>
          Number(place % outputs === classes[Math.floor(place / outputs)]),
        );
  const parameters = normals(networkSize(architecture)).map((v) => WEIGHT_SIZE * v);
  return { architecture, parameters, batch: { size, inputs: normals(size * n), targets }, precision: "float64" };
}

/** Whether every unit of a relu layer is on for some sample and off for another. @param {Problem} problem */
function isLively(problem) {
  const { z, f } = forwardPass(problem, Float64Array);
  return f.every(
    (name, l) =>
      name !== "relu" ||
      entry(entry(z, 0), l).every((_, i) => {
        const on = z.filter((sample) => entry(entry(sample, l), i) > 0).length;
        return on > 0 && on < z.length;
      }),
  );
}
