// @ts-check
// What the wire costs a loss when a Python child is checked at every coordinate of a network's size: `npm run bench:wire`.
// The same check in this process, with a child of helpers/backproof.py, and its requests with a child that only echoes,
// alternate in one run; CPU time of both processes, medians. The child's own loss is two products: all else is wire.
import { fileURLToPath } from "node:url";
import { checkGradientAsync } from "../dist/check/check-gradient.js";
import { Command } from "../dist/subject/process.js";
import { remoteSubject } from "../dist/subject/remote.js";

const ROUNDS = 5;
const PARAMETERS = 13_002;
const LIMITS = { start: 60_000, call: 60_000 };
const helpers = fileURLToPath(new URL("../helpers/", import.meta.url));

/** A loss of the first two parameters: as little work as a loss can be. */
const here = {
  point: Float64Array.from({ length: PARAMETERS }, (_, i) => 0.001 * ((i % 97) + 1)),
  /** @param {Float64Array} theta */
  loss: ([a = NaN, b = NaN]) => a * a + b * b,
  /** @param {Float64Array} theta */
  gradient: (theta) => theta.map((x, i) => (i < 2 ? 2 * x : 0)),
};
const CHILD = `
import sys, time
sys.path.insert(0, ${JSON.stringify(helpers)})
import backproof
begun = time.process_time()
backproof.serve(
    lambda theta: theta[0] * theta[0] + theta[1] * theta[1],
    lambda theta: [2 * theta[0], 2 * theta[1]] + [0.0] * (len(theta) - 2),
    [0.001 * (i % 97 + 1) for i in range(${PARAMETERS})],
)
print(time.process_time() - begun, file=sys.stderr)
`;
/** Answers with what it was given. */
const ECHO = `
import json, sys, time
begun = time.process_time()
point = [0.001 * (i % 97 + 1) for i in range(${PARAMETERS})]
methods = {
    "describe": lambda params: {"point": point},
    "loss": lambda params: {"value": 1},
    "gradient": lambda params: {"gradient": params["point"]},
    "losses": lambda params: {"values": params.get("values") or params["steps"]},
    "shutdown": lambda params: {},
}
for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps({"id": request["id"], "result": methods[request["method"]](request["params"])}), flush=True)
print(time.process_time() - begun, file=sys.stderr)
`;

/** Milliseconds of CPU that this process spends on a piece of work. @param {() => Promise<unknown>} work */
async function cpu(work) {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The same of this process and a child. @param {string} program @param {(remote: Remote) => Promise<unknown>} work */
async function cpuWith(program, work) {
  const command = new Command(["python3", "-c", program]);
  const remote = await remoteSubject(() => command.start(), LIMITS);
  const own = await cpu(() => work(remote));
  await remote.close();
  return own + 1000 * Number(command.lastLines.at(-1));
}

/** @typedef {Awaited<ReturnType<typeof remoteSubject>>} Remote */
/** @typedef {import("../dist/subject/subject.js").PlainAsyncSubject} Subject */
/** @typedef {import("../dist/subject/subject.js").LossBatch} Batch */
/** @param {Subject} subject */
const check = (subject) => checkGradientAsync(subject, { mode: "every", seed: 7, timeLimit: Infinity });

/** @param {number[]} list */
const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1] ?? NaN;

/** The requests of the check. @type {Batch[]} */
const batches = [];
const losses = (/** @type {Batch} */ batch) => {
  batches.push(batch);
  return Array.from({ length: "indices" in batch ? batch.indices.length : batch.steps.length }, () => 0);
};
/** @type {Record<"here" | "child" | "echo", number[]>} */
const times = { here: [], child: [], echo: [] };
let evaluations = 0;
for (let round = 0; round <= ROUNDS; round++) {
  const whole = await cpu(async () => ({ evaluations: { loss: evaluations } } = await check(here)));
  batches.length = 0;
  await check({ ...here, losses, gradient: () => new Float64Array(PARAMETERS) });
  const child = await cpuWith(CHILD, ({ subject }) => check(/** @type {Subject} */ (subject)));
  const echo = await cpuWith(ECHO, async ({ subject }) => {
    for (const batch of batches) await subject.losses?.(batch);
  });
  if (round === 0) continue; // warms up
  times.here.push(whole);
  times.child.push(child);
  times.echo.push(echo);
}
const perLoss = (/** @type {number} */ milliseconds) => +((1000 * milliseconds) / evaluations).toFixed(2);
console.table({
  losses: evaluations,
  "requests of many": batches.length,
  "µs a loss: the check in this process": perLoss(median(times.here)),
  "µs a loss: with a child of backproof.py": perLoss(median(times.child)),
  "µs a loss: the wire": perLoss(median(times.child) - median(times.here)),
  "µs a loss: an echo child, no check": perLoss(median(times.echo)),
});
