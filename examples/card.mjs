// The report card in words, and the programs that reproduce its findings; no library is loaded here.
import { ANSWERS } from "./answers.mjs";

/** Cases of a library by answer. */
export function tally(lines) {
  const counts = Object.fromEntries(Object.keys(ANSWERS).map((answer) => [answer, 0]));
  for (const { answer } of lines) counts[answer] += 1;
  return counts;
}

/** A table of rows of texts, the first row its head; all columns but the first to the right. */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => [...row[column]].length)));
  const line = (row) => row.map((text, k) => (k === 0 ? text.padEnd(widths[k]) : text.padStart(widths[k]))).join("  ");
  return rows.map(line).join("\n");
}

/** The findings of a library: for every operation and answer that is shown, how often, and its smallest case. */
export function findingsOf(lines) {
  const groups = Map.groupBy?.(lines.filter(isShown), keyOf) ?? grouped(lines.filter(isShown));
  return [...groups.values()].map((group) => {
    const smallest = group.toSorted((a, b) => a.parameters - b.parameters || a.program.join().length - b.program.join().length)[0];
    const cases = lines.filter(({ op }) => op === smallest.op).length;
    return { ...smallest, count: group.length, cases: Math.max(cases, group.length) };
  }); // prettier-ignore
}

const isShown = ({ answer }) => ANSWERS[answer].isShown;
const keyOf = ({ op, answer }) => `${answer} ${op}`;

function grouped(lines) {
  const groups = new Map();
  for (const line of lines) groups.set(keyOf(line), [...(groups.get(keyOf(line)) ?? []), line]);
  return groups;
}

/** tfjs, "second order of exp" → tfjs-second-order-of-exp.mjs */
export function fileName(library, op) {
  return `${library}-${op.replaceAll(/[^a-zA-Z0-9]+/g, "-").replaceAll(/^-|-$/g, "")}.mjs`;
}

/** A program that needs the library alone: the claimed gradient of a finding beside central differences. */
export function programOf(title, { name, answer, text, program }) {
  const worst = text.split("\n").slice(1, 3).filter((line) => !line.startsWith("  replay")); // prettier-ignore
  return [
    `// ${title}, ${answer}: ${ANSWERS[answer].means}.`,
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
