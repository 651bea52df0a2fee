import { worst, type Report } from "../check/report.js";
import { takeSamples, type Batch, type Problem } from "../network/problem.js";
import { train } from "../network/sgd.js";
import { digits, fixtureNetworks } from "./fixtures.js";
import { sumCounts } from "./outcome.js";
import type { Part } from "./part.js";
import { checkProblem, failureOf } from "./shrink.js";

/** The network of the digits: 784-16-16-10. */
const DIGIT_NET = "digits-784-16-16-10";
/** Epochs between two checks; three checks: before, during and after. */
const EPOCHS = 30;
const STAGES = ["before", "during", "after"] as const;
const PLAN = { batchSize: 10, rate: 3, epochs: EPOCHS };
/** Digits whose joint gradient is checked at every coordinate. */
const CHECKED_DIGITS = 2;

/** Trains 784-16-16-10 on the digits by mini-batch SGD and checks its gradient before, during and after. */
export const TRAINING_PART: Part = {
  name: "training on digits",
  cases: () => STAGES.length,
  *run(context) {
    const data = digits();
    const reports: Report[] = [];
    const losses: number[] = [];
    let problem = digitProblem(data);
    for (const [stage, name] of STAGES.entries()) {
      if (context.stopped()) break;
      if (stage > 0) losses.push(...epochs(problem, data, context.seed + stage));
      const report = checkProblem(problem, `${DIGIT_NET} ${name} training`, context.seed);
      if (report.verdict === "fail" && !reports.some(({ verdict }) => verdict === "fail")) {
        context.failed(failureOf(this.name, problem, report, `backproof verify --seed ${context.seed}`));
      }
      reports.push(report);
      problem = { ...problem, parameters: problem.parameters.slice() };
      yield;
    }
    const [first = NaN, last = NaN] = [losses[0], losses.at(-1)];
    const decreased = losses.length === 0 || last < first;
    return {
      verdict: worst([...reports.map(({ verdict }) => verdict), decreased ? "pass" : "fail"]),
      cases: reports.length,
      counts: sumCounts(reports),
      note: `loss ${first.toPrecision(4)} → ${last.toPrecision(4)} over ${losses.length} epochs of mini-batches of ${PLAN.batchSize}`,
      figures: { firstLoss: first, lastLoss: last, epochs: losses.length },
    };
  },
};

/** The digit net of the fixtures with the first digits as its batch. */
function digitProblem(data: Batch): Problem {
  const net = fixtureNetworks().find(({ name }) => name === DIGIT_NET);
  if (net === undefined) throw new RangeError(`verify: fixtures/networks has no ${DIGIT_NET}.json; expected it there`);
  const rows = Int32Array.from({ length: CHECKED_DIGITS }, (_, n) => n);
  return { ...net.problem, batch: takeSamples(data, rows) };
}

/** Trains the problem's parameters in place; the mean loss of each epoch. */
function epochs({ architecture, parameters }: Problem, data: Batch, seed: number): readonly number[] {
  return [...train(architecture, parameters, data, { ...PLAN, seed })];
}
