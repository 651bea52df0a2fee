import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { styleText } from "node:util";
import type { FormatName } from "../report/formats.js";
import { UsageError } from "./exit-codes.js";

/** Writes a file whole or not at all: to a temporary name beside it, then renamed. */
export function writeWhole(folder: string, name: string, text: string): void {
  refuseUnwritable(folder, name, () => {
    const temporary = writeBeside(folder, name, text);
    try {
      renameSync(temporary, join(folder, name));
    } finally {
      rmSync(temporary, { force: true });
    }
  });
}

/** Fails now, not after minutes of work, when a file cannot be written; what is there stays. */
export function checkWritable(folder: string, name: string): void {
  refuseUnwritable(folder, name, () => {
    rmSync(writeBeside(folder, name, ""));
  });
}

function writeBeside(folder: string, name: string, text: string): string {
  // Where the parent exists, a plain mkdir: the recursive one does not return on file systems that refuse with ENOENT.
  if (!existsSync(folder)) mkdirSync(folder, { recursive: !existsSync(dirname(resolve(folder))) });
  const temporary = join(folder, `.${name}.tmp`);
  writeFileSync(temporary, text);
  return temporary;
}

function refuseUnwritable(folder: string, name: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new UsageError(`--out: cannot write ${join(folder, name)} (${reasonOf(error)}); expected a writable folder`);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}

const COLOURS = { pass: "green", fail: "red", inconclusive: "yellow" } as const;

/** The text with its verdict words coloured when the stream shows colours. */
export function coloured(text: string, stream: NodeJS.WriteStream): string {
  if (!showsColours(stream)) return text;
  return text.replaceAll(/\b(pass|fail|inconclusive)\b/g, (word) =>
    styleText(COLOURS[word as keyof typeof COLOURS], word, { validateStream: false }),
  );
}

/** Prints a document on stdout: colours are for the words of people only. */
export function print(format: FormatName, text: string): void {
  process.stdout.write(`${format === "text" ? coloured(text, process.stdout) : text}\n`);
}

/** As Node decides for its own output: FORCE_COLOR where it is set (0 for none), else a terminal without NO_COLOR. */
function showsColours(stream: NodeJS.WriteStream): boolean {
  const { FORCE_COLOR: force, NO_COLOR: no = "" } = process.env;
  return force === undefined ? stream.isTTY && no === "" : force !== "0";
}

/** One line that is rewritten in place, on a terminal only. */
export function progressLine(stream: NodeJS.WriteStream): { show(text: string): void; clear(): void } {
  const write = (text: string): void => {
    if (stream.isTTY) stream.write(`\r\u001B[2K${text}`);
  };
  return { show: write, clear: () => write("") };
}
