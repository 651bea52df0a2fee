import * as fc from "fast-check";
import type { ProblemConstraints } from "../../src/generators/constraints.js";
import { ACTIVATION_NAMES } from "../../src/network/activations.js";
import { BIAS_KINDS } from "../../src/network/architecture.js";
import { INITIALISER_NAMES } from "../../src/network/initialise.js";
import { LOSS_NAMES } from "../../src/network/losses.js";

const size = fc.integer({ min: 1, max: 7 });

/** Constraints of which any may be left out, without contradiction. */
export const someConstraints: fc.Arbitrary<ProblemConstraints> = fc.record(
  {
    minLayers: fc.integer({ min: 1, max: 3 }),
    maxLayers: fc.integer({ min: 3, max: 5 }),
    maxWidth: size,
    maxInputs: size,
    maxBatch: size,
    activations: fc.subarray([...ACTIVATION_NAMES], { minLength: 1 }),
    losses: fc.subarray([...LOSS_NAMES], { minLength: 1 }),
    biases: fc.subarray([...BIAS_KINDS], { minLength: 1 }),
    initialisers: fc.subarray([...INITIALISER_NAMES], { minLength: 1 }),
    l2: fc.boolean(),
  },
  { requiredKeys: [] },
);
