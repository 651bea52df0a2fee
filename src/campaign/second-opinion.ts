import { KINDS, REASON_CODES } from "../check/judgement.js";
import { findings, makeReport, type Finding, type Report } from "../check/report.js";
import { networkLoss } from "../network/generic-forward.js";
import type { Problem } from "../network/problem.js";
import { nearestFloat64 } from "../numeric/decimal.js";
import { differenceQuotients, type Quotient } from "../oracle/quotient.js";

/** Whether the 30-digit derivative is nearer to the measurement than to the claim; at a kink, outside the slopes. */
function sidesWithMeasurement({ claimed, measured }: Finding, { value, left, right, isKink }: Quotient): boolean {
  const slopes = [left, right].map(nearestFloat64);
  if (isKink) return !(claimed >= Math.min(...slopes) && claimed <= Math.max(...slopes));
  const truth = nearestFloat64(value);
  return !(Math.abs(claimed - truth) < Math.abs(measured - truth));
}

/** The derivative at one coordinate by its definition; undefined where the loss leaves the range of the decimals' exp. */
function quotientAt(problem: Problem, index: number): Quotient | undefined {
  try {
    return differenceQuotients(networkLoss(problem), problem.parameters, [index])[0];
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * Whether the decimal oracle confirms that a refuted gradient is wrong: at one of the disagreeing coordinates, the
 * clearest first, it sides with the measurement. Differences of float64 losses can be fooled, about once in thousands
 * of networks, where the loss is a staircase or its scales lie far apart; the definition of the derivative cannot. Where
 * the oracle has no answer, nothing is confirmed.
 */
export function isConfirmedWrong(problem: Problem, report: Report): boolean {
  return findings(report, "disagrees", report.counts.disagrees).some((finding) => {
    const quotient = quotientAt(problem, finding.index);
    return quotient !== undefined && sidesWithMeasurement(finding, quotient);
  });
}

const [DISAGREES, INCONCLUSIVE] = [KINDS.indexOf("disagrees"), KINDS.indexOf("inconclusive")];

/** The report of a gradient that the oracle clears: undecided, and so is every coordinate that disagreed. */
export function cleared(report: Report): Report {
  const { columns } = report;
  const kind = columns.kind.map((code) => (code === DISAGREES ? INCONCLUSIVE : code));
  const reason = columns.reason.map((code, i) =>
    columns.kind[i] === DISAGREES ? REASON_CODES.indexOf("overruled") : code,
  );
  return { ...makeReport({ ...report, columns: { ...columns, kind, reason } }), verdict: "inconclusive" };
}
