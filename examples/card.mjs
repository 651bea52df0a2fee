// The report card in words, and the programs that reproduce its findings; no library is loaded here.
import { ANSWERS } from "./vocabulary.mjs";

/**
 * A case as run.mjs tells it; the last three where it is shown in a program.
 * @typedef {{ op: string, name: string, answer: string, parameters?: number, text?: string, program?: string[] }} Line
 * @typedef {Required<Line> & { count: number }} Finding
 */

/**
 * Cases of a library by answer.
 * @param {readonly Line[]} lines
 */
export function tally(lines) {
  return Object.fromEntries(
    Object.keys(ANSWERS).map((answer) => [answer, lines.filter((line) => line.answer === answer).length]),
  );
}

/**
 * A table of rows of texts, the first row its head; all columns but the first to the right.
 * @param {readonly (readonly string[])[]} rows
 */
export function table(rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const padded = (/** @type {string} */ text, /** @type {number} */ column) =>
    column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(padded).join("  ")).join("\n");
}

/**
 * For every operation and every answer that is shown: how many cases, and the smallest of them.
 * @param {readonly Line[]} lines
 * @returns {Finding[]}
 */
export function findingsOf(lines) {
  const shown = /** @type {Required<Line>[]} */ (lines.filter(({ answer }) => ANSWERS[answer]?.isShown));
  const keyOf = (/** @type {Line} */ { op, answer }) => `${answer} ${op}`;
  return [...new Set(shown.map(keyOf))].map((key) => {
    const alike = shown.filter((line) => keyOf(line) === key);
    const size = (/** @type {Required<Line>} */ { program }) => program.join("\n").length;
    const [smallest] = alike.toSorted((a, b) => a.parameters - b.parameters || size(a) - size(b));
    return { .../** @type {Required<Line>} */ (smallest), count: alike.length };
  });
}

/**
 * tfjs, "second order of exp" → tfjs-second-order-of-exp.mjs
 * @param {string} library @param {string} op
 */
export function fileName(library, op) {
  return `${library}-${op.replaceAll(/[^a-zA-Z0-9]+/g, "-").replaceAll(/^-|-$/g, "")}.mjs`;
}

/**
 * A program that needs the library alone: the claimed gradient of a finding beside its one-sided differences.
 * @param {string} title @param {Finding} finding
 */
export function programOf(title, { name, answer, text, program }) {
  const worst = text.split("\n").slice(1, 3).filter((line) => !line.startsWith("  replay")); // prettier-ignore
  return [
    `// ${title}, ${answer}: ${ANSWERS[answer]?.means}.`,
    `// ${name}`,
    ...worst.map((line) => `// ${line.trim()}`),
    ...program,
    "",
    "const flat = (tree) => Object.values(tree).flat(Infinity);",
    'const filled = (x) => ((x = [...x]), JSON.parse(JSON.stringify(point), (_, v) => (typeof v === "number" ? x.shift() : v)));',
    "const along = (x, d, h) => loss(filled(x.map((xi, i) => xi + h * d[i])));",
    "const slopes = flat(point).map((_, i, x) => {",
    "  const [d, h] = [x.map((_, k) => Number(k === i)), 2 ** -12];",
    "  return [(along(x, d, 0) - along(x, d, -h)) / h, (along(x, d, h) - along(x, d, 0)) / h];",
    "});",
    "const claimed = flat(gradient(point));",
    'console.log("claimed        ", claimed.join(" "));',
    'console.log("left and right ", slopes.map((pair) => pair.join(" | ")).join("   "));',
    ...(answer === "no subgradient" ? ALONG_THE_CLAIM : []),
    "",
  ].join("\n");
}

/** At a kink: no subgradient promises more than the loss gains. */
const ALONG_THE_CLAIM = [
  "// ⟨g, d⟩ of a subgradient g lies between the slopes along d; here d is the claim itself",
  "const h = 2 ** -12;",
  'console.log("promised along the claim", claimed.reduce((sum, g) => sum + g * g, 0));',
  'console.log("gained along the claim  ", (along(flat(point), claimed, h) - along(flat(point), claimed, 0)) / h);',
];
