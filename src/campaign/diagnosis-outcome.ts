import type { Verdict } from "../check/report.js";
import type { Diagnosis } from "../diagnosis/diagnosis.js";
import type { Claim } from "../diagnosis/frame.js";
import { formatPlace, placeOf } from "../subject/blocks.js";
import { formatArchitecture } from "../network/architecture.js";
import { formatNetwork, networkDocument } from "../network/network-file.js";
import type { Json } from "../network/json-file.js";
import { networkSubject } from "../network/network-subject.js";
import { diagnosisToJson, type DiagnosisDocument } from "../report/diagnosis-json.js";
import { diagnosisToText } from "../report/diagnosis-text.js";
import { shortNumber } from "../report/text.js";
import { VERSION } from "../report/version.js";

/** What `backproof diagnose` found. */
export interface DiagnosisOutcome {
  readonly name: string;
  /** fail when a gradient is wrong. */
  readonly verdict: Verdict;
  readonly diagnosis: Diagnosis | undefined;
  /** The smallest network found that shows the bug, with the claim for it. */
  readonly smallest: Claim | undefined;
  readonly replay: string;
}

/** The outcome as a JSON document of format `backproof-diagnosis/1`. */
export interface DiagnosisOutcomeDocument {
  readonly format: "backproof-diagnosis/1";
  readonly tool: { readonly version: string };
  readonly name: string;
  readonly verdict: Verdict;
  readonly diagnosis: DiagnosisDocument | null;
  /** A network of format backproof-network/1. */
  readonly smallest: Json | null;
  readonly replay: { readonly command: string };
}

/** The outcome in words: the verdict, the diagnosis, and the smallest network that shows it. */
export function diagnosisOutcomeToText({ name, verdict, diagnosis, smallest, replay }: DiagnosisOutcome): string {
  return [
    `${verdict}: ${name}`,
    ...(diagnosis === undefined ? [] : [diagnosisToText(diagnosis)]),
    ...(smallest === undefined ? [] : smallestLines(smallest)),
    `replay: ${replay}`,
  ].join("\n");
}

/** The smallest network as a file, and the number that is most wrong there. */
function smallestLines({ problem, claimed }: Claim): string[] {
  const own = networkSubject(problem);
  const right = own.gradient(problem.parameters);
  const numbers = Array.from(claimed, (c, index) => ({ c, index, g: right[index] ?? NaN }));
  const [worst] = numbers.toSorted((p, q) => gapOf(q) - gapOf(p));
  const place = worst === undefined ? "" : formatPlace(placeOf(own.blocks, worst.index));
  const told = worst === undefined ? "" : `claimed ${shortNumber(worst.c)}, true ${shortNumber(worst.g)}`;
  return [
    `  smallest  ${formatArchitecture(problem.architecture)}, a batch of ${problem.batch.size}: ${place} ${told}`,
    formatNetwork(problem).trimEnd(),
  ];
}

/** |c − g|; infinite where c is no number. */
function gapOf({ c, g }: { readonly c: number; readonly g: number }): number {
  return Number.isNaN(c) ? Infinity : Math.abs(c - g);
}

/** The outcome as a document. */
export function diagnosisOutcomeToJson(outcome: DiagnosisOutcome): DiagnosisOutcomeDocument {
  const { name, verdict, diagnosis, smallest, replay } = outcome;
  return {
    format: "backproof-diagnosis/1",
    tool: { version: VERSION },
    name,
    verdict,
    diagnosis: diagnosisToJson(diagnosis),
    smallest: smallest === undefined ? null : networkDocument(smallest.problem, "decimal"),
    replay: { command: replay },
  };
}
