import type { Command } from "commander";
import { CODES, type Code } from "../diagnosis/codes.js";
import { codesToText, explanationToText } from "../report/explanation-text.js";
import { UsageError } from "./exit-codes.js";
import { print } from "./output.js";

/** Adds `backproof explain`, the long form of a code; without a code it lists all. */
export function addExplainCommand(program: Command): void {
  program
    .command("explain")
    .description("tell what a code stands for, e.g. GRAD-BATCH-SUM; without one, list all codes")
    .argument("[code]", "code of a diagnosis")
    .action((code: string | undefined) => {
      print("text", code === undefined ? codesToText() : explanationToText(known(code)));
    });
}

/** @throws {UsageError} when it is no code */
function known(given: string): Code {
  const code = given.toUpperCase();
  if (code in CODES) return code as Code;
  throw new UsageError(`explain: found ${given}; expected a code such as GRAD-BATCH-SUM (backproof explain lists all)`);
}
