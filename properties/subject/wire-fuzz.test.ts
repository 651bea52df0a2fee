import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkGradientAsync } from "../../src/check/check-gradient.js";
import { MISCONDUCT } from "../../src/subject/conduct.js";
import { remoteSubject } from "../../src/subject/remote.js";
import type { PlainAsyncSubject, PlainSubject } from "../../src/subject/subject.js";
import { methodsOf, stubChild, type Asked } from "./stub-child.js";

/** Malformed messages; BACKPROOF_FUZZ asks for more. */
const RUNS = Number(process.env["BACKPROOF_FUZZ"] ?? 400);
const LONGEST = 2000;
/** Where an answer may never come, so that little time is lost by waiting for it; and where each comes. */
const SHORT = { start: 5, call: 5 };
const LONG = { start: 60_000, call: 60_000 };
const RIGHT: PlainSubject = {
  point: [0.5, 2],
  loss: ([a, b]) => a! * a! * b!,
  gradient: ([a, b]) => [2 * a! * b!, a! * a!],
};
const WRONG: PlainSubject = { ...RIGHT, gradient: ([a, b]) => [2 * a! * b!, 1.1 * a! * a!] };

type Junk = (answer: Record<string, unknown>, request: Asked) => string | Uint8Array;
const json = (value: unknown): string => `${JSON.stringify(value)}\n`;
const withResult =
  (part: Record<string, unknown>): Junk =>
  (answer) =>
    json({ ...answer, result: { ...(answer["result"] as object), ...part } });

/** Values where an array belongs, and none that is one of the right length. */
const noArray = fc.oneof(
  fc.constantFrom<unknown>(null, 3, "AAAA", true, {}, [], Array(501).fill(1), [[1, 2]], ["1", "2"], [null, null]),
  fc.record({
    dtype: fc.constantFrom<unknown>("float16", "float64", "", null, 8),
    shape: fc.constantFrom<unknown>([3], [2, 2], [-2], "2", null, [1e300]),
    data: fc.constantFrom<unknown>("", "AAAA", "*", null, 3, "AAAAAAAA8D8="),
  }),
);
/** What a child may write in place of its answer: nothing of it is an answer that could be believed. */
const replacements: fc.Arbitrary<Junk> = fc.oneof(
  fc.jsonValue().map(
    (id): Junk =>
      (answer, request) =>
        json({ ...answer, id: id === request.id ? -1 : id }),
  ),
  noArray.map((x) => withResult({ gradient: x, values: x, point: x, value: typeof x === "number" ? "3" : x })),
  fc.jsonValue().map(
    (result): Junk =>
      ({ id }) =>
        json({ id, result: Array.isArray(result) ? result : JSON.stringify(result) }),
  ),
  fc.jsonValue().map(
    (error): Junk =>
      ({ id }) =>
        json({ id, error }),
  ),
  fc.nat().map(
    (at): Junk =>
      (answer) =>
        `${json(answer).slice(0, (at % (json(answer).length - 1)) + 1)}\n`,
  ),
  fc.nat().map(
    (at): Junk =>
      (answer) =>
        json(answer).slice(0, at % json(answer).length),
  ),
  fc.constant<Junk>((answer) => json(answer).repeat(2)),
  fc.constant<Junk>((answer) => json({ ...answer, pad: "x".repeat(LONGEST) })),
  fc.constant<Junk>((answer) => new Uint8Array([...new TextEncoder().encode(json(answer)).slice(0, -2), 255, 10])),
  fc.constant<Junk>((answer) => json(answer).replace(/"result":.*/, '"result":{"value":NaN}}')),
);
/** What it may print besides. */
const prints: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.string({ maxLength: 40 }).map((text) => new TextEncoder().encode(`${text.replaceAll(/[{"\n]/g, "")}\n`)),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Uint8Array.of(...bytes.filter((byte) => byte !== 123), 10)),
);

/** Whether the answer is there, whatever comes after it. */
function isAnswer(written: string | Uint8Array, answer: object): boolean {
  return typeof written === "string" && written.startsWith(json(answer));
}

/** Every name of what a child can do, and the code of an error of its own. */
const NAMES = [...Object.keys(MISCONDUCT), "-32000"];

/** A verdict, or the name of what was done. */
function codeOf(outcome: unknown): string {
  return typeof outcome === "string" ? outcome : String(Reflect.get(Object(outcome), "code"));
}

test("whatever a child writes at whichever answer: its verdict, or the name of what it did; never another verdict", async () => {
  const codes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(RIGHT, WRONG),
      fc.nat(30),
      fc.option(replacements, { nil: undefined }),
      fc.array(prints, { maxLength: 3 }),
      async (subject, at, replace, noise) => {
        let isReplaced = false;
        const start = (): ReturnType<typeof stubChild> =>
          stubChild(
            methodsOf(subject),
            (answer, request, talk) => {
              for (const print of noise) talk.receive(print);
              if (replace === undefined || request.id !== at + 1 || request.method === "shutdown") return json(answer);
              const written = replace(answer as Record<string, unknown>, request);
              isReplaced ||= !isAnswer(written, answer);
              return written;
            },
            LONGEST,
          );
        const outcome = await remoteSubject(start, replace === undefined ? LONG : SHORT).then(
          async ({ subject: remote, close }) => {
            const report = await checkGradientAsync(remote as PlainAsyncSubject, { seed: 7, mode: "every" });
            await close();
            return report.misconduct ?? report.verdict;
          },
          (error: unknown) => error,
        );
        const code = codeOf(outcome);
        codes.add(code);
        const own = subject === RIGHT ? "pass" : "fail";
        expect(replace === undefined ? [own] : [own, ...NAMES]).toContain(code);
        expect(isReplaced && code === own).toBe(false);
        expect(String(outcome)).not.toMatch(/[\n\r]/);
      },
    ),
    { numRuns: RUNS },
  );
  expect(codes.size).toBeGreaterThan(5);
});
