import { readGradient } from "./gradient-file.js";
import type { Json } from "./json-file.js";
import { networkDocument } from "./network-file.js";
import type { Problem } from "./problem.js";

/**
 * A program that gets the network as a network file holds it, { inputs, layers, loss, l2, parameters, batch }, and
 * answers with { W1: [[…]], b1: […], … }.
 * @throws {RangeError | TypeError} when the answer is no gradient of that network, on one line
 */
export function backpropagationOf(program: (network: Json) => unknown): (problem: Problem) => Float64Array {
  return (problem) =>
    readGradient("backpropagation", program(networkDocument(problem, "decimal")), problem.architecture);
}
