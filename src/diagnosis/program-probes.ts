import type { Problem } from "../network/problem.js";
import { random } from "../numeric/random.js";
import { driveSync } from "../subject/drive.js";
import { batchFindings } from "./batch-probes.js";
import type { Backpropagation, Diagnosis } from "./diagnosis.js";
import { penaltyRows } from "./penalty-probe.js";
import { diagnosisOf, type Shown } from "./probe-diagnosis.js";
import { ProgramCalls } from "./program-calls.js";
import { askSeries, firstChange, stateRow, type Series } from "./state-probes.js";

/**
 * What a backpropagation program does with its arguments, its state, its batch and its regulariser. Every call gets
 * copies, which are compared afterwards; six calls in a row must agree bit for bit; then the weights of the samples and
 * the regulariser's share must be right. About 2m + 11 calls, as much work as 15 calls with the whole batch.
 * @param fresh makes the program anew: then random answers are told from those of a state
 * @returns undefined when nothing is found; the numbers themselves may still be wrong
 * @throws {Misconduct} when the program does not answer with P numbers
 */
export function probeProgram(
  program: Backpropagation,
  problem: Problem,
  fresh?: () => Backpropagation,
): Diagnosis | undefined {
  const calls = new ProgramCalls(program);
  const series = seriesOf(calls, problem);
  const changed = calls.changed.map((row): Shown => ({ row, quantity: "all" }));
  if (changed.length > 0) return diagnosisOf(changed, [], problem);
  const state = stateRow(series, fresh && seriesOf(new ProgramCalls(fresh()), problem));
  if (state !== undefined) return diagnosisOf([{ row: state, quantity: "all" }], [firstChange(series)], problem);
  const ofBatch = batchFindings(calls, problem);
  if (ofBatch.length > 0) return diagnosisOf(ofBatch, [], problem);
  const [row, ...others] = penaltyRows(calls, problem);
  return row && diagnosisOf([{ row, quantity: "reg", others }], [], problem);
}

/** The program at θ, θ, θ, θ, another point, θ. */
function seriesOf(calls: ProgramCalls, problem: Problem): Series {
  const stream = random(0);
  const elsewhere = problem.parameters.map((v) => v + stream.normal());
  const subject = {
    name: "",
    blocks: [],
    point: problem.parameters,
    precision: problem.precision,
    loss: () => NaN,
    gradient: (theta: Float64Array) => calls.gradient({ ...problem, parameters: theta }),
  };
  return driveSync(askSeries(problem.parameters, elsewhere, false), subject, { loss: 0, gradient: 0 });
}
