/** The text on one line: a line break with the white space around it is a space, what else does not print is \u{…}. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s*[\n\r\u2028\u2029]\s*/g, " ").replaceAll(/\p{C}/gu, escaped);
}

/** A character as its code point: \u{1b}. */
export function escaped(character: string): string {
  return `\\u{${Number(character.codePointAt(0)).toString(16)}}`;
}
