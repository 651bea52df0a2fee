import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isWrong, readClaim } from "../../src/diagnosis/read-claim.js";
import { kindLike, kindOf, tellingNetwork } from "../../src/diagnosis/telling-networks.js";
import { ACTIVATION_NAMES } from "../../src/network/activations.js";
import { outputCount } from "../../src/network/architecture.js";
import { LOSS_NAMES, LOSSES } from "../../src/network/losses.js";
import { networkSubject } from "../../src/network/network-subject.js";
import { FLOAT_FORMATS } from "../../src/numeric/float-formats.js";
import { random } from "../../src/numeric/random.js";

const kinds = fc.record({ activation: fc.constantFrom(...ACTIVATION_NAMES), loss: fc.constantFrom(...LOSS_NAMES) });

test("batch size, outputs, inputs and 2 differ, and every layer has a gradient", () => {
  fc.assert(
    fc.property(fc.integer(), kinds, fc.boolean(), (seed, { activation, loss }, isHard) => {
      const problem = tellingNetwork(random(seed), { ...kindOf(activation, loss), isHard });
      const { architecture, batch } = problem;
      expect(new Set([2, architecture.inputs, outputCount(architecture), batch.size]).size).toBe(4);
      const isBinary = batch.targets.every((t) => t === 0 || t === 1);
      expect(isBinary).toBe(isHard && LOSSES[loss].targets !== "any");
      const { layers } = readClaim({ problem, claimed: networkSubject(problem).gradient(problem.parameters) });
      expect(layers.every(({ truth }) => truth.data.some((g) => g !== 0))).toBe(true);
    }),
  );
});

test("a network like another has its activations, loss, biases, regulariser and precision", () => {
  fc.assert(
    fc.property(fc.integer(), kinds, fc.constantFrom("float32", "float64"), (seed, { activation, loss }, precision) => {
      const example = tellingNetwork(random(seed), { ...kindOf(activation, loss), precision, biases: ["layer"] });
      const { architecture, ...problem } = tellingNetwork(random(seed, 1), kindLike(example));
      expect([architecture.loss, architecture.l2]).toEqual([loss, example.architecture.l2]);
      expect(problem.precision).toBe(precision);
      expect(architecture.layers.every(({ bias }) => bias === "layer")).toBe(true);
      expect(architecture.layers.slice(0, -1).every((layer) => layer.activation === activation)).toBe(true);
      const { round } = FLOAT_FORMATS[precision];
      expect(problem.parameters).toEqual(problem.parameters.map(round));
    }),
  );
});

test("a network of one layer is like others with its activation in hidden layers", () => {
  const drawn = tellingNetwork(random(0), kindOf("tanh", "mse"));
  const [last] = drawn.architecture.layers.slice(-1);
  const single = { ...drawn, architecture: { ...drawn.architecture, layers: [last!] } };
  expect(kindLike(single).hidden).toEqual([last!.activation]);
});

test("every entry of a correct gradient is within the slack of the truth, and the largest moved by a hundredth is not", () => {
  fc.assert(
    fc.property(fc.integer(), kinds, (seed, { activation, loss }) => {
      const problem = tellingNetwork(random(seed), kindOf(activation, loss));
      const claimed = networkSubject(problem).gradient(problem.parameters);
      expect(isWrong(readClaim({ problem, claimed }))).toBe(false);
      const moved = claimed.slice();
      const most = claimed.reduce((best, g, i) => (Math.abs(g) > Math.abs(claimed[best]!) ? i : best), 0);
      moved[most]! *= 1 + 1e-2;
      expect(isWrong(readClaim({ problem, claimed: moved }))).toBe(true);
    }),
  );
});
