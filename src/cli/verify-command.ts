import type { Command } from "commander";
import { outcomeToJson, outcomeToText } from "../campaign/outcome-text.js";
import type { Outcome } from "../campaign/outcome.js";
import { verify, type Progress } from "../campaign/verify.js";
import { freshSeed } from "../check/check-gradient.js";
import { EXIT, exitCodeOf } from "./exit-codes.js";
import { duration, integer, seed } from "./numbers.js";
import { checkWritable, coloured, progressLine, writeWhole } from "./output.js";

/** Random networks checked by default. */
const DEFAULT_RUNS = 300;
const MOST_RUNS = 1e9;
/** The file that --out writes. */
const RESULT = "verify.json";
/** Width of the progress bar. */
const BAR = 24;

interface VerifyFlags {
  readonly runs?: number;
  readonly time?: number;
  readonly seed?: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** Adds `backproof verify`, the main job; `exit` receives its exit code. */
export function addVerifyCommand(program: Command, exit: (code: number) => void): void {
  program
    .command("verify")
    .description("check backprop against the true derivative on the fixtures and on random networks; train by SGD")
    .option("--runs <n>", `random networks to check (default ${DEFAULT_RUNS})`, integer(0, MOST_RUNS))
    .option("--time <duration>", "check random networks until this time is up, e.g. 60s", duration)
    .option("--seed <n>", "seed of the random networks (default: a new one, printed)", seed)
    .option("--out <folder>", "also write verify.json and the smallest failing networks here")
    .option("--json", "print one JSON document on stdout")
    .action(async (flags: VerifyFlags) => {
      exit(await runVerify(flags));
    });
}

async function runVerify(flags: VerifyFlags): Promise<number> {
  if (flags.out !== undefined) checkWritable(flags.out, RESULT);
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  process.once("SIGINT", interrupt);
  const outcome = await runWithProgress(flags, interruption.signal);
  process.off("SIGINT", interrupt);
  const json = `${JSON.stringify(outcomeToJson(outcome), null, 2)}\n`;
  process.stdout.write(flags.json === true ? json : `${coloured(outcomeToText(outcome), process.stdout)}\n`);
  if (flags.out !== undefined) writeOutcome(flags.out, outcome, json);
  return outcome.interrupted ? EXIT.interrupted : exitCodeOf(outcome.verdict);
}

async function runWithProgress(flags: VerifyFlags, signal: AbortSignal): Promise<Outcome> {
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

function writeOutcome(folder: string, outcome: Outcome, json: string): void {
  writeWhole(folder, RESULT, json);
  for (const [n, { network }] of outcome.failures.entries()) {
    if (network !== undefined) writeWhole(folder, `failure-${n + 1}.json`, network);
  }
}
