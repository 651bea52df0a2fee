import * as fc from "fast-check";
import { expect, test } from "vitest";
import { blameMany, blameOne, type Blame } from "../../src/check/blame.js";
import { isKept } from "../../src/check/probe.js";
import { blockSize } from "../../src/subject/blocks.js";
import { offBy, searches, searchOf, type Search } from "./searches.js";

const RUNS = { numRuns: 20 };

/** The range of each block of a search. */
function ranges({ blocks }: Search): { readonly start: number; readonly end: number }[] {
  let end = 0;
  return blocks.map((block) => ({ start: end, end: (end += blockSize(block)) }));
}

/** Every entry of the mended claim is right, to within its doubt. */
function expectMended({ mended, mends }: Blame, right: Float64Array): void {
  const doubts = new Float64Array(right.length);
  for (const { start, doubt } of mends) doubts.set(doubt.map(Math.abs), start);
  const isOff = (g: number, i: number): boolean => Math.abs(g - right[i]!) > doubts[i]!;
  expect(mended.findIndex(isOff)).toBe(-1);
}

test("one wrong entry is clear: its slope is measured, nothing else is wrong, in at most twelve losses", () => {
  fc.assert(
    fc.property(searches, ({ p, seed, wrong, sign }) => {
      const i = wrong[0]! % p;
      const search = searchOf(p, seed, offBy([i], [1000 * sign]));
      fc.pre(Math.abs(search.line.value) > 100 * search.line.bar);
      const blame = search.run(blameOne(search.scale, search.line, search.stream));
      expect(blame).toMatchObject({ isClear: true, suspects: [i] });
      expectMended(blame!, search.right);
      expect(search.count.loss).toBeLessThanOrEqual(12);
    }),
    RUNS,
  );
});

test("of several wrong entries none alone explains the residual; together they do", () => {
  fc.assert(
    fc.property(searches, ({ p, seed, wrong }) => {
      const indices = [...new Set(wrong.map((i) => i % p))];
      fc.pre(indices.length > 1);
      const search = searchOf(p, seed, offBy(indices, [1e3, -1e5, 1e7]));
      const isSeen = (i: number): boolean => Math.abs(search.line.direction[i]! / search.scale.sizes[i]!) > 0.1;
      fc.pre(indices.every(isSeen));
      const alone = search.run(blameOne(search.scale, search.line, search.stream));
      expect(alone === undefined || indices.includes(alone.suspects[0]!)).toBe(true);
      const blame = search.run(blameMany(search.scale, search.line, [], search.stream));
      expect(blame).toMatchObject({ isClear: true, suspects: indices.toSorted((i, j) => i - j) });
      expectMended(blame, search.right);
    }),
    RUNS,
  );
});

test("blocks that are wrong by a factor each are put right as wholes, in losses that do not grow with them", () => {
  const factors = fc.tuple(...[1, 2, 3].map(() => fc.constantFrom(1, 2, -1, 1.5)));
  fc.assert(
    fc.property(searches, factors, ({ p, seed }, each) => {
      fc.pre(p > 30 && each.some((factor) => factor !== 1));
      const third = Math.floor(p / 3);
      const factorAt = (i: number): number => each[Math.min(2, Math.floor(i / third))]!;
      const search = searchOf(p, seed, (right) => right.map((g, i) => g * factorAt(i)));
      fc.pre(!isKept(search.line));
      const blame = search.run(blameMany(search.scale, search.line, ranges(search), search.stream));
      fc.pre(blame.bar !== undefined && blame.mends.length === each.filter((factor) => factor !== 1).length);
      expect(blame.isClear).toBe(true);
      expectMended(blame, search.right);
      expect(search.count.loss).toBeLessThanOrEqual(20); // 2 a block, 2 for a fresh probe, 4 for an entry of each
    }),
    RUNS,
  );
});

test("a claim of a slope where there is none is no clear case: a staircase looks like that", () => {
  fc.assert(
    fc.property(searches, ({ p, seed, wrong }) => {
      const i = wrong[0]! % p;
      const search = searchOf(p, seed, offBy([i], [1000]));
      fc.pre(Math.abs(search.line.value) > 100 * search.line.bar);
      // The engine is told that the loss is the same at both ends of every line: all slopes vanish.
      const flat = blameOne(search.scale, search.line, search.stream);
      let step = flat.next();
      while (step.done !== true) {
        const { value } = step;
        const length = value.kind === "losses" && "steps" in value.batch ? value.batch.steps.length : 0;
        step = flat.next(new Float64Array(length).fill(search.scale.value));
      }
      expect(step.value?.isClear ?? false).toBe(false);
    }),
    RUNS,
  );
});

test("entries wrong in all sorts of ways are not mended: the suspects are wrong ones, and no more than sixteen", () => {
  fc.assert(
    fc.property(searches, ({ p, seed }) => {
      fc.pre(p > 100);
      const search = searchOf(p, seed, (right) => right.map((g, i) => g * (1 + (i % 7))));
      fc.pre(!isKept(search.line));
      const blame = search.run(blameMany(search.scale, search.line, ranges(search), search.stream));
      expect(blame.isClear).toBe(false);
      expect(blame.suspects.length).toBeLessThanOrEqual(16);
      expect(blame.suspects.every((i) => i % 7 !== 0)).toBe(true);
      expect(search.count.loss).toBeLessThan(400);
    }),
    RUNS,
  );
});
