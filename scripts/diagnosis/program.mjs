// @ts-check
// Programs from their text: what they claim on a network.
import { compileFunction } from "node:vm";
import { entry } from "../../dist/generators/entry.js";
import { softmax } from "../../dist/generators/student.js";
import { ACTIVATIONS } from "../../dist/network/activations.js";
import { networkLayout } from "../../dist/network/architecture.js";

/** @typedef {import("../../dist/network.js").Problem} Problem */
/** @typedef {Float64ArrayConstructor | Float32ArrayConstructor} Numbers */
/** @typedef {Float64Array | Float32Array} Vector */

const GIVEN = ["n", "f", "W", "b", "lambda", "t", "z", "a", "o", "zeros", "prime", "dW", "db"];

/**
 * The program of a text: the gradient that it claims, shape [P], its z, a, δ, dW and db held in `numbers`.
 * @param {string} text
 * @returns {(problem: Problem, numbers?: Numbers) => Float64Array} throws what the program throws
 */
export function compile(text) {
  const backward = compileFunction(text, GIVEN);
  return (problem, numbers = Float64Array) => {
    const run = forwardPass(problem, numbers);
    backward(...GIVEN.map((name) => Reflect.get(run, name)));
    const blocks = run.dW.slice(1).flatMap((dW, k) => [...dW, entry(run.db, k + 1)]);
    return Float64Array.from(blocks.flatMap((v) => [...v]));
  };
}

/** Rows of `width` numbers. @param {ArrayLike<number>} list @param {number} width @param {Numbers} numbers @returns {Vector[]} */
function rowsOf(list, width, numbers) {
  const values = numbers.from(list);
  return Array.from({ length: list.length / width }, (_, r) => values.slice(r * width, (r + 1) * width));
}

/**
 * What a program is given; every layer has a bias a unit.
 * @param {Problem} problem @param {Numbers} numbers
 */
export function forwardPass({ architecture: { inputs, layers, loss, l2 }, parameters, batch }, numbers) {
  const n = [inputs, ...layers.map(({ units }) => units)];
  const f = ["", ...layers.map(({ activation }) => activation)];
  const layout = networkLayout({ inputs, layers, loss, l2 });
  const W = [[], ...layout.map((k) => rowsOf(parameters.subarray(k.weights, k.bias), k.inputs, numbers))];
  const b = layout.map((k) => parameters.subarray(k.bias, k.bias + k.biasCount));
  const a = rowsOf(batch.inputs, inputs, numbers).map((x) => [x]);
  const z = a.map((sample) => [
    new numbers(0),
    ...layers.map(({ activation }, k) => {
      const below = entry(sample, k);
      const sums = new numbers(entry(n, k + 1));
      for (const [i, row] of entry(W, k + 1).entries()) {
        let sum = entry(entry(b, k), i);
        for (const [j, w] of row.entries()) sum += w * entry(below, j);
        sums[i] = sum;
      }
      sample.push(sums.map((v) => ACTIVATIONS[activation].value(v)));
      return sums;
    }),
  ]);
  const prediction = PREDICTIONS[loss] ?? ((v) => v);
  const zeros = (/** @type {number} */ length) => new numbers(length);
  return {
    n,
    f,
    W,
    b: [[], ...b],
    lambda: l2,
    t: rowsOf(batch.targets, entry(n, n.length - 1), numbers),
    z,
    a,
    o: a.map((sample) => numbers.from(prediction([...entry(sample, sample.length - 1)]))),
    zeros,
    prime: (/** @type {import("../../dist/network.js").ActivationName} */ name, /** @type {number} */ v) =>
      ACTIVATIONS[name].prime(v),
    dW: W.map((layer) => layer.map(({ length }) => zeros(length))),
    db: W.map(({ length }) => zeros(length)),
  };
}

/** What is compared with the targets, where it is not a. @type {Partial<Record<string, (a: number[]) => readonly number[]>>} */
const PREDICTIONS = {
  logistic: (a) => a.map((v) => ACTIVATIONS.sigmoid.value(v)),
  "softmax-cross-entropy": softmax,
};
