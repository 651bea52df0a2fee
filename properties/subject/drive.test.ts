import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkGradient, checkGradientAsync } from "../../src/check/check-gradient.js";
import { Misconduct } from "../../src/subject/conduct.js";
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
const bases = lines.filter((base) => base.length > 0);

/** An engine that asks for the losses along a line, then for a gradient there. */
function* alongLine(base: Vector, steps: Vector): Engine<readonly [Vector, Vector]> {
  const values = yield* askLosses({ base, direction: base.map((x) => x + 1), steps });
  return [values, yield* askGradient(base)];
}

test("async calls are made one at a time, in order, and counted", async () => {
  await fc.assert(
    fc.asyncProperty(bases, lines, async (base, steps) => {
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
      expect(await driveAsync(alongLine(base, steps), slow, evaluations, { timeLimit: 60_000 })).toEqual(expected);
      expect(evaluations).toEqual({ loss: steps.length, gradient: 1 });
      expect(sync).toEqual(evaluations);
    }),
    RUNS,
  );
});

test("a subject that changes θ is caught at that very call, wherever on the line and at whichever entry", () => {
  fc.assert(
    fc.property(bases, lines, fc.nat(), fc.nat(), (base, steps, call, entry) => {
      fc.pre(steps.length > 0);
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

const plain: PlainSubject = { point: [1, 2], loss, gradient: (x) => x.map(slope) };

test("an aborted check rejects with the signal's reason: before its first call, and while an answer is awaited", async () => {
  const calls = { loss: 0 };
  const counting = { ...plain, loss: (x: Vector) => ((calls.loss += 1), loss(x)) };
  const reason = new Error("enough");
  await expect(checkGradientAsync(counting, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect(calls.loss).toBe(0);
  const abortion = new AbortController();
  const waiting = { ...plain, gradient: async () => new Promise<never>(() => abortion.abort(reason)) };
  await expect(checkGradientAsync(waiting, { signal: abortion.signal, timeLimit: Infinity })).rejects.toBe(reason);
});

test("a check that answers at once lets the event loop run, so that it can be stopped", async () => {
  const abortion = new AbortController();
  const slow = {
    ...plain,
    loss(x: Vector): number {
      const end = performance.now() + 30;
      while (performance.now() < end);
      return loss(x);
    },
  };
  setTimeout(() => abortion.abort(new Error("stopped")), 0);
  await expect(checkGradientAsync(slow, { signal: abortion.signal })).rejects.toThrow("stopped");
});

test("every call of the subject is made within the guard, and the guard changes no answer", async () => {
  await fc.assert(
    fc.asyncProperty(subjects, options, fc.boolean(), async (subject, how, promises) => {
      let within = 0;
      const guard = <T>(stretch: () => T): T => {
        within += 1;
        try {
          return stretch();
        } finally {
          within -= 1;
        }
      };
      const answered = <T>(value: T): T | Promise<T> => (
        expect(within).toBe(1),
        promises ? Promise.resolve(value) : value
      );
      const guarded = {
        ...subject,
        loss: (x: Vector) => answered(subject.loss(x)),
        gradient: (x: Vector) => answered(subject.gradient(x)),
      };
      expect(await checkGradientAsync(guarded, { ...how, guard })).toEqual(checkGradient(subject, how));
    }),
    RUNS,
  );
});

const throwing = (error: Error) => (): never => {
  throw error;
};

test("a misconduct that the guard tells of is reported; anything else that it throws is thrown on", async () => {
  const misconduct = new Misconduct("time-limit", "out of time");
  expect(await checkGradientAsync(plain, { guard: throwing(misconduct) })).toMatchObject({ misconduct });
  await expect(checkGradientAsync(plain, { guard: throwing(new Error("out of luck")) })).rejects.toThrow("out of luck");
});

test("a promise is no number to the sync check", () => {
  const promised = { ...plain, loss: async (x: Vector) => loss(x) } as unknown as PlainSubject;
  expect(checkGradient(promised).misconduct).toMatchObject({ code: "loss-not-a-number" });
});

const twice = (): Engine<Vector> =>
  askLosses({ base: Float64Array.of(1), direction: Float64Array.of(1), steps: Float64Array.of(0, 1) });

test("an infinite time limit is none: an answer may take until the next turn of the event loop, and longer", async () => {
  const late = async (x: Vector): Promise<number> => {
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
    return loss(x);
  };
  const subject = asSubject({ point: [1], loss: late, gradient: () => [0] });
  const answer = await driveAsync(twice(), subject, { loss: 0, gradient: 0 }, { timeLimit: Infinity });
  expect(answer).toEqual(Float64Array.of(loss(Float64Array.of(1)), loss(Float64Array.of(2))));
});
