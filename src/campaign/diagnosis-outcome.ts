import type { Verdict } from "../check/report.js";
import type { Diagnosis } from "../diagnosis/diagnosis.js";
import type { Claim } from "../diagnosis/frame.js";
import { worstEntry } from "../diagnosis/worst-entry.js";
import { formatArchitecture } from "../network/architecture.js";
import { formatNetwork, networkDocument } from "../network/network-file.js";
import type { Json } from "../network/json-file.js";
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
function smallestLines(claim: Claim): string[] {
  const { architecture, batch } = claim.problem;
  const { place, claimed, right } = worstEntry(claim);
  const numbers = `claimed ${shortNumber(claimed)}, true ${shortNumber(right)}`;
  return [
    `  smallest  ${formatArchitecture(architecture)}, a batch of ${batch.size}: ${place} ${numbers}`,
    formatNetwork(claim.problem).trimEnd(),
  ];
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
