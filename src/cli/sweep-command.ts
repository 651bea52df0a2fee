import { Option, type Command } from "commander";
import { freshSeed } from "../check/check-gradient.js";
import { asTable, type Case, type Op } from "../sweep/table.js";
import type { SweepReport } from "../sweep/sweep.js";
import { contained } from "./contained.js";
import { EXIT, exitCodeOf, UsageError } from "./exit-codes.js";
import { addFormatOptions, type FormatFlags } from "./format-options.js";
import { inProcesses } from "./isolated-case.js";
import { lifted } from "./lift.js";
import { duration, integer, seed } from "./numbers.js";
import { print, progressLine } from "./output.js";
import { refused } from "./refusals.js";
import { loadDefault } from "./subject-file.js";

interface SweepFlags extends FormatFlags {
  readonly runs: number;
  readonly seed?: number;
  readonly op?: string;
  readonly case?: string;
  readonly isolate?: boolean;
  readonly lift?: "float64";
  /** In seconds. */
  readonly timeLimit: number;
}

const RUNS = 100;
const EXAMPLES = `
Examples:
  backproof sweep table.mjs                     its default export: [{ op, inputs, options, value, vjp }, …]
  backproof sweep table.mjs --lift float64 --isolate --op softmax
  backproof sweep table.mjs --case '{"op":"softmax","inputs":{"x":[[0,1],[2,3]]},"options":{}}'`;

/** Adds `backproof sweep`, many cases of every operation of a table; `exit` receives its exit code. */
export function addSweepCommand(program: Command, exit: (code: number) => void): void {
  const command = program
    .command("sweep")
    .description("check many cases of every operation of a table (.mjs, .ts, …)")
    .argument("<file>", "table file")
    .option("--runs <n>", "cases of each operation", integer(1, 1e6), RUNS)
    .option("--seed <n>", "seed of the cases (default: a new one, printed)", seed)
    .option("--op <name>", "only this operation")
    .option("--case <json>", "only this case, as a report gives it")
    .option("--isolate", "a process of its own for every case")
    .addOption(new Option("--lift <name>", "let the library compute in double").choices(["float64"]))
    .addOption(
      new Option("--time-limit <duration>", "time for a call; with --isolate, for a case")
        .argParser(duration)
        .default(60, "60s"),
    )
    .addHelpText("after", EXAMPLES)
    .action(async (file: string, flags: SweepFlags) => {
      exit(await runSweep(file, flags));
    });
  addFormatOptions(command);
}

async function runSweep(file: string, flags: SweepFlags): Promise<number> {
  const { SWEEP_FORMATS } = await import("../sweep/text.js");
  const given = flags.case === undefined ? undefined : caseIn(flags.case);
  const report = await contained(`sweep: ${file}`, async () =>
    flags.lift === undefined
      ? await sweepFile(file, flags, given)
      : await lifted(async (lift) => {
          const found = await sweepFile(file, flags, given);
          return { ...found, notes: lift.notesOn("float64") };
        }),
  );
  print(flags.format, SWEEP_FORMATS[flags.format](report));
  const hasEnded = report.ops.some(({ counts }) => counts.ended > 0);
  return report.verdict !== "fail" && hasEnded ? EXIT.crashed : exitCodeOf(report.verdict);
}

async function sweepFile(file: string, flags: SweepFlags, given: Case | undefined): Promise<SweepReport> {
  const { sweep, sweepCase } = await import("../sweep/sweep.js");
  const table = await tableIn(file, flags);
  const limit = 1000 * flags.timeLimit;
  const line = progressLine(process.stderr);
  const words = [file, ...(flags.lift === undefined ? [] : ["--lift", flags.lift])];
  const options = {
    runs: flags.runs,
    seed: flags.seed ?? freshSeed(),
    timeLimit: limit,
    onOp: (op: string) => line.show(`sweeping ${op}`),
    ...(flags.isolate === true && { answer: inProcesses(words, limit) }),
  };
  try {
    return given === undefined ? await sweep(table, options) : await sweepCase(table, given, options);
  } finally {
    line.clear();
  }
}

/** The rows of a table file that are asked for; lifted, whatever precision they state. */
async function tableIn(file: string, { op, lift }: SweepFlags): Promise<readonly Op[]> {
  const found = await loadDefault("sweep", file, "an array of operations, or a function that returns one");
  const all = await refused(`sweep: ${file}`, "", () => asTable("table", found));
  const table = op === undefined ? all : all.filter((row) => row.op === op);
  if (table.length === 0) throw new UsageError(`sweep: ${file}: found no operation ${op}; expected one of its rows`);
  return lift === undefined ? table : table.map((row) => ({ ...row, precision: lift }));
}

/** @throws {UsageError} when the text is no case */
function caseIn(text: string): Case {
  try {
    const { op, inputs, options = {} } = JSON.parse(text) as Partial<Case>;
    if (typeof op === "string" && typeof inputs === "object" && inputs !== null) return { op, inputs, options };
  } catch {
    // it is no JSON, and told as what it is
  }
  throw new UsageError(
    `sweep: --case is ${text.slice(0, 80)}; expected a case such as {"op":"exp","inputs":{"x":[1]}}`,
  );
}
