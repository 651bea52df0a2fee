import { randomProblem } from "../generators/problem-classes.js";
import { networkLoss } from "../network/generic-forward.js";
import { networkSubject } from "../network/network-subject.js";
import type { Problem } from "../network/problem.js";
import { nearestFloat64 } from "../numeric/decimal.js";
import { random } from "../numeric/random.js";
import { differenceQuotients } from "../oracle/quotient.js";
import { shortNumber } from "../report/text.js";
import { NO_COUNTS } from "./outcome.js";
import type { Part } from "./part.js";

/** Small networks compared with the decimal oracle. */
const NETWORKS = 12;
/** Cases of this part are keyed apart from the random networks'. */
const KEY = -1;
/** Digits in which every entry must agree: float64 has 15.95, and small sums lose a few. */
const LEAST_DIGITS = 9;

/** Compares backpropagation with the decimal oracle's 30-digit derivatives, in digits of agreement. */
export const DECIMAL_PART: Part = {
  name: "decimal oracle",
  cases: () => NETWORKS,
  *run(context) {
    const agreements: number[] = [];
    let networks = 0;
    for (let k = 0; k < NETWORKS && !context.stopped(); k++) {
      const problem = smallProblem(context.seed, k);
      const found = digitsOfAgreement(problem);
      agreements.push(...found);
      networks += 1;
      if (Math.min(...found) < LEAST_DIGITS) {
        context.failed({
          section: this.name,
          report: `decimal oracle: an entry agrees in ${shortNumber(Math.min(...found))} digits; expected ${LEAST_DIGITS}`,
          network: undefined,
          replay: `backproof verify --seed ${context.seed}: network ${k}`,
        });
      }
      yield;
    }
    const sorted = agreements.toSorted((a, b) => a - b);
    const least = sorted[0] ?? NaN;
    const median = sorted[sorted.length >> 1] ?? NaN;
    return {
      verdict: networks === 0 ? "inconclusive" : least < LEAST_DIGITS ? "fail" : "pass",
      cases: networks,
      counts: NO_COUNTS,
      note: `backprop agrees with 30-digit derivatives in ${median.toFixed(1)} digits (median), ${least.toFixed(1)} at least`,
      figures: { entries: sorted.length, medianDigits: median, leastDigits: least },
    };
  },
};

function smallProblem(seed: number, k: number): Problem {
  return randomProblem("smooth", random(seed, KEY, k), { maxLayers: 2, maxWidth: 3, maxBatch: 3 });
}

/** Digits of two numbers that are the same. */
const ALL_DIGITS = 17;

/**
 * Digits in which each entry of backprop agrees with the truth, relative to the largest entry of its network; −∞ for
 * an entry that is not a number.
 */
function digitsOfAgreement(problem: Problem): number[] {
  const claimed = networkSubject(problem).gradient(problem.parameters);
  const truth = differenceQuotients(networkLoss(problem), problem.parameters).map(({ value }) => nearestFloat64(value));
  const size = Math.max(...truth.map(Math.abs));
  return truth.map((t, i) => {
    const error = Math.abs((claimed[i] ?? NaN) - t);
    if (error === 0) return ALL_DIGITS;
    return Number.isNaN(error) ? -Infinity : -Math.log10(error / size);
  });
}
