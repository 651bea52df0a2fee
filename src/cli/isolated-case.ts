import { execFile, type ExecFileException } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Answering } from "../sweep/check-case.js";
import type { CaseAnswer } from "../sweep/table.js";
import type { SweepDocument } from "../sweep/text.js";

/** Bytes that a child may print. */
const MOST_PRINTED: number = 2 ** 24;
const CLI = new URL("../cli.js", import.meta.url);
/** The words that run this program again; from its source, it is compiled on the way. */
const PROGRAM: readonly string[] = import.meta.url.endsWith(".ts")
  ? ["--import", "jiti/register", fileURLToPath(CLI).replace(/js$/, "ts")]
  : [fileURLToPath(CLI)];

/**
 * An answer to every case from a process of its own: one that crashes, or poisons what it computes with, leaves the
 * others alone.
 * @param words the table's file, and the options that say how it is loaded
 * @param limit milliseconds that a case may take
 */
export function inProcesses(words: readonly string[], limit: number): Answering {
  return async (_, given, { seed = 0 }) => {
    const own = ["sweep", ...words, "--case", JSON.stringify(given), "--seed", String(seed), "--json"];
    return await new Promise<CaseAnswer>((resolve) => {
      const options = { timeout: limit, killSignal: "SIGKILL", maxBuffer: MOST_PRINTED } as const;
      execFile(process.execPath, [...PROGRAM, ...own], options, (error, out, err) => {
        resolve(answerIn(out) ?? { kind: "ended", message: endingOf(error, err, limit) });
      });
    });
  };
}

/** The answer that a child printed, if it did. */
function answerIn(out: string): CaseAnswer | undefined {
  try {
    const { ops } = JSON.parse(out) as SweepDocument;
    const [found] = ops.flatMap(({ findings }) => findings);
    return found && { kind: found.kind, message: found.message };
  } catch {
    return undefined;
  }
}

function endingOf(error: ExecFileException | null, err: string, limit: number): string {
  if (error?.killed === true) return `no answer after ${limit} ms`;
  const how = error?.signal ? `ended by ${error.signal}` : `exit code ${error?.code ?? 0}`;
  const last = err.trim().split("\n").at(-1);
  return last ? `${how}: ${last}` : how;
}
