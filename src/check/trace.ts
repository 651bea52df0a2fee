import { blockSize, type Block } from "../subject/blocks.js";
import type { Engine } from "../subject/engine.js";
import { blameMany, blameOne, type Blame } from "./blame.js";
import { onCoordinates } from "./closer-look.js";
import { countKinds, judgementAt, kindAt, record } from "./columns.js";
import { checkEvery } from "./every.js";
import { largestStep } from "./feature.js";
import { answered, blamed, type ProbeOutcome, type ProbeRun } from "./probe-answers.js";
import { isKept, residualAlong, type ProbeScale, type Residual } from "./probe.js";

/** A residual is visible down to the step at which its noise alone is a quarter of it. */
const VISIBLE = 4;
/** Coordinates that are measured beside the suspects. */
const COMPANIONS = 64;
/** Up to so many parameters, all are measured when a residual is too large. */
const MOST_MEASURED = 128;

/**
 * What a residual that is too large comes from: an outcome, or the bar that the claim keeps along the line after all, at
 * finer steps. Few parameters are all measured. Of many, one wrong entry that explains everything is clear by itself;
 * all else is looked at closely before it counts.
 */
export function* trace(run: ProbeRun, line: Residual): Engine<ProbeOutcome | number> {
  const { subject, stream } = run;
  const { point, blocks, precision, claimBar } = subject;
  const scale = { ...run.scale, curvature: Math.max(run.scale.curvature, line.roughness / line.step ** 2) };
  const isSmall = point.length <= MOST_MEASURED;
  const one = isSmall ? undefined : yield* blameOne(scale, line, stream);
  if (one?.isClear === true) return blamed(run, one);
  const finer = yield* finerBar(scale, line);
  if (finer !== undefined) return finer;
  const blame = isSmall ? undefined : (one ?? (yield* blameMany(scale, line, rangesOf(blocks), stream)));
  if (blame?.isClear === true) return blamed(run, blame);
  const stepped = yield* steppedBar(run, line);
  if (Math.abs(line.value) <= stepped) return stepped;
  if (blame !== undefined) return yield* lookAt(run, blame, Math.abs(line.value));
  const columns = yield* checkEvery(point, precision, stream, claimBar);
  return { columns, evidence: "measured", missProbability: undefined, isUnexplained: false };
}

/** The bar of a line once the largest step of the loss that can be found counts as noise, as from then on it does. */
function* steppedBar(run: ProbeRun, line: Residual): Engine<number> {
  const { scale, stream } = run;
  const step = yield* largestStep(scale.point, scale, stream);
  run.scale = { ...scale, sigma: Math.max(scale.sigma, step) };
  return line.bar + (line.noise * step) / scale.sigma;
}

/**
 * What measuring the suspects one by one says of the blame; where it is not borne out, all else stays undecided. Others
 * are measured with them, since noise shows only where many entries move.
 */
function* lookAt(run: ProbeRun, blame: Blame, residual: number): Engine<ProbeOutcome> {
  const { point, precision, claimBar } = run.subject;
  const { suspects } = blame;
  const columns = answered(run, "inconclusive", "untraced", residual);
  if (suspects.length === 0) return { columns, evidence: "sampled", missProbability: 1, isUnexplained: true };
  const looked = Int32Array.from(new Set([...suspects, ...spread(point.length)]));
  const part = Float64Array.from(looked, (i) => point[i]!);
  const barPart = claimBar && Float64Array.from(looked, (i) => claimBar[i]!);
  const look = yield* onCoordinates(checkEvery(part, precision, run.stream, barPart), point, looked);
  const isBorneOut = suspects.every((_, k) => kindAt(look, k) === "disagrees");
  if (blame.bar !== undefined && isBorneOut) return blamed(run, blame);
  for (const [k, i] of looked.entries()) record(columns, i, judgementAt(look, k));
  return { columns, evidence: "sampled", missProbability: 1, isUnexplained: countKinds(look).disagrees === 0 };
}

/** Some coordinates, spread evenly. */
function spread(length: number): number[] {
  return Array.from({ length: COMPANIONS }, (_, k) => Math.floor(((k + 0.5) * length) / COMPANIONS));
}

/** The bar that the claim keeps along a line at one of two finer steps, the last as fine as noise leaves the residual visible. */
function* finerBar(scale: ProbeScale, { direction, step, value, noise }: Residual): Engine<number | undefined> {
  const finest = Math.min(1, (VISIBLE * noise) / Math.abs(value));
  for (const share of [Math.sqrt(finest), finest]) {
    const line = yield* residualAlong(scale, direction, step * share);
    if (isKept(line)) return line.bar;
  }
  return undefined;
}

/** The half-open range of each block. */
function rangesOf(blocks: readonly Block[]): { readonly start: number; readonly end: number }[] {
  let end = 0;
  return blocks.map((block) => ({ start: end, end: (end += blockSize(block)) }));
}
