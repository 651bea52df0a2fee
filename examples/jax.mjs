import { served } from "./references.mjs";

export const cases = (seed) => served("jax_references.py", seed);
