import { basename, extname } from "node:path";
import { Option, type Command } from "commander";
import type { DiagnosisOutcome } from "../campaign/diagnosis-outcome.js";
import { freshSeed } from "../check/check-gradient.js";
import type { Claim } from "../diagnosis/frame.js";
import { checkFile } from "./check-command.js";
import { contained } from "./contained.js";
import { exitCodeOf, UsageError } from "./exit-codes.js";
import { readClaim, readNetwork } from "./network-files.js";
import { duration, seed } from "./numbers.js";
import { print } from "./output.js";
import { importModule } from "./subject-file.js";

interface DiagnoseFlags {
  readonly claimed: readonly string[];
  /** In seconds. */
  readonly time: number;
  readonly seed?: number;
  readonly format: "text" | "json";
}

/** Seconds that are spent by default: a check spends fewer. */
const TIME = 10;

const EXAMPLES = `
Examples:
  backproof diagnose student.mjs                          exports backpropagation(network): its answers on random networks
  backproof diagnose net1.json --claimed g1.json net2.json --claimed g2.json    claims of one program; they vote
  backproof diagnose subject.mjs                          any loss: what the pattern of wrong numbers tells`;

/** Adds `backproof diagnose`, the name of a bug; `exit` receives its exit code. */
export function addDiagnoseCommand(program: Command, exit: (code: number) => void): void {
  program
    .command("diagnose")
    .description("name the bug of a wrong gradient")
    .argument("<files...>", "program or subject file (.mjs, .js, .ts, …), or network files (.json)")
    .option("--claimed <file>", "the claimed gradient of a network file, one for each", collect, [])
    .option("--time <duration>", "time that it may take", duration, TIME)
    .option("--seed <n>", "seed of the random networks (default: a new one, printed)", seed)
    .addOption(new Option("--format <name>", "how to print the result").choices(["text", "json"]).default("text"))
    .addOption(new Option("--json", "print one JSON document on stdout: --format json").implies({ format: "json" }))
    .addHelpText("after", EXAMPLES)
    .action(async (files: string[], flags: DiagnoseFlags) => {
      exit(await runDiagnose(files, { ...flags, seed: flags.seed ?? freshSeed() }));
    });
}

function collect(file: string, files: readonly string[]): string[] {
  return [...files, file];
}

async function runDiagnose(
  files: readonly string[],
  flags: DiagnoseFlags & { readonly seed: number },
): Promise<number> {
  const outcome = files.every((file) => extname(file) === ".json")
    ? await outcomeOfClaims(files, flags)
    : await outcomeOfModule(files, flags);
  if (typeof outcome === "number") return outcome;
  const { diagnosisOutcomeToJson, diagnosisOutcomeToText } = await import("../campaign/diagnosis-outcome.js");
  const text =
    flags.format === "json"
      ? JSON.stringify(diagnosisOutcomeToJson(outcome), null, 2)
      : diagnosisOutcomeToText(outcome);
  print(flags.format, text);
  return exitCodeOf(outcome.verdict);
}

async function outcomeOfClaims(files: readonly string[], { claimed, time }: DiagnoseFlags): Promise<DiagnosisOutcome> {
  if (claimed.length !== files.length) {
    const found = `${files.length} network files and ${claimed.length} --claimed`;
    throw new UsageError(`diagnose: found ${found}; expected one --claimed for each network file`);
  }
  const pairs = files.map((file, k) => [file, claimed[k] ?? ""] as const);
  const claims = await Promise.all(
    pairs.map(async ([file, gradient]): Promise<Claim> => {
      const problem = await readNetwork("diagnose", file);
      return { problem, claimed: await readClaim("diagnose", gradient, problem) };
    }),
  );
  const { diagnose } = await import("../diagnosis/diagnose.js");
  const diagnosis = diagnose(claims, { seconds: time });
  const words = pairs.flatMap(([file, gradient]) => [file, "--claimed", gradient]);
  return {
    name: files.map((file) => basename(file, ".json")).join(", "),
    verdict: diagnosis === undefined ? "pass" : "fail",
    diagnosis,
    smallest: undefined,
    replay: ["backproof diagnose", ...words].join(" "),
  };
}

/** The outcome of a program; a subject is checked instead, and that prints its reports and gives an exit code. */
async function outcomeOfModule(
  [file = "", ...others]: readonly string[],
  { claimed, time, seed: start, format }: DiagnoseFlags & { readonly seed: number },
): Promise<DiagnosisOutcome | number> {
  if (others.length > 0 || claimed.length > 0) {
    throw new UsageError(`diagnose: found ${file} with other files; expected it alone, or network files only`);
  }
  const module = await contained(`diagnose: ${file}`, () => importModule("diagnose", file));
  const program: unknown = Reflect.get(Object(module), "backpropagation");
  if (typeof program !== "function") {
    return await checkFile(file, { diagnose: time, format, seed: start });
  }
  const { backpropagationOf } = await import("../network/backpropagation.js");
  const { nameBug } = await import("../campaign/diagnose-program.js");
  const bug = await contained(`diagnose: ${file}`, async () =>
    nameBug(backpropagationOf(program as Parameters<typeof backpropagationOf>[0]), { seed: start, seconds: time }),
  );
  return {
    name: basename(file, extname(file)),
    verdict: bug === undefined ? "pass" : "fail",
    diagnosis: bug?.diagnosis,
    smallest: bug?.smallest,
    replay: `backproof diagnose ${file} --seed ${start}`,
  };
}
