// @ts-check
// One process of the benchmark: runs the cases it is sent, one after the other.
import { runCase } from "./run.mjs";

process.on("message", (/** @type {{ seed: number, job: import("./run.mjs").Job }} */ { seed, job }) => {
  process.send?.(runCase(seed, job));
});
