// @ts-check
// Mutation operators: what a slip of the pen makes of one line.

/** One mutant of a program: the line that it changes, counted from 0, and what that line becomes. @typedef {{ line: number, from: string, to: string, tag: string }} Mutation */

/** pattern → what each of its occurrences becomes, one mutant a replacement. @type {readonly (readonly [pattern: RegExp, ...replacements: string[]])[]} */
const REPLACEMENTS = [
  [/ \+ /g, " - "],
  [/ - /g, " + "],
  [/ \* /g, " / ", " + "],
  [/ \/ /g, " * "],
  [/ \+= /g, " -= ", " = "],
  [/= 0;/g, "= 1;"],
  [/< (n\[[^\]]*\]|m);/g, "< $1 + 1;", "< $1 - 1;"],
  [/\[l\]/g, "[l - 1]", "[l + 1]"],
  [/\[l - 1\]/g, "[l]", "[l - 2]"],
  [/\[L\]/g, "[L - 1]"],
  [/\[i\]/g, "[j]"],
  [/\[j\]/g, "[i]"],
  [/\[(i|j)\]\[(i|j)\]/g, "[$2][$1]"],
  [/\ba\b/g, "z"],
  [/\bz\b/g, "a"],
  [/\bo\[s\]/g, "z[s][L]"],
  [/\[s\]/g, "[0]"],
  [/\b(?:delta|a\[s\]\[l - 1\]|W\[l\]\[j\]|W\[l\]\[i\]|o\[s\]|t\[s\])\[[ij]\](?! [-+/]?=)/g, "1"],
  [/\b(?:sum|e)(?= \*)/g, "1"],
  [/ \/ m/g, ""],
  [/===/g, "!=="],
  [/> 0/g, "> 1"],
  [/l > 1/g, "l > 2"],
  [/lambda \* W\[l\]\[i\]\[j\]/g, "lambda", "0"],
  [/\blambda\b/g, "2 * lambda"],
  [/\bslope\(f\[(.+?)\], .+\)/g, "Math.max(z[s][$1][i], 0)"],
  [/^[^{]*;$/g, ""],
];

/**
 * Every mutant of every line that has a tag, each text once.
 * @param {string} text
 * @returns {Mutation[]}
 */
export function mutations(text) {
  return text.split("\n").flatMap((whole, line) => {
    const [from = "", tag] = whole.split(" // ");
    if (tag === undefined) return [];
    const results = new Set(
      REPLACEMENTS.flatMap(([pattern, ...to]) => to.flatMap((one) => replaced(from, pattern, one))),
    );
    results.delete(from);
    return [...results].map((to) => ({ line, from, to, tag }));
  });
}

/**
 * The line with one occurrence of the pattern replaced, one text an occurrence.
 * @param {string} line @param {RegExp} pattern global @param {string} replacement
 */
function replaced(line, pattern, replacement) {
  const once = new RegExp(pattern.source);
  return [...line.matchAll(pattern)].map(({ index }) => {
    const before = line.slice(0, index);
    return before + line.slice(index).replace(once, replacement);
  });
}

/**
 * The text with its lines changed.
 * @param {string} text @param {readonly Mutation[]} changes of different lines
 */
export function mutated(text, changes) {
  const lines = text.split("\n");
  for (const { line, to } of changes) lines[line] = to;
  return lines.join("\n");
}
