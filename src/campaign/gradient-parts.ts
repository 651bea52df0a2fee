import { worst, type Report } from "../check/report.js";
import { PROBLEM_CLASS_NAMES, randomProblem } from "../generators/problem-classes.js";
import type { Problem } from "../network/problem.js";
import { random } from "../numeric/random.js";
import { fixtureNetworks } from "./fixtures.js";
import { sumCounts, together, type Section } from "./outcome.js";
import type { Context, Part } from "./part.js";
import { checkProblem, failureOf, measureProblem } from "./shrink.js";

/** Failures of one part that are shrunk and kept; the counts cover all. */
const MOST_FAILURES = 3;

/** Checks problems one by one and keeps the first failures, shrunk; what follows these is measured and counted. */
function* checkAll(
  section: string,
  problems: Iterable<Case>,
  context: Context,
): Generator<void, readonly Report[], void> {
  const reports: Report[] = [];
  let failures = 0;
  for (const { name, problem } of problems) {
    if (context.stopped()) break;
    const look = failures < MOST_FAILURES ? checkProblem : measureProblem;
    const report = look(problem, name, context.seed);
    reports.push(report);
    if (report.verdict === "fail" && failures++ < MOST_FAILURES) {
      context.failed(failureOf(section, problem, report, `backproof verify --seed ${context.seed}: ${name}`));
    }
    yield;
  }
  return reports;
}

/** The section that a list of reports makes, by the verdict of one or of all. */
function sectionOf(reports: readonly Report[], note: string, judge: typeof worst): Omit<Section, "name" | "seconds"> {
  const counts = sumCounts(reports);
  const losses = reports.reduce((sum, { evaluations }) => sum + evaluations.loss, 0);
  const coordinates = reports.reduce((sum, { columns }) => sum + columns.kind.length, 0);
  const undecided = reports.filter(({ verdict }) => verdict === "inconclusive").length;
  return {
    verdict: judge(reports.map(({ verdict }) => verdict)),
    cases: reports.length,
    counts,
    note: undecided === 0 ? note : `${note}; ${undecided} networks undecided`,
    figures: { coordinates, losses, undecided },
  };
}

/** The networks of fixtures/networks, at every coordinate; each of them must be decided. */
export const FIXTURE_PART: Part = {
  name: "fixture networks",
  cases: () => fixtureNetworks().length,
  *run(context) {
    const networks = fixtureNetworks();
    const reports = yield* checkAll(this.name, networks, context);
    return sectionOf(reports, "every coordinate of the digit net, iris, W1…W9, cat/dog, two hidden layers", worst);
  },
};

/** Random networks of every class in turn: case k is decided by (seed, k). */
export const RANDOM_PART: Part = {
  name: "random networks",
  cases: ({ runs }) => runs,
  *run(context) {
    const reports = yield* checkAll(this.name, randomCases(context), context);
    return sectionOf(reports, `classes ${PROBLEM_CLASS_NAMES.join(", ")}`, together);
  },
};

/** A named problem. */
export interface Case {
  readonly name: string;
  readonly problem: Problem;
}

/** The random networks of every class in turn. */
export function* randomCases({ seed, runs }: Pick<Context, "seed" | "runs">): Generator<Case> {
  for (let k = 0; k < runs; k++) {
    const className = PROBLEM_CLASS_NAMES[k % PROBLEM_CLASS_NAMES.length] ?? "smooth";
    yield { name: `case ${k} (${className})`, problem: randomProblem(className, random(seed, k)) };
  }
}
