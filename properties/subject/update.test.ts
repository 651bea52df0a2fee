import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkGradient, checkGradientAsync } from "../../src/check/check-gradient.js";
import { updateSubject, type UpdateModel } from "../../src/subject/update.js";
import { reals } from "../numeric/reals.js";

/** Two chained neurons: a = tanh(v·tanh(w·x)), L = ½(a − t)². */
interface Chain {
  readonly v: number;
  readonly w: number;
}
const x = 0.75;
const t = -0.5;
const chains: fc.Arbitrary<Chain> = fc.record({ v: reals(0.5, 2), w: reals(0.5, 2) });
const loss = ({ v, w }: Chain): number => (Math.tanh(v * Math.tanh(w * x)) - t) ** 2 / 2;

/** ∂L/∂v, and ∂L/∂w as it follows from an output weight. */
function slopes({ v, w }: Chain): { readonly dv: number; readonly dw: (weight: number) => number } {
  const h = Math.tanh(w * x);
  const a = Math.tanh(v * h);
  const delta = (a - t) * (1 - a * a);
  return { dv: delta * h, dw: (weight) => delta * weight * (1 - h * h) * x };
}

type Step = (chain: Chain, rate: number) => Chain;
/** Plain descent. */
const plain: Step = (chain, rate) => {
  const { dv, dw } = slopes(chain);
  return { v: chain.v - rate * dv, w: chain.w - rate * dw(chain.v) };
};
/** The output weight is updated before it is used to go on: off by −r·dv·∂(dw)/∂v. */
const inPlace: Step = (chain, rate) => {
  const { dv, dw } = slopes(chain);
  const v = chain.v - rate * dv;
  return { v, w: chain.w - rate * dw(v) };
};

function modelOf(at: Chain, step: Step, round = (value: number): number => value): UpdateModel<Chain> {
  const rounded = ({ v, w }: Chain): Chain => ({ v: round(v), w: round(w) });
  let held = rounded(at);
  return {
    get: () => held,
    set: (chain) => {
      held = rounded(chain);
    },
    loss: () => loss(held),
    step: (rate) => {
      held = rounded(step(held, rate));
    },
  };
}

test("plain descent passes, and nothing is said of its rate", () => {
  fc.assert(
    fc.property(chains, (at) => {
      expect(checkGradient(updateSubject(modelOf(at, plain)))).toMatchObject({ verdict: "pass", notes: [] });
    }),
    { numRuns: 10 },
  );
});

test("a step with weights that it has already updated is right in the limit, and its bias is said with its size", () => {
  fc.assert(
    fc.property(chains, (at) => {
      const { verdict, notes } = checkGradient(updateSubject(modelOf(at, inPlace)));
      expect([verdict, notes.length]).toEqual(["pass", 1]);
      const { dv, dw } = slopes(at);
      const found = /is linear in the rate, (\S+) × rate at w;/.exec(notes[0]!)?.[1];
      expect(Math.abs(Number(found) / (-dv * dw(1)) - 1)).toBeLessThan(0.15); // two digits, right to 1/12
    }),
    { numRuns: 10 },
  );
});

const BUGS: Readonly<Record<string, Step>> = {
  "twice the gradient": (chain, rate) => plain(chain, 2 * rate),
  ascent: (chain, rate) => plain(chain, -rate),
  "weight decay of 1 %": (chain, rate) => {
    const { v, w } = plain(chain, rate);
    return { v: v - 0.01 * rate * chain.v, w: w - 0.01 * rate * chain.w };
  },
  "a forgotten weight": (chain, rate) => {
    const { dv, dw } = slopes(chain);
    return { v: chain.v - rate * dv, w: chain.w - rate * dw(1.5 * chain.v) };
  },
  "a step of fixed length": ({ v, w }) => ({ v: v - 0.1, w: w - 0.1 }),
};

describe.each(Object.entries(BUGS))("%s", (_, step) => {
  test("does not pass", () => {
    fc.assert(
      fc.property(chains, (at) => {
        expect(checkGradient(updateSubject(modelOf(at, step))).verdict).not.toBe("pass");
      }),
      { numRuns: 2 },
    );
  });
});

test("parameters stored in float32: right ones are not refuted, twice the gradient is", () => {
  fc.assert(
    fc.property(chains, (at) => {
      const verdictOf = (step: Step): string =>
        checkGradient(updateSubject(modelOf(at, step, Math.fround)), { mode: "every" }).verdict;
      expect(verdictOf(plain)).not.toBe("fail");
      expect(verdictOf(inPlace)).not.toBe("fail");
      expect(verdictOf(BUGS["twice the gradient"]!)).toBe("fail");
    }),
    { numRuns: 2 },
  );
});

test("probes allow for the error bar of the limit too", () => {
  fc.assert(
    fc.property(chains, (at) => {
      for (const step of [plain, inPlace]) {
        expect(checkGradient(updateSubject(modelOf(at, step)), { mode: "probe" }).verdict).not.toBe("fail");
      }
    }),
    { numRuns: 2 },
  );
});

test("a model that answers with promises gives the same report", async () => {
  const now = modelOf({ v: 1, w: 0.5 }, inPlace);
  const later = {
    get: async () => now.get(),
    set: async (chain: Chain) => now.set(chain),
    loss: async () => now.loss(),
    step: async (rate: number) => now.step(rate),
  };
  const report = checkGradient(updateSubject(modelOf({ v: 1, w: 0.5 }, inPlace)), { seed: 5 });
  expect(await checkGradientAsync(await updateSubject(later), { seed: 5 })).toEqual(report);
});

test("a part that is missing is named", () => {
  expect(() => updateSubject({ ...modelOf({ v: 1, w: 1 }, plain), step: undefined as never })).toThrow(
    new TypeError("updateSubject: step is undefined; expected a function"),
  );
});
