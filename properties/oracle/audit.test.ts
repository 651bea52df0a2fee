import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { problems } from "../../src/generators/arbitraries.js";
import { networkLoss } from "../../src/network/generic-forward.js";
import type { Problem } from "../../src/network/problem.js";
import type { BallColumns } from "../../src/numeric/enclosure.js";
import { isPositive } from "../../src/numeric/field.js";
import { audit, type Audit } from "../../src/oracle/audit.js";
import { encloseGradient, type GradientEnclosure } from "../../src/oracle/enclose.js";
import type { GenericLoss } from "../../src/subject/generic.js";

const seeds = fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { minLength: 4, maxLength: 4 });
const RUNS = { numRuns: 25 };

const small = problems({
  maxWidth: 3,
  maxLayers: 3,
  maxBatch: 2,
  activations: ["tanh", "sigmoid", "softplus", "silu", "gelu", "identity"],
  losses: ["mse", "logistic", "softmax-cross-entropy"],
});

function enclosed({ parameters, ...problem }: Problem): GradientEnclosure {
  return encloseGradient(networkLoss({ ...problem, parameters }), parameters);
}

function auditOf(problem: Problem, { loss, gradient, kinks }: GradientEnclosure, seed: readonly number[]): Audit {
  const claimed = { loss, gradient, isAtKink: kinks.length > 0 };
  return audit(networkLoss(problem), problem.parameters, claimed, { seed });
}

/** The columns with ball i moved by so much. */
function moved(columns: BallColumns, i: number, by: number): BallColumns {
  return { ...columns, l: columns.l.with(i, columns.l[i]! + by) };
}

test("what reverse mode encloses is proved again, entry by entry, by the definition of the derivative", () => {
  fc.assert(
    fc.property(small, seeds, (problem, seed) => {
      const found = auditOf(problem, enclosed(problem), seed);
      expect(found).toMatchObject({ verdict: "proved", wrong: null, inconclusive: null });
      expect(found.entries).toBe(problem.parameters.length);
      expect(found.escape).toBeLessThan(1e-6);
    }),
    RUNS,
  );
});

test("one ball moved by a relative 2⁻⁸⁰ is refuted, and located", () => {
  fc.assert(
    fc.property(small, seeds, fc.nat(), (problem, seed, choice) => {
      const enclosure = enclosed(problem);
      const i = choice % problem.parameters.length;
      const h = enclosure.gradient.h[i]!;
      fc.pre(h !== 0 && Math.abs(h) > 2 ** -200);
      const tampered = { ...enclosure, gradient: moved(enclosure.gradient, i, h * 2 ** -80) };
      expect(auditOf(problem, tampered, seed)).toMatchObject({ verdict: "refuted", wrong: i });
    }),
    RUNS,
  );
});

test("a loss moved by a relative 2⁻⁸⁰ is refuted, as the loss", () => {
  fc.assert(
    fc.property(small, seeds, (problem, seed) => {
      const enclosure = enclosed(problem);
      const { h, l, r } = enclosure.loss;
      fc.pre(Math.abs(h) > 2 ** -200);
      const tampered = { ...enclosure, loss: { h, l: l + h * 2 ** -80, r } };
      expect(auditOf(problem, tampered, seed)).toMatchObject({ verdict: "refuted", wrong: "loss" });
    }),
    RUNS,
  );
});

/** |x| + y² over any field, at a kink where x = 0. */
const KINKED: GenericLoss = {
  over(field, [x, y]) {
    const size = field.sign(x!) === 1 ? x! : field.neg(x!);
    return field.add(size, field.mul(y!, y!));
  },
};

describe("at a kink", () => {
  const theta = Float64Array.of(0, 0.5);

  test("the slopes of all pieces are found again", () => {
    const { loss, gradient } = encloseGradient(KINKED, theta);
    const found = audit(KINKED, theta, { loss, gradient, isAtKink: true }, { seed: [1] });
    expect(found).toEqual({ verdict: "proved", wrong: null, entries: 2, escape: null, inconclusive: null });
  });

  test("a ball that leaves one piece out is refuted", () => {
    const { loss, gradient } = encloseGradient(KINKED, theta);
    const half = { h: gradient.h.with(0, 1), l: gradient.l.with(0, 0), r: gradient.r.with(0, 0.5) };
    const found = audit(KINKED, theta, { loss, gradient: half, isAtKink: true }, { seed: [1] });
    expect(found).toMatchObject({ verdict: "refuted", wrong: 0 });
  });

  test("it cannot be hidden: without it there is no proof along a direction", () => {
    const { loss, gradient } = encloseGradient(KINKED, theta);
    const found = audit(KINKED, theta, { loss, gradient, isAtKink: false }, { seed: [1], mostBits: 340 });
    expect(found).toMatchObject({ verdict: "inconclusive", wrong: null });
    expect(found.inconclusive?.message).toMatch(/\S/);
  });
});

