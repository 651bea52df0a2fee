import { formulasOf } from "../diagnosis/catalogue.js";
import { CODES, type Code } from "../diagnosis/codes.js";
import { EXPLANATIONS } from "../diagnosis/explanations.js";
import { generalMessage } from "../diagnosis/words.js";

/** The long form of a code: what it says, how it comes about and shows, how to be sure, and what to write instead. */
export function explanationToText(code: Code): string {
  const { cause, signs, test } = EXPLANATIONS[code];
  const formulas = formulasOf(code);
  const sections = [
    ["What happens", cause],
    ["How it shows", signs],
    ["To be sure", test],
    ["To mend it", CODES[code].fix],
    ["Looked for", formulas.join("\n  ")],
  ] as const;
  const told = sections.filter(([, text]) => text !== "").map(([title, text]) => `${title}\n  ${text}`);
  return [`${code}: ${generalMessage(code)}`, ...told].join("\n\n");
}

/** All codes, a line each. */
export function codesToText(): string {
  const codes = Object.keys(CODES) as Code[];
  const width = Math.max(...codes.map(({ length }) => length));
  return codes.map((code) => `${code.padEnd(width)}  ${generalMessage(code)}`).join("\n");
}
