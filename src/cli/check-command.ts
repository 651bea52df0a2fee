import { dirname, basename, extname } from "node:path";
import { Option, type Command } from "commander";
import { freshSeed } from "../check/check-gradient.js";
import { DEFAULTS, type CheckOptions } from "../check/options.js";
import type { Mode } from "../check/mode.js";
import { FORMATS } from "../report/formats.js";
import type { AsyncSubject, Precision } from "../subject/subject.js";
import { SECONDS } from "../diagnosis/diagnosis.js";
import { checkForeign } from "./check-foreign.js";
import { contained } from "./contained.js";
import { EXIT, exitCodeOfReports, UsageError } from "./exit-codes.js";
import { addFormatOptions, type FormatFlags } from "./format-options.js";
import { interruptible } from "./interruption.js";
import { addLimitOptions, DEFAULT_LIMITS, limitsOf, type LimitFlags } from "./limit-options.js";
import { lifted, withNotes, type Lift } from "./lift.js";
import { loadNetwork } from "./network-claim.js";
import { duration, integer, seed } from "./numbers.js";
import { checkWritable, print, writeWhole } from "./output.js";
import { runChecks, type Checked } from "./run-checks.js";
import { loadSubjects } from "./subject-file.js";

/** What the command line says about a check. */
export interface CheckFlags extends FormatFlags, LimitFlags {
  readonly claimed?: string;
  readonly mode: Mode | "auto";
  readonly precision?: Precision;
  readonly lift?: "float64";
  readonly seed?: number;
  readonly budget: number;
  /** In seconds. */
  readonly time: number;
  /** Seconds that a diagnosis may take; false for none. */
  readonly diagnose: number | false;
  readonly out?: string;
}

/** The options that decide what a report says, besides the seed. */
const REPLAYED = ["claimed", "mode", "precision", "lift", "budget", "time"] as const;

const EXAMPLES = `
Examples:
  backproof check subject.mjs                           its default export: { point, loss, gradient }
  backproof check network.json --claimed gradient.json
  backproof check subject.ts --format junit --out results/junit.xml
  backproof check tfjs.mjs --lift float64               a float32 library in plain JavaScript, computing in double
  backproof check --mode every -- python3 subject.py    a program that speaks the protocol, in any language`;

/**
 * Adds `backproof check`, the check of one claimed gradient or several; `exit` receives its exit code.
 * @param foreign the words after --: a command to check
 */
export function addCheckCommand(
  program: Command,
  exit: (code: number) => void,
  foreign: readonly string[] | undefined,
): void {
  const command = program
    .command("check")
    .description("check the claimed gradient of a subject file (.mjs, .ts, …), a network file (.json) or a command")
    .usage("[options] <file>\n       backproof check [options] -- <command> [args...]")
    .argument("[file]", "subject file or network file")
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
    .addOption(
      new Option(
        "--lift <name>",
        "let the subject file's library compute in double: Float32Array is Float64Array",
      ).choices(["float64"]),
    )
    .option("--seed <n>", "seed of the random directions (default: a new one, printed)", seed)
    .option("--budget <n>", "losses that --mode auto may spend", integer(0, Number.MAX_SAFE_INTEGER), DEFAULTS.budget)
    .option("--out <file>", "also write the result to this file")
    .addHelpText("after", EXAMPLES)
    .action(async (file: string | undefined, flags: CheckFlags) => {
      const given = REPLAYED.filter((name) => command.getOptionValueSource(name) === "cli");
      const source = foreign === undefined ? fileSource(file, flags) : foreignSource(file, foreign, flags);
      exit(await runCheck(source, { ...flags, seed: flags.seed ?? freshSeed() }, given));
    });
  addTimeOptions(command);
  addLimitOptions(command);
  addFormatOptions(command);
}

/** Adds --time, --diagnose and --no-diagnose. */
function addTimeOptions(command: Command): void {
  command
    .addOption(
      new Option("--time <duration>", "time that --mode auto may spend on every coordinate")
        .argParser(duration)
        .default(DEFAULTS.seconds, "5m"),
    )
    .addOption(
      new Option("--diagnose <duration>", "time that the name of a bug may take")
        .argParser(duration)
        .default(SECONDS, "2s"),
    )
    .option("--no-diagnose", "do not name the bug");
}

