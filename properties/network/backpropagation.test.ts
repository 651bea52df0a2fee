import * as fc from "fast-check";
import { expect, test } from "vitest";
import { problems } from "../../src/generators/arbitraries.js";
import { networkBlocks } from "../../src/network/architecture.js";
import { backpropagationOf } from "../../src/network/backpropagation.js";
import { writeTensors } from "../../src/network/json-file.js";
import { parseNetwork } from "../../src/network/network-file.js";
import { networkSubject } from "../../src/network/network-subject.js";

test("a program that gets the network as its file holds it and answers in its layout is taken at its word", () => {
  fc.assert(
    fc.property(problems(), fc.boolean(), (problem, isTyped) => {
      const program = backpropagationOf((network) => {
        const read = parseNetwork(network);
        const gradient = networkSubject(read).gradient(read.parameters);
        const answer = writeTensors(networkBlocks(read.architecture), gradient, "decimal");
        return isTyped ? { ...answer, W1: (answer["W1"] as number[][]).map((row) => Float64Array.from(row)) } : answer;
      });
      expect(program(problem)).toEqual(networkSubject(problem).gradient(problem.parameters));
    }),
  );
});

test("an answer that is no gradient of the network is refused, with its place", () => {
  fc.assert(
    fc.property(problems({ maxLayers: 1, biases: ["none"] }), (problem) => {
      const { units } = problem.architecture.layers[0]!;
      const refusal =
        (answer: unknown): (() => unknown) =>
        () =>
          backpropagationOf(() => answer)(problem);
      expect(refusal({ W1: [] })).toThrow(
        `backpropagation: at $.W1: found an array of length 0; expected an array of length ${units}`,
      );
      expect(refusal(undefined)).toThrow("backpropagation: at $: found nothing; expected an object with the keys W1");
      expect(refusal({})).toThrow("backpropagation: at $.W1: found nothing; expected");
    }),
  );
});
