import { served } from "./references.mjs";

export const cases = (seed) => served(new URL("torch_references.py", import.meta.url).pathname, seed);
