import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkGradient, checkGradientAsync } from "../../src/check/check-gradient.js";
import { driveAsync, driveSync } from "../../src/subject/drive.js";
import { askGradient, askLosses, type Engine } from "../../src/subject/engine.js";
import { asSubject, batchLength, placePoint, type LossBatch, type PlainSubject } from "../../src/subject/subject.js";
import { reals } from "../numeric/reals.js";

type Vector = Float64Array;
const loss = (x: Vector): number => x.reduce((s, xi, i) => s + Math.sin(xi + i) + Math.max(0, xi), 1);
const slope = (xi: number, i: number): number => Math.cos(xi + i) + (xi > 0 ? 1 : 0);

/** The losses of a batch, each at a point of its own. */
function losses(batch: LossBatch): number[] {
  return Array.from({ length: batchLength(batch) }, (_, k) => {
    const theta = batch.base.slice();
    placePoint(theta, batch, k);
    return loss(theta);
  });
}

/** Claims that are right, and claims that bring on every further look: wrong, nonsense, at a kink. */
const subjects: fc.Arbitrary<PlainSubject> = fc
  .tuple(fc.array(fc.oneof(reals(-2, 2), fc.constant(0)), { minLength: 1, maxLength: 6 }), fc.constantFrom(0, 1, NaN))
  .map(([point, off]) => ({
    point,
    loss,
    gradient: (x) => Array.from(x, (xi, i) => slope(xi, i) + (i === 0 ? off : 0)),
  }));
const options = fc.record({ seed: fc.integer(), mode: fc.constantFrom("every" as const, "probe" as const) });
const RUNS = { numRuns: 25 };

test("batched losses and losses one by one give the same report", () => {
  fc.assert(
    fc.property(subjects, options, (subject, how) => {
      expect(checkGradient({ ...subject, losses }, how)).toEqual(checkGradient(subject, how));
    }),
    RUNS,
  );
});

test("a subject that answers with promises, or at once, one by one or in batches, gets the report of the sync check", async () => {
  await fc.assert(
    fc.asyncProperty(subjects, options, async (subject, how) => {
      const report = checkGradient(subject, how);
      const promised = {
        ...subject,
        loss: async (x: Vector) => subject.loss(x),
        gradient: async (x: Vector) => subject.gradient(x),
      };
      expect(await checkGradientAsync(subject, how)).toEqual(report);
      expect(await checkGradientAsync(promised, how)).toEqual(report);
      expect(await checkGradientAsync({ ...promised, losses: async (batch) => losses(batch) }, how)).toEqual(report);
    }),
    RUNS,
  );
});

const lines = fc.array(reals(-1, 1), { maxLength: 5 }).map(Float64Array.from.bind(Float64Array));

/** An engine that asks for the losses along a line, then for a gradient there. */
function* alongLine(base: Vector, steps: Vector): Engine<readonly [Vector, Vector]> {
  const values = yield* askLosses({ base, direction: base.map((x) => x + 1), steps });
  return [values, yield* askGradient(base)];
}

test("async calls are made one at a time, in order, and counted", async () => {
  await fc.assert(
    fc.asyncProperty(lines, lines, async (base, steps) => {
      let open = 0;
      const slowly = async <T>(answer: () => T): Promise<T> => {
        expect(++open).toBe(1);
        await Promise.resolve();
        open -= 1;
        return answer();
      };
      const plain = { point: base, loss, gradient: (x: Vector) => x.map(slope) };
      const slow = asSubject({
        point: base,
        loss: (x) => slowly(() => loss(x)),
        gradient: (x) => slowly(() => plain.gradient(x)),
      });
      const [sync, evaluations] = [
        { loss: 0, gradient: 0 },
        { loss: 0, gradient: 0 },
      ];
      const expected = driveSync(alongLine(base, steps), asSubject(plain), sync);
      expect(await driveAsync(alongLine(base, steps), slow, { evaluations, timeLimit: 60_000 })).toEqual(expected);
      expect(evaluations).toEqual({ loss: steps.length, gradient: 1 });
      expect(sync).toEqual(evaluations);
    }),
    RUNS,
  );
});

test("a subject that changes θ is caught at that very call, wherever on the line and at whichever entry", () => {
  fc.assert(
    fc.property(lines, lines, fc.nat(), fc.nat(), (base, steps, call, entry) => {
      fc.pre(base.length > 0 && steps.length > 0);
      const evaluations = { loss: 0, gradient: 0 };
      const at = call % steps.length;
      const changing = asSubject({
        point: base,
        loss: (x) => (evaluations.loss === at + 1 ? (x[entry % x.length] = 99) : loss(x)),
        gradient: (x) => x,
      });
      expect(() => driveSync(alongLine(base, steps), changing, evaluations)).toThrow(`θ[${entry % base.length}] was`);
      expect(evaluations.loss).toBe(at + 1);
    }),
  );
});

test("what a subject throws need not be an Error to be named", () => {
  fc.assert(
    fc.property(fc.string(), (thrown) => {
      const throwing = asSubject({
        point: [1],
        loss,
        gradient: () => {
          throw thrown; // oxlint-disable-line typescript/only-throw-error -- untyped subjects throw anything
        },
      });
      const drive = (): unknown => driveSync(askGradient(Float64Array.of(1)), throwing, { loss: 0, gradient: 0 });
      expect(drive).toThrow(`the gradient throws: it threw ${thrown}`);
    }),
  );
});
