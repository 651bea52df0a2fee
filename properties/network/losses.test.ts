import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LOSS_NAMES, LOSSES, type LossName } from "../../src/network/losses.js";
import { decimalContext, type Decimal } from "../../src/numeric/decimal.js";
import { decimalField } from "../../src/numeric/decimal-field.js";
import { float64Field } from "../../src/numeric/float64-field.js";
import { reals } from "../numeric/reals.js";
import { lossSlopeError, lossValueError, type Sample } from "./rounding.js";

const unit = reals(0, 1);
const wide = reals(-30, 30);
const grid = fc.integer({ min: -16, max: 16 }).map((k) => k / 8);
/** Probabilities, one-hot in half of the cases. */
const probability = fc.oneof(
  unit,
  fc.constantFrom(0, 1),
  fc.integer({ min: 0, max: 8 }).map((k) => k / 8),
);

const outputs: Readonly<Record<LossName, fc.Arbitrary<number>>> = {
  mse: fc.oneof(wide, grid),
  mae: fc.oneof(wide, grid),
  huber: fc.oneof(wide, grid),
  // As of a sigmoid: no nearer to 0 than 1e-300, and to 1 than 2⁻⁵³.
  "binary-cross-entropy": fc.oneof(
    reals(1e-300, 1 - 2 ** -53),
    fc.integer({ min: 1, max: 7 }).map((k) => k / 8),
  ),
  logistic: fc.oneof(wide, grid, fc.constantFrom(-90, 90)),
  "softmax-cross-entropy": fc.oneof(wide, grid, fc.constantFrom(-90, 90)),
};

function samples(name: LossName): fc.Arbitrary<Sample> {
  const target = LOSSES[name].targets === "probability" ? probability : fc.oneof(wide, grid);
  return fc
    .array(fc.tuple(outputs[name], target), { minLength: 1, maxLength: 4 })
    .map((pairs) => ({ a: Float64Array.from(pairs, ([a]) => a), t: Float64Array.from(pairs, ([, t]) => t) }));
}

/** The loss over decimals with `shift` added to output k. */
function lossAt(name: LossName, { a, t }: Sample, digits: number, [k, shift]: readonly [number, number]): Decimal {
  const field = decimalField(digits);
  const exact = Array.from(a, (ai, i) => (i === k ? field.add(field.from(ai), field.from(shift)) : field.from(ai)));
  return LOSSES[name].over(field, exact, [...t]);
}

const context = decimalContext(60, "nearest");

function errorOf(found: number, real: Decimal): number {
  return context.sub(decimalField(60).from(found), real).abs().toNumber();
}

function gradientOf(name: LossName, { a, t }: Sample): Float64Array {
  const gradient = new Float64Array(a.length);
  LOSSES[name].gradient(a, t, [0, a.length], gradient);
  return gradient;
}

/** Definitions with decimal.js's own ln and exp. */
const textbook = ((): Readonly<Record<LossName, (a: Decimal, t: Decimal, z: readonly Decimal[]) => Decimal>> => {
  const many = decimalContext(120, "nearest");
  const one = new many(1);
  const half = new many("0.5");
  const softplus = (z: Decimal): Decimal => many.ln(one.plus(many.exp(z)));
  const log = (weight: Decimal, a: Decimal): Decimal => (weight.isZero() ? weight : many.mul(weight, many.ln(a)));
  return {
    mse: (a, t) => half.times(many.sub(a, t)).times(many.sub(a, t)),
    mae: (a, t) => many.sub(a, t).abs(),
    huber(a, t) {
      const r = many.sub(a, t).abs();
      return r.lte(1) ? many.mul(r, r).times(half) : r.minus(half);
    },
    "binary-cross-entropy": (a, t) =>
      log(t, a)
        .plus(log(one.minus(t), one.minus(a)))
        .negated(),
    logistic: (a, t) => softplus(a).minus(many.mul(t, a)),
    "softmax-cross-entropy"(a, t, z) {
      const sum = z.reduce((total, zk) => total.plus(many.exp(zk)), many.sub(1, 1));
      return t.isZero() ? t : many.mul(t, many.ln(sum).minus(a));
    },
  };
})();

