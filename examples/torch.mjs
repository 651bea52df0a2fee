import { served } from "./references.mjs";

export const cases = (seed) => served("torch_references.py", seed);
