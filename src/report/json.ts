import type { Kind } from "../check/judgement.js";
import type { Evidence, Mode } from "../check/mode.js";
import { findings, type Finding, type Verdict } from "../check/report.js";
import { formatPlace, type Block } from "../subject/blocks.js";
import type { MisconductCode } from "../subject/conduct.js";
import type { Evaluations } from "../subject/drive.js";
import type { Precision } from "../subject/subject.js";
import type { DiagnosedReport } from "./diagnosed.js";
import { diagnosisToJson, type DiagnosisDocument } from "./diagnosis-json.js";
import { VERSION } from "./version.js";

/** Findings listed in a report; the counts cover all. */
const MOST_FINDINGS = 20;

/** A number as JSON can hold it: NaN and ±∞ are strings. */
export type JsonNumber = number | "NaN" | "Infinity" | "-Infinity";

/** A report as a JSON document. */
export interface ReportDocument {
  readonly format: "backproof-report/1";
  readonly tool: { readonly version: string };
  readonly subject: {
    readonly name: string;
    readonly precision: Precision;
    readonly parameters: number;
    readonly blocks: readonly Block[];
  };
  readonly verdict: Verdict;
  readonly evidence: Evidence;
  readonly mode: Mode;
  readonly counts: Readonly<Record<Kind, number>>;
  readonly evaluations: Readonly<Evaluations>;
  /** Probes: probability that an error of the stated size was missed. */
  readonly missProbability: number | null;
  /** Probes: a residual was too large, and no entry could be blamed for it. */
  readonly unexplained: boolean;
  /** Why the subject cannot be checked. */
  readonly misconduct: { readonly code: MisconductCode; readonly message: string } | null;
  readonly seed: number;
  /** What the subject itself has to say. */
  readonly notes: readonly string[];
  /** Coordinates that do not simply agree, the worst first; at most 20. The counts cover all. */
  readonly findings: readonly FindingDocument[];
  /** The name of the bug; null when nothing is wrong, or nobody asked. */
  readonly diagnosis: DiagnosisDocument | null;
  /** What gives this report again. */
  readonly replay: { readonly command: string };
}

/** One coordinate of a report. */
export interface FindingDocument {
  readonly index: number;
  readonly block: string;
  readonly position: readonly number[];
  readonly kind: Kind;
  readonly claimed: JsonNumber;
  readonly measured: JsonNumber;
  readonly bar: JsonNumber;
  /** The smallest error that would have been seen. */
  readonly resolution: JsonNumber;
  /** One-sided slopes at a kink. */
  readonly left: JsonNumber | null;
  readonly right: JsonNumber | null;
  readonly reason: string | null;
}

/** A number as JSON can hold it. */
export function jsonNumber(value: number): JsonNumber {
  return Number.isFinite(value) ? value : (String(value) as JsonNumber);
}

/** NaN as null: a slope or bar that does not exist. */
function optional(value: number): JsonNumber | null {
  return Number.isNaN(value) ? null : jsonNumber(value);
}

/**
 * The report as a JSON document of format `backproof-report/1`.
 * @param replay what gives the report again; by default the call, with the seed
 */
export function reportToJson(report: DiagnosedReport, replay: string = replayCall(report)): ReportDocument {
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
      blocks: subject.blocks.map(({ name, shape }) => ({ name, shape })),
    },
    verdict: report.verdict,
    evidence: report.evidence,
    mode: report.mode,
    counts: report.counts,
    evaluations: report.evaluations,
    missProbability: report.missProbability ?? null,
    unexplained: report.isUnexplained,
    misconduct:
      report.misconduct === undefined ? null : { code: report.misconduct.code, message: report.misconduct.message },
    seed: report.seed,
    notes: report.notes,
    findings: [...disagreeing, ...kinks, ...open].slice(0, MOST_FINDINGS).map(findingToJson),
    diagnosis: diagnosisToJson(report.diagnosis),
    replay: { command: replay },
  };
}

/** The call that a program repeats. */
function replayCall({ seed, mode }: DiagnosedReport): string {
  return `checkGradient(subject, { seed: ${seed}, mode: "${mode}" })`;
}

function findingToJson(finding: Finding): FindingDocument {
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
