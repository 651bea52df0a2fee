import { networkBlocks } from "../network/architecture.js";
import { networkLoss } from "../network/generic-forward.js";
import { formatNetwork } from "../network/network-file.js";
import { networkSubject } from "../network/network-subject.js";
import { encloseGradient } from "../oracle/enclose.js";
import { entriesOf, ROUNDING_KINDS, type RoundingColumns, type RoundingKind } from "../oracle/rounding.js";
import { formatPlace, placeOf } from "../subject/blocks.js";
import { isEnclosed, roundingOf } from "./certify.js";
import { randomCases, type Case } from "./gradient-parts.js";
import { NO_COUNTS } from "./outcome.js";
import type { Part } from "./part.js";

/** More networks are not proved, whatever the runs. */
const MOST_NETWORKS = 300;
/** Seconds that one network's enclosures may take. */
const SECONDS = 2;

/** What was proved of one network's backpropagation. */
interface Proved {
  readonly isEnclosed: boolean;
  readonly rounding: RoundingColumns;
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
      const [wrong] = entriesOf(found.rounding, "disagrees");
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
    const count = (kind: RoundingKind): number =>
      proved.reduce((sum, { rounding }) => sum + entriesOf(rounding, kind).length, 0);
    const enclosed = proved.filter((network) => network.isEnclosed).length;
    const [agrees, disagrees, inconclusive] = ROUNDING_KINDS.map(count) as [number, number, number];
    const parameters = agrees + disagrees + inconclusive;
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
  const enclosure = encloseGradient(networkLoss(problem), parameters, { seconds: SECONDS });
  const rounding = roundingOf(problem, enclosure.gradient, networkSubject(problem).gradient(parameters));
  return { isEnclosed: isEnclosed(enclosure), rounding };
}
