import { findings, type Finding, type Report } from "../check/report.js";
import { formatPlace, parameterCount } from "../subject/blocks.js";
import type { DiagnosedReport } from "./diagnosed.js";
import { diagnosisToText } from "./diagnosis-text.js";
import { oneLine } from "./one-line.js";

/** Findings of each kind that the text lists. */
const MOST_LISTED = 5;

/** Counts from here on are written with an exponent. */
const LONG = 1e6;

/** A number in the width of a table: 7 significant digits. */
export function shortNumber(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(7))) : String(value);
}

/** An error bar: 2 significant digits. */
export function shortBar(value: number): string {
  return value.toExponential(1);
}

/** A report in words: the verdict and what it rests on, the coordinates that do not simply agree, the name of the bug. */
export function reportToText(report: DiagnosedReport): string {
  const lines = report.misconduct === undefined ? details(report) : [];
  const notes = report.notes.map((note) => `  note      ${note}`);
  const named = report.diagnosis === undefined ? [] : [diagnosisToText(report.diagnosis)];
  return [headline(report), ...[...lines, ...notes].map(oneLine), ...named, footer(report)].join("\n");
}

function details(report: Report): string[] {
  const disagreeing = findings(report, "disagrees", MOST_LISTED);
  return [
    ...disagreeing.map(disagreement),
    ...rest(report.counts.disagrees - disagreeing.length, "disagree"),
    ...findings(report, "nondifferentiable", MOST_LISTED).map(kink),
    ...rest(report.counts.nondifferentiable - MOST_LISTED, "are at a kink"),
    ...findings(report, "inconclusive", MOST_LISTED).map(undecided),
    ...rest(report.counts.inconclusive - MOST_LISTED, "are inconclusive"),
  ];
}

/** What it cost, what probes may have missed, and the seed that replays it. */
function footer({ seed, evaluations, mode, missProbability, isUnexplained }: Report): string {
  const chance =
    missProbability === undefined
      ? ""
      : `; an error of the size asked for, 1 % of the median entry by default, was missed with probability ${shortBar(missProbability)}`;
  const unexplained = isUnexplained ? "; a residual is too large, and no single entry explains it" : "";
  return `  replay    seed ${seed}, mode ${mode}, ${evaluations.loss} losses, ${evaluations.gradient} gradients${chance}${unexplained}`;
}

/** The first line of a report: verdict, subject and counts, or the reason why it cannot be checked. */
export function headline({ verdict, subject, counts, misconduct }: Report): string {
  const name = oneLine(subject.name);
  if (misconduct !== undefined) return `${verdict}: ${name} cannot be checked: ${oneLine(misconduct.message)}`;
  const parameters = parameterCount(subject.blocks);
  const decided = `${counts.agrees} of ${parameters} partial derivatives agree`;
  const others = [
    [counts.disagrees, "disagree"],
    [counts.nondifferentiable, "at a kink"],
    [counts.inconclusive, "inconclusive"],
  ] as const;
  const parts = others.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return `${verdict}: ${name}: ${[decided, ...parts].join(", ")}`;
}

function rest(count: number, what: string): string[] {
  return count > 0 ? [`  … and ${count} more ${what}`] : [];
}

function disagreement(finding: Finding): string {
  const { claimed, measured, bar, reason } = finding;
  const bars = Math.abs(claimed - measured) / bar;
  const distance = reason === "" ? `${bars < LONG ? Math.round(bars) : bars.toExponential(1)} bars away` : reason;
  const slopes = Number.isNaN(finding.left)
    ? ""
    : `, slopes ${shortNumber(finding.left)} | ${shortNumber(finding.right)}`;
  return `  ${formatPlace(finding.place).padEnd(9)} claimed ${shortNumber(claimed)}, measured ${shortNumber(measured)} ± ${shortBar(bar)}${slopes}: ${distance}`;
}

function kink(finding: Finding): string {
  const { place, claimed, left, right, reason } = finding;
  const found = reason || `a kink: slopes ${shortNumber(left)} | ${shortNumber(right)}, the claim lies between`;
  return `  ${formatPlace(place).padEnd(9)} claimed ${shortNumber(claimed)}, ${found}`;
}

function undecided(finding: Finding): string {
  const { claimed, resolution, reason } = finding;
  return `  ${formatPlace(finding.place).padEnd(9)} claimed ${shortNumber(claimed)}: ${reason} (resolution ${shortBar(resolution)})`;
}
