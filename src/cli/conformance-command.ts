import { Option, type Command } from "commander";
import type { ConformanceFinding } from "../subject/conformance.js";
import { EXIT } from "./exit-codes.js";
import { foreignCommand } from "./foreign-command.js";
import { addLimitOptions, limitsOf, type LimitFlags } from "./limit-options.js";
import { print } from "./output.js";

interface ConformanceFlags extends LimitFlags {
  readonly json: boolean;
}

const EXAMPLE = `
Example:
  backproof conformance -- python3 subject.py`;

/**
 * Adds `backproof conformance`, for authors of subjects in other languages; `exit` receives its exit code.
 * @param foreign the words after --: the command to examine
 */
export function addConformanceCommand(
  program: Command,
  exit: (code: number) => void,
  foreign: readonly string[] | undefined,
): void {
  const command = program
    .command("conformance")
    .description("tell what is wrong with how a command speaks the protocol, and how to mend it")
    .usage("[options] -- <command> [args...]")
    .addOption(new Option("--json", "print the result as one JSON document on stdout").default(false))
    .addHelpText("after", EXAMPLE)
    .action(async (flags: ConformanceFlags) => {
      exit(await runConformance(foreign, flags));
    });
  addLimitOptions(command);
}

async function runConformance(words: readonly string[] | undefined, flags: ConformanceFlags): Promise<number> {
  const { examine } = await import("../subject/conformance.js");
  const { conformanceToJson, conformanceToText } = await import("../report/conformance.js");
  const command = foreignCommand("conformance", words);
  let findings: readonly ConformanceFinding[];
  try {
    findings = await examine(() => command.start(), limitsOf(flags));
  } catch (error) {
    throw command.refusalOf(error);
  }
  const isCut = findings.some(({ ok }) => ok === null);
  if (isCut) command.tellLastLines();
  const document = conformanceToJson(command.words, findings);
  if (flags.json) print("json", JSON.stringify(document, null, 2));
  else print("text", conformanceToText(document));
  if (document.verdict === "pass") return EXIT.pass;
  return isCut ? EXIT.crashed : EXIT.fail;
}
