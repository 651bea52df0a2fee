import { BARS, KINDS } from "../../src/check/judgement.js";
import type { BlockClaim } from "../../src/diagnosis/parts.js";
import { limitsOf } from "../../src/generators/constraints.js";
import { drawProblem, ORDINARY } from "../../src/generators/draw-problem.js";
import { mutantGradient, roundingAllowance } from "../../src/generators/mutants.js";
import type { Mutant } from "../../src/generators/mutants-needs.js";
import { studentGradient } from "../../src/generators/student.js";
import { networkBlocks } from "../../src/network/architecture.js";
import type { Problem } from "../../src/network/problem.js";
import { random } from "../../src/numeric/random.js";
import type { Block } from "../../src/subject/blocks.js";

/** How far beyond rounding a planted bug must change the gradient to be one. */
const LIVE = 2 ** 16;
const LIMITS = limitsOf({ minLayers: 2, maxLayers: 3 });

/** What a check that knows the gradient says of a claim. */
export function judged(claimed: Float64Array, measured: Float64Array, bar: Float64Array): BlockClaim["columns"] {
  const kind = Uint8Array.from(claimed, (c, i) =>
    KINDS.indexOf(Math.abs(c - measured[i]!) <= BARS * bar[i]! ? "agrees" : "disagrees"),
  );
  return { kind, claimed, measured, bar };
}

/** A network's claim with the right gradient and its rounding as what is measured. */
export function networkClaim(problem: Problem, claimed: Float64Array): BlockClaim {
  const columns = judged(claimed, studentGradient(problem), roundingAllowance(problem));
  return outlineOf(problem, columns);
}

/** A network's claim with these columns. */
export function outlineOf({ architecture, parameters, batch }: Problem, columns: BlockClaim["columns"]): BlockClaim {
  const { l2 } = architecture;
  return { blocks: networkBlocks(architecture), point: parameters, columns, l2, samples: batch.size };
}

/** A claim about any blocks, all of it measured to ten digits. */
export function blockClaim(blocks: readonly Block[], claimed: Float64Array, measured: Float64Array): BlockClaim {
  const bar = measured.map((g) => 2 ** -33 * Math.abs(g) + 2 ** -60);
  const stream = random(0, 1, 2);
  return { blocks, point: measured.map(() => stream.normal()), columns: judged(claimed, measured, bar) };
}

/** A network, of a size at which bugs differ, in which the mutant is live, with its claim. */
export function plantedProblem(
  mutant: Mutant,
  seed: number,
  isFit: (problem: Problem) => boolean = () => true,
): Planted {
  for (let k = 0; ; k++) {
    const problem = drawProblem(ORDINARY, random(seed, k), LIMITS);
    if (!mutant.applies(problem) || !tells(problem) || !isFit(problem)) continue;
    const claimed = mutantGradient(problem, mutant, random(seed));
    const right = studentGradient(problem);
    const allowance = roundingAllowance(problem);
    if (claimed.some((g, i) => !(Math.abs(g - right[i]!) <= LIVE * allowance[i]!))) return { problem, claimed };
  }
}

interface Planted {
  readonly problem: Problem;
  readonly claimed: Float64Array;
}

function tells({ architecture: { inputs, layers }, batch }: Problem): boolean {
  return batch.size >= 3 && inputs >= 2 && layers.every(({ units }) => units >= 2);
}
