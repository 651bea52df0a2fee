import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { styleText } from "node:util";
import { UsageError } from "./exit-codes.js";

/** Writes a file whole or not at all: to a temporary name beside it, then renamed. */
export function writeWhole(folder: string, name: string, text: string): void {
  try {
    // Where the parent exists, a plain mkdir: the recursive one does not return on file systems that refuse with ENOENT.
    if (!existsSync(folder)) mkdirSync(folder, { recursive: !existsSync(dirname(resolve(folder))) });
    const temporary = join(folder, `.${name}.tmp`);
    writeFileSync(temporary, text);
    renameSync(temporary, join(folder, name));
  } catch (error) {
    throw new UsageError(`--out: cannot write ${join(folder, name)} (${reasonOf(error)}); expected a writable folder`);
  }
}

/** Fails now, not after minutes of work, when a folder cannot be written. */
export function checkWritable(folder: string): void {
  writeWhole(folder, "verify.json", "{}\n");
}

function reasonOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}

/** Colours of verdicts, on a terminal or with FORCE_COLOR, never with NO_COLOR. */
const COLOURS = { pass: "green", fail: "red", inconclusive: "yellow" } as const;

/** The text with its verdict words coloured when the stream shows colours. */
export function coloured(text: string, stream: NodeJS.WriteStream): string {
  const wanted = process.env["FORCE_COLOR"] !== undefined || (stream.isTTY && process.env["NO_COLOR"] === undefined);
  if (!wanted) return text;
  return text.replaceAll(/\b(pass|fail|inconclusive)\b/g, (word) =>
    styleText(COLOURS[word as keyof typeof COLOURS], word, { validateStream: false }),
  );
}

/** One line that is rewritten in place, on a terminal only. */
export function progressLine(stream: NodeJS.WriteStream): { show(text: string): void; clear(): void } {
  const write = (text: string): void => {
    if (stream.isTTY) stream.write(`\r\u001B[2K${text}`);
  };
  return { show: write, clear: () => write("") };
}
