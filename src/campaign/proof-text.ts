import { networkBlocks } from "../network/architecture.js";
import type { Problem } from "../network/problem.js";
import { ulp } from "../numeric/float64.js";
import type { Audit } from "../oracle/audit.js";
import type { GradientEnclosure } from "../oracle/enclose.js";
import { entriesOf } from "../oracle/rounding.js";
import { oneLine } from "../report/one-line.js";
import { shortBar } from "../report/text.js";
import { formatPlace, placeOf } from "../subject/blocks.js";
import { methodOf, verdictOf, type NetworkProof } from "./certify.js";

/** Kinks that the text lists. */
const MOST_LISTED = 5;

/** A network whose proof is told. */
interface Proved {
  readonly problem: Problem;
  readonly proof: NetworkProof;
}

/** What was proved of a network and of its claimed gradient, in words: a verdict, then what it rests on. */
export function proofToText(name: string, { problem, proof }: Proved): string {
  const { enclosure } = proof;
  const { narrow, kinks, inconclusive } = enclosure;
  const enclosed = narrow.reduce((sum, isNarrow) => sum + isNarrow, 0);
  const found = `${enclosed} of ${narrow.length} partial derivatives enclosed within one ulp of ${problem.precision}`;
  return [
    `${verdictOf(proof)}: ${oneLine(name)}: ${found}`,
    `  method    ${methodOf(enclosure)}; the widest is ${shortBar(widest(enclosure))} ulp of float64`,
    ...kinks.slice(0, MOST_LISTED).map(kinkLine),
    ...(inconclusive === null ? [] : [`  because   ${inconclusive.message}`]),
    ...directionLine(proof),
    ...claimLines({ problem, proof }),
  ].join("\n");
}

function kinkLine({ question, sign }: NetworkProof["enclosure"]["kinks"][number]): string {
  const found = sign === 0 ? "exactly 0" : sign;
  return `  kink      sign question ${question} is ${found}: its ball holds the slopes of all pieces`;
}

function directionLine({ direction }: NetworkProof): string[] {
  if (direction === null) return [];
  const { verdict, escape, inconclusive } = direction;
  const chance = `an error of one ulp of the largest entry escapes it with probability ${shortBar(escape)}`;
  const outcome = inconclusive?.message ?? chance;
  return [`  direction ${verdict} by difference quotients along a random direction: ${outcome}`];
}

/** What is known of the claim, and the entries that no correct program claims. */
function claimLines({ problem, proof: { rounding } }: Proved): string[] {
  if (rounding === undefined) return [];
  if (rounding.reason !== undefined) return [`  claim     inconclusive: ${rounding.reason}`];
  const [agrees, wrong, open] = (["agrees", "disagrees", "inconclusive"] as const).map((kind) =>
    entriesOf(rounding, kind),
  ) as [number[], number[], number[]];
  const listed = wrong.slice(0, MOST_LISTED).map((i) => formatPlace(placeOf(networkBlocks(problem.architecture), i)));
  return [
    `  claim     ${agrees.length} of ${rounding.kind.length} entries agree but for rounding, proved`,
    ...(open.length === 0 ? [] : [`            ${open.length} are smaller than their rounding may be: no information`]),
    ...(wrong.length === 0
      ? []
      : [`            ${wrong.length} disagree, proved beyond rounding: ${listed.join(", ")}`]),
  ];
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
