// @ts-check
// The figures of a benchmark run as markdown.
import { SIZES } from "./figures.mjs";

/** @typedef {ReturnType<typeof import("./figures.mjs").figures>} Figures */
/** @typedef {import("./figures.mjs").Tally} Tally */

/** Bugs of the third table. */
const HARDEST = 12;

/**
 * Three tables, false alarms, misses and the hardest bugs, with what must be known to read them.
 * @param {Figures} found
 * @param {{ checkers: readonly string[], classes: readonly string[], command: string }} labels
 */
export function markdown(found, { checkers, classes, command }) {
  const alarms = [found.falseAlarms.get("all"), ...classes.map((name) => found.falseAlarmsByClass.get(name))];
  const misses = [found.misses.get("all"), ...SIZES.map(({ name }) => found.missesBySize.get(name))];
  const hardest = [...found.missesByBug].toSorted(([, v], [, w]) => mistakes(w) - mistakes(v)).slice(0, HARDEST);
  return `\`${command}\`: ${found.networks} networks with ${found.coordinates} parameters, ${found.wrongGradients} wrong gradients by ${found.bugs} planted bugs.

False alarms, % of the right gradients of each class; losses evaluated for each parameter:

${table(["checker", "all", ...classes, "losses"], [...checkers.entries()], ([n, name]) => [
  name,
  ...alarms.map((group) => percent(group, n)),
  (found.lossesPerCoordinate[n] ?? NaN).toPrecision(3),
])}

backproof answers \`inconclusive\` about ${found.undecidedNetworks} right gradients as a whole, and about ${found.undecidedCoordinates} of the parameters. Networks left out because backpropagation, with its fixed slope at 0, lies outside the one-sided slopes: ${found.outsideSlopes}.

Missed bugs, % of the wrong gradients by the size of the error, ‖error‖/‖gradient‖:

${table(["checker", "all", ...SIZES.map(({ name }) => name)], [...checkers.entries()], ([n, name]) => [
  name,
  ...misses.map((group) => percent(group, n)),
])}

Of backproof's misses ${found.missedBelowResolution} lie below the resolution that it states, ${found.missedAboveResolution} above it.

The bugs that are missed most, %:

${table(["bug", "planted", ...checkers], hardest, ([bug, group]) => [
  bug,
  String(group.of),
  ...checkers.map((_, n) => percent(group, n)),
])}`;
}

/** Share of all checkers' answers that are mistakes. @param {Tally} group */
const mistakes = ({ of, counts }) => counts.reduce((sum, count) => sum + count, 0) / of;

/** @param {readonly string[]} cells */
const line = (cells) => `| ${cells.join(" | ")} |`;

/**
 * @template T
 * @param {readonly string[]} head
 * @param {readonly T[]} rows
 * @param {(row: T) => string[]} cells
 */
function table(head, rows, cells) {
  const rule = head.map((_, column) => (column === 0 ? "---" : "--:"));
  return [head, rule, ...rows.map(cells)].map(line).join("\n");
}

/**
 * @param {Tally | undefined} group
 * @param {number} n
 */
function percent(group, n) {
  if (group === undefined) return "–";
  const value = (100 * (group.counts[n] ?? NaN)) / group.of;
  return value === 0 || value >= 10 ? value.toFixed(0) : value.toPrecision(2);
}
