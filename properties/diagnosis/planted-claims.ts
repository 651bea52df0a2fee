import type { Claim } from "../../src/diagnosis/frame.js";
import { kindOf, tellingNetwork } from "../../src/diagnosis/telling-networks.js";
import { mutantGradient, mutantNamed, roundingAllowance } from "../../src/generators/mutants.js";
import { studentGradient } from "../../src/generators/student.js";
import { ACTIVATION_NAMES } from "../../src/network/activations.js";
import { LOSS_NAMES } from "../../src/network/losses.js";
import { random } from "../../src/numeric/random.js";

/** How far beyond rounding a planted bug must change the gradient to be one. */
const LIVE = 2 ** 16;

/** Whether the claim differs from the right gradient by more than rounding. */
function isLive({ problem, claimed }: Claim): boolean {
  const right = studentGradient(problem);
  const allowance = roundingAllowance(problem);
  return claimed.some((g, i) => !(Math.abs(g - right[i]!) <= LIVE * allowance[i]!));
}

/** Claims of the student's program with a planted bug that is live, on networks of a seed that tell bugs apart. */
export function plantedClaims(name: string, seed: number, count = 3): Claim[] {
  const mutant = mutantNamed(name);
  const claims: Claim[] = [];
  for (let k = 0; claims.length < count; k++) {
    const stream = random(seed, k);
    const kind = kindOf(
      ACTIVATION_NAMES[stream.integer(0, ACTIVATION_NAMES.length - 1)]!,
      LOSS_NAMES[stream.integer(0, LOSS_NAMES.length - 1)]!,
    );
    const problem = tellingNetwork(stream, { ...kind, biases: ["unit", "unit", "layer"] });
    if (!mutant.applies(problem)) continue;
    const claim = { problem, claimed: mutantGradient(problem, mutant, random(seed)) };
    if (isLive(claim)) claims.push(claim);
  }
  return claims;
}
