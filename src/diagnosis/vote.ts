import type { Bug } from "./diagnosis.js";
import { isNamed, nameOf, type Story } from "./stories.js";

/** One name that explains several claims. */
export interface Shared {
  /** Its story on each claim; one of fewer bugs where some of them are silent. */
  readonly stories: readonly Story[];
  /** The first claim on which none of its bugs is silent. */
  readonly at: number;
  readonly cost: number;
  /** All its bugs, where no claim shows them all. */
  readonly union?: Story;
}

/** What a name costs more for each claim in which one of its bugs is silent. */
const SILENT = 1;
/** How near the numbers that claims are fitted with must be, to be one constant of the program. */
const SAME = 2 ** -10;

/**
 * The names that explain every claim, the cheapest on average first: on each claim a name explains itself or by fewer
 * of its bugs, the others being silent there. A name that holds all the bugs of a cheaper one is left out.
 */
export function vote(lists: readonly (readonly Story[])[]): Shared[] {
  const names = new Map<string, Story>();
  for (const list of lists) for (const story of list) if (!names.has(nameOf(story))) names.set(nameOf(story), story);
  const shared = [...[...names.values()].flatMap((story) => sharedBy(story, lists)), ...unions(lists)];
  const kept: Shared[] = [];
  for (const one of shared.toSorted((p, q) => p.cost - q.cost)) {
    const story = wholeStory(one);
    if (!kept.some((cheaper) => contains(story, wholeStory(cheaper)))) kept.push(one);
  }
  return kept;
}

/** Names that join those of several claims, none of which shows all the bugs; the cheapest first. */
function unions(lists: readonly (readonly Story[])[]): Shared[] {
  let found: { bugs: readonly Bug[]; stories: readonly Story[] }[] = [{ bugs: [], stories: [] }];
  for (const list of lists) {
    const grown = new Map<string, (typeof found)[number]>();
    for (const { bugs, stories } of found) {
      for (const story of list.filter(isNamed)) {
        const more = story.bugs.filter(({ key }) => !bugs.some((bug) => bug.key === key));
        const union = { bugs: [...bugs, ...more], stories: [...stories, story] };
        if (!grown.has(nameOf({ ...union, cost: 0 }))) grown.set(nameOf({ ...union, cost: 0 }), union);
      }
    }
    found = [...grown.values()].toSorted((p, q) => unionCost(p) - unionCost(q)).slice(0, UNIONS);
  }
  return found.filter(isUnion).map((union) => ({
    stories: union.stories,
    at: union.stories.findIndex(({ bugs }) => bugs.length === Math.max(...union.stories.map((s) => s.bugs.length))),
    cost: unionCost(union),
    union: {
      bugs: union.bugs,
      cost: unionCost(union),
      values: new Map(union.stories.flatMap(({ values }) => [...values])),
      gap: 0,
    },
  }));
}

/**
 * Whether no story has all the bugs, and constants are the same in all. Two claims are too few to tell such a program from
 * two programs with a bug each.
 */
function isUnion({ bugs, stories }: { readonly bugs: readonly Bug[]; readonly stories: readonly Story[] }): boolean {
  const isJoint = stories.every((story) => story.bugs.length < bugs.length);
  return isJoint && stories.length > 2 && areSame(stories);
}

/** Unions kept from claim to claim. */
const UNIONS = 64;

/** A union costs what its dearest story does, and its bugs beyond those. */
function unionCost({ bugs, stories }: { readonly bugs: readonly Bug[]; readonly stories: readonly Story[] }): number {
  const silent = bugs.length * stories.length - stories.reduce((sum, story) => sum + story.bugs.length, 0);
  return stories.reduce((sum, { cost }) => sum + cost, 0) / stories.length + (SILENT * silent) / stories.length;
}

/** The story of a name with all its bugs. */
export function wholeStory({ stories, at, union }: Shared): Story {
  return union ?? stories[at]!;
}

/** Whether the first explanation has all the bugs of the second. */
function contains(story: Story, part: Story): boolean {
  return part.bugs.every(({ key }) => story.bugs.some((bug) => bug.key === key));
}

function sharedBy(story: Story, lists: readonly (readonly Story[])[]): Shared[] {
  const name = nameOf(story);
  const stories: Story[] = [];
  let [cost, at] = [0, -1];
  for (const [k, list] of lists.entries()) {
    const same = list.find((other) => nameOf(other) === name);
    const fewer = same ?? (isNamed(story) ? list.find((other) => isNamed(other) && contains(story, other)) : undefined);
    if (fewer === undefined) return [];
    if (same !== undefined && at < 0) at = k;
    cost += (same === undefined ? SILENT : 0) + fewer.cost;
    stories.push(fewer);
  }
  return areSame(stories) ? [{ stories, at, cost: cost / lists.length }] : [];
}

/** Whether the numbers fitted, other than factors, are the same on all claims. */
function areSame(stories: readonly Story[]): boolean {
  const [first, ...others] = stories;
  return [...first!.values].every(
    ([key, value]) =>
      key.includes("scale:") ||
      others.every(({ values }) => Math.abs((values.get(key) ?? value) - value) <= SAME * Math.abs(value)),
  );
}
