// @ts-check
// The figures that the rows of a benchmark run make.

/** @typedef {import("./run.mjs").Row} Row */
/** @typedef {import("./run.mjs").Answer} Answer */

/** Sizes of an error, norm-relative: each from `from` up to the one before. */
export const SIZES = [
  { name: "≥ 1e-2", from: 1e-2 },
  { name: "1e-4…1e-2", from: 1e-4 },
  { name: "1e-6…1e-4", from: 1e-6 },
  { name: "1e-9…1e-6", from: 1e-9 },
  { name: "< 1e-9", from: 0 },
];

/** How many claims a group has, and about how many of them each checker is wrong. @typedef {{ of: number, counts: number[] }} Tally */

/** @type {(answer: Answer) => boolean} */
const isRefuted = (answer) => answer === "refuted";
/** @type {(answer: Answer) => boolean} */
const isMissed = (answer) => answer !== "refuted";

/**
 * Claims by group, counting the answers that are mistakes.
 * @template {{ answers: readonly Answer[] }} Claim
 * @param {readonly Claim[]} claims
 * @param {(answer: Answer) => boolean} isMistake
 * @param {(claim: Claim) => string} group
 * @returns {Map<string, Tally>}
 */
export function tally(claims, isMistake, group) {
  /** @type {Map<string, Tally>} */
  const groups = new Map();
  for (const claim of claims) {
    const before = groups.get(group(claim));
    const counts = claim.answers.map((answer, n) => (before?.counts[n] ?? 0) + Number(isMistake(answer)));
    groups.set(group(claim), { of: (before?.of ?? 0) + 1, counts });
  }
  return groups;
}

/** @param {number} size */
export const sizeName = (size) => SIZES.find(({ from }) => size >= from)?.name ?? "";

/** @param {readonly number[]} terms */
const sum = (terms) => terms.reduce((total, term) => total + term, 0);

/** @param {Answer | undefined} answer of backproof about a wrong gradient */
const isMissedInReach = (answer) => answer === "passed" || answer === "undecided";

/**
 * What backproof should have seen, by network and bug: its false alarms, and what it misses above its resolution.
 * @param {Row} row
 * @returns {string[]}
 */
function ownMistakes({ name, rightAnswers, wrong }) {
  const missed = wrong.filter(({ answers: [own] }) => isMissedInReach(own)).map(({ bug }) => `${name}: missed ${bug}`);
  return rightAnswers?.[0] === "refuted" ? [`${name}: false alarm`, ...missed] : missed;
}

/**
 * Every figure of the benchmark.
 * @param {readonly Row[]} rows
 */
export function figures(rows) {
  const right = rows.flatMap(({ className, rightAnswers: answers }) => (answers ? [{ className, answers }] : []));
  const wrong = rows.flatMap((row) => row.wrong);
  const coordinates = sum(rows.map((row) => row.coordinates));
  return {
    networks: rows.length,
    coordinates,
    wrongGradients: wrong.length,
    bugs: new Set(wrong.map(({ bug }) => bug)).size,
    outsideSlopes: rows.length - right.length,
    falseAlarms: tally(right, isRefuted, () => "all"),
    falseAlarmsByClass: tally(right, isRefuted, ({ className }) => className),
    misses: tally(wrong, isMissed, () => "all"),
    missesBySize: tally(wrong, isMissed, ({ size }) => sizeName(size)),
    missesByBug: tally(wrong, isMissed, ({ bug }) => bug),
    undecidedNetworks: right.filter(({ answers: [own] }) => own === "undecided").length,
    undecidedCoordinates: sum(rows.map((row) => row.undecidedCoordinates)),
    missedBelowResolution: wrong.filter(({ answers: [own] }) => own === "below-resolution").length,
    missedAboveResolution: wrong.filter(({ answers: [own] }) => isMissedInReach(own)).length,
    ownMistakes: rows.flatMap(ownMistakes),
    lossesPerCoordinate: (rows[0]?.losses ?? []).map(
      (_, n) => sum(rows.map(({ losses }) => losses[n] ?? NaN)) / coordinates,
    ),
  };
}
