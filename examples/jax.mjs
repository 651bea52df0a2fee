import { served } from "./references.mjs";

export const cases = (seed) => served(new URL("jax_references.py", import.meta.url).pathname, seed);
