import { randomProblem } from "../generators/problem-classes.js";
import { forward } from "../network/forward.js";
import { networkSubject } from "../network/network-subject.js";
import type { Problem } from "../network/problem.js";
import { createWorkspace } from "../network/workspace.js";
import { formatNetwork } from "../network/network-file.js";
import { random } from "../numeric/random.js";
import { NO_COUNTS } from "./outcome.js";
import type { Part } from "./part.js";

/** Random networks whose SGD step is tried. */
const NETWORKS = 100;
const KEY = -2;
/** Steps α = 2⁰, 2⁻¹, …, 2⁻⁵²: one of them decreases the loss, or the gradient is below its rounding. */
const MOST_HALVINGS = 52;
/** The first-order ratio is taken where α|g|² is about this share of the loss: far above rounding, and still small. */
const FIRST_ORDER_SHARE = 1e-5;

/** One step of gradient descent: how often α was halved until the loss fell, and (C₀ − C₁)/(α|g|²). */
interface Descent {
  readonly halvings: number;
  readonly ratio: number;
}

/** Takes one backtracked SGD step on random networks: the loss falls, by α|g|² to first order. */
export const DESCENT_PART: Part = {
  name: "SGD decreases the loss",
  cases: () => NETWORKS,
  *run(context) {
    const descents: Descent[] = [];
    let stuck = 0;
    for (let k = 0; k < NETWORKS && !context.stopped(); k++) {
      const problem = randomProblem("smooth", random(context.seed, KEY, k));
      const descent = tryDescent(problem);
      if (descent === undefined) {
        stuck += 1;
        context.failed({
          section: this.name,
          report: `descent: no step of 2⁰ to 2⁻⁵² times the negative gradient decreases the loss of network ${k}`,
          network: formatNetwork(problem),
          replay: `backproof verify --seed ${context.seed}: network ${k}`,
        });
      } else descents.push(descent);
      yield;
    }
    const most = Math.max(0, ...descents.map(({ halvings }) => halvings));
    const ratios = descents.map(({ ratio }) => ratio).toSorted((a, b) => a - b);
    const [low = NaN, median = NaN, high = NaN] = [ratios[0], ratios[ratios.length >> 1], ratios.at(-1)];
    return {
      verdict: stuck > 0 ? "fail" : descents.length === 0 ? "inconclusive" : "pass",
      cases: descents.length + stuck,
      counts: NO_COUNTS,
      note: `after at most ${most} halvings; fall / α|g|² = ${median.toFixed(5)} (${low.toFixed(5)} … ${high.toFixed(5)})`,
      figures: { mostHalvings: most, lowRatio: low, medianRatio: median, highRatio: high },
    };
  },
};

/** The first α = 2^−k that decreases the loss, and the first-order ratio at a small α; undefined when none does. */
function tryDescent(problem: Problem): Descent | undefined {
  const { parameters, batch } = problem;
  const workspace = createWorkspace(problem.architecture, batch.size);
  const gradient = networkSubject(problem).gradient(parameters);
  const square = gradient.reduce((sum, g) => sum + g * g, 0);
  const loss = (rate: number): number =>
    forward(
      parameters.map((x, i) => x - rate * (gradient[i] ?? 0)),
      batch,
      workspace,
    );
  const start = loss(0);
  const small = (FIRST_ORDER_SHARE * start) / square;
  for (let halvings = 0; halvings <= MOST_HALVINGS; halvings++) {
    if (square === 0 || loss(2 ** -halvings) < start) {
      return { halvings, ratio: square === 0 ? 1 : (start - loss(small)) / (small * square) };
    }
  }
  return undefined;
}
