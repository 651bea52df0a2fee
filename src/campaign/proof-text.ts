import { networkBlocks } from "../network/architecture.js";
import type { Problem } from "../network/problem.js";
import { ulp } from "../numeric/float64.js";
import type { Audit } from "../oracle/audit.js";
import type { GradientEnclosure } from "../oracle/enclose.js";
import { oneLine } from "../report/one-line.js";
import { shortBar } from "../report/text.js";
import { formatPlace, placeOf } from "../subject/blocks.js";
import { methodOf, type NetworkProof } from "./certify.js";

/** Kinks that the text lists. */
const MOST_LISTED = 5;

/** What was proved of a network, in words: a verdict, then what it rests on. */
export function proofToText(name: string, { problem, proof }: { problem: Problem; proof: NetworkProof }): string {
  const { enclosure, direction } = proof;
  const { narrow, kinks, inconclusive } = enclosure;
  const enclosed = narrow.reduce((sum, isNarrow) => sum + isNarrow, 0);
  const found = `${enclosed} of ${narrow.length} partial derivatives enclosed within one ulp of ${problem.precision}`;
  const lines = [
    `${isProved(proof) ? "proved" : "inconclusive"}: ${oneLine(name)}: ${found}`,
    `  method    ${methodOf(enclosure)}; the widest is ${shortBar(widest(enclosure))} ulp of float64`,
    ...kinks
      .slice(0, MOST_LISTED)
      .map(
        ({ question, sign }) =>
          `  kink      sign question ${question} is ${sign === 0 ? "exactly 0" : sign}: its ball holds the slopes of all pieces`,
      ),
    ...(inconclusive === null ? [] : [`  because   ${inconclusive.message}`]),
  ];
  if (direction === null) return lines.join("\n");
  const { verdict, escape } = direction;
  const outcome =
    direction.inconclusive?.message ??
    `an error of one ulp of the largest entry escapes it with probability ${shortBar(escape)}`;
  return [...lines, `  direction ${verdict} by difference quotients along a random direction: ${outcome}`].join("\n");
}

/** Whether all is known that can be: every derivative, and at kinks the slopes of every piece. */
export function isProved({ enclosure, direction, certificate }: NetworkProof): boolean {
  const { inconclusive } = enclosure;
  const isKnown = inconclusive === null || inconclusive.reason === "kink";
  return certificate !== undefined && isKnown && direction?.verdict !== "refuted";
}

/** The largest radius in ulps of float64 of its own entry; what is 0, or narrower than the smallest number, counts as 0. */
function widest({ gradient: { h, r } }: GradientEnclosure): number {
  return r.reduce((most, radius, i) => Math.max(most, radius === 0 ? 0 : (2 * radius) / ulp(h[i] ?? NaN)), 0);
}

/** What an audit found, in words. */
export function auditToText(problem: Problem, audit: Audit): string {
  const { verdict, wrong, entries, escape, inconclusive } = audit;
  const count = problem.parameters.length;
  if (verdict === "refuted") return `refuted${wrong === null ? "" : ` at ${placeOfWrong(problem, wrong)}`}`;
  if (verdict === "inconclusive") return `inconclusive: ${inconclusive?.message ?? ""}`;
  const line =
    escape === null
      ? "every slope again in decimal intervals"
      : `an error of one ulp of the largest entry escapes with probability ${shortBar(escape)}`;
  const each = escape === null ? "" : `; ${entries} of ${count} entries also by their own difference quotients`;
  return `proved: ${count} partial derivatives: ${line}${each}`;
}

/** The place of what is wrong, as reports write it. */
export function placeOfWrong({ architecture }: Problem, wrong: number | "loss"): string {
  return wrong === "loss" ? "the loss" : formatPlace(placeOf(networkBlocks(architecture), wrong));
}
