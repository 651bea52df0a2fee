import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkGradient } from "../../src/check/check-gradient.js";
import { gridProblems } from "../../src/generators/arbitraries.js";
import { networkSubject } from "../../src/network/network-subject.js";
import { withStoredClaim } from "../../src/network/stored-claim.js";
import { EPSILON } from "../../src/numeric/float64.js";

const problems = gridProblems({ maxLayers: 2, maxWidth: 3, maxBatch: 3 });
const anyEntries = fc.array(fc.double(), { minLength: 1 });

/** A claim of P entries, made of these in turn. */
function cycled(entries: readonly number[], length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => entries[i % entries.length]!);
}

test("at its point the claim is the stored one, bit for bit, whatever it is; the loss is the network's", () => {
  fc.assert(
    fc.property(problems, anyEntries, (problem, entries) => {
      const own = networkSubject(problem);
      const claimed = cycled(entries, own.point.length);
      const subject = withStoredClaim(own, claimed);
      expect(subject.gradient(subject.point)).toEqual(claimed);
      expect(subject.loss(subject.point)).toBe(own.loss(own.point));
    }),
  );
});

test("elsewhere it errs by what it errs by at the point, up to rounding", () => {
  fc.assert(
    fc.property(problems, fc.double({ min: 0.5, max: 2, noNaN: true }), (problem, factor) => {
      const own = networkSubject(problem);
      const [here, elsewhere] = [own.point, own.point.map((x) => factor * x + 1 / 8)];
      const claimed = own.gradient(here).map((g) => g + 1);
      const stored = withStoredClaim(own, claimed).gradient(elsewhere);
      const [at, away] = [own.gradient(here), own.gradient(elsewhere)];
      fc.pre([...at, ...away].every(Number.isFinite));
      for (const [i, g] of stored.entries()) {
        const size = Math.abs(claimed[i]!) + Math.abs(at[i]!) + Math.abs(away[i]!);
        expect(Math.abs(g - away[i]! - (claimed[i]! - at[i]!))).toBeLessThanOrEqual(4 * EPSILON * size);
      }
    }),
  );
});

test("a stored gradient is judged as the network's own: right it is not refuted, and one wrong entry is found", () => {
  fc.assert(
    fc.property(problems, fc.nat(), fc.integer(), (problem, choice, seed) => {
      const own = networkSubject(problem);
      const right = own.gradient(own.point);
      const report = checkGradient(own, { seed });
      fc.pre(report.verdict !== "fail");
      expect(checkGradient(withStoredClaim(own, right), { seed })).toEqual(report);
      const i = choice % right.length;
      const wrong = checkGradient(withStoredClaim(own, right.with(i, right[i]! + 1)), { seed });
      expect(wrong.counts.agrees).toBeLessThanOrEqual(right.length - 1);
      expect(wrong.columns.kind[i] === 1 || report.columns.kind[i] !== 0).toBe(true);
    }),
    { numRuns: 30 },
  );
});
