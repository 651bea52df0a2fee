#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { EXIT, UsageError } from "./cli/exit-codes.js";
import { addVerifyCommand } from "./cli/verify-command.js";
import { VERSION } from "./report/version.js";

const program = new Command("backproof")
  .description("decides whether a claimed gradient is the true derivative, without a tolerance")
  .version(VERSION)
  .showSuggestionAfterError()
  .exitOverride();
addVerifyCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOfError(error);
}

/** Help and version end with 0, a usage error with 2 (commander has printed its line), anything else is a crash. */
function exitCodeOfError(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.pass : EXIT.usage;
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  return error instanceof UsageError ? EXIT.usage : EXIT.crashed;
}
