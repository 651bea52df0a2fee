import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkGradient, checkGradientAsync } from "../../src/check/check-gradient.js";
import { kindAt } from "../../src/check/columns.js";
import type { Report } from "../../src/check/report.js";
import { jacobianSubjects, vectorSubject, type VectorFunction } from "../../src/subject/vector.js";
import {
  arePlainlyDifferent,
  MATRIX_BUGS,
  product,
  smoothFunctions,
  transposed,
  wrongEntries,
  type SmoothFunction,
} from "./smooth-functions.js";

type Vector = Float64Array;
const RUNS = { numRuns: 8 };

/** The coordinates that disagree. */
const wrongAt = ({ columns }: Report): number[] =>
  [...columns.kind.keys()].filter((i) => kindAt(columns, i) === "disagrees");

/** The same function with its Jacobian as products. */
function byProducts({ point, outputs, value, jacobian }: Omit<SmoothFunction, "gradient" | "hessian">): VectorFunction {
  return { point, outputs, value, vjp: (theta, u) => product(transposed(jacobian(theta)), u) };
}

test("a right Jacobian passes: as products, as rows and as one row-major array", () => {
  fc.assert(
    fc.property(smoothFunctions, fc.integer(), (f, seed) => {
      const flat = { ...f, jacobian: (theta: Vector) => f.jacobian(theta).flat() };
      for (const whole of [f, flat, byProducts(f)]) {
        expect(checkGradient(vectorSubject(whole, { seed })).verdict).toBe("pass");
        for (const row of jacobianSubjects(whole)) expect(checkGradient(row).verdict).toBe("pass");
      }
    }),
    RUNS,
  );
});

describe.each(Object.entries(MATRIX_BUGS))("a Jacobian with %s", (_, bug) => {
  const cases = smoothFunctions
    .map((f) => ({ f, wrong: { ...f, jacobian: (theta: Vector) => bug(f.jacobian(theta)) } }))
    .filter(({ f, wrong }) => arePlainlyDifferent(f.jacobian(f.point), wrong.jacobian(f.point)));

  test("is refuted in the columns where it is wrong, whatever the seed", () => {
    fc.assert(
      fc.property(cases, fc.integer(), ({ f, wrong }, seed) => {
        const columns = new Set(wrongEntries(f.jacobian(f.point), wrong.jacobian(f.point)).map(([, i]) => i));
        const report = checkGradient(vectorSubject(byProducts(wrong), { seed }));
        expect(new Set(wrongAt(report))).toEqual(columns);
      }),
      RUNS,
    );
  });

  test("is refuted at every entry where it is wrong", () => {
    fc.assert(
      fc.property(cases, ({ f, wrong }) => {
        const found = jacobianSubjects(wrong).flatMap((row, k) =>
          wrongAt(checkGradient(row)).map((i): [number, number] => [k, i]),
        );
        expect(found).toEqual(wrongEntries(f.jacobian(f.point), wrong.jacobian(f.point)));
      }),
      RUNS,
    );
  });
});

const softmax = (z: Vector): number[] => {
  const e = Array.from(z, (zk) => Math.exp(zk));
  const total = e.reduce((sum, ek) => sum + ek, 0);
  return e.map((ek) => ek / total);
};
const claim = (factor: number, z: Vector): number[][] => {
  const p = softmax(z);
  return p.map((pk, k) => p.map((pi, i) => factor * pk * ((k === i ? 1 : 0) - pi)));
};

describe("the outputs of a softmax sum to 1, so that each column of its Jacobian sums to 0", () => {
  const points = fc.array(
    fc.integer({ min: -16, max: 16 }).map((n) => n / 8),
    { minLength: 2, maxLength: 5 },
  );

  test("with equal cotangents any multiple of it is the same gradient", () => {
    fc.assert(
      fc.property(points, fc.constantFrom(0, 1, 2, -1), (point, factor) => {
        const ones = point.map(() => 1);
        for (const g of product(transposed(claim(factor, Float64Array.from(point))), ones)) {
          expect(Math.abs(g)).toBeLessThan(1e-14);
        }
      }),
    );
  });

  test("with drawn cotangents it passes, and 0, twice it and its negative are refuted", () => {
    fc.assert(
      fc.property(points, fc.integer(), (point, seed) => {
        const verdict = (factor: number): string => {
          const f = { point, outputs: point.length, value: softmax, jacobian: (z: Vector) => claim(factor, z) };
          return checkGradient(vectorSubject(f, { seed })).verdict;
        };
        expect([1, 0, 2, -1].map(verdict)).toEqual(["pass", "fail", "fail", "fail"]);
      }),
      RUNS,
    );
  });
});

const verdicts = (g: VectorFunction): string[] => jacobianSubjects(g).map((row) => checkGradient(row).verdict);

test("an output that is not finite or wrong leaves the reports of the others as they are", () => {
  fc.assert(
    fc.property(smoothFunctions, (f) => {
      const spoilt = {
        ...f,
        value: (theta: Vector) => f.value(theta).with(0, NaN),
        jacobian: (theta: Vector) =>
          f.jacobian(theta).with(
            0,
            f.jacobian(theta)[0]!.map(() => NaN),
          ),
      };
      expect(verdicts(spoilt)).toEqual(verdicts(f).with(0, expect.not.stringMatching("pass")));
    }),
    RUNS,
  );
});

