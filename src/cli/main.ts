import { Command, CommanderError } from "commander";
import { oneLine } from "../report/one-line.js";
import { VERSION } from "../report/version.js";
import { addCheckCommand } from "./check-command.js";
import { addDiagnoseCommand } from "./diagnose-command.js";
import { EXIT, UsageError } from "./exit-codes.js";
import { addExplainCommand } from "./explain-command.js";
import { addAuditCommand, addProveCommand } from "./prove-command.js";
import { addVerifyCommand } from "./verify-command.js";

/**
 * Runs the command line.
 * @param words the arguments after the program's name
 * @returns the exit code
 */
export async function main(words: readonly string[]): Promise<number> {
  const program = new Command("backproof")
    .description("decides whether a claimed gradient is the true derivative, without a tolerance")
    .version(VERSION)
    .showSuggestionAfterError()
    .exitOverride();
  let exitCode: number = EXIT.pass;
  for (const add of [addVerifyCommand, addCheckCommand, addProveCommand, addAuditCommand, addDiagnoseCommand]) {
    add(program, (code) => {
      exitCode = code;
    });
  }
  addExplainCommand(program);
  try {
    await program.parseAsync(words, { from: "user" });
    return exitCode;
  } catch (error) {
    return exitCodeOfError(error);
  }
}

/** Help and version end with 0, a usage error with 2 (commander has printed its line), anything else is a crash. */
function exitCodeOfError(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.pass : EXIT.usage;
  process.stderr.write(`error: ${oneLine(error instanceof Error ? error.message : String(error))}\n`);
  return error instanceof UsageError ? EXIT.usage : EXIT.crashed;
}
