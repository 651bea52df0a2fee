import { certificateSeed, type Certificate } from "../network/certificate-file.js";
import { networkLoss } from "../network/generic-forward.js";
import { networkSubject } from "../network/network-subject.js";
import type { Problem } from "../network/problem.js";
import { networkRounding } from "../network/rounded-backward.js";
import { DECIMAL_VERSION } from "../numeric/decimal.js";
import type { BallColumns } from "../numeric/enclosure.js";
import { audit, type Audit } from "../oracle/audit.js";
import { directionProof, type DirectionProof } from "../oracle/direction.js";
import { encloseGradient, type GradientEnclosure } from "../oracle/enclose.js";
import { assumedModel } from "../oracle/floating-point.js";
import { entriesOf, judgeRounding, type RoundingColumns } from "../oracle/rounding.js";
import { VERSION } from "../report/version.js";

/** What was proved of a network at its point, and of a gradient that is claimed there. */
export interface NetworkProof {
  readonly enclosure: GradientEnclosure;
  /** Which claimed entries are the derivative but for rounding; undefined without enclosures. */
  readonly rounding: RoundingColumns | undefined;
  /** Null at a kink, where there is no derivative along a direction. */
  readonly direction: DirectionProof | null;
  /** Undefined when there is a partial derivative that nothing is known of. */
  readonly certificate: Certificate | undefined;
}

/**
 * Widths of enclosures in ulps: one, and where that leaves a direction nothing to show, 2⁻⁴⁰: columns hold 53 bits beyond
 * an ulp, of which the sum over up to 2¹³ entries takes the rest.
 */
const WIDTHS = [1, 2 ** -40] as const;

/**
 * Encloses every partial derivative of a network, proves the whole gradient along a direction drawn from it, and tells
 * which entries of a claim a correct program of the network's precision may have computed.
 * @param claimed shape [P]; the package's own backpropagation by default
 */
export async function proveNetwork(
  problem: Problem,
  seconds: number,
  claimed: Float64Array = networkSubject(problem).gradient(problem.parameters),
): Promise<NetworkProof> {
  let proof = await attempt(problem, { seconds, ulps: WIDTHS[0] });
  if (proof.direction?.inconclusive?.reason === "claims") proof = await attempt(problem, { seconds, ulps: WIDTHS[1] });
  const { gradient } = proof.enclosure;
  return { ...proof, rounding: proof.certificate && roundingOf(problem, gradient, claimed) };
}

/** Bug or rounding, entry by entry, for programs of which nothing but the network's precision is known. */
export function roundingOf(problem: Problem, exact: BallColumns, claimed: Float64Array): RoundingColumns {
  const { parameters, precision } = problem;
  const subject = { rounded: networkRounding(problem), point: parameters };
  return judgeRounding(subject, exact, claimed, assumedModel(precision));
}

async function attempt(problem: Problem, effort: { readonly seconds: number; readonly ulps: number }) {
  const { parameters, precision } = problem;
  const loss = networkLoss(problem);
  const enclosure = encloseGradient(loss, parameters, { precision, ...effort });
  const { gradient, kinks } = enclosure;
  if (!gradient.r.every(Number.isFinite)) return { enclosure, direction: null, certificate: undefined };
  const seed = wordsOf(await certificateSeed({ problem, gradient }));
  const { seconds } = effort;
  const direction = kinks.length > 0 ? null : directionProof(loss, parameters, gradient, { precision, seconds, seed });
  const certificate = {
    tool: { backproof: VERSION, "decimal.js": DECIMAL_VERSION },
    problem,
    method: methodOf(enclosure),
    loss: enclosure.loss,
    gradient,
    kinks,
    ...(direction?.verdict === "proved" ? { direction } : {}),
  };
  return { enclosure, direction, certificate };
}

/** Refuted when the claim is wrong for certain; proved when all is known that can be. */
export function verdictOf({ enclosure, direction, certificate, rounding }: NetworkProof): Audit["verdict"] {
  if (rounding !== undefined && entriesOf(rounding, "disagrees").length > 0) return "refuted";
  const isProved = certificate !== undefined && isEnclosed(enclosure) && direction?.verdict !== "refuted";
  return isProved ? "proved" : "inconclusive";
}

/** Whether every derivative is enclosed as narrowly as asked, or at a kink the slopes of every piece are. */
export function isEnclosed({ inconclusive }: GradientEnclosure): boolean {
  return inconclusive === null || inconclusive.reason === "kink";
}

/** How the enclosures were found, in words. */
export function methodOf({ method, bits }: GradientEnclosure): string {
  if (method === "big-ball") return `reverse mode over BigInt balls of ${bits} bits`;
  return `reverse mode over double-double balls${method === "fused" ? ", fused" : ""}`;
}

/** Proves a certificate again, by the other route: see `audit`. */
export async function auditCertificate(certificate: Certificate, seconds: number): Promise<Audit> {
  const { problem, loss, gradient, kinks } = certificate;
  const { parameters, precision } = problem;
  const seed = wordsOf(await certificateSeed(certificate));
  const claimed = { loss, gradient, isAtKink: kinks.length > 0 };
  return audit(networkLoss(problem), parameters, claimed, { precision, seconds, seed });
}

/** A hash as integers of 32 bits. */
function wordsOf(hash: string): number[] {
  return Array.from({ length: hash.length / 8 }, (_, k) => Number.parseInt(hash.slice(8 * k, 8 * k + 8), 16) | 0);
}
