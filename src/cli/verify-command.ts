import type { Command } from "commander";
import { OUTCOME_FORMATS } from "../campaign/outcome-formats.js";
import type { Outcome } from "../campaign/outcome.js";
import type { Progress } from "../campaign/verify.js";
import { freshSeed } from "../check/check-gradient.js";
import { EXIT, exitCodeOf } from "./exit-codes.js";
import { addFormatOptions, type FormatFlags } from "./format-options.js";
import { interruptible } from "./interruption.js";
import { duration, integer, seed } from "./numbers.js";
import { checkWritable, print, progressLine, writeWhole } from "./output.js";

/** Random networks checked by default. */
const DEFAULT_RUNS = 300;
const MOST_RUNS = 1e9;
/** The file that --out writes. */
const RESULT = "verify.json";
/** Width of the progress bar. */
const BAR = 24;

interface VerifyFlags extends FormatFlags {
  readonly runs?: number;
  readonly time?: number;
  readonly seed?: number;
  readonly out?: string;
}

/** Adds `backproof verify`, the main job; `exit` receives its exit code. */
export function addVerifyCommand(program: Command, exit: (code: number) => void): void {
  const command = program
    .command("verify")
    .description("check backprop against the true derivative on the fixtures and on random networks; train by SGD")
    .option("--runs <n>", `random networks to check (default ${DEFAULT_RUNS})`, integer(0, MOST_RUNS))
    .option("--time <duration>", "check random networks until this time is up, e.g. 60s", duration)
    .option("--seed <n>", "seed of the random networks (default: a new one, printed)", seed)
    .option("--out <folder>", "also write verify.json and the smallest failing networks here")
    .action(async (flags: VerifyFlags) => {
      exit(await runVerify(flags));
    });
  addFormatOptions(command);
}

async function runVerify(flags: VerifyFlags): Promise<number> {
  if (flags.out !== undefined) checkWritable(flags.out, RESULT);
  const outcome = await interruptible(({ signal }) => runWithProgress(flags, signal));
  print(flags.format, OUTCOME_FORMATS[flags.format](outcome));
  if (flags.out !== undefined) writeOutcome(flags.out, outcome);
  return outcome.interrupted ? EXIT.interrupted : exitCodeOf(outcome.verdict);
}

async function runWithProgress(flags: VerifyFlags, signal: AbortSignal): Promise<Outcome> {
  const { verify } = await import("../campaign/verify.js"); // the networks, their files and fast-check come with it
  const line = progressLine(process.stderr);
  const job = verify({
    seed: flags.seed ?? freshSeed(),
    runs: flags.runs ?? (flags.time === undefined ? DEFAULT_RUNS : MOST_RUNS),
    seconds: flags.time ?? Infinity,
    signal,
  });
  let step = await job.next();
  while (step.done !== true) {
    line.show(progressText(step.value));
    step = await job.next();
  }
  line.clear();
  return step.value;
}

/** fixture networks [######······] 3/5 */
function progressText({ part, done, total }: Progress): string {
  const filled = Math.min(BAR, Math.round((BAR * done) / total));
  return `${part} [${"#".repeat(filled)}${"·".repeat(BAR - filled)}] ${done}${total === MOST_RUNS ? "" : `/${total}`}`;
}

function writeOutcome(folder: string, outcome: Outcome): void {
  writeWhole(folder, RESULT, `${OUTCOME_FORMATS.json(outcome)}\n`);
  for (const [n, { network }] of outcome.failures.entries()) {
    if (network !== undefined) writeWhole(folder, `failure-${n + 1}.json`, network);
  }
}
