import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countKinds, kindAt, reasonAt, type Columns } from "../../src/check/columns.js";
import { checkEvery } from "../../src/check/every.js";
import { random, permutation } from "../../src/numeric/random.js";
import type { Request } from "../../src/subject/engine.js";
import { batchLength, placePoint } from "../../src/subject/subject.js";
import { reals } from "../numeric/reals.js";
import { CONSTANT, driveBy, nonsense, replyLength } from "./replies.js";

const points = fc.array(reals(-4, 4), { minLength: 1, maxLength: 5 }).map(Float64Array.from.bind(Float64Array));
const precisions = fc.constantFrom("float64" as const, "float32" as const);

/** A loss and a claim as replies. */
function repliesOf(loss: (x: Float64Array) => number, gradient: (x: Float64Array) => Float64Array) {
  return (request: Request): Float64Array => {
    if (request.kind === "gradient") return gradient(request.point);
    return Float64Array.from({ length: batchLength(request.batch) }, (_, k) => {
      const x = request.batch.base.slice();
      placePoint(x, request.batch, k);
      return loss(x);
    });
  };
}

const RUNS = { numRuns: 25 };
const kindsOf = (columns: Columns): string[] => Array.from(columns.kind, (_, i) => kindAt(columns, i));
const sum = (values: readonly number[]): number => values.reduce((total, v) => total + v, 0);

describe("replies without sense, other ones at every call", () => {
  test("end in an answer about every coordinate", () => {
    fc.assert(
      fc.property(
        points,
        precisions,
        fc.integer(),
        fc.constantFrom(0, 0.02, 0.3, 1),
        (point, precision, seed, share) => {
          const kept = point.slice();
          const columns = driveBy(checkEvery(point, precision, random(seed)), nonsense(seed, share));
          expect(sum(Object.values(countKinds(columns)))).toBe(point.length);
          expect(point).toEqual(kept);
          for (const [i, kind] of kindsOf(columns).entries()) {
            if (kind !== "agrees") continue;
            expect(Math.abs(columns.claimed[i]! - columns.measured[i]!)).toBeLessThan(Infinity);
            expect(columns.bar[i]).toBeLessThan(Infinity);
          }
        },
      ),
    );
  });

  test("losses that are never finite make no claim agree, and the reason says so", () => {
    const none = fc.constantFrom(NaN, Infinity, -Infinity);
    fc.assert(
      fc.property(points, precisions, none, fc.boolean(), (point, precision, bad, isFiniteAtPoint) => {
        let asked = 0;
        const columns = driveBy(checkEvery(point, precision, random(0)), (request) => {
          if (request.kind === "gradient") return point;
          asked += 1;
          return new Float64Array(replyLength(request)).fill(asked === 1 && isFiniteAtPoint ? 1 : bad);
        });
        expect(countKinds(columns)).toMatchObject({ inconclusive: point.length });
        expect(new Set(Array.from(point, (_, i) => reasonAt(columns, i)))).toEqual(new Set(["lossNotFinite"]));
      }),
    );
  });
});

