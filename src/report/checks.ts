import { worst, type Verdict } from "../check/report.js";
import type { DiagnosedReport } from "./diagnosed.js";
import { reportToJson, type ReportDocument } from "./json.js";
import { reportToText } from "./text.js";
import { VERSION } from "./version.js";

/** What a run over one or several subjects gave. */
export interface Checks {
  readonly reports: readonly DiagnosedReport[];
  /** The command line that gives the same reports. */
  readonly replay: string;
  /** Whether it was stopped before its end. */
  readonly interrupted: boolean;
}

/** Several reports as one JSON document of format `backproof-reports/1`. */
export interface ReportsDocument {
  readonly format: "backproof-reports/1";
  readonly tool: { readonly version: string };
  /** The worst of the reports'; inconclusive when there are none. */
  readonly verdict: Verdict;
  /** Whether the run was stopped, so that reports are missing. */
  readonly interrupted: boolean;
  readonly reports: readonly ReportDocument[];
}

/** One whole report is its own document; several, or those of a run that was stopped, are listed in one. */
export function checksToJson({ reports, replay, interrupted }: Checks): ReportDocument | ReportsDocument {
  const documents = reports.map((report) => reportToJson(report, replay));
  const [only] = documents;
  if (documents.length === 1 && only !== undefined && !interrupted) return only;
  const verdict = worst(reports.map((report) => report.verdict));
  return { format: "backproof-reports/1", tool: { version: VERSION }, verdict, interrupted, reports: documents };
}

/** The reports in words, a summary where there are several, and how to replay them. */
export function checksToText({ reports, replay, interrupted }: Checks): string {
  const count = (verdict: Verdict): number => reports.filter((report) => report.verdict === verdict).length;
  const verdicts = (["pass", "fail", "inconclusive"] as const).filter((verdict) => count(verdict) > 0);
  const summary = verdicts.map((verdict) => `${count(verdict)} ${verdict}`).join(", ");
  return [
    ...reports.map(reportToText),
    ...(reports.length > 1 ? [`${reports.length} subjects: ${summary}`] : []),
    ...(interrupted ? ["interrupted; the rest was not checked"] : []),
    `replay: ${replay}`,
  ].join("\n");
}