test("name, blocks and precision are kept; a row is named by its output; the same seed makes the same subject", () => {
  fc.assert(
    fc.property(smoothFunctions, fc.integer(), (f, seed) => {
      const blocks = [{ name: "W", shape: [1, f.point.length] }];
      const named = { ...f, name: "f", blocks, precision: "float32" as const };
      const { point } = f;
      expect(vectorSubject(named)).toMatchObject({ name: "f", blocks, precision: "float32", point });
      expect(jacobianSubjects(named).map(({ name }) => name)).toEqual(f.value(point).map((_, k) => `f[${k}]`));
      expect(vectorSubject(f, { seed }).loss(point)).toBe(vectorSubject(f, { seed }).loss(point));
      expect(vectorSubject(f, { seed }).loss(point)).not.toBe(vectorSubject(f, { seed: seed ^ 1 }).loss(point));
    }),
    RUNS,
  );
});

test("parts that answer with promises give the same reports", async () => {
  await fc.assert(
    fc.asyncProperty(smoothFunctions, fc.integer(), async (f, seed) => {
      const later = {
        ...f,
        value: async (theta: Vector) => f.value(theta),
        jacobian: async (theta: Vector) => f.jacobian(theta),
      };
      expect(await checkGradientAsync(vectorSubject(later), { seed })).toEqual(
        checkGradient(vectorSubject(f), { seed }),
      );
      const [row] = jacobianSubjects(later);
      expect(await checkGradientAsync(row!, { seed })).toEqual(checkGradient(jacobianSubjects(f)[0]!, { seed }));
    }),
    { numRuns: 5 },
  );
});

test("parts are called as methods of the function, with its own state", () => {
  class Scaled {
    readonly point = [0.5];
    readonly outputs = 1;
    readonly factor = 3;
    value([x]: Vector): number[] {
      return [this.factor * x!];
    }
    vjp(_: Vector, [u]: Vector): number[] {
      return [this.factor * u!];
    }
  }
  expect(checkGradient(vectorSubject(new Scaled())).verdict).toBe("pass");
});

const untyped = (part: object): never => part as never;
const fine = { point: [1, 2], outputs: 1, value: (x: Vector) => [x[0]!], vjp: () => [1, 0] };

test.each([
  [{ outputs: 0 }, RangeError, "outputs is 0; expected a positive integer"],
  [{ outputs: 1.5 }, RangeError, "outputs is 1.5; expected a positive integer"],
  [{ outputs: undefined }, RangeError, "outputs is undefined; expected a positive integer"],
  [{ value: 3 }, TypeError, "value is number; expected a function"],
  [{ vjp: [1] }, TypeError, "vjp is object; expected a function"],
  [{ vjp: undefined }, TypeError, "neither vjp nor jacobian is given; expected one of them"],
  [{ vjp: undefined, jacobian: 1 }, TypeError, "jacobian is number; expected a function"],
  [{ jacobian: () => [1, 0] }, TypeError, "both vjp and jacobian are given; expected one of them"],
  [{ point: [1, NaN] }, RangeError, "point[1] is NaN; expected a finite number"],
  [{ point: null }, TypeError, "point is null; expected an array of numbers"],
  [{ blocks: [{ name: "W", shape: [3] }] }, RangeError, "the blocks hold 3 numbers; expected 2, as θ"],
])("misuse is named when the subject is made: %o", (part, kind, message) => {
  for (const [who, make] of Object.entries({ vectorSubject, jacobianSubjects })) {
    const making = (): unknown => make(untyped({ ...fine, ...part }));
    expect(making).toThrow(kind);
    expect(making).toThrow(`${who}: ${message}`);
  }
});

test.each([
  ["part-not-numbers", { value: () => undefined }, "value: found undefined; expected 1 numbers"],
  ["part-not-numbers", { value: () => ["1"] }, 'value: found the string "1" at 0; expected a number'],
  ["part-wrong-length", { value: () => [1, 2] }, "value: found 2 numbers; expected 1"],
  ["part-wrong-length", { vjp: () => [1] }, "vjp: found 1 numbers; expected 2"],
  ["part-mutates-vector", { value: (x: Vector) => [(x[1] = 7)] }, "argument 0 of value[1] was 2 and is now 7"],
  ["part-mutates-vector", { vjp: (_: Vector, u: Vector) => [(u[0] = 7), 0] }, "argument 1 of vjp[0] was"],
  ["loss-throws", { value: () => expect.fail("no value") }, "no value"],
  ["gradient-throws", { vjp: () => expect.fail("no vjp") }, "no vjp"],
  ["part-not-numbers", { vjp: undefined, jacobian: () => "J" }, 'jacobian: found the string "J"; expected 2 numbers'],
  ["part-wrong-length", { vjp: undefined, jacobian: () => [1] }, "jacobian: found 1 numbers; expected 2"],
  ["part-wrong-length", { vjp: undefined, jacobian: () => [[1]] }, "jacobian[0]: found 1 numbers; expected 2"],
])("a part that misbehaves is reported as %s, never as a wrong gradient: %o", (code, part, message) => {
  const { misconduct, verdict } = checkGradient(vectorSubject(untyped({ ...fine, ...part })));
  expect([misconduct?.code, verdict]).toEqual([code, "inconclusive"]);
  expect(misconduct?.message).toContain(message);
});
