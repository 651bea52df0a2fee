import * as fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { MISCONDUCT, Misconduct, type MisconductCode } from "../../src/subject/conduct.js";
import { PROTOCOL } from "../../src/subject/protocol.js";
import { ChildError, Talk, type Limit } from "../../src/subject/wire-talk.js";

const LIMIT: Limit = { limit: 60_000, code: "time-limit" };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const answer = (id: unknown, result: unknown): Uint8Array => bytes(`${JSON.stringify({ id, result })}\n`);

/** A conversation, and the lines that were sent. */
function conversation(longest?: number): { talk: Talk; sent: string[] } {
  const sent: string[] = [];
  return { talk: new Talk((line) => sent.push(line), longest), sent };
}

/** What a promise is rejected with. */
async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => expect.fail("it was answered"),
    (error: unknown) => error,
  );
}

test("each question gets the answer with its id, in whatever order the answers come, noise or not", async () => {
  const orders = fc
    .integer({ min: 1, max: 8 })
    .chain((n) => fc.shuffledSubarray([...Array(n).keys()], { minLength: n }));
  await fc.assert(
    fc.asyncProperty(orders, fc.array(fc.nat()), async (order, noise) => {
      const { talk, sent } = conversation();
      const asked = order.map(async (_, k) => await talk.ask("loss", { k }, LIMIT));
      expect(sent.map((line) => (JSON.parse(line) as { params: { k: number } }).params.k)).toEqual([...order.keys()]);
      for (const k of order) {
        if (noise.includes(k)) talk.receive(bytes(`step ${k}\n\n`));
        talk.receive(answer(k + 1, `result ${k}`));
      }
      expect(await Promise.all(asked)).toEqual([...order.keys()].map((k) => `result ${k}`));
      expect(talk.breach).toBeUndefined();
    }),
  );
});

test("noise is counted, and the first line of it told", () => {
  const { talk } = conversation();
  expect(talk.noise).toBeUndefined();
  talk.receive(bytes("epoch 1\n \n"));
  expect(talk.noise).toBe('1 line on stdout is no message, such as "epoch 1"');
  talk.receive(bytes('epoch 2\n{"loss": 3}\n'));
  expect(talk.noise).toBe('3 lines on stdout are no message, such as "epoch 1"');
});

test("a child's error rejects its question only", async () => {
  const { talk } = conversation();
  const [failing, going] = [talk.ask("loss", {}, LIMIT), talk.ask("loss", {}, LIMIT)];
  talk.receive(bytes('{"id": 1, "error": {"code": -32000, "message": "no"}}\n'));
  talk.receive(answer(2, 7));
  const error = await rejection(failing);
  expect(error).toBeInstanceOf(ChildError);
  expect(String(error)).toBe("error -32000: no");
  expect(await going).toBe(7);
});

/** What breaks a conversation with one open question, of id 2, after one answered. */
const BREACHES: readonly { code: MisconductCode; found: string; does: (talk: Talk) => void }[] = [
  {
    code: "answer-twice",
    found: 'found id "1"; expected the id of an open',
    does: (talk) => talk.receive(answer(1, 3)),
  },
  { code: "answer-unknown", found: 'found id "3"', does: (talk) => talk.receive(answer(3, 3)) },
  { code: "answer-unknown", found: 'found id "0"', does: (talk) => talk.receive(answer(0, 3)) },
  { code: "answer-unknown", found: 'found id "null"', does: (talk) => talk.receive(answer(null, 3)) },
  { code: "answer-unknown", found: 'found id "1.5"', does: (talk) => talk.receive(answer(1.5, 3)) },
  { code: "answer-unknown", found: 'found id "2"', does: (talk) => talk.receive(answer("2", 3)) },
  {
    code: "answer-unknown",
    found: 'found id "null" with the error "parse error"',
    does: (talk) => talk.receive(bytes('{"id": null, "error": {"code": -32700, "message": "parse error"}}\n')),
  },
  { code: "message-malformed", found: 'found "{\\"id\\": 2}}"', does: (talk) => talk.receive(bytes('{"id": 2}}\n')) },
  {
    code: "line-not-utf8",
    found: "expected UTF-8",
    does: (talk) => talk.receive(Buffer.from('{"id":2,"result":"é"}\n', "latin1")),
  },
  { code: "line-too-long", found: "found 201 bytes", does: (talk) => talk.receive(new Uint8Array(201).fill(65)) },
  {
    code: "child-ended",
    found: "loss was asked, and it ended with exit code 3; expected an answer",
    does: (talk) => talk.end("ended with exit code 3"),
  },
  {
    code: "line-unfinished",
    found: "loss was asked, and it ended; expected an answer",
    does(talk) {
      talk.receive(bytes('{"id": 2, "resul'));
      talk.end("ended");
    },
  },
];

describe("the first breach ends the conversation: every open and later question is rejected with its name", () => {
  test.each(BREACHES)("$code: $found", async ({ code, found, does }) => {
    const { talk } = conversation(200);
    const first = talk.ask("describe", {}, LIMIT);
    talk.receive(answer(1, "hello"));
    expect(await first).toBe("hello");
    const open = rejection(talk.ask("loss", {}, LIMIT));
    does(talk);
    const breach = await open;
    expect(breach).toBeInstanceOf(Misconduct);
    expect(breach).toMatchObject({ code, isCrash: true, message: expect.stringContaining(`${MISCONDUCT[code]}: `) });
    expect((breach as Misconduct).message).toContain(found);
    expect(talk.breach).toBe(breach);
    talk.receive(answer(2, 3));
    talk.end("ended later");
    expect(await rejection(talk.ask("loss", {}, LIMIT))).toBe(breach);
  });
});

test("the end of a child of which nothing was asked is told at the next question", async () => {
  const { talk } = conversation();
  talk.end("closed its stdout");
  const error = await rejection(talk.ask("loss", {}, LIMIT));
  expect(String(error)).toContain("nothing was asked, and it closed its stdout");
});

test("every breach of the protocol is a crash, and its sentence is one line", () => {
  for (const [code, sentence] of Object.entries(PROTOCOL)) {
    expect(new Misconduct(code as MisconductCode, "").isCrash).toBe(true);
    expect(sentence).toMatch(/^[a-z][^\n.]+$/);
  }
});

test("a silence longer than the limit of the oldest question is a breach with its name; answers make it anew", async () => {
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const { talk } = conversation();
  const first = talk.ask("describe", {}, { limit: 100, code: "start-limit" });
  const second = rejection(talk.ask("loss", {}, { limit: 50, code: "time-limit" }));
  vi.advanceTimersByTime(99);
  talk.receive(answer(1, "late"));
  expect(await first).toBe("late");
  vi.advanceTimersByTime(49);
  expect(talk.breach).toBeUndefined();
  talk.receive(bytes("thinking\n"));
  vi.advanceTimersByTime(1);
  expect(await second).toMatchObject({
    code: "time-limit",
    message: `${MISCONDUCT["time-limit"]}: loss: no answer after 50 ms (1 line on stdout is no message, such as "thinking"); expected one`,
  });
  const idle = conversation().talk;
  const forever = idle.ask("loss", {}, { limit: Infinity, code: "time-limit" });
  vi.advanceTimersByTime(2 ** 32);
  idle.receive(answer(1, 7));
  expect(await forever).toBe(7);
  vi.advanceTimersByTime(2 ** 32);
  expect(idle.breach).toBeUndefined();
});
