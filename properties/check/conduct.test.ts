import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkGradient, checkGradientAsync } from "../../src/check/check-gradient.js";
import { observeConduct } from "../../src/check/conduct.js";
import type { Report } from "../../src/check/report.js";
import { random } from "../../src/numeric/random.js";
import type { MisconductCode } from "../../src/subject/conduct.js";
import type { ProtocolCode } from "../../src/subject/protocol.js";
import { driveSync } from "../../src/subject/drive.js";
import { asSubject, type PlainAsyncSubject, type PlainSubject } from "../../src/subject/subject.js";
import { reals } from "../numeric/reals.js";

type Vector = Float64Array;
const loss = (x: Vector): number => x.reduce((s, xi) => s + xi * xi, 1);
const gradient = (x: Vector): Vector => x.map((xi) => 2 * xi);
const points = fc.array(reals(0.5, 2), { minLength: 1, maxLength: 4 }).map(Float64Array.from.bind(Float64Array));
/** A reply of a kind that the types forbid and untyped code gives. */
const untyped = (reply: unknown): never => reply as never;

/** A function of θ that also remembers the first entry of the θ before it. */
function remembering<Reply>(answer: (theta: Vector, before: number) => Reply): (theta: Vector) => Reply {
  let before: number | undefined;
  return (theta) => {
    const reply = answer(theta, before ?? theta[0]!);
    before = theta[0]!;
    return reply;
  };
}

/** The sum of all answers so far. */
function accumulating(answer: (theta: Vector) => Vector): (theta: Vector) => Vector {
  let sum: Vector | undefined;
  return (theta) => (sum = answer(theta).map((x, i) => x + (sum?.[i] ?? 0)));
}

/** A function of θ that also depends on how often it was called. */
function counting<Reply>(answer: (theta: Vector, calls: number) => Reply): (theta: Vector) => Reply {
  let calls = 0;
  return (theta) => answer(theta, calls++);
}

/** What only adapters see. */
type AdaptersOwn = "gradient-wrong-shape" | "parameters-not-set" | "backward-moves-parameters";
type Offence = () => Partial<PlainSubject>;
/** The codes of subjects that run here. */
type Here = Exclude<MisconductCode, "time-limit" | `part-${string}` | AdaptersOwn | ProtocolCode>;
/** One subject a code, which does exactly that; new at every call. */
const OFFENCES: Readonly<Record<Here, Offence>> = {
  "loss-throws": () => ({ loss: () => untyped(expect.fail("no loss today")) }),
  "gradient-throws": () => ({ gradient: () => untyped(expect.fail("no gradient today")) }),
  "loss-not-a-number": () => ({ loss: () => untyped("3") }),
  "gradient-not-numbers": () => ({ gradient: () => untyped(undefined) }),
  "gradient-wrong-length": () => ({ gradient: (x) => gradient(x).slice(1) }),
  "losses-wrong-length": () => ({ losses: () => [] }),
  "loss-mutates-point": () => ({ loss: (x) => loss(x) + (x[0]! += 1) }),
  "gradient-mutates-point": () => ({ gradient: (x) => gradient(x.fill(7)) }),
  "loss-nondeterministic": () => ({ loss: counting((x, calls) => loss(x) + calls) }),
  "loss-remembers": () => ({ loss: remembering((x, before) => loss(x) + before) }),
  "gradient-nondeterministic": () => ({ gradient: counting((x, calls) => gradient(x).fill(calls, 0, 1)) }),
  "gradient-accumulates": () => ({ gradient: accumulating(gradient) }),
  "gradient-remembers": () => ({ gradient: remembering((x, before) => gradient(x).fill(before, 0, 1)) }),
  "twin-differs": () => ({ precision: "float32", twin: (x) => 2 * loss(x) + 1 }),
};
const MESSAGES: Partial<Record<MisconductCode, RegExp>> = {
  "loss-throws": /no loss today/,
  "gradient-throws": /no gradient today/,
  "loss-not-a-number": /found the string "3"; expected a number/,
  "gradient-not-numbers": /found undefined; expected \d numbers/,
  "gradient-wrong-length": /found \d numbers; expected \d/,
  "losses-wrong-length": /found 0 numbers; expected 1/,
  "loss-mutates-point": /θ\[0\] was .* and is now .*; expected/,
};

/** The same subject with every answer a promise. */
function promised(subject: PlainSubject): PlainAsyncSubject {
  return {
    ...subject,
    loss: async (theta) => subject.loss(theta),
    gradient: async (theta) => subject.gradient(theta),
  };
}

function assertReported(report: Report, code: MisconductCode): void {
  const { verdict, counts, misconduct, columns } = report;
  expect([misconduct?.code, verdict]).toEqual([code, "inconclusive"]);
  expect(counts).toEqual({ agrees: 0, disagrees: 0, nondifferentiable: 0, inconclusive: columns.kind.length });
  expect(misconduct?.message).toMatch(MESSAGES[code] ?? /./);
}

describe.each(Object.entries(OFFENCES) as [MisconductCode, Offence][])("%s", (code, offence) => {
  test("is reported, never as a wrong gradient, by checkGradient and by checkGradientAsync", async () => {
    await fc.assert(
      fc.asyncProperty(points, fc.constantFrom("every", "probe", "auto"), async (point, mode) => {
        const subject = (): PlainSubject => ({ point, loss, gradient, ...offence() });
        assertReported(checkGradient(subject(), { mode }), code);
        assertReported(await checkGradientAsync(subject(), { mode }), code);
        assertReported(await checkGradientAsync(promised(subject()), { mode }), code);
      }),
      { numRuns: 5 },
    );
  });
});

const never = (): Promise<never> => new Promise<never>(() => undefined);

test("an answer that never comes is reported after the time limit", async () => {
  const limits = { timeLimit: 20 };
  assertReported(await checkGradientAsync({ point: [1, 2], loss: never, gradient }, limits), "time-limit");
  assertReported(await checkGradientAsync({ point: [1, 2], loss, gradient: never }, limits), "time-limit");
});

test("every call is counted, the one that throws too", () => {
  fc.assert(
    fc.property(points, fc.nat({ max: 30 }), fc.nat({ max: 5 }), (point, lossLimit, gradientLimit) => {
      const called = { loss: 0, gradient: 0 };
      const limited = (name: "loss" | "gradient", limit: number): void => {
        called[name] += 1;
        if (called[name] > limit) throw new Error("enough");
      };
      const report = checkGradient({
        point,
        loss: (x) => (limited("loss", lossLimit), loss(x)),
        gradient: (x) => (limited("gradient", gradientLimit), gradient(x)),
      });
      expect(report.evaluations).toEqual(called);
    }),
  );
});

test("what is not the subject's doing is thrown on", async () => {
  const seed = 0.5;
  expect(() => checkGradient({ point: [1], loss, gradient }, { seed })).toThrow(RangeError);
  await expect(checkGradientAsync({ point: [1], loss, gradient }, { seed })).rejects.toThrow(RangeError);
});

test("a subject that keeps its word passes: its baseline is its loss and claim at the point, NaN answers too", () => {
  fc.assert(
    fc.property(points, fc.integer(), fc.constantFrom(0, NaN, Infinity), (point, seed, extra) => {
      const subject = {
        point,
        loss: (x: Vector) => loss(x) + extra,
        gradient: (x: Vector) => gradient(x).fill(extra, 1),
      };
      const baseline = driveSync(observeConduct(point, random(seed)), asSubject(subject), { loss: 0, gradient: 0 });
      expect(baseline).toMatchObject({ value: subject.loss(point), claimed: subject.gradient(point) });
    }),
  );
});
