import type { Code } from "../diagnosis/codes.js";
import type { Bug, Diagnosis, Quantity } from "../diagnosis/diagnosis.js";
import { messageOf } from "../diagnosis/words.js";

/** One mistake, as a document. */
export interface BugDocument {
  readonly code: Code;
  /** From 1, where the error comes in: the last of `layers` to have been computed forward; null: the whole gradient. */
  readonly layer: number | null;
  readonly layers: readonly number[];
  readonly quantity: Quantity;
  readonly formula: string;
}

/** The name of the bug, as a document. */
export interface DiagnosisDocument extends BugDocument {
  readonly message: string;
  /** The other mistakes of the same program. */
  readonly also: readonly BugDocument[];
  readonly evidence: readonly string[];
  readonly foundOn: number;
  /** Further networks whose claimed gradient the formula predicts to rounding. */
  readonly confirmedOn: number;
  /** Other explanations of the same numbers: the mistakes of each. */
  readonly alternatives: readonly (readonly BugDocument[])[];
  /** Whether every formula was tried. */
  readonly complete: boolean;
}

/** A diagnosis as a document; null when there is none. */
export function diagnosisToJson(diagnosis: Diagnosis | undefined): DiagnosisDocument | null {
  const [first, ...others] = diagnosis?.bugs ?? [];
  if (diagnosis === undefined || first === undefined) return null;
  return {
    ...bugToJson(first),
    message: messageOf(first, diagnosis.network),
    also: others.map(bugToJson),
    evidence: diagnosis.evidence,
    foundOn: diagnosis.foundOn,
    confirmedOn: diagnosis.confirmedOn,
    alternatives: diagnosis.alternatives.map(({ bugs }) => bugs.map(bugToJson)),
    complete: diagnosis.isComplete,
  };
}

function bugToJson({ code, layers, quantity, formula }: Bug): BugDocument {
  return { code, layer: layers[0] ?? null, layers, quantity, formula };
}
