import type { Case as TestCase } from "../report/case.js";
import type { Formats } from "../report/formats.js";
import { toGithub } from "../report/github.js";
import { toJunit } from "../report/junit.js";
import { oneLine } from "../report/one-line.js";
import { VERSION } from "../report/version.js";
import type { OpReport, SweepFinding, SweepReport } from "./sweep.js";
import { CASE_KINDS, type CaseKind } from "./table.js";

/** A sweep as a JSON document of format `backproof-sweep/1`. */
export interface SweepDocument extends SweepReport {
  readonly format: "backproof-sweep/1";
  readonly tool: { readonly version: string };
}

/** The report as a JSON document. */
export function sweepToJson(report: SweepReport): SweepDocument {
  return { format: "backproof-sweep/1", tool: { version: VERSION }, ...report };
}

/** A sweep in words: the verdict, a line an operation, and the smallest case of each kind that needs a look. */
export function sweepToText({ verdict, seed, runs, ops, notes }: SweepReport): string {
  const wrong = ops.filter(({ findings }) => findings.some(({ kind }) => CASE_KINDS[kind].isWrong)).length;
  return [
    `${verdict}: ${wrong} of ${ops.length} operations have wrong gradients`,
    ...ops.flatMap(opLines),
    ...notes.map((note) => `  note      ${oneLine(note)}`),
    `  replay    seed ${seed}, ${runs} cases each`,
  ].join("\n");
}

function opLines({ op, counts, findings }: OpReport): [line: string, ...examples: string[]] {
  const kinds = Object.keys(CASE_KINDS) as CaseKind[];
  const parts = kinds.filter((kind) => counts[kind] > 0).map((kind) => `${counts[kind]} ${kind}`);
  return [`  ${oneLine(op).padEnd(9)} ${parts.join(", ")}`, ...findings.flatMap(findingLines)];
}

/** Kinds with a message worth printing: of the others the count and the case say all. */
const TOLD: readonly CaseKind[] = ["throws", "unfit", "ended", "unsupported"];

function findingLines({ kind, case: { inputs, options }, message }: SweepFinding): string[] {
  const { means, isWrong } = CASE_KINDS[kind];
  const isTold = isWrong || TOLD.includes(kind);
  // the first line of a check repeats its name and counts, the last its seed
  const told = isWrong ? message.split("\n").slice(1, -1) : message.split("\n").slice(0, 1);
  return [
    `    ${means}: ${JSON.stringify({ ...inputs, ...options })}`,
    ...(isTold ? told.map((line) => `      ${oneLine(line.trim())}`) : []),
  ];
}

/** An operation as one case of a test dashboard. */
function opCase(report: OpReport): TestCase {
  const { op, counts, findings } = report;
  const isWrong = findings.some(({ kind }) => CASE_KINDS[kind].isWrong);
  const isRight = counts.right + counts["valid-subgradient"] > 0;
  const [message, ...details] = opLines(report);
  return {
    suite: "backproof sweep",
    name: op,
    ending: isWrong ? "fail" : isRight ? "pass" : "inconclusive",
    message: message.trim(),
    details: details.map((line) => line.trim()).join("\n"),
  };
}

/** The formats of sweeps. */
export const SWEEP_FORMATS: Formats<SweepReport> = {
  text: sweepToText,
  json: (report) => JSON.stringify(sweepToJson(report), null, 2),
  junit: ({ ops }) => toJunit(ops.map(opCase)),
  github: ({ ops }) => toGithub(ops.map(opCase)),
};
