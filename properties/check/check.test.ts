import * as fc from "fast-check";
import { expect, test } from "vitest";
import { check, type CheckGoal } from "../../src/check/check.js";
import { random } from "../../src/numeric/random.js";
import { driveSync } from "../../src/subject/drive.js";
import { asSubject, type AsyncSubject } from "../../src/subject/subject.js";
import { reals } from "../numeric/reals.js";

const subjects: fc.Arbitrary<AsyncSubject> = fc
  .array(reals(-2, 2), { minLength: 1, maxLength: 12 })
  .map((point) =>
    asSubject({ point, loss: (x) => x.reduce((s, xi) => s + Math.sin(xi), 1), gradient: (x) => x.map(Math.cos) }),
  );
const GOAL: CheckGoal = { mode: "auto", budget: 300_000, seconds: Infinity, relative: 0.01, miss: 1e-9 };
const RUNS = { numRuns: 20 };

/** What a check finds, and how many losses it asks for. */
function run(subject: AsyncSubject, goal: Partial<CheckGoal>, seed: number) {
  const evaluations = { loss: 0, gradient: 0 };
  const outcome = driveSync(check(subject, { ...GOAL, ...goal }, random(seed)), subject, evaluations);
  return { ...outcome, losses: evaluations.loss };
}

/** The value, no sooner than that. */
function atLeastMicroseconds<T>(duration: number, value: T): T {
  const end = performance.now() + duration / 1000;
  while (performance.now() < end);
  return value;
}

test("auto measures every coordinate up to the budget, and probes beyond it", () => {
  fc.assert(
    fc.property(subjects, fc.integer(), (subject, seed) => {
      const cost = 14 * subject.point.length;
      expect(run(subject, { budget: cost }, seed)).toMatchObject({ mode: "every", evidence: "measured" });
      expect(run(subject, { budget: cost - 1 }, seed)).toMatchObject({ mode: "probe", evidence: "sampled" });
      expect(run(subject, {}, seed).mode).toBe("every");
    }),
    RUNS,
  );
});

test("auto probes when the losses of every coordinate would take longer than they may", () => {
  fc.assert(
    fc.property(subjects, fc.integer(), (subject, seed) => {
      const slow = { ...subject, loss: (x: Float64Array) => atLeastMicroseconds(100, subject.loss(x)) };
      expect(run(slow, { seconds: 0.001 }, seed).mode).toBe("probe");
      expect(run(slow, {}, seed).mode).toBe("every");
    }),
    { numRuns: 3 },
  );
});

test("a mode that is asked for is kept, whatever the budget; only probes tell a miss probability", () => {
  fc.assert(
    fc.property(subjects, fc.nat(), fc.integer(), (subject, budget, seed) => {
      const every = run(subject, { mode: "every", budget }, seed);
      expect([every.mode, every.missProbability, every.isUnexplained]).toEqual(["every", undefined, false]);
      const probe = run(subject, { mode: "probe", budget }, seed);
      expect(probe.mode).toBe("probe");
      expect(probe.missProbability).toBeLessThanOrEqual(1);
    }),
    RUNS,
  );
});

test("probes cost the same for any number of parameters", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer(), (p, seed) => {
      const subject = asSubject({
        point: new Float64Array(p).fill(0.5),
        loss: (x) => x.reduce((s, xi) => s + Math.sin(xi), 1),
        gradient: (x) => x.map(Math.cos),
      });
      // 3 of conduct, 32 of calibration, at most 23 probes of 4.
      expect(run(subject, { mode: "probe" }, seed).losses).toBeLessThanOrEqual(127);
    }),
    { numRuns: 20 },
  );
});
