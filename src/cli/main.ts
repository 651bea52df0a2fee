import { Command, CommanderError } from "commander";
import { oneLine } from "../report/one-line.js";
import { VERSION } from "../report/version.js";
import { addCheckCommand } from "./check-command.js";
import { addConformanceCommand } from "./conformance-command.js";
import { addDiagnoseCommand } from "./diagnose-command.js";
import { EXIT, UsageError } from "./exit-codes.js";
import { addExplainCommand } from "./explain-command.js";
import { addAuditCommand, addProveCommand } from "./prove-command.js";
import { addSweepCommand } from "./sweep-command.js";
import { addVerifyCommand } from "./verify-command.js";

/** The commands that take a command after --. */
const TAKE_COMMANDS: readonly string[] = ["check", "conformance"];

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
  const exit = (code: number): void => {
    exitCode = code;
  };
  // what follows -- is a command of the user's own, which commander would mix with the arguments before it
  const dashes = words.indexOf("--");
  const [own, foreign] = dashes < 0 ? [words] : [words.slice(0, dashes), words.slice(dashes + 1)];
  for (const add of [addVerifyCommand, addProveCommand, addAuditCommand, addDiagnoseCommand, addSweepCommand]) {
    add(program, exit);
  }
  addExplainCommand(program);
  for (const add of [addCheckCommand, addConformanceCommand]) add(program, exit, foreign);
  program.hook("preAction", (_, command) => {
    if (foreign !== undefined && !TAKE_COMMANDS.includes(command.name())) {
      command.error(`error: found -- after ${command.name()}; expected it after ${TAKE_COMMANDS.join(" or ")}`);
    }
  });
  try {
    await program.parseAsync(own, { from: "user" });
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
