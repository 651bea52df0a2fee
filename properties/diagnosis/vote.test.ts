import { expect, test } from "vitest";
import type { Story } from "../../src/diagnosis/stories.js";
import { nameOf } from "../../src/diagnosis/stories.js";
import { vote, wholeStory } from "../../src/diagnosis/vote.js";

/** A story of some keys, with the numbers fitted. */
function story(keys: readonly string[], cost: number, values: readonly (readonly [string, number])[] = []): Story {
  const bugs = keys.map((key) => ({ key, code: "GRAD-DB", formula: "", quantity: "db", layers: [1] }) as const);
  return { bugs, cost, values: new Map(values), gap: 0 };
}

/** One story of one key, with the number fitted. */
function by(key: string, value: number): Story[] {
  return [story([key], 1, [[key, value]])];
}

/** Names of a vote with their costs. */
function results(...lists: readonly (readonly Story[])[]): (readonly [string, number])[] {
  return vote(lists).map((shared) => [nameOf(wholeStory(shared)), shared.cost]);
}

test("a name must explain every claim; the cheapest on average comes first", () => {
  const first = [story(["p"], 1), story(["q"], 2), story(["r"], 1)];
  const second = [story(["p"], 4), story(["q"], 2)];
  expect(results(first, second)).toEqual([
    ["q", 2],
    ["p", 2.5],
  ]);
});

test("a name that holds all the bugs of a cheaper one is left out", () => {
  const list = [story(["p"], 1), story(["p", "q"], 2), story(["q"], 3)];
  expect(results(list)).toEqual([
    ["p", 1],
    ["q", 3],
  ]);
});

test("a bug may be silent on some claims, at a price; a place is not silent", () => {
  expect(results([story(["p", "q"], 2)], [story(["p"], 1)])).toEqual([["p & q", 2]]);
  expect(results([story(["p", "dW.unknown"], 5)], [story(["p"], 1)])).toEqual([]);
});

test("numbers that a program has once must be the same on all claims; factors need not", () => {
  expect(results(by("hid.updated-W", 0.05), by("hid.updated-W", 0.05))).toEqual([["hid.updated-W", 1]]);
  expect(results(by("hid.updated-W", 0.05), by("hid.updated-W", 0.06))).toEqual([]);
  expect(results(by("scale:?", 0.05), by("scale:?", 0.06))).toEqual([["scale:?", 1]]);
});
