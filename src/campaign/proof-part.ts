import { networkLoss } from "../network/generic-forward.js";
import { networkSubject } from "../network/network-subject.js";
import { encloseGradient } from "../oracle/enclose.js";
import { ROUNDING_KINDS, type RoundingKind } from "../oracle/rounding.js";
import { formatNetwork } from "../network/network-file.js";
import { networkBlocks } from "../network/architecture.js";
import { formatPlace, placeOf } from "../subject/blocks.js";
import { roundingOf } from "./certify.js";
import { randomCases, type Case } from "./gradient-parts.js";
import { NO_COUNTS } from "./outcome.js";
import type { Part } from "./part.js";

/** More networks are not proved, whatever the runs. */
const MOST_NETWORKS = 300;
/** Seconds that one network's enclosures may take. */
const SECONDS = 2;

/** What was proved of one network's backpropagation. */
interface Proved {
  readonly parameters: number;
  readonly isEnclosed: boolean;
  /** Entries by what is proved of them. */
  readonly entries: Readonly<Record<RoundingKind, readonly number[]>>;
}

/**
 * Proves the gradient of every small random network: encloses its partial derivatives, and tells which entries of
 * backpropagation are these but for the rounding that a correct float64 program may have.
 */
export const PROOF_PART: Part = {
  name: "proofs",
  cases: ({ runs }) => Math.min(runs, MOST_NETWORKS),
  *run(context) {
    const { seed } = context;
    const runs = this.cases(context);
    const proved: Proved[] = [];
    for (const example of randomCases({ seed, runs })) {
      if (context.stopped()) break;
      const found = proofOf(example);
      proved.push(found);
      const [wrong] = found.entries.disagrees;
      if (wrong !== undefined) {
        const place = formatPlace(placeOf(networkBlocks(example.problem.architecture), wrong));
        context.failed({
          section: this.name,
          report: `proofs: ${place} of backpropagation is no rounding of the derivative, proved`,
          network: formatNetwork(example.problem),
          replay: `backproof verify --seed ${seed}: ${example.name}`,
        });
      }
      yield;
    }
    const count = (kind: RoundingKind): number => proved.reduce((sum, { entries }) => sum + entries[kind].length, 0);
    const enclosed = proved.filter(({ isEnclosed }) => isEnclosed).length;
    const parameters = proved.reduce((sum, network) => sum + network.parameters, 0);
    const [agrees, disagrees, inconclusive] = ROUNDING_KINDS.map(count) as [number, number, number];
    return {
      verdict: disagrees > 0 ? "fail" : agrees > 0 ? "pass" : "inconclusive",
      cases: proved.length,
      counts: { ...NO_COUNTS, agrees, disagrees, inconclusive },
      note: `${agrees} of ${parameters} entries of backprop proved to be the derivative but for rounding; the gradients of ${enclosed} of ${proved.length} networks enclosed within an ulp`,
      figures: { networks: proved.length, enclosed, entries: parameters, proved: agrees },
    };
  },
};

function proofOf({ problem }: Case): Proved {
  const { parameters } = problem;
  const { gradient, inconclusive } = encloseGradient(networkLoss(problem), parameters, { seconds: SECONDS });
  const { kind } = roundingOf(problem, gradient, networkSubject(problem).gradient(parameters));
  const of = (name: RoundingKind): number[] => [...kind.keys()].filter((i) => ROUNDING_KINDS[kind[i] ?? 0] === name);
  return {
    parameters: parameters.length,
    isEnclosed: inconclusive === null || inconclusive.reason === "kink",
    entries: { agrees: of("agrees"), disagrees: of("disagrees"), inconclusive: of("inconclusive") },
  };
}
