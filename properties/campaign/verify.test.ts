import * as fc from "fast-check";
import { expect, test } from "vitest";
import { DESCENT_PART } from "../../src/campaign/descent-part.js";
import { RANDOM_PART } from "../../src/campaign/gradient-parts.js";
import { outcomeToJson } from "../../src/campaign/outcome-text.js";
import { NO_COUNTS, type Outcome } from "../../src/campaign/outcome.js";
import { worst } from "../../src/check/report.js";
import type { Context, Part } from "../../src/campaign/part.js";
import { verify, type Progress, type VerifyOptions } from "../../src/campaign/verify.js";
import type { Verdict } from "../../src/check/report.js";
import { isJson } from "../report/json-values.js";
import { verdicts } from "./outcomes.js";

const STOPPED = AbortSignal.abort();
const OPTIONS: VerifyOptions = { seed: 7, runs: 3, seconds: Infinity, signal: new AbortController().signal };

/** Runs a job to its end and keeps its progress. */
async function finish(job: ReturnType<typeof verify>, onStep: (step: Progress) => void = () => undefined) {
  const progress: Progress[] = [];
  let step = await job.next();
  while (step.done !== true) {
    progress.push(step.value);
    onStep(step.value);
    step = await job.next();
  }
  return { outcome: step.value, progress };
}

interface Toy {
  readonly verdict: Verdict;
  readonly cases: number;
}

/** A part that counts to `cases` and tells one failure when its verdict is fail. */
function toyPart({ verdict, cases }: Toy, n: number): Part {
  return {
    name: `part ${n}`,
    cases: () => cases,
    *run(context: Context) {
      let done = 0;
      for (; done < cases && !context.stopped(); done++) yield;
      if (verdict === "fail") {
        context.failed({ section: this.name, report: "wrong", network: undefined, replay: `seed ${context.seed}` });
      }
      return { verdict, cases: done, counts: NO_COUNTS, note: "", figures: { runs: context.runs } };
    },
  };
}

const toys = fc.array(fc.record({ verdict: verdicts, cases: fc.nat({ max: 4 }) }), { maxLength: 4 });

/** Everything that must not depend on the clock. */
function timeless(outcome: Outcome): string {
  return JSON.stringify(outcomeToJson(outcome), (key, value: unknown) => (key === "seconds" ? undefined : value));
}

test("random networks pass, and SGD decreases their loss", async () => {
  const { outcome } = await finish(verify(OPTIONS, [RANDOM_PART, DESCENT_PART]));
  expect(outcome).toMatchObject({ verdict: "pass", seed: 7, failures: [], interrupted: false });
  expect(outcome.sections.map(({ cases }) => cases)).toEqual([3, 100]);
  expect(isJson(outcomeToJson(outcome))).toBe(true);
});

test("the same seed gives the same JSON apart from the seconds", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const job = () => finish(verify({ ...OPTIONS, seed, runs: 3 }, [RANDOM_PART, DESCENT_PART]));
      const [first, second] = [await job(), await job()];
      expect(timeless(second.outcome)).toBe(timeless(first.outcome));
    }),
    { numRuns: 2 },
  );
});

test("a section for every part in order, with its name and seconds; the progress counts every case of each", async () => {
  await fc.assert(
    fc.asyncProperty(toys, fc.integer(), fc.nat(), async (several, seed, runs) => {
      const { outcome, progress } = await finish(verify({ ...OPTIONS, seed, runs }, several.map(toyPart)));
      expect(outcome.sections).toEqual(
        several.map(({ verdict, cases }, n) => ({
          name: `part ${n}`,
          verdict,
          cases,
          counts: NO_COUNTS,
          note: "",
          figures: { runs },
          seconds: expect.any(Number),
        })),
      );
      expect(progress).toEqual(
        several.flatMap(({ cases }, n) =>
          Array.from({ length: cases }, (_, k) => ({ part: `part ${n}`, done: k + 1, total: cases })),
        ),
      );
      expect(outcome.failures.map(({ replay }) => replay)).toEqual(
        several.filter(({ verdict }) => verdict === "fail").map(() => `seed ${seed}`),
      );
    }),
    { numRuns: 30 },
  );
});

test("the verdict is the worst of the parts that did something", async () => {
  await fc.assert(
    fc.asyncProperty(toys, async (several) => {
      const { outcome } = await finish(verify(OPTIONS, several.map(toyPart)));
      expect(outcome.verdict).toBe(worst(several.filter(({ cases }) => cases > 0).map(({ verdict }) => verdict)));
    }),
    { numRuns: 30 },
  );
});

test("an abort stops the job before its next case and keeps what was done", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 6 }), async (most) => {
      const stop = new AbortController();
      const parts = [toyPart({ verdict: "pass", cases: 3 }, 0), toyPart({ verdict: "pass", cases: 3 }, 1)];
      let seen = 0;
      const { outcome, progress } = await finish(verify({ ...OPTIONS, signal: stop.signal }, parts), () => {
        if (++seen === most) stop.abort();
      });
      expect(progress.length).toBe(most);
      expect(outcome.interrupted).toBe(true);
      expect(outcome.sections.map(({ cases }) => cases)).toEqual([Math.min(3, most), Math.max(0, most - 3)]);
      expect(outcome.verdict).toBe("pass");
    }),
    { numRuns: 20 },
  );
});

test("the job is fixtures, random networks, proofs, training, the oracle, descent; stopped at once it is inconclusive", async () => {
  const { outcome, progress } = await finish(verify({ ...OPTIONS, signal: STOPPED }));
  expect(progress).toEqual([]);
  expect(outcome).toMatchObject({ verdict: "inconclusive", interrupted: true, failures: [] });
  expect(outcome.sections.map(({ name, cases }) => [name, cases])).toEqual([
    ["fixture networks", 0],
    ["random networks", 0],
    ["proofs", 0],
    ["training on digits", 0],
    ["decimal oracle", 0],
    ["SGD decreases the loss", 0],
  ]);
});

test("the event loop runs between two cases, so that an interruption is heard", async () => {
  const stop = new AbortController();
  setTimeout(() => {
    stop.abort();
  }, 0);
  const long = toyPart({ verdict: "pass", cases: 100_000 }, 0);
  const { outcome } = await finish(verify({ ...OPTIONS, signal: stop.signal }, [long]));
  expect(outcome.interrupted).toBe(true);
});

test("when the time is up no further random network is begun, and the other parts are done in full", async () => {
  const options = { ...OPTIONS, runs: 200, seconds: 1e-6 };
  const { outcome } = await finish(verify(options, [RANDOM_PART, toyPart({ verdict: "pass", cases: 9 }, 1)]));
  expect(outcome.sections[0]!.cases).toBeLessThan(200);
  expect(outcome.sections[1]!.cases).toBe(9);
  expect(outcome.interrupted).toBe(false);
});
