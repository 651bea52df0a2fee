// @ts-check
// The figures of the diagnosis benchmark as markdown.

/** A wrong program of a section. @typedef {ReturnType<typeof import("./score.mjs").score>} Scored */
/** A planted bug: at which place of the names found it is, -1 for none. @typedef {{ name: string, found: string, place: number, time: number }} Planted */
/**
 * @typedef {{
 *   command: string,
 *   planted: readonly Planted[],
 *   sections: readonly { name: string, rows: readonly Scored[] }[],
 *   alone: readonly { precision: string, of: number, diagnosed: number }[],
 * }} Figures
 */

/** Names looked at beside the first. */
const TOP = 3;

/** One table of wrong programs, and a sentence on right ones. @param {Figures} figures */
export function markdown({ command, planted, sections, alone }) {
  const first = planted.filter(({ place }) => place === 0).length;
  const top = planted.filter(({ place }) => place >= 0 && place < TOP).length;
  const rows = [
    [
      `planted bugs, ${TOP} networks each`,
      planted.length,
      share(first, planted),
      `${share(top, planted)} in the first ${TOP} names`,
      times(planted),
    ],
    ...sections.map(({ name, rows: scored }) => [
      name,
      scored.length,
      share(scored.filter(({ isNamed }) => isNamed).length, scored),
      located(scored),
      times(scored),
    ]),
  ];
  const head = ["wrong programs", "cases", "named", "located", "median, ms"];
  const rights = alone.map(({ precision, of, diagnosed }) => `${diagnosed} of ${of} in ${precision}`);
  return `\`${command}\`:

${[head, head.map((_, n) => (n === 0 ? "---" : "--:")), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n")}

Named: the bugs found on three networks, and no others, reproduce every number there and on up to three fresh ones; of planted bugs, the name is the right one. Right programs diagnosed: ${rights.join(", ")}.`;
}

/** @param {readonly Scored[]} rows */
function located(rows) {
  const all = rows.filter(({ isLocated }) => isLocated).length;
  const some = rows.filter(({ isSomewhere }) => isSomewhere).length;
  return some === all ? share(all, rows) : `${share(all, rows)}; one place of two ${share(some, rows)}`;
}

/** @param {number} count @param {readonly unknown[]} rows */
const share = (count, rows) => `${((100 * count) / rows.length).toFixed(1)} %`;

/** @param {readonly { time: number }[]} rows */
const times = (rows) => median(rows.map(({ time }) => time)).toFixed(0);

/** The middle one. @param {readonly number[]} values */
export function median(values) {
  return values.toSorted((p, q) => p - q)[values.length >> 1] ?? NaN;
}
