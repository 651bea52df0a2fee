import type { Problem } from "../network/problem.js";
import type { Layer } from "./candidates.js";
import { targetsOf } from "./fit.js";
import { readFrames, type Claim } from "./frame.js";
import { readTruths } from "./truth.js";

/** A claim read layer by layer. */
export interface ClaimReading {
  readonly problem: Problem;
  readonly layers: readonly Layer[];
  /** Entries of every layer that no correct program claims. */
  readonly wrong: readonly number[];
}

/**
 * The layers of a claim with what is right of them.
 * @throws {RangeError} when a shape does not fit
 */
export function readClaim(claim: Claim): ClaimReading {
  const frames = readFrames(claim);
  const truths = readTruths(frames);
  const layers = frames.map((frame, k) => ({ frame, truth: truths[k]!, targets: targetsOf(frame, truths[k]!) }));
  return { problem: claim.problem, layers, wrong: layers.map(wrongEntries) };
}

/** Entries beyond the slack; a claim that is not a number is one. */
function wrongEntries({ frame: { claimed }, truth: { data, penalty, slack } }: Layer): number {
  let count = 0;
  for (let i = 0; i < claimed.length; i++) {
    const apart = Math.abs(claimed[i]! - data[i]! - penalty[i]!);
    if (apart > slack[i]! || !Number.isFinite(claimed[i]!)) count += 1;
  }
  return count;
}

/** Whether some entry is wrong. */
export function isWrong({ wrong }: ClaimReading): boolean {
  return wrong.some((count) => count > 0);
}
