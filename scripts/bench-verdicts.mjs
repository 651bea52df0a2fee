// @ts-check
// Verdicts compared: backproof and the checkers of other packages on networks that are made from a seed.
// `npm run bench:verdicts -- [--seed S] [--networks N] [--json]`: N networks a class, markdown on stdout.
import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { argv } from "zx";
import { PROBLEM_CLASS_NAMES } from "../dist/generators.js";
import { PEERS } from "./peers/peers.mjs";
import { figures } from "./verdicts/figures.mjs";
import { markdown } from "./verdicts/tables.mjs";

/** @typedef {import("./verdicts/run.mjs").Job} Job */
/** @typedef {import("./verdicts/run.mjs").Row} Row */

/** Networks a class: about two minutes on two idle cores. */
const DEFAULT_NETWORKS = 15;
const worker = fileURLToPath(new URL("./verdicts/worker.mjs", import.meta.url));

const seed = integerOption("seed", Math.floor(Math.random() * 2 ** 31));
const networks = integerOption("networks", DEFAULT_NETWORKS);
const found = figures(
  await inParallel(
    PROBLEM_CLASS_NAMES.flatMap((className, classIndex) =>
      Array.from({ length: networks }, (_, k) => ({ className, classIndex, k })),
    ),
  ),
);
const checkers = ["backproof", ...PEERS.map(({ name }) => name)];
const command = `npm run bench:verdicts -- --seed ${seed} --networks ${networks}`;
if (argv["json"]) console.log(JSON.stringify({ seed, checkers, ...found }, mapsAsObjects, 2));
else {
  console.log(markdown(found, { checkers, classes: PROBLEM_CLASS_NAMES, command }));
  for (const mistake of found.ownMistakes) console.error(`backproof, ${mistake}`);
}

/**
 * An integer ≥ 1 of the command line.
 * @param {string} name
 * @param {number} byDefault
 */
function integerOption(name, byDefault) {
  const given = argv[name] ?? byDefault;
  if (Number.isInteger(given) && given >= 1) return given;
  console.error(`bench:verdicts: --${name} is ${given}; expected an integer ≥ 1`);
  process.exit(2);
}

/**
 * The row of every job, one process a core.
 * @param {Job[]} jobs
 * @returns {Promise<Row[]>} in the order of the jobs
 */
async function inParallel(jobs) {
  /** @type {Row[]} */
  const rows = [];
  const waiting = jobs.entries();
  let done = 0;
  const processes = Array.from({ length: availableParallelism() }, async () => {
    const child = fork(worker, { serialization: "advanced" }); // JSON has no Infinity
    try {
      for (const [place, job] of waiting) {
        rows[place] = await rowOf(child, job);
        done += 1;
        if (process.stderr.isTTY) process.stderr.write(`\r${done}/${jobs.length} networks `);
      }
    } finally {
      child.disconnect();
    }
  });
  await Promise.all(processes);
  return rows;
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {Job} job
 * @returns {Promise<Row>}
 */
function rowOf(child, job) {
  return new Promise((resolve, reject) => {
    const crashed = (/** @type {number | null} */ code) =>
      reject(new Error(`bench:verdicts: ${job.className} ${job.k} ended its process with code ${code}`));
    child.once("exit", crashed);
    child.once("message", (row) => {
      child.off("exit", crashed);
      resolve(/** @type {Row} */ (row));
    });
    child.send({ seed, job });
  });
}

/**
 * @param {string} _key
 * @param {unknown} value
 */
function mapsAsObjects(_key, value) {
  return value instanceof Map ? Object.fromEntries(value) : value;
}
