import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkGradient, checkGradientAsync } from "../../src/check/check-gradient.js";
import { remoteSubject, type Child, type Remote } from "../../src/subject/remote.js";
import type { AsyncSubject, PlainAsyncSubject, PlainSubject } from "../../src/subject/subject.js";
import { reals } from "../numeric/reals.js";
import { methodsOf, stubChild } from "./stub-child.js";

const LIMITS = { start: 60_000, call: 60_000 };
const RIGHT: PlainSubject = {
  point: [0.5, 2],
  loss: ([a, b]) => a! * a! * b!,
  gradient: ([a, b]) => [2 * a! * b!, a! * a!],
};

/** The subjects that a child may be: right, wrong, nonsense, at a kink, with named blocks. */
const subjects: fc.Arbitrary<PlainSubject> = fc
  .tuple(fc.array(reals(-2, 2), { minLength: 1, maxLength: 5 }), fc.constantFrom(0, 1, NaN), fc.boolean())
  .map(([point, off, isNamed]) => ({
    point,
    ...(isNamed ? { name: "net", blocks: [{ name: "W", shape: [1, point.length] }] } : {}),
    loss: (x) => x.reduce((sum, xi, i) => sum + Math.sin(xi + i) + Math.max(0, xi), 1),
    gradient: (x) => Array.from(x, (xi, i) => Math.cos(xi + i) + (xi > 0 ? 1 : 0) + (i === 0 ? off : 0)),
  }));

/** A child that ends, in the way that `ends` is, instead of its answer number k, and how often it was started. */
function mortal(
  subject: PlainSubject,
  k: number,
  ends: (child: Child) => void,
): { start: () => Child; starts: number } {
  const life = {
    starts: 0,
    start: (): Child => {
      life.starts += 1;
      let answers = 0;
      const child = stubChild(methodsOf(subject), (answer) => {
        if (life.starts > 1 || answers++ < k) return `${JSON.stringify(answer)}\n`;
        ends(child);
        return "";
      });
      return child;
    },
  };
  return life;
}

async function check({ subject, close }: Remote, seed: number): ReturnType<typeof checkGradientAsync> {
  const report = await checkGradientAsync(subject as PlainAsyncSubject, { seed, mode: "every" });
  await close();
  return report;
}

test("a child gets the report of the same subject in this process, with losses or without, one death or none", async () => {
  const deaths = fc.constantFrom<(child: Child) => void>(
    ({ talk }) => talk.end("was ended by SIGKILL"),
    ({ talk }) => {
      talk.receive(new TextEncoder().encode('{"id": 3, "res'));
      talk.end("ended with exit code 1");
    },
  );
  await fc.assert(
    fc.asyncProperty(subjects, fc.integer(), fc.nat(30), deaths, async (subject, seed, k, death) => {
      const report = checkGradient(subject, { seed, mode: "every" });
      const { losses: _, ...withoutLosses } = methodsOf(subject);
      expect(await check(await remoteSubject(() => stubChild(withoutLosses), LIMITS), seed)).toEqual(report);
      const life = mortal(subject, 1 + k, death);
      expect(await check(await remoteSubject(life.start, LIMITS), seed)).toEqual(report);
      expect(life.starts).toBeLessThanOrEqual(2);
    }),
    { numRuns: 25 },
  );
});

/** Children started in turn, and a subject of theirs. */
async function inTurn(...children: Child[]): Promise<Remote> {
  let next = 0;
  return await remoteSubject(() => children[next++]!, LIMITS);
}

const dying = (subject: PlainSubject = RIGHT): Child =>
  mortal(subject, 1, ({ talk }) => talk.end("ended with exit code 3")).start();
const ask = async (subject: AsyncSubject): Promise<unknown> => await subject.loss(Float64Array.of(1, 2));

test("a child that ends a second time is a breach, and is not started again", async () => {
  const { subject } = await inTurn(dying(), dying());
  await expect(ask(subject)).rejects.toThrow("loss was asked, and it ended with exit code 3");
  await expect(ask(subject)).rejects.toThrow("loss was asked, and it ended with exit code 3");
});

test.each([
  { name: "another" },
  { point: [0.5, 3] },
  { precision: "float32" as const },
  { blocks: [{ name: "W", shape: [2] }] },
])("a child that describes another subject after its end is a breach: %o", async (change) => {
  const { subject } = await inTurn(dying(), stubChild(methodsOf({ ...RIGHT, ...change })));
  await expect(ask(subject)).rejects.toMatchObject({ code: "child-changed" });
});

test("a child that breaks the protocol is not started again", async () => {
  const rude = stubChild(
    methodsOf(RIGHT),
    (answer, { id }) => `${JSON.stringify({ ...answer, id: id === 1 ? 1 : 99 })}\n`,
  );
  const { subject } = await inTurn(rude);
  await expect(ask(subject)).rejects.toMatchObject({ code: "answer-unknown" });
});

test("after close no child is started any more, and a child that does not describe itself is ended", async () => {
  const remote = await inTurn(stubChild(methodsOf(RIGHT)));
  await remote.close();
  await expect(ask(remote.subject)).rejects.toMatchObject({ code: "child-ended" });
  const mute = stubChild({});
  await expect(inTurn(mute)).rejects.toThrow("no method describe");
  expect(mute.talk.breach).toMatchObject({ code: "child-ended" });
});

test("a child that is closed while it is started anew stays closed", async () => {
  const starting = { closings: 0, close: async (): Promise<void> => await Promise.resolve() };
  const close = async (): Promise<boolean> => {
    if (starting.closings++ === 0) await starting.close();
    return false;
  };
  const remote = await inTurn({ talk: dying().talk, close });
  starting.close = remote.close;
  await expect(ask(remote.subject)).rejects.toMatchObject({ code: "child-ended" });
  expect(starting.closings).toBe(2);
});

test("noise is told of whichever child made it", async () => {
  const noisy = stubChild(methodsOf(RIGHT), (answer) => `epoch 1\n${JSON.stringify(answer)}\n`);
  const remote = await inTurn(dying(), noisy);
  expect(remote.noise).toBeUndefined();
  await ask(remote.subject);
  expect(remote.noise).toMatch(/such as "epoch 1"$/);
});
