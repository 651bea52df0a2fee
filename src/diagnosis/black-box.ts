import type { Row } from "./codes.js";
import type { Diagnosis, Explanation } from "./diagnosis.js";
import { formulasOf, type Finding } from "./findings.js";
import { ORDER_TESTS } from "./order-formulas.js";
import { PART_TESTS } from "./part-formulas.js";
import { isWrong, joinParts, layersOf, readParts, type BlockClaim, type Part } from "./parts.js";
import { placeInPart } from "./part-places.js";
import { readLayers } from "./layer-walk.js";
import { VECTOR_TESTS } from "./vector-formulas.js";

/** The cost of a place without a cause. */
const UNKNOWN = 6;

/**
 * What is wrong with a claimed gradient of which only the blocks, the claimed and the measured numbers are known: a
 * formula of the tables that turns the measured numbers into the claimed ones, or the place. In a network, whose blocks
 * are weights and biases from the first layer to the last, a wrong δ makes the blocks of its layer and of all below
 * wrong, and a wrong dW or db only its own.
 * @returns undefined when no entry of the claim disagrees with its measurement
 */
export function diagnoseBlocks(claim: BlockClaim): Diagnosis | undefined {
  const parts = readParts(claim);
  if (!parts.some(isWrong)) return undefined;
  const findings = findingsOf(parts);
  const others = findings.flatMap(({ rows, instead, ...place }, k): Explanation[] => [
    ...rows.slice(1).map((row) => explanationOf(findings.with(k, { ...place, rows: [row] }))),
    ...(instead === undefined ? [] : [explanationOf(findings.toSpliced(k, 1, ...merged(instead)))]),
  ]);
  return {
    ...explanationOf(findings),
    alternatives: others.toSorted((p, q) => p.cost - q.cost),
    evidence: evidenceOf(parts),
    foundOn: 1,
    confirmedOn: 0,
    network: undefined,
    isComplete: true,
  };
}

function findingsOf(parts: readonly Part[]): Finding[] {
  const whole = joinParts("θ", parts);
  const strangers = whole.claimed.filter((c) => !Number.isFinite(c)).length;
  if (strangers > 0) {
    const formula = `NaN or ±∞ in ${strangers} of ${whole.claimed.length} entries`;
    return [{ rows: [{ key: "not-finite", code: "GRAD-NOT-FINITE", cost: 1, formula }], quantity: "all", layers: [] }];
  }
  const [first, ...others] = parts.length === 1 ? [] : formulasOf(whole, VECTOR_TESTS);
  if (first !== undefined) return [{ rows: [first, ...others], quantity: "all", layers: [] }];
  const layers = layersOf(parts);
  return layers === undefined ? parts.filter(isWrong).map(findingOf) : merged(readLayers(layers));
}

/** A wrong part that belongs to no layer. */
function findingOf(part: Part): Finding {
  const [first, ...others] = formulasOf(part, [...VECTOR_TESTS, ...PART_TESTS, ...ORDER_TESTS]);
  const named = ({ formula, ...guess }: Row): Row => ({ ...guess, formula: `∂${part.name} = ${formula}` });
  const place = placeInPart(part);
  const unknown = {
    key: "block.unknown",
    code: "GRAD-UNKNOWN-BLOCK",
    cost: UNKNOWN,
    formula: `∂${part.name} is another${place === undefined ? "" : ` in ${place.text}`}`,
  } as const;
  return { rows: first === undefined ? [unknown] : [named(first), ...others.map(named)], quantity: "all", layers: [] };
}

/** Findings of one quantity that have a name in common as one: first the name that most have, the cheapest of those. */
function merged(findings: readonly Finding[]): Finding[] {
  const names = findings.flatMap(({ quantity, rows }) => rows.map((row) => ({ quantity, ...row })));
  const having = ({ quantity, key }: (typeof names)[number]): Finding[] =>
    findings.filter((finding) => finding.quantity === quantity && finding.rows.some((row) => row.key === key));
  const [best] = names.toSorted((p, q) => having(q).length - having(p).length || p.cost - q.cost);
  if (best === undefined) return [];
  const same = having(best);
  const shared = same[0]!.rows.filter(
    ({ key }) => key !== best.key && same.every(({ rows }) => rows.some((row) => row.key === key)),
  );
  const finding: Finding = {
    ...same[0]!,
    quantity: best.quantity,
    rows: [best, ...shared],
    layers: same.flatMap(({ layers }) => layers),
  };
  return [finding, ...merged(findings.filter((other) => !same.includes(other)))];
}

function explanationOf(findings: readonly Finding[]): Explanation {
  return {
    bugs: findings.map(({ rows: [{ key, code, formula }], quantity, layers }) => ({
      key,
      code,
      formula,
      quantity,
      layers,
    })),
    cost: findings.reduce((sum, { rows: [{ cost }] }) => sum + cost, 0),
  };
}

/** Which blocks are wrong, with their numbers of wrong entries, which are right, and which are not known. */
function evidenceOf(parts: readonly Part[]): string[] {
  const wrong = parts.filter(isWrong);
  const others = parts.filter((part) => !isWrong(part));
  const lists: readonly (readonly [what: string, names: readonly string[]])[] = [
    ["wrong", wrong.map((part) => `${part.name} (${countOf(part)})`)],
    ["right", others.filter(isDecided).map(({ name }) => name)],
    ["not decided", others.filter((part) => !isDecided(part)).map(({ name }) => name)],
  ];
  return lists.filter(([, names]) => names.length > 0).map(([what, names]) => `${what}: ${names.join(", ")}`);
}

function isDecided({ bar }: Part): boolean {
  return bar.some((e) => e < Infinity);
}

function countOf(part: Part): string {
  const count = part.wrong.filter((w) => w === 1).length;
  return `${count} of ${part.wrong.length}${count === part.wrong.length ? "" : `: ${placeInPart(part)?.text ?? "all over"}`}`;
}
