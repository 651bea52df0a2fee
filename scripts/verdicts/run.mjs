// @ts-check
// What every checker answers on one network of the corpus, as plain data.
import { checkGradient, findingAt } from "../../dist/index.js";
import { random } from "../../dist/numeric/random.js";
import { at } from "../peers/differences.mjs";
import { PEERS } from "../peers/peers.mjs";
import { makeCase } from "./corpus.mjs";
import { errors, isWrong, relativeError } from "./truth.mjs";

/** @typedef {{ className: import("../../dist/generators.js").ProblemClass, classIndex: number, k: number }} Job */

/**
 * The answer of one checker about one claim: refuted or passed; of backproof also nothing decided, and of a wrong
 * gradient that it does not refute whether the error lies below the resolution that it states.
 * @typedef {"refuted" | "passed" | "undecided" | "below-resolution"} Answer
 */

/**
 * One network. `answers` and `losses` are backproof's, then those of PEERS; rightAnswers is undefined where backpropagation is
 * outside the one-sided slopes at a kink, so that it is no right gradient.
 * @typedef {{
 *   name: string,
 *   className: string,
 *   coordinates: number,
 *   losses: number[],
 *   undecidedCoordinates: number,
 *   rightAnswers: Answer[] | undefined,
 *   wrong: { bug: string, size: number, answers: Answer[] }[],
 * }} Row
 */

/**
 * @param {number} seed
 * @param {Job} job
 * @returns {Row}
 */
export function runCase(seed, job) {
  const { className, right, truth, wrong } = makeCase(seed, job);
  const own = (/** @type {import("./corpus.mjs").Subject} */ subject) =>
    checkGradient(subject, { seed, mode: "every" });
  const report = own(right);
  const peers = PEERS.map((peer, n) => measured(peer, right, random(seed, job.classIndex, job.k, n)));
  const claims = (/** @type {Float64Array} */ claimed) => peers.map(({ passes }) => answerOf(passes(claimed)));
  const claimed = right.gradient(right.point);
  return {
    name: `${className} ${job.k}, ${right.name}`,
    className,
    coordinates: right.point.length,
    losses: [report.evaluations.loss, ...peers.map(({ losses }) => losses)],
    undecidedCoordinates: report.counts.inconclusive,
    rightAnswers: isWrong(truth, claimed) ? undefined : [ownAnswer(report), ...claims(claimed)],
    wrong: wrong.map(({ bug, subject }) => {
      const gradient = subject.gradient(subject.point);
      const answer = ownAnswerToWrong(own(subject), truth, gradient);
      return { bug, size: relativeError(truth, gradient), answers: [answer, ...claims(gradient)] };
    }),
  };
}

/** @param {boolean} passes @returns {Answer} */
const answerOf = (passes) => (passes ? "passed" : "refuted");

/**
 * @param {import("../../dist/index.js").Report} report
 * @returns {Answer}
 */
function ownAnswer({ verdict }) {
  return verdict === "inconclusive" ? "undecided" : answerOf(verdict === "pass");
}

/**
 * A wrong gradient that is not refuted lies below the resolution when every entry's error does that is beyond rounding.
 * @param {import("../../dist/index.js").Report} report
 * @param {import("./truth.mjs").Truth} truth
 * @param {Float64Array} claimed
 * @returns {Answer}
 */
function ownAnswerToWrong(report, truth, claimed) {
  if (report.verdict === "fail") return "refuted";
  const isInReach = errors(truth, claimed).some((error, i) => {
    const { resolution } = findingAt(report, i);
    return error > at(truth.allowance, i) && error > resolution;
  });
  return isInReach ? ownAnswer(report) : "below-resolution";
}

/**
 * A peer's measurement, and how many losses it took.
 * @param {import("../peers/differences.mjs").Peer} peer
 * @param {import("./corpus.mjs").Subject} subject
 * @param {import("../peers/differences.mjs").Stream} stream
 */
function measured(peer, subject, stream) {
  let losses = 0;
  const loss = (/** @type {Float64Array} */ theta) => {
    losses += 1;
    return subject.loss(theta);
  };
  const passes = peer.measure({ point: subject.point, blocks: subject.blocks, loss }, stream);
  return { passes, losses };
}