describe.each(LOSS_NAMES)("%s", (name) => {
  const loss = LOSSES[name];
  /** Moderate outputs, for definitions that cancel. */
  const moderate = samples(name).filter(({ a }) => a.every((ai) => Math.abs(ai) <= 40));

  test("`over` is the textbook sum over the outputs: over decimal(40) to 30 digits", () => {
    const field = decimalField(40);
    fc.assert(
      fc.property(moderate, (sample) => {
        const z = Array.from(sample.a, (ai) => field.from(ai));
        const real = z.reduce(
          (sum, a, i) => context.add(sum, textbook[name](a, field.from(sample.t[i]!), z)),
          context.sub(1, 1),
        );
        const error = context.sub(lossAt(name, sample, 40, [-1, 0]), real).abs();
        // 100 of the textbook's 120 digits survive its own cancellation.
        expect(error.lte(real.abs().times("1e-30").plus("1e-100"))).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  test("value and over(float64) are the loss within the roundings they make", () => {
    fc.assert(
      fc.property(samples(name), (sample) => {
        const real = lossAt(name, sample, 30, [-1, 0]);
        const bound = lossValueError(name, sample);
        expect(errorOf(loss.value(sample.a, sample.t, 0, sample.a.length), real)).toBeLessThanOrEqual(bound);
        expect(errorOf(loss.over(float64Field, [...sample.a], [...sample.t]), real)).toBeLessThanOrEqual(bound);
      }),
      { numRuns: 25 },
    );
  });

  test("gradient[k] is the central difference of `over` in output k, within the roundings it makes", () => {
    // A step of 1e-20 of the distance to the nearest pole: an error h²·f‴/6 of 1e-40 relative.
    const field = decimalField(60);
    fc.assert(
      fc.property(samples(name), fc.nat(), (sample, choice) => {
        const k = choice % sample.a.length;
        const ak = sample.a[k]!;
        fc.pre(name !== "mae" || Math.abs(ak - sample.t[k]!) > 1e-9);
        const h = name === "binary-cross-entropy" ? 1e-20 * Math.min(ak, 1 - ak) : 1e-20;
        const rise = context.sub(lossAt(name, sample, 60, [k, h]), lossAt(name, sample, 60, [k, -h]));
        const slope = context.div(rise, field.from(h)).div(2);
        // What the difference cannot see: the roundings to 60 digits of the two losses and of the outputs aₖ ± h.
        const moved = context
          .mul(slope, ak)
          .abs()
          .plus(lossAt(name, sample, 60, [k, h]));
        const blind = context.div(moved, field.from(h)).times("1e-59").toNumber();
        expect(errorOf(gradientOf(name, sample)[k]!, slope)).toBeLessThanOrEqual(
          lossSlopeError(name, sample, k) + blind,
        );
      }),
      { numRuns: 15 },
    );
  });

  test("value and gradient look at outputs start … end − 1 only, and write no other entry", () => {
    fc.assert(
      fc.property(samples(name), samples(name), samples(name), (before, sample, after) => {
        const [start, end] = [before.a.length, before.a.length + sample.a.length];
        const a = Float64Array.from([...before.a, ...sample.a, ...after.a]);
        const t = Float64Array.from([...before.t, ...sample.t, ...after.t]);
        const out = new Float64Array(a.length).fill(NaN);
        loss.gradient(a, t, [start, end], out);
        expect(loss.value(a, t, start, end)).toBe(loss.value(sample.a, sample.t, 0, end - start));
        expect(out.subarray(start, end)).toEqual(gradientOf(name, sample));
        expect([...out.subarray(0, start), ...out.subarray(end)].every(Number.isNaN)).toBe(true);
      }),
    );
  });

  test("the loss is ≥ 0, and 0 nowhere but at its minimum where the gradient is 0", () => {
    fc.assert(
      fc.property(samples(name), (sample) => {
        const value = loss.value(sample.a, sample.t, 0, sample.a.length);
        expect(value).toBeGreaterThanOrEqual(0);
        if (name === "softmax-cross-entropy" || value > 0) return;
        expect(gradientOf(name, sample).every((g) => g === 0 || Math.abs(g) < 1e-150)).toBe(true);
      }),
    );
  });
});

describe("saturated outputs", () => {
  test("binary-cross-entropy at a = t in {0, 1} is 0 with gradient ±1 outwards, without NaN", () => {
    const sample = { a: Float64Array.of(0, 1), t: Float64Array.of(0, 1) };
    expect(LOSSES["binary-cross-entropy"].value(sample.a, sample.t, 0, 2)).toBe(0);
    expect(gradientOf("binary-cross-entropy", sample)).toEqual(Float64Array.of(1, -1));
    expect(lossAt("binary-cross-entropy", sample, 20, [-1, 0]).isZero()).toBe(true);
  });

  test("binary-cross-entropy at a saturated output with the wrong target is ∞ with an infinite gradient, not NaN", () => {
    const sample = { a: Float64Array.of(0, 1), t: Float64Array.of(1, 0) };
    expect(LOSSES["binary-cross-entropy"].value(sample.a, sample.t, 0, 2)).toBe(Infinity);
    expect(gradientOf("binary-cross-entropy", sample)).toEqual(Float64Array.of(-Infinity, Infinity));
  });

  test("logistic and softmax keep every digit of a tiny loss and gradient: ln(1 + e⁻ᵈ) and σ(−d) at a margin of d", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 700 }), (margin) => {
        const sure = { a: Float64Array.of(margin), t: Float64Array.of(1) };
        const chosen = { a: Float64Array.of(margin, 0), t: Float64Array.of(1, 0) };
        const e = Math.exp(-margin);
        for (const [name, sample] of [["logistic", sure] as const, ["softmax-cross-entropy", chosen] as const]) {
          const value = LOSSES[name].value(sample.a, sample.t, 0, sample.a.length);
          expect(Math.abs(value - Math.log1p(e))).toBeLessThanOrEqual(2 * lossValueError(name, sample));
          const [right, wrong] = gradientOf(name, sample);
          expect(Math.abs(right! + e / (1 + e))).toBeLessThanOrEqual(2 * lossSlopeError(name, sample, 0));
          expect(wrong === undefined || Math.abs(wrong - e / (1 + e)) <= 2 * lossSlopeError(name, sample, 1)).toBe(
            true,
          );
          expect(right).toBeLessThan(0);
        }
      }),
    );
  });

  test("binary-cross-entropy keeps every digit of a tiny loss: −ln(1 − a) at a near 0 with target 0", () => {
    const tiny = fc.integer({ min: 1, max: 300 }).map((e) => ({ a: Float64Array.of(2 ** -e), t: Float64Array.of(0) }));
    const loss = LOSSES["binary-cross-entropy"];
    fc.assert(
      fc.property(tiny, ({ a, t }) => {
        const real = decimalField(30).log1p(decimalField(30).from(-a[0]!)).negated();
        const bound = lossValueError("binary-cross-entropy", { a, t });
        expect(errorOf(loss.value(a, t, 0, 1), real)).toBeLessThanOrEqual(bound);
        expect(errorOf(loss.over(float64Field, [a[0]!], [0]), real)).toBeLessThanOrEqual(bound);
      }),
    );
  });

  test("logits of any size give a finite loss and gradient, and a shift of all softmax logits changes nothing", () => {
    const integers = fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(integers, fc.integer({ min: -1e9, max: 1e9 }), fc.nat(), (logits, shift, hot) => {
        const t = Float64Array.from(logits, (_, k) => (k === hot % logits.length ? 1 : 0));
        const [here, there] = [0, shift].map((c) => ({ a: Float64Array.from(logits, (z) => z + c), t }));
        for (const name of ["logistic", "softmax-cross-entropy"] as const) {
          expect([LOSSES[name].value(here!.a, t, 0, t.length), ...gradientOf(name, here!)].every(Number.isFinite)).toBe(
            true,
          );
        }
        const loss = LOSSES["softmax-cross-entropy"];
        expect(loss.value(there!.a, t, 0, t.length)).toBe(loss.value(here!.a, t, 0, t.length));
        expect(gradientOf("softmax-cross-entropy", there!)).toEqual(gradientOf("softmax-cross-entropy", here!));
      }),
    );
  });

  test("logistic at ±∞ with the matching target is 0 with gradient 0, without NaN", () => {
    const sample = { a: Float64Array.of(Infinity, -Infinity), t: Float64Array.of(1, 0) };
    expect(LOSSES.logistic.value(sample.a, sample.t, 0, 2)).toBe(0);
    expect(gradientOf("logistic", sample).every((g) => g === 0)).toBe(true);
  });
});

