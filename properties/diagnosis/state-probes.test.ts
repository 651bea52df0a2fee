import * as fc from "fast-check";
import { expect, test } from "vitest";
import { CODES } from "../../src/diagnosis/codes.js";
import { probeState, probeStateAsync } from "../../src/diagnosis/state-probes.js";
import type { Subject } from "../../src/subject/subject.js";

/** L = Σ θᵢ²/2, whose gradient is θ, and a program that answers with it in its own way. */
function subjectOf(gradient: Subject["gradient"], loss: Subject["loss"] = halfSquares): () => Subject {
  return () => ({
    name: "squares",
    blocks: [{ name: "theta", shape: [3] }],
    point: Float64Array.of(1, -2, 3),
    precision: "float64",
    loss,
    gradient,
  });
}

function halfSquares(theta: Float64Array): number {
  return theta.reduce((sum, x) => sum + (x * x) / 2, 0);
}

/** Subjects that keep state, made anew by each call, and the names they must get. */
const KEEPING: Readonly<Record<string, () => Subject>> = {
  "accumulates-across-calls": () => {
    const total = new Float64Array(3);
    return subjectOf((theta) => {
      for (const [i, x] of theta.entries()) total[i]! += x;
      return total.slice();
    })();
  },
  "first-call-differs": () => {
    let calls = 0;
    return subjectOf((theta) => theta.map((x) => ((calls += 1) > 3 ? x : 2 * x)))();
  },
  "depends-on-previous-call": () => {
    let before: Float64Array | undefined;
    return subjectOf((theta) => {
      const answer = (before ?? theta).slice();
      before = theta.slice();
      return answer;
    })();
  },
  "state-dependent": () => {
    let calls = 0;
    return subjectOf((theta) => theta.map((x) => x * (calls += 1) ** 2))();
  },
  nondeterministic: subjectOf((theta) => theta.map((x) => x * Math.random())),
  "mutates-parameters": subjectOf((theta) => {
    theta[0]! += 1;
    return theta.slice();
  }),
};

test.each(Object.entries(KEEPING))("a subject is named: %s", async (key, make) => {
  const diagnosis = probeState(make(), make)!;
  expect(diagnosis.bugs.map((bug) => bug.key)).toEqual([key]);
  expect(Object.keys(CODES)).toContain(diagnosis.bugs[0]!.code);
  expect(diagnosis.evidence[0]).toMatch(/0/);
  const later = await probeStateAsync(make(), { timeLimit: 1000 }, make);
  expect(later?.bugs).toEqual(diagnosis.bugs);
});

test("a gradient that uses the activations of the last loss is named", () => {
  let seen = new Float64Array(3);
  const make = subjectOf(
    () => seen.slice(),
    (theta) => {
      seen = theta.slice();
      return halfSquares(theta);
    },
  );
  const subject = make();
  subject.loss(subject.point);
  expect(probeState(subject)?.bugs[0]!.key).toBe("depends-on-previous-call");
});

test("a subject that answers the same every time is diagnosed as nothing, whatever it answers", async () => {
  await fc.assert(
    fc.asyncProperty(fc.float64Array({ minLength: 3, maxLength: 3 }), async (answer) => {
      const subject = subjectOf(() => answer)();
      expect(probeState(subject, () => subject)).toBeUndefined();
      const promised = { ...subject, gradient: async () => Promise.resolve(answer) };
      expect(await probeStateAsync(promised, { timeLimit: 1000 })).toBeUndefined();
    }),
  );
});

test("what is no gradient at all is refused", async () => {
  const subject = subjectOf(() => new Float64Array(2))();
  expect(() => probeState(subject)).toThrow("found 2 numbers; expected 3");
  await expect(probeStateAsync(subject, { timeLimit: 1000 })).rejects.toThrow("found 2 numbers; expected 3");
});
