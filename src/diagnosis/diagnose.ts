import type { Choice } from "./candidates.js";
import { SECONDS, type Diagnosis } from "./diagnosis.js";
import { evidenceOf } from "./evidence.js";
import type { Claim } from "./frame.js";
import type { Effort } from "./peel.js";
import { isWrong, readClaim, type ClaimReading } from "./read-claim.js";
import { isNamed, placeOf, storiesOf, type Story } from "./stories.js";
import { vote, wholeStory, type Shared } from "./vote.js";

/** How much dearer than the cheapest an explanation may be and still be listed: less than one more bug costs. */
const MARGIN = 1;
/** Claims from which a name may be confirmed on claims that it was not found on. */
const ENOUGH = 3;

/** How long a diagnosis may take. */
export interface DiagnoseOptions {
  /** Seconds after which only places are looked for; default 2. */
  readonly seconds?: number;
}

/**
 * What is wrong with a program, from its claims on several networks: an explanation of every claim that is wrong, with
 * those that none of the networks tells from it; where no formula explains them all, a place.
 * @returns undefined when no claim is wrong beyond rounding
 * @throws {RangeError} when a shape does not fit
 */
export function diagnose(claims: readonly Claim[], { seconds = SECONDS }: DiagnoseOptions = {}): Diagnosis | undefined {
  const clock = startClock(seconds);
  const wrong = claims.map(readClaim).filter(isWrong);
  if (wrong.length === 0) return undefined;
  const lists = listsOf(wrong, clock.isOver);
  const [best, ...others] = vote(lists);
  const count = wrong.length;
  const foundOn = count < ENOUGH ? count : Math.ceil(count / 2);
  const ending = { isComplete: !clock.wasOver() };
  if (best === undefined) {
    const [story] = lists[0]!;
    const explanation = placeOf(story!, wrong[0]!.layers);
    const evidence = evidenceOf(wrong, undefined);
    return {
      ...explanation,
      alternatives: [],
      evidence,
      foundOn: 1,
      confirmedOn: 0,
      network: wrong[0]!.problem,
      ...ending,
    };
  }
  const near = others.filter(({ cost }) => cost < best.cost + MARGIN);
  return {
    ...explanationOf(best),
    alternatives: near.map(explanationOf),
    evidence: evidenceOf(wrong, best),
    foundOn,
    confirmedOn: count - foundOn,
    network: wrong[best.at]!.problem,
    ...ending,
  };
}

function explanationOf(shared: Shared): Pick<Diagnosis, "bugs" | "cost"> {
  return { bugs: wholeStory(shared).bugs, cost: shared.cost };
}

/** A clock that remembers whether it was found to be over. */
interface Clock {
  isOver(this: void): boolean;
  wasOver(this: void): boolean;
}

function startClock(seconds: number): Clock {
  const due = performance.now() + 1000 * seconds;
  let over = false;
  return { isOver: () => (over ||= performance.now() > due), wasOver: () => over };
}

const EVERYTHING: Choice = () => true;

/**
 * The stories of every claim: by every formula of the first one, and by those that explain it of the others; else by every
 * formula of each; else by those that explain any of them, even where others are likelier.
 */
function listsOf(claims: readonly ClaimReading[], isOver: Effort["isOver"]): Story[][] {
  const [first, ...others] = claims;
  const told = (claim: ClaimReading, isChosen: Choice, isThorough: boolean): Story[] =>
    storiesOf(claim, { isChosen, isThorough, isOver });
  const own = told(first!, EVERYTHING, false);
  const keys = keysOf(own);
  const quick = [own, ...others.map((claim) => told(claim, (key) => keys.has(key), false))];
  if (isSettled(quick)) return quick;
  const each = [own, ...others.map((claim) => told(claim, EVERYTHING, false))];
  if (isSettled(each)) return each;
  const any = keysOf(each.flat());
  return claims.map((claim) => told(claim, (key) => any.has(key), true));
}

/** The keys of all bugs. */
function keysOf(stories: readonly Story[]): Set<string> {
  return new Set(stories.flatMap(({ bugs }) => bugs.map(({ key }) => key)));
}

/** Whether one name explains all claims, none of its bugs silent. */
function isSettled(lists: readonly (readonly Story[])[]): boolean {
  const [best] = vote(lists);
  if (best === undefined || !isNamed(wholeStory(best))) return false;
  return best.stories.every(({ bugs }) => bugs.length === wholeStory(best).bugs.length);
}
