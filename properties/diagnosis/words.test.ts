import * as fc from "fast-check";
import { expect, test } from "vitest";
import { CODES, type Code } from "../../src/diagnosis/codes.js";
import type { Bug } from "../../src/diagnosis/diagnosis.js";
import { generalMessage, messageOf, placeOf } from "../../src/diagnosis/words.js";
import { problems } from "../../src/generators/arbitraries.js";

const codes = fc.constantFrom(...(Object.keys(CODES) as Code[]));

function bugAt(code: Code, layers: readonly number[]): Bug {
  return { key: "some.bug", code, formula: "f′ = 1", quantity: "delta", layers };
}

test("a place is a layer, or layers from the last down; the whole gradient has none", () => {
  expect([[], [2], [2, 1], [4, 3, 1]].map((layers) => placeOf({ layers }))).toEqual([
    "",
    "layer 2: ",
    "layers 2 and 1: ",
    "layers 4, 3 and 1: ",
  ]);
});

test("no message keeps a placeholder, on any network and of none", () => {
  fc.assert(
    fc.property(codes, fc.option(problems(), { nil: undefined }), (code, network) => {
      const depth = network?.architecture.layers.length ?? 3;
      for (const layers of [[], [depth], [depth, 1]]) {
        const message = messageOf(bugAt(code, layers), network);
        expect(message.startsWith(placeOf({ layers }))).toBe(true);
        expect(message).not.toMatch(/[{}]/);
      }
      expect(generalMessage(code)).not.toMatch(/[{}]/);
    }),
  );
});

test("a message about f names the activation of its layers when they have one in common", () => {
  fc.assert(
    fc.property(problems({ minLayers: 2 }), (network) => {
      const [first, second] = network.architecture.layers;
      const only = messageOf(bugAt("GRAD-ACT-PRIME", [1]), network);
      expect(only).toContain(`the derivative of ${first!.activation} is missing`);
      const both = messageOf(bugAt("GRAD-ACT-PRIME", [2, 1]), network);
      const shared = first!.activation === second!.activation ? first!.activation : "the activation";
      expect(both).toContain(`the derivative of ${shared} is missing`);
      expect(messageOf(bugAt("GRAD-ACT-PRIME", [1]), undefined)).toContain(
        "the derivative of the activation is missing",
      );
    }),
  );
});

test("a message about the batch tells its size", () => {
  fc.assert(
    fc.property(problems(), (network) => {
      expect(messageOf(bugAt("GRAD-BATCH-SUM", []), network)).toContain(`m = ${network.batch.size}`);
    }),
  );
});
