import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BigBall } from "../../src/numeric/big-ball.js";
import type { EnclosureField } from "../../src/numeric/enclosure.js";
import { EnclosureError } from "../../src/numeric/field.js";
import { escalate, startBudget, type Budget } from "../../src/oracle/effort.js";

/** A clock that moves on by a second at every look. */
function ticking(): () => number {
  let now = 0;
  return () => (now += 1000);
}

const still = (): number => 0;
const refuse = (): never => {
  throw new EnclosureError("refused");
};

const fail = (): never => {
  throw new TypeError("a bug");
};

describe("attempts", () => {
  test("have twice the bits of those before, up to the cap, and end with the first that does it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 64, max: 300 }), fc.integer({ min: 0, max: 4000 }), fc.nat(8), (first, more, n) => {
        const budget = startBudget("law", { firstBits: first, mostBits: first + more, clock: still });
        const seen: number[] = [];
        const { end, refusal } = escalate(budget, (field, bits) => {
          expect(field.name).toBe(`big-ball(${bits})`);
          return seen.push(bits) > n;
        });
        const all = [first];
        while (all.at(-1)! < first + more) all.push(Math.min(2 * all.at(-1)!, first + more));
        expect(seen).toEqual(all.slice(0, n + 1));
        expect([end, refusal]).toEqual([n < all.length ? "done" : "bits", undefined]);
      }),
    );
  });

  test("begin with 170 bits and end with 4096", () => {
    const seen: number[] = [];
    escalate(startBudget("law", { clock: still }), (_, bits) => seen.push(bits) < 0);
    expect(seen).toEqual([170, 340, 680, 1360, 2720, 4096]);
  });

  test("a coarse one comes first; after a success there are no others", () => {
    const seen: string[] = [];
    const budget = startBudget("law", { clock: still });
    const attempt = (): boolean => seen.push("fine") > 0;
    expect(escalate(budget, attempt, () => seen.push("coarse") > 0).end).toBe("done");
    expect(escalate(budget, attempt, refuse).end).toBe("done");
    expect(seen).toEqual(["coarse", "fine"]);
  });

  test("that refuse do not do it; the last refusal is told, if the last attempt refused", () => {
    const budget = startBudget("law", { mostBits: 340, clock: still });
    expect(escalate(budget, refuse)).toEqual({ end: "bits", refusal: new EnclosureError("refused") });
    expect(escalate(budget, (_, bits) => (bits === 170 ? refuse() : false))).toEqual({
      end: "bits",
      refusal: undefined,
    });
  });

  test("other errors pass", () => {
    expect(() => escalate(startBudget("law", {}), fail)).toThrow("a bug");
    expect(() => escalate(startBudget("law", {}), () => true, fail)).toThrow("a bug");
  });
});

describe("time", () => {
  test("with no seconds only the coarse attempt is made", () => {
    const budget = startBudget("law", { seconds: 0, clock: still });
    expect(
      escalate(
        budget,
        () => expect.fail("an attempt"),
        () => false,
      ).end,
    ).toBe("time");
    expect(escalate(budget, () => expect.fail("an attempt"), refuse).refusal).toEqual(new EnclosureError("refused"));
  });

  const endless: readonly (readonly [string, (field: EnclosureField<BigBall>, one: BigBall) => unknown])[] = [
    ["mul", (f, one) => f.mul(one, one)],
    ["div", (f, one) => f.div(one, one)],
    ["exp", (f, one) => f.exp(one)],
    ["expm1", (f, one) => f.expm1(one)],
    ["log", (f, one) => f.log(one)],
    ["log1p", (f, one) => f.log1p(one)],
    ["dot", (f, one) => f.dot(one, [one], 0, [one])],
  ];
  test.each(endless)("an attempt that does not end is ended: %s", (_, operation) => {
    const budget = startBudget("law", { seconds: 5, clock: ticking() });
    const { end } = escalate(budget, (field) => {
      for (;;) operation(field, field.from(1));
    });
    expect(end).toBe("time");
  });

  test("is counted in seconds from the start", () => {
    const budget: Budget = startBudget("law", { seconds: 3, clock: ticking() });
    expect([budget.spent(), budget.isOver(), budget.isOver()]).toEqual([1, false, true]);
  });

  test("is the machine's by default", () => {
    const budget = startBudget("law", {});
    expect(budget.spent()).toBeGreaterThanOrEqual(0);
    expect(budget.isOver()).toBe(false);
  });
});

test("bits and seconds out of range are refused; the message shows them", () => {
  const bad = [{ firstBits: 63 }, { firstBits: 100.5 }, { mostBits: 169 }, { mostBits: NaN }, { seconds: -1 }];
  for (const effort of [...bad, { seconds: NaN }]) {
    const [name, value] = Object.entries(effort)[0]!;
    expect(() => startBudget("law", effort)).toThrow(RangeError);
    expect(() => startBudget("law", effort)).toThrow(`${name} is ${value}`);
  }
});
