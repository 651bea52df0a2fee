import type { ClaimReading } from "./read-claim.js";
import { isNamed, type Story } from "./stories.js";
import { wholeStory, type Shared } from "./vote.js";
import { layerNames } from "./words.js";

/** What is found, with its numbers, a line each: where, what reproduces it, and what was fitted. */
export function evidenceOf(claims: readonly ClaimReading[], best: Shared | undefined): string[] {
  const at = best?.at ?? 0;
  const lines = [placeLine(claims[at]!)];
  if (best === undefined || !isNamed(wholeStory(best))) return lines;
  return [...lines, ...reproducedLines(claims, best), ...valueLines(claims, best)];
}

/** Which layers are right and which wrong. */
function placeLine({ wrong }: ClaimReading): string {
  const layers = wrong.map((_, k) => k + 1).toReversed();
  const right = layers.filter((k) => wrong[k - 1] === 0);
  const bad = layers.filter((k) => wrong[k - 1] !== 0);
  return [...(right.length > 0 ? [`${layerNames(right)} right`] : []), `${layerNames(bad)} wrong`].join(", ");
}

function totalOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** What reproduces the claims, and how far it is off. */
function reproducedLines(claims: readonly ClaimReading[], best: Shared): string[] {
  const story = wholeStory(best);
  const claim = claims[best.at]!;
  const deviation = Math.max(...best.stories.map(({ gap }) => gap)).toExponential(0);
  const where = claims.length === 1 ? "in this network" : `in ${claims.length} of ${claims.length} networks`;
  const networks = `${where}, deviation ${deviation}`;
  const [bug] = story.bugs;
  const entries = totalOf(claim.layers.map(({ frame }) => frame.claimed.length));
  const factor = story.values.get(bug!.key);
  if (bug!.key.startsWith("scale:") && factor !== undefined && bug!.layers.length === 0) {
    return [`claimed = ${factor.toFixed(12)} × true in all ${entries} entries, ${networks}`];
  }
  const formulas = story.bugs.map(({ formula, layers }) =>
    layers.length === 0 ? formula : `${formula} (${layerNames(layers)})`,
  );
  return [`${formulas.join("; ")} reproduces all ${totalOf(claim.wrong)} wrong numbers ${networks}`];
}

/** The numbers that were fitted, network by network: with the batch size where that tells. */
function valueLines(claims: readonly ClaimReading[], { stories, at }: Shared): string[] {
  return [...stories[at]!.values.keys()].flatMap((key) => {
    const found = claims.map(({ problem }, k) => [problem.batch.size, valueIn(stories[k], key)] as const);
    if (found.length < 2 || !key.includes("scale:")) return [];
    return [`the factor is ${found.map(([m, value]) => `${value} at m = ${m}`).join(", ")}`];
  });
}

function valueIn(story: Story | undefined, key: string): string {
  const value = story?.values.get(key);
  return value === undefined ? "1" : String(Number(value.toPrecision(6)));
}
