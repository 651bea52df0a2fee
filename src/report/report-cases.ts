import { kindAt } from "../check/columns.js";
import type { Report } from "../check/report.js";
import type { DiagnosedReport } from "./diagnosed.js";
import { blockSize } from "../subject/blocks.js";
import type { Case, Ending } from "./case.js";
import { headline, reportToText } from "./text.js";

/** A report as one case, named by its subject. */
export function subjectCase(report: DiagnosedReport): Case {
  const { subject, verdict, misconduct } = report;
  const ending = misconduct?.isCrash === true ? "crash" : verdict;
  return { suite: "backproof", name: subject.name, ending, ...words(report) };
}

/** A report as one case a block, in a suite named by its subject: a wrong W1 leaves b1 its pass. */
export function blockCases(report: DiagnosedReport): Case[] {
  const whole = subjectCase(report);
  let start = 0;
  return report.subject.blocks.map((block) => {
    const end = start + blockSize(block);
    const ending = whole.ending === "crash" ? "crash" : blockEnding(report, start, end);
    start = end;
    return { ...whole, suite: report.subject.name, name: block.name, ending };
  });
}

/** A block fails by an entry of its own, and is undecided with the whole report; one that a pass left open is skipped. */
function blockEnding(report: Report, start: number, end: number): Ending {
  const kinds = new Set(Array.from({ length: end - start }, (_, i) => kindAt(report.columns, start + i)));
  if (kinds.has("disagrees")) return "fail";
  if (report.verdict === "inconclusive") return "inconclusive";
  return kinds.has("agrees") || kinds.has("nondifferentiable") ? "pass" : "skip";
}

function words(report: DiagnosedReport): Pick<Case, "message" | "details"> {
  return { message: headline(report), details: reportToText(report) };
}
