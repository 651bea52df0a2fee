import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asSubject, batchLength, placePoint, type LossBatch, type PlainSubject } from "../../src/subject/subject.js";
import { fromWire } from "../../src/subject/wire-array.js";
import { Methods } from "../../src/subject/wire-methods.js";
import { reals } from "../numeric/reals.js";
import { methodsOf, stubChild, type StubMethods } from "./stub-child.js";

const LIMITS = { start: 60_000, call: 60_000 };
const RIGHT: PlainSubject = {
  point: [0.5, 2],
  loss: ([a, b]) => a! * a! * b!,
  gradient: ([a, b]) => [2 * a! * b!, a! * a!],
};
const { losses: manyLosses, ...withoutLosses } = methodsOf(RIGHT);

/** A child, and its methods from outside. */
function methods(
  stub: StubMethods = methodsOf(RIGHT),
  call = LIMITS.call,
): { child: ReturnType<typeof stubChild>; methods: Methods } {
  const child = stubChild(stub);
  return { child, methods: new Methods(child.talk, { ...LIMITS, call }) };
}

/** JSON as JavaScript writes it has no −0. */
const unsigned = (x: number): number => x + 0;
const vectors = fc.tuple(reals(-2, 2), reals(-2, 2)).map(Float64Array.from.bind(Float64Array));
const batches: fc.Arbitrary<LossBatch> = fc.oneof(
  fc.record({
    base: vectors,
    direction: vectors,
    steps: fc.array(reals(-1, 1)).map(Float64Array.from.bind(Float64Array)),
  }),
  fc.tuple(vectors, fc.array(fc.tuple(fc.nat(1), reals(-2, 2)))).map(([base, moves]) => ({
    base,
    indices: Int32Array.from(moves, ([i]) => i),
    values: Float64Array.from(moves, ([, x]) => x),
  })),
);

/** The losses of a batch, each at a point of its own. */
function lossesOf(batch: LossBatch): Float64Array {
  return Float64Array.from({ length: batchLength(batch) }, (_, k) => {
    const theta = batch.base.slice();
    placePoint(theta, batch, k);
    return RIGHT.loss(theta);
  });
}

test("losses are the loss at every point, bit for bit, whether the child has them or not", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(batches, { maxLength: 5 }), async (list) => {
      for (const stub of [methodsOf(RIGHT), withoutLosses]) {
        const { methods: remote } = methods(stub);
        for (const batch of list)
          expect((await remote.losses(batch)).map(unsigned)).toEqual(lossesOf(batch).map(unsigned));
      }
    }),
    { numRuns: 30 },
  );
});

test("a base is sent when it changes, and not again while it stays", async () => {
  const { child, methods: remote } = methods();
  const base = Float64Array.of(1, 2);
  const moves = { indices: Int32Array.of(0), values: Float64Array.of(3) };
  await remote.losses({ base, ...moves });
  await remote.losses({ base: base.slice(), ...moves });
  await remote.losses({ base, direction: base, steps: Float64Array.of(1) });
  base[1] = -0;
  await remote.losses({ base, ...moves });
  await remote.losses({ base: Float64Array.of(1, 0), ...moves });
  expect(child.asked.map(({ params }) => (params["base"] === undefined ? null : fromWire(params["base"])))).toEqual([
    Float64Array.of(1, 2),
    null,
    null,
    Float64Array.of(1, -0),
    Float64Array.of(1, 0),
  ]);
});

test("after an error the base is sent again", async () => {
  let isFailing = false;
  const { child, methods: remote } = methods({
    ...withoutLosses,
    losses(params) {
      if (isFailing) throw new Error("no");
      return manyLosses!(params);
    },
  });
  const batch = { base: Float64Array.of(1, 2), direction: Float64Array.of(1, 0), steps: Float64Array.of(1) };
  await remote.losses(batch);
  isFailing = true;
  await expect(remote.losses(batch)).rejects.toThrow("no");
  isFailing = false;
  await remote.losses(batch);
  expect(child.asked.map(({ params }) => "base" in params)).toEqual([true, false, true]);
});

