import * as fc from "fast-check";
import { expect, test } from "vitest";
import { architectures } from "../../src/generators/arbitraries.js";
import { networkLayout } from "../../src/network/architecture.js";
import { createWorkspace } from "../../src/network/workspace.js";

test("z, a and δ of each layer are arrays of their own, of shape [capacity, units]", () => {
  fc.assert(
    fc.property(architectures(), fc.integer({ min: 1, max: 9 }), (architecture, capacity) => {
      const workspace = createWorkspace(architecture, capacity);
      const arrays = workspace.layers.flatMap(({ z, a, delta }) => [z, a, delta]);
      expect(arrays.map(({ length }) => length)).toEqual(
        architecture.layers.flatMap(({ units }) => Array.from({ length: 3 }, () => capacity * units)),
      );
      expect(new Set(arrays.map(({ buffer }) => buffer)).size).toBe(arrays.length);
      expect(workspace.layout).toEqual(networkLayout(architecture));
      expect([workspace.architecture, workspace.capacity]).toEqual([architecture, capacity]);
    }),
  );
});
