import * as fc from "fast-check";
import { expect, test } from "vitest";
import { classProblems } from "../../src/generators/arbitraries.js";
import { networkLoss } from "../../src/network/generic-forward.js";
import { networkSubject } from "../../src/network/network-subject.js";
import { bigBallField } from "../../src/numeric/big-ball-field.js";
import { provedDescent } from "../../src/oracle/descent.js";
import type { GenericLoss } from "../../src/subject/generic.js";
import { assertHolds, lossOf, nought, relu, saddle, steep, vee } from "./generic-losses.js";

const field = bigBallField(1400);
const shares = fc.array(fc.double({ min: 2 ** -30, max: 1, noNaN: true }), { minLength: 1, maxLength: 4 });

/** L(θ − t·g) − L(θ) is negative, in exact arithmetic. */
function falls(loss: GenericLoss, theta: Float64Array, g: Float64Array, t: number): boolean {
  const start = Array.from(theta, (x) => field.from(x));
  const end = start.map((x, i) => field.sub(x, field.mul(field.from(t), field.from(g[i]!))));
  return field.sign(field.sub(loss.over(field, end), loss.over(field, start))) === -1;
}

test.each(["smooth", "kink-step", "at-kink", "saturated"] as const)(
  "networks, %s: every rate that is proved lowers the loss, eta itself too",
  (name) => {
    const small = { maxLayers: 2, maxWidth: 3, maxBatch: 2 } as const;
    fc.assert(
      fc.property(classProblems(name, small), shares, (problem, parts) => {
        const loss = networkLoss(problem);
        const theta = problem.parameters;
        const g = networkSubject(problem).gradient(theta);
        const { eta, inconclusive } = provedDescent(loss, theta, g, { mostPieces: 40, seconds: 1 });
        expect(eta > 0).toBe(inconclusive === null);
        fc.pre(eta > 0);
        for (const share of [1, ...parts]) expect(falls(loss, theta, g, eta * share)).toBe(true);
      }),
      { numRuns: 10 },
    );
  },
);

/** ½x². */
const bowl = lossOf((f, [x]) => f.mul(f.from(0.5), f.mul(x!, x!)));

test("½x² falls along its gradient x until t = 1, and eta is within 1/256 of that", () => {
  const points = fc.double({ min: 2 ** -200, max: 2 ** 200, noNaN: true });
  fc.assert(
    fc.property(points, fc.constantFrom(1, -1), (size, sign) => {
      const x = Float64Array.of(sign * size);
      const { eta, slope, inconclusive } = provedDescent(bowl, x, x);
      expect(eta).toBeLessThan(1);
      expect(eta).toBeGreaterThan(1 - 1 / 256);
      expect([Math.sign(slope.h), inconclusive]).toEqual([-1, null]);
    }),
    { numRuns: 30 },
  );
});

test("a loss that falls for ever has every useful rate; one that falls for a moment a small one", () => {
  const line = lossOf((_, [x]) => x!);
  const { eta, pieces } = provedDescent(line, Float64Array.of(5), Float64Array.of(2));
  expect(eta).toBeGreaterThanOrEqual(2 ** 64);
  expect(pieces).toBeLessThan(70);
  const narrowValley = lossOf((f, [x]) => f.mul(f.from(2 ** 40), f.mul(x!, x!)));
  const small = provedDescent(narrowValley, Float64Array.of(1), Float64Array.of(1));
  expect([small.eta < 1, small.eta > 1 - 1 / 256]).toEqual([true, true]);
  const steepValley = provedDescent(narrowValley, Float64Array.of(2 ** -30), Float64Array.of(1));
  expect([steepValley.eta < 2 ** -30, steepValley.eta > 2 ** -31]).toEqual([true, true]);
});

test("a step may cross kinks between slopes that both fall: relu(x) + x", () => {
  const bent = lossOf((f, [x]) => f.add(relu(f, x!), x!));
  const { eta } = provedDescent(bent, Float64Array.of(1 / 3), Float64Array.of(1), { mostPieces: 30 });
  expect(eta).toBeGreaterThan(1000);
  const stopped = provedDescent(vee, Float64Array.of(1 / 3, 0), Float64Array.of(1, 0));
  expect([stopped.eta < 1 / 3, stopped.eta > 0.33]).toEqual([true, true]);
});

test("more bits are taken where double-double cannot tell the slope from 0", () => {
  const faint = lossOf((f, theta) => f.add(nought.over(f, theta), f.mul(f.from(1e-60), theta[0]!)));
  const { eta, slope } = provedDescent(faint, Float64Array.of(1), Float64Array.of(1), { mostPieces: 200 });
  expect(slope.h).toBeCloseTo(-1e-60, 65);
  expect(eta).toBeGreaterThan(0);
  expect(falls(faint, Float64Array.of(1), Float64Array.of(1), eta)).toBe(true);
});

/** Why no rate was proved. */
function reasonAt(...args: Parameters<typeof provedDescent>): unknown {
  const { eta, inconclusive } = provedDescent(...args);
  expect(eta).toBe(0);
  return inconclusive?.reason;
}

test("no rate is proved uphill, on the level, out of range, without time, or where no bits decide", () => {
  const one = Float64Array.of(1);
  expect(reasonAt(bowl, one, Float64Array.of(-1))).toBe("ascent");
  expect(reasonAt(bowl, one, Float64Array.of(0))).toBe("ascent");
  expect(reasonAt(steep, Float64Array.of(1e200), one)).toBe("range");
  expect(reasonAt(nought, one, one, { mostBits: 340 })).toBe("bits");
  expect(reasonAt(nought, one, one, { seconds: 0 })).toBe("time");
  expect(reasonAt(vee, Float64Array.of(0, 0), Float64Array.of(1, 0))).toBe("ascent");
});

test("the slope is that of the loss along −g", () => {
  const { slope } = provedDescent(saddle, Float64Array.of(1, 2), Float64Array.of(4, 1));
  assertHolds(slope, -17);
});

test("shapes, numbers and options out of range are refused; the message shows them", () => {
  const one = Float64Array.of(1);
  expect(() => provedDescent(bowl, one, Float64Array.of(1, 2))).toThrow("direction has length 2; expected 1");
  expect(() => provedDescent(bowl, one, Float64Array.of(NaN))).toThrow("direction[0] is NaN;");
  for (const mostPieces of [0, 1.5, NaN]) {
    expect(() => provedDescent(bowl, one, one, { mostPieces })).toThrow(`mostPieces is ${mostPieces};`);
  }
});

test("a bug in the loss is no refusal: its error passes", () => {
  let calls = 0;
  const broken = lossOf((f, theta) => {
    calls += 1;
    if (calls > 1) throw new TypeError("a bug");
    return bowl.over(f, theta);
  });
  expect(() => provedDescent(broken, Float64Array.of(1), Float64Array.of(1))).toThrow("a bug");
});
