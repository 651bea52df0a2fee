// @ts-check
// What the wire costs a loss when a Python child is checked at every coordinate of a network's size: `npm run bench:wire`.
// The same check in this process, with a child of helpers/backproof.py, and its requests with a child that only echoes,
// alternate in one run; CPU time of both processes, without the bare losses of the child; medians.
import { fileURLToPath } from "node:url";
import { checkGradientAsync } from "../dist/check/check-gradient.js";
import { Command } from "../dist/subject/process.js";
import { remoteSubject } from "../dist/subject/remote.js";

const ROUNDS = 5;
const PARAMETERS = 13_002;
const LIMITS = { start: 60_000, call: 60_000 };
const helpers = fileURLToPath(new URL("../helpers/", import.meta.url));

/** @typedef {Awaited<ReturnType<typeof remoteSubject>>} Remote */
/** @typedef {import("../dist/subject/subject.js").PlainAsyncSubject} Subject */
/** @typedef {import("../dist/subject/subject.js").LossBatch} Batch */

/** The requests of a check. @type {Batch[]} */
const batches = [];
/** @param {ArrayLike<number>} theta */
const loss = ({ 0: a = NaN, 1: b = NaN }) => a * a + b * b;
/** A loss of the first two parameters: as little work as a loss can be. @type {Subject} */
const here = {
  point: Float64Array.from({ length: PARAMETERS }, (_, i) => 0.001 * ((i % 97) + 1)),
  loss,
  gradient: (theta) => theta.map((x, i) => (i < 2 ? 2 * x : 0)),
  losses(batch) {
    batches.push(batch);
    const { base } = batch;
    if ("steps" in batch)
      return batch.steps.map((t) => loss([0, 1].map((i) => (base[i] ?? NaN) + t * (batch.direction[i] ?? NaN))));
    return batch.values.map((x, k) => loss([0, 1].map((i) => (batch.indices[k] === i ? x : (base[i] ?? NaN)))));
  },
};
const CHILD = `
import sys, time
sys.path.insert(0, ${JSON.stringify(helpers)})
import backproof
try:
    import numpy
except ImportError:
    print("without numpy", file=sys.stderr)
calls, last = 0, None
def loss(theta):
    global calls, last
    calls, last = calls + 1, theta
    return theta[0] * theta[0] + theta[1] * theta[1]
def gradient(theta):
    return [2 * theta[0], 2 * theta[1]] + [0.0] * (len(theta) - 2)
point = [0.001 * (i % 97 + 1) for i in range(${PARAMETERS})]
begun = time.process_time()
backproof.serve(loss, gradient, point)
served = time.process_time()
for _ in range(calls):
    loss(last)
print(2 * served - begun - time.process_time(), file=sys.stderr)
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

/** @param {Subject} subject */
const check = (subject) => checkGradientAsync(subject, { mode: "every", seed: 7, timeLimit: Infinity });

/** @param {number[]} list */
const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1] ?? NaN;

/** @type {Record<"here" | "child" | "echo", number[]>} */
const times = { here: [], child: [], echo: [] };
let evaluations = 0;
for (let round = 0; round <= ROUNDS; round++) {
  batches.length = 0;
  const whole = await cpu(
    async () =>
      ({
        evaluations: { loss: evaluations },
      } = await check(here)),
  );
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
