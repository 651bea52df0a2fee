import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { emptyFolder } from "./captured.js";

/** A right subject, as source text. */
export const RIGHT = "{ point: [0.5, 2], loss: ([a, b]) => a * a * b, gradient: ([a, b]) => [2 * a * b, a * a] }";
/** The same with a wrong second entry. */
export const WRONG = RIGHT.replace("a * a]", "1.1 * a * a]");

/** A file with this text, in a folder of its own that is removed when the test ends. */
export function fileOf(name: string, text: string): string {
  const path = join(emptyFolder(), name);
  writeFileSync(path, text);
  return path;
}

/** A subject file that has this as its default export. */
export function exporting(value: string, name = "subject.mjs"): string {
  return fileOf(name, `export default ${value};\n`);
}
