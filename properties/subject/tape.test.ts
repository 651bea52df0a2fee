import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkGradient, checkGradientAsync } from "../../src/check/check-gradient.js";
import { tapeSubject, type Tape } from "../../src/subject/tape.js";
import { reals } from "../numeric/reals.js";

/** A scalar that records what it was made of. */
class Value {
  grad = 0;
  data: number;
  readonly parents: readonly (readonly [of: Value, slope: number])[];
  constructor(data: number, parents: Value["parents"] = []) {
    this.data = data;
    this.parents = parents;
  }
  times(other: Value): Value {
    return new Value(this.data * other.data, [[this, other.data], [other, this.data]]); // prettier-ignore
  }
  plus(other: Value): Value {
    return new Value(this.data + other.data, [[this, 1], [other, 1]]); // prettier-ignore
  }
  tanh(slope = (a: number): number => 1 - a * a): Value {
    const a = Math.tanh(this.data);
    return new Value(a, [[this, slope(a)]]);
  }
  /** Every path on its own: slow, and right for a node that is used twice. */
  backward(seed = 1): void {
    this.grad += seed;
    for (const [of, slope] of this.parents) of.backward(seed * slope);
  }
}

type Variables = readonly [w: Value, x: Value];
/** w·x + tanh(w), twice over. */
const record = ([w, x]: Variables): Value => w.times(x).plus(w.tanh()).times(w);
const tape = (at: readonly [number, number]): Tape<readonly [number, number], Variables, Value> => ({
  at,
  variables: ([w, x]) => [new Value(w), new Value(x)],
  record,
  value: (node) => node.data,
  backward: (node) => node.backward(),
  gradient: ([w, x]) => [w.grad, x.grad],
});
const points = fc.tuple(reals(-2, 2), reals(-2, 2));

/** The same with variables that are made once and used again. */
function reused(at: readonly [number, number]): Tape<readonly [number, number], Variables, Value> {
  const [w, x] = [new Value(0), new Value(0)];
  const variables = (values: readonly [number, number]): Variables => {
    [w.data, x.data] = values;
    return [w, x];
  };
  return { ...tape(at), variables };
}
const zero = (variables: Variables): void => {
  for (const variable of variables) variable.grad = 0;
};

test("a right tape passes, with variables made anew or used again and cleared", () => {
  fc.assert(
    fc.property(points, (at) => {
      expect(checkGradient(tapeSubject(tape(at))).verdict).toBe("pass");
      expect(checkGradient(tapeSubject({ ...reused(at), zero })).verdict).toBe("pass");
    }),
    { numRuns: 8 },
  );
});

test("a wrong derivative on the tape is refuted", () => {
  const wrong = { ...tape([0.5, 1]), record: ([w, x]: Variables) => w.times(x).plus(w.tanh(() => 1)) };
  expect(checkGradient(tapeSubject(wrong)).verdict).toBe("fail");
});

test("gradients that are never cleared add up, and are reported as that", () => {
  fc.assert(
    fc.property(points, (at) => {
      fc.pre(at.some((x) => x !== 0));
      const { misconduct, verdict } = checkGradient(tapeSubject(reused(at)));
      expect([misconduct?.code, verdict]).toEqual(["gradient-accumulates", "inconclusive"]);
    }),
    { numRuns: 8 },
  );
});

test("a tape that answers with promises gives the same report", async () => {
  const now = tape([0.5, 1]);
  const later = {
    ...now,
    value: async (node: Value) => node.data,
    backward: async (node: Value) => node.backward(),
    gradient: async (variables: Variables) => now.gradient(variables),
  };
  const report = checkGradient(tapeSubject(now), { seed: 3 });
  expect(await checkGradientAsync(tapeSubject(later), { seed: 3 })).toEqual(report);
});

test("a part that is missing is named", () => {
  expect(() => tapeSubject({ ...tape([1, 2]), record: undefined as never })).toThrow(
    new TypeError("tapeSubject: record is undefined; expected a function"),
  );
});
