// @ts-check
// What the engine adds to the cost of the calls it makes: `npm run bench:speed`. A check and its bare calls, the same
// number of losses and gradients, alternate in one run; CPU time, medians.
import { checkGradient } from "../dist/index.js";

const ROUNDS = 7;

/** Milliseconds of CPU that a piece of work takes. @param {() => void} work */
function cpu(work) {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** @param {number[]} list */
const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1] ?? NaN;

/** @param {Float64Array} row @param {Float64Array} theta */
function product(row, theta) {
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += (row[i] ?? 0) * (theta[i] ?? 0);
  return sum;
}

/** Σ over `terms` samples of sin(⟨aₛ, θ⟩), whose cost grows with both. @param {number} parameters @param {number} terms */
function subjectOf(parameters, terms) {
  const rows = Array.from({ length: terms }).map((_, s) =>
    new Float64Array(parameters).map((_row, i) => Math.cos(1 + 3 * s + 7 * i) / Math.sqrt(parameters)),
  );
  return {
    point: Float64Array.from({ length: parameters }, (_, i) => Math.sin(1 + i)),
    /** @param {Float64Array} theta */
    loss: (theta) => rows.reduce((sum, row) => sum + Math.sin(product(row, theta)), 0),
    /** @param {Float64Array} theta */
    gradient(theta) {
      const gradient = new Float64Array(parameters);
      for (const row of rows) {
        const slope = Math.cos(product(row, theta));
        for (let i = 0; i < parameters; i++) gradient[i] = (gradient[i] ?? 0) + slope * (row[i] ?? 0);
      }
      return gradient;
    },
  };
}

const rows = [20, 200, 2000].flatMap((parameters) => {
  const subject = subjectOf(parameters, Math.ceil(20_000 / parameters));
  return /** @type {const} */ (["every", "probe"]).map((mode) => {
    const whole = [];
    const bare = [];
    let losses = 0;
    for (let round = 0; round <= ROUNDS; round++) {
      let evaluations = { loss: 0, gradient: 0 };
      const repeats = mode === "probe" ? 50 : 1;
      const check = cpu(() => {
        for (let n = 0; n < repeats; n++) ({ evaluations } = checkGradient(subject, { mode, seed: round }));
      });
      const calls = cpu(() => {
        for (let n = 0; n < repeats * evaluations.loss; n++) subject.loss(subject.point);
        for (let n = 0; n < repeats * evaluations.gradient; n++) subject.gradient(subject.point);
      });
      if (round === 0) continue; // warms up
      whole.push(check);
      bare.push(calls);
      losses = evaluations.loss;
    }
    return {
      parameters,
      mode,
      losses,
      "µs a loss": +((1000 * median(bare)) / losses / (mode === "probe" ? 50 : 1)).toFixed(1),
      "engine / calls": +((median(whole) - median(bare)) / median(bare)).toFixed(2),
    };
  });
});
console.table(rows);