test("an exponential far below every float64 is in no proof's way", () => {
  const loss: GenericLoss = { over: (field, [x]) => field.add(field.exp(x!), field.mul(x!, x!)) };
  const theta = Float64Array.of(-1e20);
  const { loss: value, gradient } = encloseGradient(loss, theta);
  expect(audit(loss, theta, { loss: value, gradient, isAtKink: false }, { seed: [1] }).verdict).toBe("proved");
});

test("a loss that cannot be enclosed is inconclusive, by name", () => {
  const loss: GenericLoss = { over: (field, [x]) => field.log(x!) };
  const nothing = { h: 0, l: 0, r: 1 };
  const gradient = { h: Float64Array.of(0), l: Float64Array.of(0), r: Float64Array.of(1) };
  const found = audit(loss, Float64Array.of(-1), { loss: nothing, gradient, isAtKink: false }, { seed: [1] });
  expect(found).toMatchObject({ verdict: "inconclusive", inconclusive: { reason: "range" } });
});

test("with no time left for every entry the direction alone carries the proof", () => {
  fc.assert(
    fc.property(small, seeds, (problem, seed) => {
      const { loss, gradient } = enclosed(problem);
      let now = 0;
      const clock = (): number => (now += 1);
      const options = { seed, seconds: 0.05, clock };
      const found = audit(networkLoss(problem), problem.parameters, { loss, gradient, isAtKink: false }, options);
      expect(["proved", "inconclusive"]).toContain(found.verdict);
      expect(found.entries).toBeLessThanOrEqual(problem.parameters.length);
    }),
    RUNS,
  );
});

/** eˣ + c·eʸ with a c of 2^−k/3. */
function beside(k: number): GenericLoss {
  return { over: (field, [x, y]) => field.add(field.exp(x!), field.mul(field.from(2 ** -k / 3), field.exp(y!))) };
}

describe("a claim that is spared nothing", () => {
  const tiny = fc.integer({ min: 120, max: 400 });
  const point = Float64Array.of(0.3, 0.7);

  test("a derivative of any size that is moved by a relative 2⁻⁸⁰ is refuted", () => {
    fc.assert(
      fc.property(tiny, seeds, fc.constantFrom("float64", "float32"), (k, seed, precision) => {
        const { loss, gradient } = encloseGradient(beside(k), point, { ulps: 2 ** -40 });
        const tampered = moved(gradient, 1, gradient.h[1]! * 2 ** -80);
        const found = audit(beside(k), point, { loss, gradient: tampered, isAtKink: false }, { seed, precision });
        expect(found).toMatchObject({ verdict: "refuted", wrong: 1 });
      }),
      RUNS,
    );
  });

  test("a kink that is claimed where there is none changes nothing", () => {
    fc.assert(
      fc.property(small, seeds, fc.constantFrom(0, 1e200), (problem, seed, r) => {
        const { loss, gradient } = enclosed(problem);
        const claim = { loss, gradient: { ...gradient, r: gradient.r.map((radius) => radius + r) } };
        const [there, none] = [true, false].map((isAtKink) =>
          audit(networkLoss(problem), problem.parameters, { ...claim, isAtKink }, { seed }),
        );
        expect(there).toStrictEqual(none);
        expect(there?.verdict).toBe(r === 0 ? "proved" : "inconclusive");
      }),
      RUNS,
    );
  });

  test("at a kink too, time that is over is said to be", () => {
    const kinked: GenericLoss = {
      over: (field, [x]) => field.mul(x!, isPositive(field, x!) ? field.exp(x!) : field.from(2)),
    };
    const many: GenericLoss = {
      over: (field, theta) =>
        Array.from({ length: 64 }, () => kinked.over(field, theta)).reduce((a, b) => field.add(a, b)),
    };
    const at0 = Float64Array.of(0);
    const claim = { loss: { h: 0, l: 0, r: 0 }, gradient: { h: at0, l: at0, r: Float64Array.of(1e3) }, isAtKink: true };
    expect(audit(many, at0, claim, { seed: [1], seconds: 0 })).toMatchObject({
      verdict: "inconclusive",
      inconclusive: { reason: "time" },
    });
  });
});
