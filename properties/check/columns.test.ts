import * as fc from "fast-check";
import { expect, test } from "vitest";
import { countKinds, createColumns, kindAt, reasonAt } from "../../src/check/columns.js";
import { KINDS } from "../../src/check/judgement.js";
import { judgements, recorded } from "./judgements.js";

const lists = fc.array(judgements, { maxLength: 8 });

test("columns start undecided: inconclusive, with the claims, no other number, and nothing seen", () => {
  fc.assert(
    fc.property(fc.float64Array(), (claimed) => {
      const columns = createColumns(claimed);
      expect(columns.claimed).toEqual(claimed);
      expect(columns.claimed).not.toBe(claimed);
      expect(countKinds(columns).inconclusive).toBe(claimed.length);
      for (const numbers of [columns.measured, columns.bar, columns.left, columns.right]) {
        expect(numbers).toEqual(claimed.map(() => NaN));
      }
      expect(columns.resolution).toEqual(claimed.map(() => Infinity));
    }),
  );
});

test("what is recorded of each coordinate is read back, and of no other coordinate", () => {
  fc.assert(
    fc.property(lists, (list) => {
      const columns = recorded(list);
      const read = list.map((_, i) => ({
        kind: kindAt(columns, i),
        reason: reasonAt(columns, i),
        measured: columns.measured[i],
        bar: columns.bar[i],
        resolution: columns.resolution[i],
        left: columns.left[i],
        right: columns.right[i],
      }));
      expect(read).toEqual(list);
    }),
  );
});

test("the counts of the kinds add up to P, each being the number of coordinates with that answer", () => {
  fc.assert(
    fc.property(lists, (list) => {
      const counts = countKinds(recorded(list));
      expect(Object.keys(counts)).toEqual([...KINDS]);
      for (const kind of KINDS) expect(counts[kind]).toBe(list.filter((judgement) => judgement.kind === kind).length);
    }),
  );
});
