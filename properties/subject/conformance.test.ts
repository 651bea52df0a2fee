import { describe, expect, test } from "vitest";
import { examine, type ConformanceFinding } from "../../src/subject/conformance.js";
import type { Child } from "../../src/subject/remote.js";
import { fromWire, toWire } from "../../src/subject/wire-array.js";
import { methodsOf, stubChild, type StubMethods } from "./stub-child.js";

const LIMITS = { start: 1000, call: 1000 };
const RIGHT = methodsOf({
  point: [0.5, 2],
  loss: ([a, b]) => a! * a! * b!,
  gradient: ([a, b]) => [2 * a! * b!, a! * a!],
});
const line = (answer: object): string => `${JSON.stringify(answer)}\n`;

async function findingsOf(child: Child): Promise<ConformanceFinding[]> {
  return await examine(() => child, LIMITS);
}

/** The names of the checks that failed. */
function failed(findings: readonly ConformanceFinding[]): string[] {
  return findings.filter(({ ok }) => ok === false).map(({ check }) => check);
}

test("a right child conforms, with losses or without, whatever the order of its answers", async () => {
  const { losses: _, ...without } = RIGHT;
  for (const methods of [RIGHT, without]) {
    const findings = await findingsOf(stubChild(methods));
    expect(findings.map(({ ok, fix }) => [ok, fix])).toEqual(findings.map(() => [true, null]));
    expect(findings.length).toBeGreaterThanOrEqual(12);
  }
});

let calls = 0;
let base: Float64Array | undefined;
/** A child with one fault, and the check that must name it. */
const FAULTS: readonly {
  check: RegExp;
  found: string;
  methods?: StubMethods;
  say?: Parameters<typeof stubChild>[1];
}[] = [
  { check: /^describe/, found: "point is empty", methods: { describe: () => ({ point: [] }) } },
  { check: /^describe/, found: "no method describe", methods: { describe: undefined as never } },
  {
    check: /^loss is a finite/,
    found: "found NaN at the point; expected a finite",
    methods: { loss: () => ({ value: "NaN" }) },
  },
  { check: /^loss is the same/, found: "expected one value", methods: { loss: () => ({ value: (calls += 1) }) } },
  { check: /^gradient has/, found: "found 1 numbers; expected 2", methods: { gradient: () => ({ gradient: [1] }) } },
  { check: /^gradient has/, found: "expected { gradient }", methods: { gradient: () => ({}) } },
  {
    check: /^lists and base64/,
    found: "point is a list",
    methods: {
      loss: (params) =>
        Array.isArray(params["point"]) && params["point"].length > 0
          ? expect.fail("point is a list")
          : RIGHT["loss"]!(params),
    },
  },
  {
    check: /^lists and base64/,
    found: "for a list and",
    methods: {
      loss: (params) =>
        Array.isArray(params["point"]) && params["point"].length > 0 ? { value: 7 } : RIGHT["loss"]!(params),
    },
  },
  {
    check: /^losses are/,
    found: "with coordinate 0 at 1; expected",
    methods: { losses: () => ({ values: [1, 2, 3] }) },
  },
  {
    check: /^losses are/,
    found: "with step 0; expected",
    methods: { losses: (params) => ("steps" in params ? { values: [1, 2, 3] } : RIGHT["losses"]!(params)) },
  },
  {
    check: /^losses are/,
    found: "expected { values }",
    methods: { losses: (params) => ("base" in params ? RIGHT["losses"]!(params) : {}) },
  },
  {
    check: /^losses are/,
    found: "expected",
    methods: {
      losses(params) {
        base ??= fromWire(params["base"]) as Float64Array;
        return RIGHT["losses"]!({ ...params, base: toWire(base) });
      },
    },
  },
  {
    check: /^an unknown method/,
    found: "found the result {}; expected an error",
    methods: { "backproof-unknown": () => ({}) },
  },
  {
    check: /^an unknown method/,
    found: "found error -32000; expected -32601",
    methods: { "backproof-unknown": () => expect.fail("what?") },
  },
  {
    check: /^a bad request/,
    found: "loss: found the result",
    methods: {
      loss: (params) =>
        Array.isArray(params["point"]) && params["point"].length === 0 ? { value: 1 } : RIGHT["loss"]!(params),
    },
  },
  { check: /^stdout has/, found: 'such as "epoch"; expected none', say: (answer) => `epoch\n${line(answer)}` },
];

describe("a fault of a child fails its check, with what to do, and no check before it", () => {
  test.each(FAULTS)("$check: $found", async ({ check, found, methods, say }) => {
    const findings = await findingsOf(stubChild({ ...RIGHT, ...methods }, say));
    const [first] = findings.filter(({ ok }) => ok === false);
    expect(first?.check).toMatch(check);
    expect(first?.found).toContain(found);
    expect(first?.fix).toMatch(/^[a-z]/);
  });
});

test("a child that stays after shutdown fails the last check", async () => {
  const child = stubChild(RIGHT);
  const stubborn: Child = { talk: child.talk, close: async () => (await child.close(), false) };
  const findings = await findingsOf(stubborn);
  expect(failed(findings)).toEqual(["shutdown ends the process"]);
  expect(findings.at(-1)!.found).toBe("shutdown: found it still running; expected its end");
});

test("a breach at the last question before shutdown is told there", async () => {
  const right = stubChild(RIGHT);
  await findingsOf(right);
  const last = right.asked.length - 1;
  const findings = await findingsOf(stubChild(RIGHT, (answer, { id }) => line(answer).repeat(id === last ? 2 : 1)));
  expect(failed(findings)).toEqual(["shutdown ends the process"]);
  expect(findings.at(-1)!.found).toContain("the child answers twice");
});

test("a breach of the protocol ends the examination: what comes after is not reached", async () => {
  const twice = stubChild(RIGHT, (answer, { method }) => line(answer).repeat(method === "gradient" ? 2 : 1));
  const findings = await findingsOf(twice);
  expect(failed(findings)).toEqual(["lists and base64 are the same point"]);
  expect(findings.find(({ ok }) => ok === false)!.found).toContain("the child answers twice");
  expect(findings.slice(5).map(({ ok, found }) => [ok, found])).toEqual(
    findings.slice(5).map(() => [null, "not reached"]),
  );
  const mute = await findingsOf(stubChild({}));
  expect(mute.map(({ ok }) => ok)).toEqual([false, ...mute.slice(1).map(() => null)]);
});
