import { dirname, basename, extname } from "node:path";
import { Option, type Command } from "commander";
import { freshSeed } from "../check/check-gradient.js";
import { DEFAULTS } from "../check/options.js";
import type { Mode } from "../check/mode.js";
import { FORMATS } from "../report/formats.js";
import type { AsyncSubject, Precision } from "../subject/subject.js";
import { SECONDS } from "../diagnosis/diagnosis.js";
import { contained } from "./contained.js";
import { EXIT, exitCodeOfReports, UsageError } from "./exit-codes.js";
import { addFormatOptions, type FormatFlags } from "./format-options.js";
import { interruptible } from "./interruption.js";
import { loadNetwork } from "./network-claim.js";
import { duration, integer, seed } from "./numbers.js";
import { checkWritable, print, writeWhole } from "./output.js";
import { runChecks } from "./run-checks.js";
import { loadSubjects } from "./subject-file.js";

/** What the command line says about a check. */
export interface CheckFlags extends FormatFlags {
  readonly claimed?: string;
  readonly mode: Mode | "auto";
  readonly precision?: Precision;
  readonly seed?: number;
  readonly budget: number;
  /** In seconds. */
  readonly time: number;
  /** In seconds. */
  readonly timeLimit: number;
  /** Seconds that a diagnosis may take; false for none. */
  readonly diagnose: number | false;
  readonly out?: string;
}

/** The options that decide what a report says, besides the seed. */
const REPLAYED = ["claimed", "mode", "precision", "budget", "time"] as const;

const EXAMPLES = `
Examples:
  backproof check subject.mjs                           its default export: { point, loss, gradient }
  backproof check network.json --claimed gradient.json
  backproof check subject.ts --format junit --out results/junit.xml`;

/** Adds `backproof check`, the check of one claimed gradient or several; `exit` receives its exit code. */
export function addCheckCommand(program: Command, exit: (code: number) => void): void {
  const command = program
    .command("check")
    .description("check the claimed gradient of a subject file (.mjs, .js, .ts, …) or of a network file (.json)")
    .argument("<file>", "subject file or network file")
    .option("--claimed <file>", "the claimed gradient of a network file (default: the package's own backprop)")
    .addOption(
      new Option("--mode <mode>", "differences at every coordinate, or random probes")
        .choices(["auto", "every", "probe"])
        .default(DEFAULTS.mode),
    )
    .addOption(
      new Option("--precision <name>", "precision in which the subject computes, whatever it says").choices([
        "float64",
        "float32",
      ]),
    )
    .option("--seed <n>", "seed of the random directions (default: a new one, printed)", seed)
    .option("--budget <n>", "losses that --mode auto may spend", integer(0, Number.MAX_SAFE_INTEGER), DEFAULTS.budget)
    .addOption(
      new Option("--time <duration>", "time that --mode auto may spend on every coordinate")
        .argParser(duration)
        .default(DEFAULTS.seconds, "5m"),
    )
    .addOption(
      new Option("--time-limit <duration>", "time for one call of a subject")
        .argParser(duration)
        .default(DEFAULTS.timeLimit / 1000, "60s"),
    )
    .addOption(
      new Option("--diagnose <duration>", "time that the name of a bug may take")
        .argParser(duration)
        .default(SECONDS, "2s"),
    )
    .option("--no-diagnose", "do not name the bug")
    .option("--out <file>", "also write the result to this file")
    .addHelpText("after", EXAMPLES)
    .action(async (file: string, flags: CheckFlags) => {
      const given = REPLAYED.filter((name) => command.getOptionValueSource(name) === "cli");
      exit(await runCheck(file, { ...flags, seed: flags.seed ?? freshSeed() }, given));
    });
  addFormatOptions(command);
}

/** The flags of a check on which nothing is said. */
export const CHECK_FLAGS: CheckFlags = {
  mode: DEFAULTS.mode,
  budget: DEFAULTS.budget,
  time: DEFAULTS.seconds,
  timeLimit: DEFAULTS.timeLimit / 1000,
  diagnose: SECONDS,
  format: "text",
};

/**
 * Checks the subjects of a file, prints their reports, and gives the exit code.
 * @param given the flags that a replay needs besides the seed
 */
export async function runCheck(
  file: string,
  flags: CheckFlags & { readonly seed: number },
  given: readonly (keyof CheckFlags)[],
): Promise<number> {
  const out = flags.out === undefined ? undefined : ([dirname(flags.out), basename(flags.out)] as const);
  if (out !== undefined) checkWritable(...out);
  const { mode, budget, time: seconds } = flags;
  // the network's own code needs no time limit: a batch of its losses may take long, and ends
  const timeLimit = isNetwork(file) ? Infinity : 1000 * flags.timeLimit;
  const { reports, interrupted } = await interruptible((interruption) =>
    contained(`check: ${file}`, async () =>
      runChecks(
        await load(file, flags),
        { mode, budget, seconds, seed: flags.seed, timeLimit, diagnose: flags.diagnose || 0 },
        interruption,
      ),
    ),
  );
  const words = [...given, "seed" as const].flatMap((name) => [`--${name}`, String(flags[name])]);
  // what was chosen by the time that losses took, another machine may choose otherwise
  const isChosen = mode === "auto" && reports.length > 0 && reports.every((report) => report.mode === "probe");
  const pinned = isChosen ? [...words, "--mode", "probe"] : words;
  const replay = ["backproof check", ...[file, ...pinned].map(shellWord)].join(" ");
  const document = FORMATS[flags.format]({ reports, interrupted, replay });
  print(flags.format, document);
  if (out !== undefined) writeWhole(...out, `${document}\n`);
  return interrupted ? EXIT.interrupted : exitCodeOfReports(reports);
}

function isNetwork(file: string): boolean {
  return extname(file) === ".json";
}

/** The subjects of a file of either kind. */
async function load(file: string, { claimed, precision }: CheckFlags): Promise<AsyncSubject[]> {
  if (claimed !== undefined && !isNetwork(file)) {
    throw new UsageError(`check: found --claimed with ${file}; expected a network file (.json) with it`);
  }
  const subjects = isNetwork(file) ? [await loadNetwork(file, claimed)] : await loadSubjects(file);
  return subjects.map((subject) => (precision === undefined ? subject : { ...subject, precision }));
}

/** A word as a POSIX shell reads it back. */
function shellWord(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
