import type { Report } from "../check/report.js";
import { initialise } from "../network/initialise.js";
import { sourceOf } from "../network/network-source.js";
import type { Problem } from "../network/problem.js";
import { asGradient } from "../subject/conduct.js";
import { diagnoseBlocks } from "./black-box.js";
import { diagnose } from "./diagnose.js";
import { SECONDS, type Diagnosis } from "./diagnosis.js";
import type { Claim } from "./frame.js";

/** Further points at which a program's claim is looked at: three votes with the report's own, and one to confirm. */
const FURTHER = 3;

/** What a diagnosis needs of a checked subject. */
interface Claimant {
  readonly point: Float64Array;
  readonly source?: unknown;
  gradient(theta: Float64Array): unknown;
}

/**
 * The name of the bug of a gradient that failed its check; undefined for any other verdict. Where the subject is a
 * network, its layers are read: also at further θ when the gradient is a program's. Otherwise, or when the network's
 * own derivatives are what is wrong, the pattern of the numbers must do.
 */
export function diagnoseReport(report: Report, subject: Claimant, seconds: number = SECONDS): Diagnosis | undefined {
  if (report.verdict !== "fail") return undefined;
  const further = furtherProblems(report, subject).map((problem) =>
    claimAt(problem, subject.gradient(problem.parameters)),
  );
  return named(report, subject, { further, seconds });
}

/** The same of a subject whose answers may be promises. */
export async function diagnoseReportAsync(
  report: Report,
  subject: Claimant,
  seconds: number = SECONDS,
): Promise<Diagnosis | undefined> {
  if (report.verdict !== "fail") return undefined;
  const further: Claim[] = [];
  for (const problem of furtherProblems(report, subject)) {
    further.push(claimAt(problem, await subject.gradient(problem.parameters)));
  }
  return named(report, subject, { further, seconds });
}

function claimAt(problem: Problem, answer: unknown): Claim {
  return { problem, claimed: asGradient(answer, problem.parameters.length) };
}

/** The subject's network at other θ, when its gradient is a program's. */
function furtherProblems({ seed }: Report, subject: Claimant): Problem[] {
  const source = sourceOf(subject);
  if (source?.isProgram !== true) return [];
  return Array.from({ length: FURTHER }, (_, k) => ({
    ...source.problem,
    parameters: initialise(source.problem.architecture, "uniform", seed + k),
  }));
}

function named(
  report: Report,
  { point, source }: Claimant,
  { further, seconds }: { readonly further: readonly Claim[]; readonly seconds: number },
): Diagnosis | undefined {
  const network = sourceOf({ source });
  const own = network && { problem: network.problem, claimed: report.columns.claimed };
  const byLayers = own && diagnose([own, ...further], { seconds });
  return byLayers ?? diagnoseBlocks({ blocks: report.subject.blocks, point, columns: report.columns });
}
