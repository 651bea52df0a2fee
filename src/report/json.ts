import { findings, type Finding, type Report } from "../check/report.js";
import { formatPlace } from "../subject/blocks.js";
import { VERSION } from "./version.js";

/** Findings listed in a report; the counts cover all. */
const MOST_FINDINGS = 20;

/** A number as JSON can hold it: NaN and ±∞ are strings, and null stands for "none". */
export function jsonNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

/** NaN as null: a slope or bar that does not exist. */
function optional(value: number): number | string | null {
  return Number.isNaN(value) ? null : jsonNumber(value);
}

/** The report as a JSON document of format `backproof-report/1`. */
export function reportToJson(report: Report): Record<string, unknown> {
  const { subject, columns } = report;
  const disagreeing = findings(report, "disagrees", MOST_FINDINGS);
  const kinks = findings(report, "nondifferentiable", MOST_FINDINGS);
  const open = findings(report, "inconclusive", MOST_FINDINGS);
  return {
    format: "backproof-report/1",
    tool: { version: VERSION },
    subject: {
      name: subject.name,
      precision: subject.precision,
      parameters: columns.kind.length,
      blocks: subject.blocks,
    },
    verdict: report.verdict,
    evidence: report.evidence,
    mode: report.mode,
    counts: report.counts,
    evaluations: report.evaluations,
    missProbability: report.missProbability ?? null,
    misconduct:
      report.misconduct === undefined ? null : { code: report.misconduct.code, message: report.misconduct.message },
    seed: report.seed,
    findings: [...disagreeing, ...kinks, ...open].slice(0, MOST_FINDINGS).map(findingToJson),
    diagnosis: null,
  };
}

function findingToJson(finding: Finding): Record<string, unknown> {
  return {
    index: finding.index,
    block: finding.place.block,
    position: finding.place.position,
    kind: finding.kind,
    claimed: jsonNumber(finding.claimed),
    measured: jsonNumber(finding.measured),
    bar: jsonNumber(finding.bar),
    resolution: jsonNumber(finding.resolution),
    left: optional(finding.left),
    right: optional(finding.right),
    reason: finding.reason === "" ? null : `${formatPlace(finding.place)}: ${finding.reason}`,
  };
}
