// @ts-check
// What a diagnosis is worth: whether it names the bug, and whether it finds the place.
import { diagnose } from "../../dist/diagnosis/diagnose.js";
import { isWrong, readClaim } from "../../dist/diagnosis/read-claim.js";
import { isNamed, storiesOf } from "../../dist/diagnosis/stories.js";
import { entry } from "../../dist/generators/entry.js";
import { isAt } from "./tags.mjs";

/** @typedef {import("./cases.mjs").Case} Case */
/** @typedef {import("../../dist/diagnosis/diagnosis.js").Explanation} Explanation */

/** The name of an explanation. @param {Explanation} found */
export const nameOf = ({ bugs }) =>
  bugs
    .map(({ key }) => key)
    .toSorted()
    .join(" & ");

/**
 * Whether the bugs of an explanation, and no others, reproduce every claim that is wrong, of which there must be one;
 * some may be silent. Factors may have other numbers in other networks.
 * @param {Explanation} found
 * @param {readonly import("./claims.mjs").Claim[]} claims
 */
function predicts({ bugs }, claims) {
  const keys = new Set(bugs.map(({ key }) => key));
  const factors = new Set([...keys].filter((key) => key.includes(":")).map((key) => key.split(":", 1)[0]));
  const isChosen = (/** @type {string} */ key) => keys.has(key) || factors.has(key.split(":", 1)[0]);
  const wrong = claims.map(readClaim).filter(isWrong);
  return (
    wrong.length > 0 &&
    wrong.every((claim) =>
      storiesOf(claim, { isChosen, isThorough: true, isOver: () => false }).some((story) =>
        story.bugs.every(({ key }) => keys.has(key)),
      ),
    )
  );
}

/**
 * Named: the bugs found reproduce every number of the claims and, without any other, of the fresh ones. Located: every bug
 * is at a place of one of the tags; somewhere: one is.
 * @param {Case} one
 */
export function score({ name, tags, claims, fresh }) {
  const start = performance.now();
  const found = diagnose(claims);
  const time = performance.now() - start;
  const L = entry(claims, 0).problem.architecture.layers.length;
  /** @param {import("../../dist/diagnosis/diagnosis.js").Bug} bug */
  const isInPlace = (bug) => tags.some((tag) => isAt(bug, tag, L));
  return {
    name,
    found: found === undefined ? "" : nameOf(found),
    isNamed: found !== undefined && isNamed(found) && predicts(found, fresh),
    isLocated: found !== undefined && found.bugs.every(isInPlace),
    isSomewhere: found !== undefined && found.bugs.some(isInPlace),
    time,
  };
}