describe("Σ aᵢxᵢ + bᵢxᵢ² + cᵢ·sin xᵢ", () => {
  /** No loss there is subnormal: scaling by a power of two is exact. */
  const coordinates = reals(-4, 4).filter((x) => x === 0 || Math.abs(x) > 1e-200);
  const cases = fc.array(fc.record({ x: coordinates, a: reals(0.25, 2), b: reals(-1, 1), c: reals(-1, 1) }), {
    minLength: 1,
    maxLength: 5,
  });
  type Terms = readonly { readonly x: number; readonly a: number; readonly b: number; readonly c: number }[];
  const pointOf = (terms: Terms): Float64Array => Float64Array.from(terms, ({ x }) => x);
  const lossOf =
    (terms: Terms) =>
    (x: Float64Array): number =>
      sum(terms.map(({ a, b, c }, i) => a * x[i]! + b * x[i]! ** 2 + c * Math.sin(x[i]!)));
  const gradientOf =
    (terms: Terms) =>
    (x: Float64Array): Float64Array =>
      Float64Array.from(terms, ({ a, b, c }, i) => a + 2 * b * x[i]! + c * Math.cos(x[i]!));

  test("the right claim agrees everywhere, and the claim with one entry wrong disagrees there alone", () => {
    fc.assert(
      fc.property(cases, fc.nat(), fc.integer(), fc.constantFrom(1e-3, -0.5, 100), (terms, choice, seed, off) => {
        const point = pointOf(terms);
        const wrong = choice % point.length;
        const right = gradientOf(terms);
        const check = (gradient: (x: Float64Array) => Float64Array): string[] =>
          kindsOf(driveBy(checkEvery(point, "float64", random(seed)), repliesOf(lossOf(terms), gradient)));
        fc.pre(right(point).every((g) => Math.abs(g) > 1e-3)); // of smaller ones 1 % cannot be seen
        const isRight = Array.from(point, () => "agrees");
        expect(check(right)).toEqual(isRight);
        expect(check((x) => right(x).with(wrong, right(x)[wrong]! + off))).toEqual(isRight.with(wrong, "disagrees"));
      }),
      RUNS,
    );
  });

  test("2ⁿ times the loss and the claim gives the same kinds, and 2ⁿ times the measurements", () => {
    fc.assert(
      fc.property(
        cases,
        fc.integer({ min: -200, max: 200 }),
        fc.integer(),
        fc.constantFrom(0, 1e-9, 1),
        (terms, n, seed, off) => {
          const claim = (x: Float64Array): Float64Array => gradientOf(terms)(x).map((g) => g + off);
          const check = (scale: number): Columns =>
            driveBy(
              checkEvery(pointOf(terms), "float64", random(seed)),
              repliesOf(
                (x) => scale * lossOf(terms)(x),
                (x) => claim(x).map((g) => scale * g),
              ),
            );
          const [plain, scaled] = [check(1), check(2 ** n)];
          expect(kindsOf(scaled)).toEqual(kindsOf(plain));
          expect(scaled.measured).toEqual(plain.measured.map((v) => 2 ** n * v));
          expect(scaled.bar).toEqual(plain.bar.map((v) => 2 ** n * v));
        },
      ),
      RUNS,
    );
  });

  test("permuting the coordinates permutes the answers, when the random directions treat all coordinates alike", () => {
    fc.assert(
      fc.property(cases, fc.integer(), fc.constantFrom(0, 1e-9, 1), (terms, seed, off) => {
        const point = pointOf(terms);
        const order = permutation(random(seed), point.length);
        const back = (x: Float64Array): Float64Array => {
          const original = new Float64Array(x.length);
          for (const [i, from] of order.entries()) original[from] = x[i]!;
          return original;
        };
        const claim = (x: Float64Array): Float64Array =>
          gradientOf(terms)(x).map((g, i) => (i % 2 === 0 ? g + off : g));
        const permute = (x: Float64Array): Float64Array => Float64Array.from(order, (from) => x[from]!);
        const plain = driveBy(checkEvery(point, "float64", CONSTANT), repliesOf(lossOf(terms), claim));
        const permuted = driveBy(
          checkEvery(permute(point), "float64", CONSTANT),
          repliesOf(
            (x) => lossOf(terms)(back(x)),
            (x) => permute(claim(back(x))),
          ),
        );
        expect(kindsOf(permuted)).toEqual(Array.from(order, (from) => kindAt(plain, from)));
        expect(permuted.measured).toEqual(permute(plain.measured));
      }),
      RUNS,
    );
  });
});

test("claims of 0 agree at coordinates on which the loss does not depend, and others of any size to be seen disagree", () => {
  fc.assert(
    fc.property(points, reals(-2, 2), fc.integer(), fc.constantFrom(1e-3, -1, 1e6), (point, a, seed, claim) => {
      const dead = Float64Array.of(...point, 0.5);
      const check = (g: number): string =>
        kindsOf(
          driveBy(
            checkEvery(dead, "float64", random(seed)),
            repliesOf(
              (x) => 1 + a * x[0]!,
              (x) => new Float64Array(x.length).with(0, a).with(x.length - 1, g),
            ),
          ),
        ).at(-1)!;
      expect(check(0)).toBe("agrees");
      expect(check(claim)).toBe("disagrees");
    }),
    RUNS,
  );
});

test("a term of period 2⁻ᵏ is seen: the claim that leaves it out disagrees, the derivative agrees", () => {
  const cases = fc.record({
    k: fc.integer({ min: 1, max: 13 }),
    x: fc.oneof(fc.constant(0), reals(-1, 1)),
    seed: fc.integer(),
  });
  fc.assert(
    fc.property(cases, ({ k, x, seed }) => {
      const w = 2 * Math.PI * 2 ** k;
      const check = (slope: (t: number) => number): string[] =>
        kindsOf(
          driveBy(
            checkEvery(Float64Array.of(x), "float64", random(seed)),
            repliesOf(
              ([t]) => t! + Math.sin(w * (t! - x)) / w,
              ([t]) => Float64Array.of(slope(t!)),
            ),
          ),
        );
      expect(check(() => 1)).toEqual(["disagrees"]);
      expect(check((t) => 1 + Math.cos(w * (t - x)))).not.toEqual(["disagrees"]);
    }),
  );
});
