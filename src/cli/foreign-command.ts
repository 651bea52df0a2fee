import { oneLine } from "../report/one-line.js";
import { Misconduct } from "../subject/conduct.js";
import { Command } from "../subject/process.js";
import { UsageError } from "./exit-codes.js";

/** A command after --, and what is told of it on stderr. */
export class ForeignCommand extends Command {
  readonly #name: string;

  constructor(name: string, words: readonly string[]) {
    super(words);
    this.#name = name;
  }

  /** The last lines of its stderr. */
  tellLastLines(): void {
    const lines = this.lastLines;
    if (lines.length === 0) return;
    process.stderr.write(
      `${[`${this.#name}: last on its stderr:`, ...lines.map((line) => `  ${oneLine(line)}`)].join("\n")}\n`,
    );
  }

  /** Lines of its stdout that are no message. */
  tellNoise(noise: string | undefined): void {
    if (noise !== undefined) process.stderr.write(`${this.#name}: ${noise}\n`);
  }

  /** What to throw for an error: one that the user's command line made is a usage error. */
  refusalOf(error: unknown): unknown {
    const isUsage = error instanceof Misconduct && error.code === "start-failed";
    return isUsage ? new UsageError(`${this.#name}: ${error.message}`) : error;
  }
}

/**
 * The command after --.
 * @throws {UsageError} when there is none
 */
export function foreignCommand(command: string, words: readonly string[] | undefined): ForeignCommand {
  const [program] = words ?? [];
  if (words === undefined || program === undefined || program === "") {
    throw new UsageError(`${command}: found no command after --; expected one such as python3 subject.py`);
  }
  return new ForeignCommand(`${command}: ${program}`, words);
}