test("mae has gradient 0 at its kink a = t", () => {
  fc.assert(
    fc.property(fc.oneof(wide, grid), (t) => {
      const gradient = gradientOf("mae", { a: Float64Array.of(t), t: Float64Array.of(t) });
      expect([...gradient].map(Math.abs)).toEqual([0]);
    }),
  );
});

test("huber's two pieces meet at |r| = 1 in value and slope", () => {
  fc.assert(
    fc.property(fc.constantFrom(1, -1), grid, (side, t) => {
      const at = (r: number): Sample => ({ a: Float64Array.of(t + r), t: Float64Array.of(t) });
      const { a, t: target } = at(side);
      expect(LOSSES.huber.value(a, target, 0, 1)).toBe(0.5);
      expect([...gradientOf("huber", at(side)), ...gradientOf("huber", at(2 * side))]).toEqual([side, side]);
    }),
  );
});

test("the softmax gradient sums to 0 over the outputs", () => {
  fc.assert(
    fc.property(samples("softmax-cross-entropy"), (sample) => {
      const gradient = gradientOf("softmax-cross-entropy", sample);
      const bound = sample.a.reduce((sum, _, k) => sum + lossSlopeError("softmax-cross-entropy", sample, k), 0);
      expect(Math.abs(gradient.reduce((sum, g) => sum + g, 0))).toBeLessThanOrEqual(2 * bound);
    }),
  );
});

test("LOSS_NAMES are the rows, in order", () => {
  expect(LOSS_NAMES).toEqual(Object.keys(LOSSES));
});
