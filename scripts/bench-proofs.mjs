// @ts-check
// What proofs cost: `npm run bench:proofs`. Each row alternates a piece of work with float64 work in one run; CPU time,
// medians. The forward pass that all number types share runs over ten of them first: no call in it is left that an engine
// could bind to one type.
import { readFile } from "node:fs/promises";
import { backward, createWorkspace, forward, initialise, networkLoss, parseNetworkText } from "../dist/network.js";
import { bigBallField } from "../dist/numeric/big-ball-field.js";
import { ddBallField } from "../dist/numeric/dd-ball-field.js";
import { decimalField } from "../dist/numeric/decimal-field.js";
import { decimalIntervalField } from "../dist/numeric/decimal-interval-field.js";
import { float64Field } from "../dist/numeric/float64-field.js";
import { dual, jet } from "../dist/numeric/jet.js";
import { reverse } from "../dist/numeric/reverse.js";

/** @typedef {import("../dist/network.js").Problem} Problem */
/** @template T @typedef {import("../dist/numeric/field.js").Field<T>} Field */

const ROUNDS = 15;
/** CPU milliseconds that a row's cheaper side works for in a round. */
const SLICE = 20;

const digit = parseNetworkText(
  await readFile(new URL("../fixtures/networks/digits-784-16-16-10.json", import.meta.url), "utf8"),
);

/**
 * 4-8-8-3 on m samples: logits under softmax-cross-entropy.
 * @param {import("../dist/network.js").ActivationName} activation
 * @param {number} size
 * @returns {Problem}
 */
function small(activation, size = 1) {
  const architecture = /** @type {import("../dist/network.js").Architecture} */ ({
    inputs: 4,
    layers: [8, 8, 3].map((units, k) => ({ units, activation: k === 2 ? "identity" : activation, bias: "unit" })),
    loss: "softmax-cross-entropy",
    l2: 0,
  });
  const batch = {
    size,
    inputs: Float64Array.from({ length: 4 * size }, (_, i) => Math.sin(1 + i)),
    targets: Float64Array.from({ length: 3 * size }, (_, i) => (i % 3 === Math.floor(i / 3) % 3 ? 1 : 0)),
  };
  return { architecture, parameters: initialise(architecture, "xavier", 483), batch, precision: "float64" };
}

/** The digit eight times, turned by a row of pixels each time. @returns {Problem} */
function eightDigits() {
  const turned = (/** @type {number} */ s) => [
    ...digit.batch.inputs.slice(28 * s),
    ...digit.batch.inputs.slice(0, 28 * s),
  ];
  const shifts = Array.from({ length: 8 }, (_, s) => s);
  const inputs = Float64Array.from(shifts.flatMap(turned));
  const targets = Float64Array.from(shifts.flatMap(() => [...digit.batch.targets]));
  return { ...digit, batch: { size: 8, inputs, targets } };
}

/** CPU milliseconds of `repeats` runs. @param {() => unknown} work @param {number} repeats */
function cpu(work, repeats) {
  const before = process.cpuUsage();
  for (let n = 0; n < repeats; n++) work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** @param {() => unknown} work */
function repeatsOf(work) {
  let repeats = 1;
  while (cpu(work, repeats) < SLICE) repeats *= 2;
  return repeats;
}

/** @param {number[]} list */
const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1] ?? NaN;

/** Milliseconds of the work, and how many times those of the base that is. @param {() => unknown} work @param {() => unknown} base */
function compare(work, base) {
  const [often, baseOften] = [repeatsOf(work), repeatsOf(base)];
  for (let n = 0; n < ROUNDS; n++) [work, base].forEach((side, k) => cpu(side, [often, baseOften][k] ?? 1)); // warms up
  const rounds = Array.from({ length: ROUNDS }, () => [cpu(work, often) / often, cpu(base, baseOften) / baseOften]);
  const [own, other] = [0, 1].map((side) => median(rounds.map((times) => times[side] ?? NaN)));
  return { ms: +(own ?? NaN).toPrecision(3), times: +((own ?? NaN) / (other ?? NaN)).toPrecision(3) };
}

/** @param {Problem} problem */
function float64(problem) {
  const { architecture, batch, parameters } = problem;
  const workspace = createWorkspace(architecture, batch.size);
  const gradient = new Float64Array(parameters.length);
  return {
    forward: () => forward(parameters, batch, workspace),
    backprop: () => {
      forward(parameters, batch, workspace);
      backward(parameters, batch, workspace, gradient);
    },
  };
}

/** The gradient by the recorded generic forward pass. @template T @param {Field<T>} base @param {Problem} problem */
function recorded(base, problem) {
  const { field, variable, gradient } = reverse(base);
  const theta = Array.from(problem.parameters, (w) => variable(base.from(w)));
  return gradient(networkLoss(problem).over(field, theta), theta);
}

/** @template T @param {Field<T>} field @param {Problem} problem */
function evaluate(field, problem) {
  const theta = Array.from(problem.parameters, (w) => field.from(w));
  return networkLoss(problem).over(field, theta);
}

/** Runs the shared forward pass over ten number types. */
function loadTenFields() {
  const eight = [
    float64Field,
    ddBallField,
    bigBallField(170),
    decimalField(30),
    decimalIntervalField(30),
    dual(float64Field),
    jet(ddBallField, 3),
    dual(bigBallField(170)),
  ];
  for (const problem of [small("sigmoid"), small("tanh"), small("relu")]) {
    for (let n = 0; n < 30; n++) {
      for (const field of eight) evaluate(/** @type {Field<unknown>} */ (field), problem);
      recorded(float64Field, problem);
      recorded(ddBallField, problem);
    }
  }
}

/** @param {Problem} problem */
function enclosures(problem) {
  const loss = networkLoss(problem);
  return compare(() => loss.ddGradient?.(problem.parameters), float64(problem).backprop);
}

/** @param {Problem} problem */
function sharedForward(problem) {
  const loss = networkLoss(problem);
  const theta = [...problem.parameters];
  return compare(() => loss.over(float64Field, theta), float64(problem).forward);
}

loadTenFields();
console.log("dd enclosures of every partial derivative, fused / float64 backpropagation");
console.table({
  "784-16-16-10, one digit": enclosures(digit),
  "784-16-16-10, eight digits": enclosures(eightDigits()),
  "4-8-8-3 sigmoid, one sample": enclosures(small("sigmoid")),
  "4-8-8-3 sigmoid, eight samples": enclosures(small("sigmoid", 8)),
});
console.log("the shared forward pass in float64, ten number types loaded / hand-written forward pass");
console.table({
  "784-16-16-10 sigmoid": sharedForward(digit),
  "4-8-8-3 sigmoid": sharedForward(small("sigmoid")),
  "4-8-8-3 tanh": sharedForward(small("tanh")),
  "4-8-8-3 relu": sharedForward(small("relu")),
});
console.log("enclosures by recorded reverse mode / float64 backpropagation");
console.table({
  "dd-ball, 784-16-16-10": compare(() => recorded(ddBallField, digit), float64(digit).backprop),
  "decimal-interval(30), 4-8-8-3 sigmoid": compare(
    () => recorded(decimalIntervalField(30), small("sigmoid")),
    float64(small("sigmoid")).backprop,
  ),
});