/** The flags that decide what the subjects are. */
interface SubjectFlags {
  readonly claimed?: string;
  readonly precision?: Precision | undefined;
}

/** What is checked: how, and the words of the command line that name it, before the options or after. */
interface Source {
  readonly before: readonly string[];
  readonly after: readonly string[];
  check(options: CheckOptions & { readonly diagnose: number }, interruption: AbortController): Promise<Checked>;
}

/** @throws {UsageError} when there is no file */
function fileSource(file: string | undefined, flags: CheckFlags): Source {
  if (file === undefined) throw new UsageError("check: found no file; expected one, or a command after --");
  // the network's own code needs no time limit: a batch of its losses may take long, and ends
  const timeLimit = isNetwork(file) ? Infinity : limitsOf(flags).call;
  if (flags.lift !== undefined && isNetwork(file)) {
    throw new UsageError(`check: found --lift with ${file}; expected a subject file with it`);
  }
  return {
    before: [file],
    after: [],
    check: async (options, interruption) => {
      const checks = async (precision = flags.precision): Promise<Checked> =>
        await runChecks(await load(file, { ...flags, precision }), { ...options, timeLimit }, interruption);
      const liftedChecks = async (lift: Lift): Promise<Checked> => {
        const { reports, interrupted } = await checks("float64");
        return { reports: withNotes(reports, lift), interrupted };
      };
      return await contained(`check: ${file}`, () => (flags.lift === undefined ? checks() : lifted(liftedChecks)));
    },
  };
}

/** @throws {UsageError} when a file or a stored claim is given besides, or no word */
function foreignSource(file: string | undefined, words: readonly string[], flags: CheckFlags): Source {
  const strangers = (["claimed", "lift"] as const).filter((name) => flags[name] !== undefined);
  const besides = file ?? strangers.map((name) => `--${name}`)[0];
  if (besides !== undefined) {
    throw new UsageError(`check: found ${besides} and a command after --; expected one of them`);
  }
  return {
    before: [],
    after: ["--", ...words],
    check: async (options, interruption) => await checkForeign(words, { ...flags, ...options }, interruption),
  };
}

/**
 * Checks the subjects of a file with the usual options, prints their reports, and gives the exit code.
 * @param flags those that are not the usual ones
 */
export async function checkFile(
  file: string,
  flags: Pick<CheckFlags, "diagnose" | "format"> & { readonly seed: number },
): Promise<number> {
  const { mode, budget, seconds: time } = DEFAULTS;
  const whole = { ...DEFAULT_LIMITS, mode, budget, time, ...flags };
  return await runCheck(fileSource(file, whole), whole, []);
}

async function runCheck(
  source: Source,
  flags: CheckFlags & { readonly seed: number },
  given: readonly (keyof CheckFlags)[],
): Promise<number> {
  const out = flags.out === undefined ? undefined : ([dirname(flags.out), basename(flags.out)] as const);
  if (out !== undefined) checkWritable(...out);
  const { mode, budget, time: seconds, seed: chosen } = flags;
  const { reports, interrupted } = await interruptible((interruption) =>
    source.check({ mode, budget, seconds, seed: chosen, diagnose: flags.diagnose || 0 }, interruption),
  );
  const words = [...given, "seed" as const].flatMap((name) => [`--${name}`, String(flags[name])]);
  // what was chosen by the time that losses took, another machine may choose otherwise
  const isChosen = mode === "auto" && reports.length > 0 && reports.every((report) => report.mode === "probe");
  const pinned = isChosen ? [...words, "--mode", "probe"] : words;
  const replay = ["backproof check", ...[...source.before, ...pinned, ...source.after].map(shellWord)].join(" ");
  const document = FORMATS[flags.format]({ reports, interrupted, replay });
  print(flags.format, document);
  if (out !== undefined) writeWhole(...out, `${document}\n`);
  return interrupted ? EXIT.interrupted : exitCodeOfReports(reports);
}

function isNetwork(file: string): boolean {
  return extname(file) === ".json";
}

/** The subjects of a file of either kind. */
async function load(file: string, { claimed, precision }: SubjectFlags): Promise<AsyncSubject[]> {
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