test("a slow child gets requests of as many losses as fit a quarter of the time limit", async () => {
  const { child, methods: remote } = methods(methodsOf(RIGHT), 40);
  const talk = { ask: child.talk.ask.bind(child.talk) };
  child.talk.ask = async (...question) => {
    const until = performance.now() + 5 * ((question[1] as { steps?: { shape: number[] } }).steps?.shape[0] ?? 1);
    while (performance.now() < until);
    return await talk.ask(...question);
  };
  const steps = Float64Array.from({ length: 9 }, (_, k) => k / 8);
  const batch = { base: Float64Array.of(1, 2), direction: Float64Array.of(1, 0), steps };
  await remote.loss(batch.base);
  expect(await remote.losses(batch)).toEqual(lossesOf(batch));
  const [, ...requests] = child.asked;
  expect(requests.length).toBeGreaterThanOrEqual(5); // of two losses or one: 10 ms of 5 ms each
});

describe("what a child answers is read as its method asks", () => {
  const cases: readonly (readonly [Partial<StubMethods>, keyof Methods, string])[] = [
    [{ describe: () => ({}) }, "describe", 'describe: found "{}"; expected { point }'],
    [{ describe: () => 3 }, "describe", 'found "3"; expected { point }'],
    [{ describe: () => ({ point: [] }) }, "describe", "the child describes no subject: subject: point is empty"],
    [{ describe: () => ({ point: [1, "NaN"] }) }, "describe", "point[1] is NaN; expected a finite number"],
    [{ describe: () => ({ point: "0.5" }) }, "describe", 'point is the string "0.5"; expected an array of numbers'],
    [
      { describe: () => ({ point: [1], blocks: [{ name: "W", shape: [2] }] }) },
      "describe",
      "the blocks hold 2 numbers",
    ],
    [{ describe: () => ({ point: [1], blocks: [{ name: "W" }] }) }, "describe", "expected an array of { name, shape }"],
    [{ describe: () => ({ point: [1], precision: "float16" }) }, "describe", "expected float64 or float32"],
    [{ loss: () => ({ loss: 3 }) }, "loss", 'loss: found "{\\"loss\\":3}"; expected { value }'],
    [{ loss: () => null }, "loss", 'loss: found "null"; expected { value }'],
    [{ gradient: () => [1, 2] }, "gradient", "expected { gradient }"],
    [{ losses: () => ({ values: [1] }) }, "losses", "found 1 numbers; expected 2"],
    [{ losses: () => ({ values: [1, "x"] }) }, "losses", "the loss does not return a number"],
    [{ losses: () => ({ values: 3 }) }, "losses", "expected 2 numbers"],
  ];
  test.each(cases)("%o", async (faults, method, message) => {
    const { methods: remote } = methods({ ...methodsOf(RIGHT), ...faults } as StubMethods);
    const theta = Float64Array.of(1, 2);
    const calls = {
      describe: async () => await remote.describe(),
      loss: async () => await remote.loss(theta),
      gradient: async () => await remote.gradient(theta),
      losses: async () => await remote.losses({ base: theta, direction: theta, steps: theta }),
    };
    await expect(calls[method]()).rejects.toThrow(message);
  });
});

test("a description may leave out all but the point, or have null in place of it", async () => {
  for (const rest of [{}, { name: null, blocks: null, precision: null }]) {
    const { methods: remote } = methods({ describe: () => ({ point: [1, 2], ...rest }) });
    const { name, blocks, precision } = asSubject({ ...RIGHT, ...(await remote.describe()) });
    expect({ name, blocks, precision }).toEqual({
      name: "subject",
      blocks: [{ name: "theta", shape: [2] }],
      precision: "float64",
    });
  }
});

test("losses that are not finite are what they are", async () => {
  for (const value of [NaN, Infinity, -Infinity, -0]) {
    const { methods: remote } = methods(methodsOf({ ...RIGHT, loss: () => value }));
    expect(await remote.loss(Float64Array.of(1, 2))).toBe(Object.is(value, -0) ? 0 : value);
    const batch = { base: Float64Array.of(1, 2), direction: Float64Array.of(1, 2), steps: Float64Array.of(1) };
    expect(await remote.losses(batch)).toEqual(Float64Array.of(value));
  }
});
