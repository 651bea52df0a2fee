import { CODES } from "../diagnosis/codes.js";
import type { Bug, Diagnosis, Explanation } from "../diagnosis/diagnosis.js";
import { messageOf, placeOf } from "../diagnosis/words.js";
import { oneLine } from "./one-line.js";

/** Other explanations that the text names. */
const MOST_NAMED = 4;

/** A diagnosis in words, a line each: what and where; the evidence; the formula; the fix; what else it may be. */
export function diagnosisToText(diagnosis: Diagnosis): string {
  const { bugs, evidence, alternatives, isComplete } = diagnosis;
  const lines = [
    ...new Set(bugs.map((bug) => `error[${bug.code}]: ${messageOf(bug, diagnosis.network)}`)),
    ...evidence.map((line, k) => labelled(k === 0 ? "evidence" : "", line)),
    ...bugs.filter(isNamed).map((bug) => labelled("you have", bug.formula)),
    ...new Set(bugs.map(({ code }) => labelled("fix", CODES[code].fix))),
    ...confirmation(diagnosis),
    ...named(alternatives),
    ...(isComplete ? [] : [labelled("time", "it ran out before every formula was tried; --diagnose gives more")]),
    ...bugs.slice(0, 1).map(({ code }) => labelled("more", `backproof explain ${code}`)),
  ];
  return lines.map(oneLine).join("\n");
}

function labelled(label: string, text: string): string {
  return `  ${label.padEnd(9)} ${text}`;
}

function isNamed({ key }: Bug): boolean {
  return !key.endsWith(".unknown");
}

/** On how many networks it was found and confirmed. */
function confirmation({ foundOn, confirmedOn, bugs }: Diagnosis): string[] {
  if (confirmedOn === 0 || !bugs.every(isNamed)) return [];
  return [labelled("confirmed", `found on ${networks(foundOn)}, it predicts every number of ${confirmedOn} more`)];
}

function networks(n: number): string {
  return n === 1 ? "one network" : `${n} networks`;
}

/** What the same numbers may be instead. */
function named(alternatives: readonly Explanation[]): string[] {
  if (alternatives.length === 0) return [];
  const told = alternatives.slice(0, MOST_NAMED).map(({ bugs }) => bugs.map(shortName).join(" and "));
  const more = alternatives.length - told.length;
  return [labelled("or", [...told, ...(more > 0 ? [`${more} more`] : [])].join("; "))];
}

function shortName(bug: Bug): string {
  return `${placeOf(bug)}${bug.formula} (${bug.code})`;
}
