import * as fc from "fast-check";
import { expect, test } from "vitest";
import { bisect, locateOne, residualOn, type Part } from "../../src/check/locate.js";
import { isKept, type Residual } from "../../src/check/probe.js";
import { offBy, searches, searchOf } from "./searches.js";

const RUNS = { numRuns: 20 };
const whole = ({ direction, value, bar }: Residual): Part => ({ start: 0, end: direction.length, value, bar });

test("one entry that is off by a thousand bars is located exactly: by weighted residuals, in few losses, and by bisection", () => {
  fc.assert(
    fc.property(searches, ({ p, seed, wrong, sign }) => {
      const i = wrong[0]! % p;
      const { scale, line, run, count } = searchOf(p, seed, offBy([i], [1000 * sign]));
      fc.pre(Math.abs(line.value) > 100 * line.bar); // one direction in twenty hardly moves the entry
      expect(run(locateOne(scale, line))).toBe(i);
      expect(count.loss).toBeLessThanOrEqual(6);
      expect(run(bisect(scale, line, [whole(line)], 16))).toEqual([i]);
    }),
    RUNS,
  );
});

test("several wrong entries are found by bisection, in order; no more than asked for", () => {
  fc.assert(
    fc.property(searches, fc.integer({ min: 1, max: 4 }), ({ p, seed, wrong, sign }, most) => {
      const indices = [...new Set(wrong.map((i) => i % p))];
      const errors = [1e3, -1e5, 1e7].map((e) => sign * e);
      const { scale, line, run } = searchOf(p, seed, offBy(indices, errors));
      const isSeen = (i: number, k: number): boolean =>
        Math.abs((errors[k]! * line.direction[i]!) / scale.sizes[i]!) > 30;
      fc.pre(indices.every(isSeen));
      const sorted = indices.toSorted((i, j) => i - j);
      expect(run(bisect(scale, line, [whole(line)], 16))).toEqual(sorted);
      expect(run(bisect(scale, line, [whole(line)], most))).toEqual(sorted.slice(0, most));
    }),
    RUNS,
  );
});

test("a right claim has no wrong entry", () => {
  fc.assert(
    fc.property(searches, ({ p, seed }) => {
      const { scale, line, run, count } = searchOf(p, seed, (right) => right);
      expect(isKept(line)).toBe(true);
      expect(run(bisect(scale, line, [whole(line)], 16))).toEqual([]);
      expect(count.loss).toBe(0);
    }),
    RUNS,
  );
});

test("entries of equal error at both ends are not taken for one between them that is right", () => {
  fc.assert(
    fc.property(searches, ({ p, seed, sign }) => {
      const { scale, line, run } = searchOf(p, seed, offBy([0, p - 1], [1000 * sign, 1000 * sign]));
      fc.pre(p > 8 && !isKept(line));
      const place = run(locateOne(scale, line));
      fc.pre(place !== 0 && place !== p - 1);
      expect(run(bisect(scale, line, [whole(line)], 16)).every((i) => i === 0 || i === p - 1)).toBe(true);
    }),
    RUNS,
  );
});

test("the residuals of a line on two parts add up to that on both", () => {
  fc.assert(
    fc.property(searches, fc.nat(), ({ p, seed, wrong }, cut) => {
      const { scale, line, run } = searchOf(p, seed, offBy([wrong[0]! % p], [1000]));
      const middle = 1 + (cut % (p - 1));
      const left = run(residualOn(scale, line, { start: 0, end: middle }));
      const right = run(residualOn(scale, line, { start: middle, end: p }));
      const both = run(residualOn(scale, line, { start: 0, end: p }));
      expect(Math.abs(left.value + right.value - both.value)).toBeLessThanOrEqual(left.bar + right.bar + both.bar);
      expect(Math.abs(both.value - line.value)).toBeLessThanOrEqual(both.bar + line.bar);
    }),
    RUNS,
  );
});
